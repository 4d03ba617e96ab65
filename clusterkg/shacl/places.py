"""Where in the files the statement behind a result is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Final, NamedTuple

import numpy as np

from clusterkg.columns.paths import Path, follow
from clusterkg.columns.terms import Ids
from clusterkg.model.diagnostics import Line
from clusterkg.model.errors import ClusterkgError
from clusterkg.model.namespaces import RDF, SH
from clusterkg.rdf.formats import LINE_BASED, format_of
from clusterkg.rdf.positions import Place, places, spots
from clusterkg.rdf.reader import mapped, opened
from clusterkg.shacl.data import Data
from clusterkg.shacl.model import OBJECT, SUBJECT, Part, Result

_MISSING = {
    f"{SH}{name}ConstraintComponent" for name in ("MinCount", "HasValue", "QualifiedMinCount")
}


_LONGEST: Final = 10_000
"""Longest part of a line that is shown, in bytes."""

_ANY: Final = -1
"""In place of a predicate: whichever it is."""


class _Statement(NamedTuple):
    """A statement to be found, and which of its terms is meant."""

    subject: int
    predicate: int
    value: int
    term: int


def locate(data: Data, results: Sequence[Result]) -> list[Line | None]:
    """Return the place of each result; None if no file states it.

    That is the value where the data state one; where one is missing, the focus node as a subject;
    where there are too many, the last of them.
    """
    finder = _Finder(data)
    ordinals = finder.ordinals(results)
    return read_places(data, ordinals)


def locate_node(data: Data, node: str) -> Line | None:
    """Return where a node (in N-Triples form) is described; None if in no file."""
    number = data.number(node)
    found = {} if number is None else _Finder(data).about([number])
    return read_places(data, [found.get(-1 if number is None else number)])[0]


class _Finder:
    def __init__(self, data: Data) -> None:
        self._data = data
        self._graph = data.graph

    def ordinals(self, results: Sequence[Result]) -> list[Part | None]:
        """Return the statement behind each result, and which of its terms is meant."""
        wanted = [self._statements(result) for result in results]
        exact = self._exact([statement for some in wanted for statement in some])
        numbers = [self._data.number(result.focus) for result in results]
        about = self.about([n for n in numbers if n is not None])
        found: list[Part | None] = []
        for some, number in zip(wanted, numbers, strict=True):
            stated = [Part(exact[s[:3]], s.term) for s in some if s[:3] in exact]
            known = about.get(-1 if number is None else number)
            found.append(max(stated) if stated else known)
        return found

    def _statements(self, result: Result) -> list[_Statement]:
        """Return the statements behind a result; the last in the files is meant."""
        focus = self._data.number(result.focus)
        value = None if result.value is None else self._data.number(result.value)
        if focus is None or result.component in _MISSING:
            return []
        if result.path is None:
            known = value is not None and value != focus
            return [_Statement(focus, _ANY, value or 0, OBJECT)] if known else []
        nodes = np.array([focus], np.int32)
        if result.value is not None:
            values = [] if value is None else [value]
        else:
            values = follow(self._graph, result.path, nodes)[1].tolist()
        edges = [next(self._edges(result.path, nodes, value), None) for value in values]
        return [edge for edge in edges if edge is not None]

    def _edges(self, path: Path, nodes: Ids, value: int) -> Iterator[_Statement]:
        """Yield the statements that lead, last of a path from some nodes, to a value."""
        if isinstance(path, str):
            predicate = self._graph.terms.iri(path)
            if predicate >= 0:
                ends = np.full(len(nodes), value, np.int32)
                for node in nodes[self._graph.pairs(predicate).has(nodes, ends)].tolist():
                    yield _Statement(node, predicate, value, OBJECT)
            return
        operator, *parts = path
        if operator == "^" and isinstance(parts[0], str):
            targets = np.array([value], np.int32)
            for node in nodes.tolist():
                for edge in self._edges(parts[0], targets, node):
                    yield edge._replace(term=SUBJECT)
        elif operator == "|":
            for part in parts:
                yield from self._edges(part, nodes, value)
        elif operator == "/":
            for part in parts[:-1]:
                nodes = np.unique(follow(self._graph, part, nodes)[1])
            yield from self._edges(parts[-1], nodes, value)
        elif operator in {"*", "+"}:
            nodes = np.unique(follow(self._graph, ("*", parts[0]), nodes)[1])
            yield from self._edges(parts[0], nodes, value)
        elif operator == "?":
            yield from self._edges(parts[0], nodes, value)

    def _exact(self, wanted: list[_Statement]) -> dict[tuple[int, int, int], int]:
        """Return the first ordinal of each statement that the files state."""
        by_predicate: dict[int, list[_Statement]] = {}
        for statement in wanted:
            by_predicate.setdefault(statement.predicate, []).append(statement)
        found: dict[tuple[int, int, int], int] = {}
        for predicate, statements in by_predicate.items():
            keys = np.unique([(s.subject << 32) | s.value for s in statements])
            if predicate == _ANY:
                ordinals = np.arange(self._data.own, dtype=np.int32)
            else:
                ordinals = self._graph.ordinals(predicate)
                ordinals = ordinals[ordinals < self._data.own]
            rows = self._graph.triples[ordinals].astype(np.int64)
            stated = (rows[:, 0] << 32) | rows[:, 2]
            for place in np.flatnonzero(np.isin(stated, keys))[::-1].tolist():
                key = int(stated[place])
                found[key >> 32, predicate, key & 0xFFFFFFFF] = int(ordinals[place])
        return found

    def about(self, nodes: list[int]) -> dict[int, Part]:
        """Return where each node is described: the statement of its type, else the first one."""
        own = self._graph.triples[: self._data.own]
        wanted = np.zeros(len(self._graph.terms), np.bool_)
        wanted[nodes] = True
        found: dict[int, Part] = {}
        kind = self._graph.terms.iri(f"{RDF}type")
        for rows, column in (
            (np.flatnonzero(wanted[own[:, 2]]), 2),
            (np.flatnonzero(wanted[own[:, 0]]), 0),
            (np.flatnonzero(wanted[own[:, 0]] & (own[:, 1] == kind)), 0),
        ):
            firsts, at = np.unique(own[rows, column], return_index=True)
            places = rows[at].tolist()
            for node, place in zip(firsts.tolist(), places, strict=True):
                found[node] = Part(place, column)
        return found


def read_places(data: Data, parts: Sequence[Part | None]) -> list[Line | None]:
    """Return the place of each part of a statement; None for what no file states."""
    starts = [start for _, start in data.files]
    by_file: dict[int, set[Part]] = {}
    for wanted in parts:
        if wanted is not None and starts:
            file = int(np.searchsorted(starts, wanted[0], "right")) - 1
            by_file.setdefault(file, set()).add(wanted)
    found: dict[Part, Line] = {}
    for file, statements in by_file.items():
        path, _ = data.files[file]
        if format_of(path) in LINE_BASED:
            for wanted, place in _in_file(data, file, statements):
                found[wanted] = Line(str(path), place.line, place.column)
        else:
            found.update(dict.fromkeys(statements, Line(str(path))))
    return [None if wanted is None else found.get(wanted) for wanted in parts]


def _in_file(data: Data, file: int, statements: Iterable[Part]) -> Iterator[tuple[Part, Place]]:
    path, start = data.files[file]
    with mapped(path) as text:
        where = spots(text, format_of(path), (ordinal - start for ordinal, _ in statements))
        offsets = {
            part: where[part.ordinal - start][part.term]
            for part in statements
            if part.ordinal - start in where
        }
        lines = places(text, offsets.values())
        for wanted, offset in offsets.items():
            yield wanted, lines[offset]


def with_source(found: Sequence[Line | None]) -> list[Line | None]:
    """Return places with the text of their lines; of a very long line, its beginning."""
    wanted: dict[str, set[int]] = {}
    for place in found:
        if place is not None and place.line is not None:
            wanted.setdefault(place.file, set()).add(place.line)
    texts = {}
    for name, lines in wanted.items():
        try:
            with opened(FilePath(name)) as file:
                for number in range(1, max(lines) + 1):
                    text = file.readline()
                    if number in lines:
                        shown = text[:_LONGEST].decode(errors="replace")
                        texts[name, number] = shown.rstrip("\r\n")
        except ClusterkgError:
            continue  # it was there a moment ago; the report goes without its lines
    return [
        place and replace(place, text=texts.get((place.file, place.line or 0))) for place in found
    ]
