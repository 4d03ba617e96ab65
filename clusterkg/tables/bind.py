"""Binds rows to a plan: the values of each column, and the thing of the row.

The first step of an import, bind → emit → check. It depends on the row, the plan and the things
that are known, on nothing else; what it finds wrong is kept with the row until it is checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from clusterkg.model.namespaces import RDF
from clusterkg.tables.minting import Names, Subject
from clusterkg.tables.plan import Column, Plan
from clusterkg.tables.problems import Problem, ProblemError, shown
from clusterkg.tables.table import Cell, Table, text_of
from clusterkg.tables.things import LABELS, Things
from clusterkg.tables.values import values


class At(NamedTuple):
    """A cell or a row: number of the table, row, column (0 for the whole row)."""

    table: int
    row: int
    column: int = 0


class Trouble(NamedTuple):
    """A problem with a cell of a row.

    Attributes:
        problem: The problem.
        place: Place of the cell in the row, from 0; None for the row as a whole.
    """

    problem: Problem
    place: int | None = None


@dataclass(slots=True)
class Bound:
    """A row that is bound to its plan.

    Attributes:
        at: The row.
        mark: A number that only rows with the same cells share.
        values: The values of each column of the plan.
        variables: The values of templates by name; empty if the plan has no templates.
        graph: The cell that names the graph of the row; empty if none does.
        id: The cell that names the thing of the row; empty if none does.
        empty: Places of empty cells, for tables in which several columns have one property.
        subject: The thing of the row; None where there is none.
        troubles: What is wrong with the values.
        nameless: Why there is no thing; None if there is one.
    """

    at: At
    mark: int
    values: list[list[str]]
    variables: dict[str, str]
    graph: str
    id: Cell
    empty: tuple[int, ...] = ()
    subject: Subject | None = None
    troubles: tuple[Trouble, ...] = ()
    nameless: Trouble | None = None


class Binder:
    """Binds the rows of one table.

    Args:
        number: Number of the table.
        table: The table.
        plan: What it says.
        names: Gives things their IRIs.
    """

    def __init__(self, number: int, table: Table, plan: Plan, names: Names) -> None:
        self._number, self._table, self._plan, self._names = number, table, plan, names
        self._templates = plan.about is not None or any(c.about or c.value for c in plan.columns)
        counts = Counter(c.predicate for c in plan.columns if c.predicate and not c.inverse)
        self._shared = [
            c.source for c in plan.columns if counts[c.predicate or ""] > 1 and c.source is not None
        ]
        self._fixed = [
            None if c.source is not None else [c.default] if c.default else [] for c in plan.columns
        ]

    def bind(self, row: int, cells: list[Cell]) -> Bound:
        """Return a row with its values and its thing.

        Raises:
            TableError: A base is needed and not given.
        """
        plan, number = self._plan, self._number
        mark = hash((number, *[(type(cell), text_of(cell)) for cell in cells]))
        troubles: list[Trouble] = []
        found = self._values(cells, troubles)
        bound = Bound(
            At(number, row),
            mark,
            found,
            self._variables(row, found) if self._templates else _NO_VARIABLES,
            "" if plan.graph is None else text_of(cells[plan.graph]).strip(),
            "" if plan.subject is None else cells[plan.subject],
            tuple(p for p in self._shared if not text_of(cells[p]).strip()),
            troubles=tuple(troubles),
        )
        self.name(bound)
        return bound

    def name(self, bound: Bound) -> None:
        """Give a row its thing, by what is known now.

        Raises:
            TableError: A base is needed and not given.
        """
        plan = self._plan
        bound.subject = bound.nameless = None
        try:
            if plan.about is not None:
                bound.subject = Subject(self._names.expanded(plan.about, bound.variables))
            else:
                bound.subject = self._names.thing(bound.values, bound.id)
        except ProblemError as error:
            bound.nameless = Trouble(error.problem, None if plan.about else plan.subject)

    def _values(self, cells: list[Cell], troubles: list[Trouble]) -> list[list[str]]:
        found: list[list[str]] = []
        for column, fixed in zip(self._plan.columns, self._fixed, strict=True):
            if fixed is not None:
                found.append(fixed)
                continue
            place = column.source
            assert place is not None
            cell = cells[place]
            if cell == "" and column.default == "" and not column.required and "" in column.nulls:
                found.append(_NONE)
                continue
            warnings: list[Problem] = []
            try:
                texts = values(column, cell, warnings.append)
                if column.lookup is not None:
                    texts = [_looked_up(text, column) for text in texts]
                if texts and not column.title:
                    raise ProblemError("missing-header")
                troubles += [Trouble(problem, place) for problem in warnings]
            except ProblemError as error:
                troubles += [Trouble(problem, place) for problem in (*warnings, error.problem)]
                texts = _NONE
            found.append(texts)
        return found

    def _variables(self, row: int, found: list[list[str]]) -> dict[str, str]:
        variables = {"_row": str(row - self._table.header_row), "_sourceRow": str(row)}
        for name, place in self._plan.names.items():
            if found[place]:
                variables[name] = ",".join(found[place])
        return variables


_NONE: Final[list[str]] = []
"""The values of an empty cell: one list for all of them, which nothing changes."""

_NO_VARIABLES: Final[dict[str, str]] = {}
"""The variables of rows without templates: one for all of them, as many rows are held at once."""


def learn(plan: Plan, bound: Bound, things: Things) -> None:
    """Let cells of other rows name the thing of a row by its labels."""
    if bound.subject is None:
        return
    labels: list[str] = []
    types: list[str] = []
    for column, texts in zip(plan.columns, bound.values, strict=True):
        if column.predicate in LABELS and column.about is None:
            labels += texts
        elif column.predicate == f"{RDF}type":
            for text in texts:
                try:
                    types.append(things.find(text, column.range, plan.prefixes))
                except ProblemError:
                    continue  # reported with the cell
    things.add(bound.subject.iri, labels, types)


def _looked_up(text: str, column: Column) -> str:
    """Return what a value of a column stands for in the table where it is looked up."""
    assert column.lookup is not None
    found = column.lookup.values.get(text)
    if found is None:
        values = {"text": shown(text), "source": column.lookup.source}
        near = close(text, column.lookup.values)
        if near is None:
            raise ProblemError("unknown-key", hint="", **values)
        raise ProblemError("unknown-key", hint="did-you-mean", near=near, **values)
    return found


def close(text: str, known: Iterable[str]) -> str | None:
    """Return the known text that is spelt much like one, if there is any."""
    from difflib import get_close_matches

    near = get_close_matches(text, list(known), n=1, cutoff=0.8)
    return repr(near[0]) if near else None
