"""What is wrong with the cells of tables: what their reading and what their validation told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from clusterkg.model.diagnostics import Severity
from clusterkg.model.namespaces import RDF
from clusterkg.shacl.model import Finding
from clusterkg.tables.problems import Problem
from clusterkg.tables.repeats import At
from clusterkg.tables.table import text_of
from clusterkg.tables.template.columns import first_steps

if TYPE_CHECKING:
    from clusterkg.tables.importing import Import
    from clusterkg.tables.plan import Plan
    from clusterkg.tables.table import Table

LEVELS: Final = ("info", "warning", "violation", "error")
"""How bad a remark is, the least bad first; an error keeps its row out of the graph."""


@dataclass(frozen=True)
class Remark:
    """What is wrong with a cell.

    Attributes:
        file: The file, as the user named it.
        sheet: Name of the sheet; None where a file is one table.
        row: Row as the user sees it, from 1; None if it concerns the whole table.
        column: Column, from 1; None if it concerns a whole row.
        cell: The place in words of the format: `Sheet1!B7`.
        level: One of `LEVELS`.
        code: Code of the rule, or a word for the kind of problem.
        message: What is wrong.
        fix: How to mend it; may be empty.
    """

    file: str
    sheet: str | None
    row: int | None
    column: int | None
    cell: str
    level: str
    code: str
    message: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.cell}" if self.cell else self.file
        text = f"{place}: {self.level} {self.code}: {self.message}"
        line = " ".join((f"{text} ({self.fix})" if self.fix else text).split())
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def of_problems(problems: Iterable[Problem]) -> list[Remark]:
    """Return the problems of reading as remarks."""
    return [
        Remark(
            p.file,
            p.sheet,
            p.row,
            p.column,
            p.cell,
            p.severity.value,
            p.kind,
            p.message,
            p.hint or "",
        )
        for p in problems
    ]


def of_validation(result: Import, lang: str) -> list[Remark]:
    """Validate what an import says, and return the findings as remarks on its cells.

    Rows with errors are checked as far as they can be understood, so that all is told at once; a
    cell that cannot be read is not told to be empty.

    Args:
        result: The import.
        lang: Language of messages and fixes: en, uk or ru.
    """
    from clusterkg.shacl.validate import Settings, validate_files

    with TemporaryDirectory() as folder:
        path = Path(folder) / "import.nq"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{quad} .\n" for quad in [*result.quads, *result.unsound])
        report = validate_files([path], Settings(lang=lang))
    finder = _Finder(result)
    found = [finder.remark(finding) for finding in report.findings]
    unread = {(p.file, p.sheet, p.row, p.column) for p in result.errors}
    found = [r for r in found if (r.file, r.sheet, r.row, r.column) not in unread]
    return sorted(found, key=_order)


def _order(remark: Remark) -> tuple[object, ...]:
    place = (remark.file, remark.sheet or "", remark.row or 0, remark.column or 0)
    return (*place, -LEVELS.index(remark.level), remark.code, remark.message)


_LEVEL_OF: Final = {
    Severity.INFO: "info",
    Severity.WARNING: "warning",
    Severity.VIOLATION: "violation",
}


class _Finder:
    """Finds the cell that a finding is about."""

    def __init__(self, result: Import) -> None:
        self._places = result.places
        self._plans = result.plans
        self._quads, self._unsound = result.quads, result.unsound
        self._rows: dict[int, dict[int, list[str]]] = {}
        self._uses: dict[str, At] | None = None

    def remark(self, finding: Finding) -> Remark:
        """Return a finding as a remark."""
        at = self._at(finding)
        table = None if at is None else self._places.tables[at.table]
        only = self._places.tables[0].file if self._places.tables else ""
        row = at.row if at else None
        column = (at.column or None) if at else None
        return Remark(
            table.file if table else only,
            table.sheet if table else None,
            row,
            column,
            table.place(row, column).strip() if table else "",
            _LEVEL_OF[finding.severity],
            finding.rule,
            finding.message if table else f"{finding.focus}: {finding.message}",
            finding.fix,
        )

    def _at(self, finding: Finding) -> At | None:
        focus = _term(finding.focus)
        predicates = [] if finding.path is None else first_steps(finding.path)
        if finding.value is not None and finding.value != finding.focus:
            value = _term(finding.value)
            for predicate in predicates:
                found = self._of(focus, _term(predicate), value)
                if found is not None:
                    return found
            if not predicates:
                found = next((a for a in self._all(focus, value) if a is not None), None)
                if found is not None:
                    return found
        row = self._places.of_thing(focus)
        if row is None:
            return self._use_of(finding.focus)
        return row._replace(column=self._column(row, predicates))

    def _of(self, subject: object, predicate: object, value: object) -> At | None:
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            return None
        if not isinstance(predicate, ox.NamedNode):
            return None
        return self._places.of(ox.Triple(subject, predicate, value))  # type: ignore[arg-type]

    def _all(self, subject: object, value: object) -> Iterator[At | None]:
        """Yield the cells of statements that join two terms, whatever their property."""
        for plan in self._plans:
            for column in plan.columns:
                if column.predicate is not None:
                    yield self._of(subject, ox.NamedNode(column.predicate), value)

    def _use_of(self, term: str) -> At | None:
        """Return the first cell that names a thing which no row describes."""
        if self._uses is None:
            self._uses = {}
            for quad in [*self._quads, *self._unsound]:
                at = self._places.of(quad)
                for used in (quad.object, quad.predicate):
                    if at is not None and isinstance(used, ox.NamedNode):
                        self._uses.setdefault(str(used), at)
        return self._uses.get(term)

    def _column(self, row: At, predicates: list[str]) -> int:
        """Return the column of a property in a row, an empty one first; else that of the thing."""
        plan, table = self._plans[row.table], self._places.tables[row.table]
        wanted = {predicate[1:-1] for predicate in predicates}
        places = [
            column.source
            for column in plan.columns
            if column.source is not None and column.predicate in wanted and not column.inverse
        ]
        if not places:
            return self._id(plan) + 1
        cells = self._cells(row.table, table).get(row.row, [])
        empty = [place for place in places if place < len(cells) and not cells[place]]
        return (empty or places)[0] + 1

    def _id(self, plan: Plan) -> int:
        if plan.subject is not None:
            return plan.subject
        named = (c.source for c in plan.columns if c.source is not None and c.predicate != _TYPE)
        return next(named, 0)

    def _cells(self, number: int, table: Table) -> dict[int, list[str]]:
        if number not in self._rows:
            from dataclasses import replace

            silent = replace(table, _report=lambda _: None)
            rows = silent.rows()
            self._rows[number] = {n: [text_of(c).strip() for c in cells] for n, cells in rows}
        return self._rows[number]


_TYPE: Final = f"{RDF}type"


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
    """Return the term that stands in N-Triples form."""
    if text.startswith("<"):
        return ox.NamedNode(text[1:-1])
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    statement = f"<urn:a> <urn:b> {text} .".encode()
    term = next(ox.parse(statement, ox.RdfFormat.N_TRIPLES)).object
    return term if isinstance(term, ox.Literal) else None
