"""Changes the text of SPARQL queries. Strings, comments and IRIs stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from clusterkg.sparql.tokens import Token, tokens, word


def words(text: str) -> set[str]:
    """Return the keywords of a query in capitals, with the functions and numbers in it."""
    return {word(token) for token in tokens(text) if token["word"]}


def substituted(text: str, terms: Mapping[str, str]) -> str:
    """Return a query in which variables are replaced by terms (or paths), as text.

    `bound(?x)` of a replaced variable is true.
    """
    found = list(tokens(text))
    changes: list[tuple[int, int, str]] = []
    for place, token in enumerate(found):
        name = token["variable"]
        if name not in terms:
            continue
        before = found[place - 2 : place] if place > 1 else []
        if [word(one) or one[0] for one in before] == ["BOUND", "("] and _is_closed(found, place):
            changes.append((before[0].start(), found[place + 1].end(), "(true)"))
        else:
            changes.append((token.start(), token.end(), f" {terms[name]} "))
    return replaced(text, changes)


def _is_closed(found: list[Token], place: int) -> bool:
    return place + 1 < len(found) and found[place + 1][0] == ")"


def as_select(ask: str, variables: str) -> str:
    """Return an ASK query as a SELECT query of these variables."""
    found = (token for token in tokens(ask) if word(token) == "ASK")
    new = f"SELECT DISTINCT {variables}"
    return replaced(ask, [(token.start(), token.end(), new) for token in islice(found, 1)])


def marked(text: str, marker: str, names: frozenset[str]) -> str:
    """Return a query that has `marker` at the start of each group that uses one of `names`.

    The outermost group always gets it: what is bound beforehand is then bound in each.
    """
    opened: list[tuple[int, bool]] = []
    groups: list[int] = []
    used: set[int] = set()
    found = list(tokens(text))
    for place, token in enumerate(found):
        if token["brace"] == "{":
            select = place + 1 < len(found) and word(found[place + 1]) == "SELECT"
            opened.append((token.end(), select))
        elif token["brace"]:
            start, select = opened.pop()
            if not select and (start in used or not opened):
                groups.append(start)
        elif token["variable"] in names:
            used |= {start for start, _ in opened}
    return replaced(text, [(start, start, f" {marker} ") for start in groups])


def values(text: str) -> list[tuple[str, int, int]]:
    """Return the blocks `VALUES ?name { … }` of a query: the name, and what is within the braces
    (from, to)."""
    found = list(tokens(text))
    blocks = []
    for place, token in enumerate(found[:-2]):
        name, opening = found[place + 1]["variable"], found[place + 2]
        if word(token) == "VALUES" and name and opening["brace"] == "{":
            closing = next((one.start() for one in found[place + 3 :] if one["brace"]), len(text))
            blocks.append((name, opening.end(), closing))
    return blocks


def replaced(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Return a text with parts of it (from, to) replaced; they must not overlap."""
    parts, done = [], 0
    for start, end, new in sorted(changes):
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])
