"""Which statements a row of an answer rests on.

The query is asked once more, widened: with all its variables in place of the chosen ones, and
without grouping and slicing. Each solution, put into the triple patterns of the query, gives the
statements behind the row that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from clusterkg.queries.answers import Answer
from clusterkg.sparql.rewrite import replaced
from clusterkg.sparql.tokens import tokens, word
from clusterkg.store.protocol import Store

MOST: Final = 100
"""Statements that are looked at for a row: a row that counts thousands cites some of them."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Pattern = tuple[Node, Node | Path, Node]
_PARTS: Final = ("p", "p1", "p2")
_GROUPING: Final = frozenset("GROUP COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())
_ROWS: Final = 100_000


@dataclass
class _Select:
    """Where a SELECT query stands in a text: its projection, its group, what follows that."""

    start: int
    depth: int
    opened: int = -1
    closed: int = -1
    end: int = -1
    groups: bool = False


def _selects(text: str) -> list[_Select]:
    """Return the query of a text and the queries within it, in order."""
    found: list[_Select] = []
    waiting: list[_Select] = []
    depth = 0
    for token in tokens(text):
        if word(token) == "SELECT":
            found.append(_Select(token.start(), depth))
            waiting.append(found[-1])
        elif waiting and word(token) in _GROUPING:
            within = waiting[-1].opened < 0 or word(token) == "GROUP"
            waiting[-1].groups = waiting[-1].groups or within
        elif token["brace"] == "{":
            if waiting and waiting[-1].opened < 0:
                waiting[-1].opened = token.start()
            depth += 1
        elif token["brace"] == "}":
            depth -= 1
            if waiting and depth < waiting[-1].depth:
                waiting.pop().end = token.start()
            if waiting and depth == waiting[-1].depth:
                waiting[-1].closed = token.end()
    for select in waiting:
        select.end = len(text)
    return found


def widened(text: str) -> str:
    """Return a query with all its variables, without grouping and order, and not too many rows.

    The same is done to the queries within it that group; the others are left as they are.
    """
    parts: list[tuple[int, int, str]] = []
    for place, select in enumerate(_selects(text)):
        if place == 0 or select.groups:
            parts.append((select.start, select.opened, "SELECT * WHERE "))
            parts.append((select.closed, select.end, f"\nLIMIT {_ROWS}" if place == 0 else " "))
    return replaced(text, parts)


def patterns(text: str) -> list[Pattern]:
    """Return the triple patterns of a query that its solutions match: none of EXISTS or MINUS."""
    found: list[Pattern] = []
    _collect(prepareQuery(text).algebra, found)
    return list(dict.fromkeys(found))


def _collect(part: Any, found: list[Pattern]) -> None:
    if not isinstance(part, CompValue):
        return
    if part.name == "BGP":
        found.extend(part["triples"])
    for name in _PARTS:
        if name in part and not (part.name == "Minus" and name == "p2"):
            _collect(part[name], found)


@dataclass(frozen=True)
class Reader:
    """Finds the statements behind the rows of one query.

    Args:
        store: Where it was asked.
        text: The query, as it was asked.
    """

    store: Store
    text: str

    def statements(self, answer: Answer) -> list[list[ox.Triple]]:
        """Return for each row the statements that it rests on, at most `MOST`."""
        result = self.store.select(widened(self.text))
        names = {variable.value for variable in result.variables}
        places = [place for place, name in enumerate(answer.columns) if name in names]
        keys = [answer.columns[place] for place in places]
        found: dict[tuple[Any, ...], dict[ox.Triple, None]] = {
            tuple(row[place] for place in places): {} for row in answer.terms
        }
        known = patterns(self.text)
        for solution in result:
            behind = found.get(tuple(solution[key] for key in keys))
            if behind is None or len(behind) >= MOST:
                continue
            bound = {name: solution[name] for name in names}
            for pattern in known:
                behind.update(dict.fromkeys(self._matched(pattern, bound)))
        for row in answer.terms:
            behind = found[tuple(row[place] for place in places)]
            if not behind:  # what the row itself says, then
                bound = dict(zip(answer.columns, row, strict=True))
                for pattern in known:
                    behind.update(dict.fromkeys(self._matched(pattern, bound)))
        return [list(found[tuple(row[place] for place in places)]) for row in answer.terms]

    def _matched(self, pattern: Pattern, bound: dict[str, Any]) -> Iterator[ox.Triple]:
        subject, predicate, value = pattern
        ends = [_term(end, bound) for end in (subject, value)]
        if None in ends:
            return
        if isinstance(predicate, Path):
            yield from self._along(predicate, ends[0], ends[1])
            return
        middle = _term(predicate, bound)
        if isinstance(middle, ox.NamedNode) and isinstance(ends[0], ox.NamedNode | ox.BlankNode):
            yield ox.Triple(ends[0], middle, ends[1])

    def _along(self, path: Any, start: Any, end: Any, deep: int = 0) -> Iterator[ox.Triple]:
        """Yield the statements of one way along a path, if it leads from start to end."""
        if isinstance(path, URIRef):
            if isinstance(start, ox.NamedNode):
                yield ox.Triple(start, ox.NamedNode(str(path)), end)
        elif isinstance(path, InvPath):
            yield from self._along(path.arg, end, start, deep)
        elif isinstance(path, AlternativePath):
            for way in path.args:
                if self._leads(way, start, end):
                    yield from self._along(way, start, end, deep)
        elif isinstance(path, SequencePath):
            first, *rest = path.args
            if not rest:
                yield from self._along(first, start, end, deep)
                return
            others = SequencePath(*rest) if len(rest) > 1 else rest[0]
            for between in self._between(first, others, start, end):
                yield from self._along(first, start, between, deep)
                yield from self._along(others, between, end, deep)
        elif isinstance(path, MulPath) and start != end and deep < MOST:
            if self._leads(path.path, start, end):
                yield from self._along(path.path, start, end, deep)
                return
            for between in self._between(path.path, path, start, end)[:1]:
                yield from self._along(path.path, start, between, deep)
                yield from self._along(path, between, end, deep + 1)

    def _leads(self, path: Any, start: Term, end: Term) -> bool:
        return self.store.ask(f"ASK {{ {start} {_path(path)} {end} }}")

    def _between(self, one: Any, other: Any, start: Term, end: Term) -> list[Term]:
        rows = self.store.select(
            f"SELECT DISTINCT ?m {{ {start} {_path(one)} ?m . "
            f"?m {_path(other)} {end} }} ORDER BY ?m"
        )
        return [row["m"] for row in rows if row["m"] != start]


def _path(path: Any) -> str:
    """Return a path as SPARQL writes it, in brackets."""
    return f"<{path}>" if isinstance(path, URIRef) else f"({path.n3()})"


def _term(node: Node, bound: dict[str, Any]) -> Any:
    """Return the term of a pattern's end in one solution; None if it has none."""
    if isinstance(node, Variable):
        return bound.get(str(node))
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
        return ox.Literal(str(node), datatype=datatype)
    assert isinstance(node, BNode)
    return None
