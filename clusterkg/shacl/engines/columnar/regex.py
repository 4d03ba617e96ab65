"""Regular expressions of SPARQL (XPath), over many texts.

Python's `re` runs those that mean the same in both languages; Oxigraph runs the rest, such as
`\\p{Lu}`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import pyoxigraph as ox

from clusterkg.model.errors import ShapesError
from clusterkg.sparql.results import rows_of

_ALIKE: Final = re.compile(
    r"(?:[^\\\[\]$.()]"  # plain signs and quantifiers
    r"|\\[\\.^$|?*+(){}\[\]nrt-]"
    r"|\((?:\?:)?(?!\?)|\)|\$$|\$(?=[|)])"
    r"|\[\^?(?:[^\\\[\]]|\\[\\.^$|?*+(){}\[\]nrt-])+\])*"
)
"""Expressions that mean the same in XPath and in Python, for texts of one line."""

_END: Final = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)
"""The sign for the end of a text, or what may contain the sign without meaning it."""


def _as_python(found: re.Match[str]) -> str:
    return r"\Z" if found[0] == "$" else found[0]


class Regex:
    """A regular expression.

    Args:
        pattern: The expression.
        flags: Flags of SPARQL's `REGEX`: s, m, i, x, q.

    Raises:
        ShapesError: It is not a valid regular expression.
    """

    def __init__(self, pattern: str, flags: str = "") -> None:
        self.pattern = pattern
        self.flags = flags
        self._search = None
        if set(flags) <= {"i"} and _ALIKE.fullmatch(pattern):
            text = _END.sub(_as_python, pattern)
            with suppress(re.error):
                self._search = re.compile(text, re.IGNORECASE if flags else 0).search
        if self._search is None:
            self._ask([""])

    def matches(self, texts: Sequence[str | None]) -> list[bool]:
        """Tell for each text whether the expression is found in it; False for None."""
        search = self._search
        if search is not None:
            return [text is not None and search(text) is not None for text in texts]
        return self._ask(texts)

    def _ask(self, texts: Sequence[str | None]) -> list[bool]:
        store = ox.Store()
        has = ox.NamedNode("urn:x-clusterkg:text")
        store.bulk_extend(
            ox.Quad(ox.NamedNode(f"urn:x-clusterkg:{place}"), has, ox.Literal(text))
            for place, text in enumerate(texts)
            if text is not None
        )
        pattern, flags = ox.Literal(self.pattern), ox.Literal(self.flags)
        probe = rows_of(store.query(f"SELECT (REGEX('', {pattern}, {flags}) AS ?known) {{}}"))
        if next(iter(probe))["known"] is None:
            raise ShapesError(f"sh:pattern {pattern} with flags {flags}: not a regular expression")
        query = f"SELECT ?n {{ ?n {has} ?text FILTER REGEX(?text, {pattern}, {flags}) }}"
        rows = rows_of(store.query(query))
        found = {row["n"].value for row in rows}
        return [f"urn:x-clusterkg:{place}" in found for place in range(len(texts))]
