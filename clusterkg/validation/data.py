"""The data to validate: statements with the file and line each comes from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from clusterkg.rdf.reader import read
from clusterkg.terms import RDF
from clusterkg.validation.paths import Path as PropertyPath

_TYPE = ox.NamedNode(f"{RDF}type")


@dataclass
class Data:
    """Statements of one or more files, in the order read.

    Attributes:
        triples: The statements, without their graphs.
        files: The files.
    """

    triples: list[ox.Triple] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    _lines: array[int] = field(default_factory=lambda: array("L"))
    _starts: list[int] = field(default_factory=list)

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> Data:
        """Read files.

        Raises:
            InputError: A file cannot be used.
        """
        data = cls()
        for path in paths:
            data.files.append(str(path))
            data._starts.append(len(data.triples))
            for quad, line in read(path):
                data.triples.append(quad.triple)
                data._lines.append(line or 0)
        return data

    @classmethod
    def of_quads(cls, quads: Iterable[ox.Quad]) -> Data:
        """Take statements that come from no file."""
        return cls([quad.triple for quad in quads])

    def subjects(self) -> set[ox.NamedNode | ox.BlankNode]:
        """Return the nodes that the data describe."""
        return {t.subject for t in self.triples if not isinstance(t.subject, ox.Triple)}

    def places(
        self, wanted: list[tuple[str, PropertyPath | None, str | None]]
    ) -> list[tuple[str | None, int | None]]:
        """Return file and line for each (focus node, path, value), as near as can be told.

        The line of the value if the data state it, else of the property, else of the node's
        type, else the first on the node.
        """
        focuses = {focus for focus, _, _ in wanted}
        exact: dict[tuple[str, str, str], int] = {}
        by_property: dict[tuple[str, str], int] = {}
        typed: dict[str, int] = {}
        first: dict[str, int] = {}
        for number, triple in enumerate(self.triples):
            subject = str(triple.subject)
            if subject not in focuses:
                continue
            predicate = triple.predicate.value
            first.setdefault(subject, number)
            if triple.predicate == _TYPE:
                typed.setdefault(subject, number)
            by_property.setdefault((subject, predicate), number)
            exact.setdefault((subject, predicate, str(triple.object)), number)
        found = []
        for focus, path, value in wanted:
            step = path if isinstance(path, str) else _first_step(path)
            known = (
                exact.get((focus, step or "", value or "")),
                by_property.get((focus, step or "")),
                typed.get(focus),
                first.get(focus),
            )
            found.append(self._place(next((n for n in known if n is not None), None)))
        return found

    def _place(self, number: int | None) -> tuple[str | None, int | None]:
        if number is None or not self.files:
            return None, None
        file = bisect_right(self._starts, number) - 1
        return self.files[file], self._lines[number] or None

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)


def _first_step(path: PropertyPath | None) -> str | None:
    """Return the property with which a path leaves the focus node, if it does so forwards."""
    while isinstance(path, tuple):
        if path[0] in {"^", "|"}:
            return None
        path = path[1]
    return path
