"""Carries out plans: rows in, statements and problems out, as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import DefaultGraph, NamedNode

from clusterkg.tables.plan import Plan
from clusterkg.tables.problems import Severity
from clusterkg.tables.repeats import At, Repeats
from clusterkg.tables.row import RowReader
from clusterkg.tables.statement import Statement
from clusterkg.tables.table import Table
from clusterkg.tables.things import Things
from clusterkg.tables.values import shown


@dataclass
class Counts:
    """What an import has read and said.

    Attributes:
        rows: Rows with any value.
        things: Subjects of the statements.
        statements: Statements.
        repeated: Rows that repeat another exactly.
        left_out: Rows that say nothing, because of an error in them or by the mapping.
    """

    rows: int = 0
    things: int = 0
    statements: int = 0
    repeated: int = 0
    left_out: int = 0


@dataclass
class Source:
    """A table and its plan."""

    table: Table
    plan: Plan


class Converter:
    """Turns rows into statements. A row with an error says nothing; the problem is told.

    Args:
        sources: The tables. Things of one may be named in another.
        things: What cells may refer to; learns the things of the tables.
        graph: IRI of the named graph for rows that name none.
    """

    def __init__(self, sources: Sequence[Source], things: Things, graph: str | None = None) -> None:
        self._sources = sources
        self.things = things
        self.graph = NamedNode(graph) if graph else DefaultGraph()
        self.repeats = Repeats()
        self.counts = Counts()
        self.unsound: list[Statement] = []
        """What can be understood of rows with errors. It is for checking only."""

    def statements(self) -> Iterator[Statement]:
        """Yield the statements of all rows without errors, each once.

        Raises:
            TableError: A file turns out not to be readable, or a base is needed and not given.
        """
        for source in self._sources:
            if source.plan.about is None:
                self._learn(source)
        things: set[int] = set()
        said: set[int] = set()
        for number, source in enumerate(self._sources):
            for row, cells in source.table.rows():
                self.counts.rows += 1
                for statement in RowReader(self, source, At(number, row), cells).statements():
                    mark = hash(statement.quad)
                    if mark not in said:
                        said.add(mark)
                        things.add(hash(statement.quad.subject))
                        yield statement
        self.counts.statements, self.counts.things = len(said), len(things)
        self._tell_near()

    def _learn(self, source: Source) -> None:
        """Learn which things a table has, so that cells before them may name them."""
        # What is wrong is told at the second reading.
        silent = replace(source.table, _report=lambda _: None)
        for row, cells in silent.rows():
            RowReader(self, source, At(0, row), cells, learning=True).learn()

    def _tell_near(self) -> None:
        for name, at, other, first in self.repeats.near():
            table = self._sources[at.table].table
            problem = table.problem(
                "near-duplicate",
                f"{shown(name)} is much like {shown(other)} in {self.place(first, table)}",
                row=at.row,
                column=at.column or None,
                hint="if they are one, give both rows the same IRI",
                severity=Severity.WARNING,
            )
            table.tell(problem)

    def place(self, at: At, seen_from: Table) -> str:
        """Return the name of a cell or a row, with the file if it is another one."""
        table = self._sources[at.table].table
        name = table.place(at.row, at.column or None)
        name = f"row {name}" if name.isdigit() else name
        return name if table.file == seen_from.file else f"{table.file}:{name}"
