"""The columns of `SELECT *`: in order of appearance, as readers expect them.

SPARQL leaves the order open, and engines sort the names or keep none.
"""

from __future__ import annotations

from collections.abc import Sequence

from clusterkg.sparql.rewrite import replaced
from clusterkg.sparql.tokens import Token, split, tokens, word


def has_star(text: str) -> bool:
    """Return whether a query is SELECT *."""
    return _star(text) is not None


def in_order(text: str, names: Sequence[str]) -> list[str]:
    """Return the columns of a query in order of appearance if it is SELECT *, else as they are.

    >>> in_order("SELECT * { ?s ?p ?o }", ["o", "p", "s"])
    ['s', 'p', 'o']
    """
    if _star(text) is None:
        return list(names)
    seen = dict.fromkeys(filter(None, (token["variable"] for token in tokens(text))))
    place = {name: number for number, name in enumerate(seen)}
    return sorted(names, key=lambda name: place.get(name, len(place)))


def spelled_out(text: str, names: Sequence[str]) -> str:
    """Return a query that is SELECT * with these columns in place of the star.

    >>> spelled_out("SELECT * { ?s ?p ?o }", ["s", "p", "o"])
    'SELECT ?s ?p ?o { ?s ?p ?o }'
    """
    star = _star(text)
    if star is None or not names:
        return text
    start, end = star
    columns = " ".join(f"?{name}" for name in names)
    before = "" if text[start - 1].isspace() else " "  # SELECT*WHERE needs no space, columns do
    after = "" if text[end : end + 1].isspace() else " "
    return replaced(text, [(start, end, f"{before}{columns}{after}")])


def _star(text: str) -> tuple[int, int] | None:
    """Return where the star of the outermost SELECT stands (from, to)."""
    if "*" not in text:
        return None
    prologue, query = split(text)
    found: list[Token] = []
    for token in tokens(query):
        found.append(token)
        if token[0] == "*" and all(word(each) in _HEAD for each in found[:-1]) and found[:-1]:
            return len(prologue) + token.start(), len(prologue) + token.end()
        if word(token) not in _HEAD:
            return None
    return None


_HEAD = frozenset({"SELECT", "DISTINCT", "REDUCED", "SELECTDISTINCT", "SELECTREDUCED"})
