"""IRIs as cells give them, in full or as prefixed names, and as URI templates (RFC 6570) do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode

from clusterkg.tables.problems import ProblemError, shown


def slug_of(iri: str) -> str:
    """Return the end of an IRI.

    >>> slug_of("https://example.org/role/facilitator")
    'facilitator'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def unknown_prefix(prefix: str, prefixes: dict[str, str]) -> ProblemError:
    """Return the problem with a prefix that is not declared, with the nearest known one."""
    from difflib import get_close_matches

    near = get_close_matches(prefix, prefixes, n=1, cutoff=0.6)
    if near:
        return ProblemError(
            "unknown-prefix", hint="did-you-mean", prefix=shown(prefix), near=f"{near[0]}:"
        )
    return ProblemError("unknown-prefix", prefix=shown(prefix), name=prefix)


_SCHEMES: Final = ("http://", "https://", "urn:", "mailto:", "tel:", "ftp://", "doi:", "info:")


_BLANK: Final = re.compile(r"_:[A-Za-z0-9]+")


def node_of(iri: str) -> NamedNode | BlankNode:
    """Return the node that an IRI, or the label of a blank node (`_:b0`), stands for."""
    return BlankNode(iri[2:]) if iri.startswith("_:") else NamedNode(iri)


def iri_of(text: str, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a text is: `<…>`, in full, or a prefixed name; None if it is none.

    The label of a blank node (`_:b0`) is returned as it is.

    Raises:
        ProblemError: It is meant as one, but is not valid.
    """
    text = text.strip()
    iri = None
    if _BLANK.fullmatch(text):
        return text
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    elif text.lower().startswith(_SCHEMES):
        iri = text
    else:
        iri = next((found for _, _, found in prefixed(text, prefixes)), None)
    if iri is None:
        return None
    try:
        return NamedNode(iri).value
    except ValueError:
        raise ProblemError("bad-iri", text=shown(text)) from None


def prefixed(text: str, prefixes: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (prefix, local name, IRI) if a text is a prefixed name with a known prefix."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes and not local.startswith("//") and not re.search(r"\s", local):
        yield prefix, local, prefixes[prefix] + local


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
        ValueError: It is not a template, or uses more of RFC 6570 than is supported.
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
                f"{{{expression}}} is not supported: only {{x}}, {{+x}} and {{#x}} are"
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
