"""Expands URI templates (RFC 6570): `{x}`, `{+x}` and `{#x}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

_EXPRESSION: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(
    r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*"
)
_UNRESERVED: Final = "-._~"
_RESERVED: Final = ":/?#[]@!$&'()*+,;="
_ESCAPED: Final = re.compile(r"(%[0-9A-Fa-f]{2})")


class MissingError(LookupError):
    """A variable of a template has no value.

    Args:
        name: The variable.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Template:
    """A URI template.

    Args:
        text: The template.

    Raises:
        ValueError: It is none, or uses more of RFC 6570 than is done here.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts: list[tuple[str | None, str]] = []
        end = 0
        for match in _EXPRESSION.finditer(text):
            self._add_literal(text[end : match.start()])
            self._add(match[1])
            end = match.end()
        self._add_literal(text[end:])

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in their order."""
        return tuple(name for operator, name in self._parts if operator is not None)

    def _add_literal(self, text: str) -> None:
        if "{" in text or "}" in text:
            raise ValueError(f"a brace is not closed in {self.text!r}")
        if text:
            self._parts.append((None, text))

    def _add(self, expression: str) -> None:
        operator = expression[:1] if expression[:1] in "+#" else ""
        name = expression[len(operator) :]
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"{{{expression}}} is not done here: only {{x}}, {{+x}} and {{#x}} are"
            )
        self._parts.append((operator, name))

    def expand(self, values: Mapping[str, str]) -> str:
        """Return the template with values in place of its variables.

        Raises:
            MissingError: A variable has no value. RFC 6570 would leave it out; the IRI of a
                thing would then be that of another.

        >>> Template("region/{code}{#x}").expand({"code": "a b/ї", "x": "c/d"})
        'region/a%20b%2F%D1%97#c/d'
        """
        found = []
        for operator, text in self._parts:
            if operator is None:
                found.append(text)
                continue
            value = values.get(text)
            if not value:
                raise MissingError(text)
            found.append(("#" if operator == "#" else "") + _encoded(value, operator))
        return "".join(found)


def _encoded(value: str, operator: str) -> str:
    if not operator:
        return quote(value, safe=_UNRESERVED)
    # What is percent-encoded already stays so.
    parts = _ESCAPED.split(value)
    return "".join(
        part if place % 2 else quote(part, safe=_UNRESERVED + _RESERVED)
        for place, part in enumerate(parts)
    )
