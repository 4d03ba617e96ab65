"""Validates what tables say, and names the cell of each finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from clusterkg.model.diagnostics import Cell
from clusterkg.model.namespaces import RDF
from clusterkg.shacl.model import Finding, Note
from clusterkg.tables.bind import At
from clusterkg.tables.importing import Import
from clusterkg.tables.plan import Plan
from clusterkg.tables.problems import CellDiagnostic
from clusterkg.tables.template.columns import first_steps


def findings(result: Import, lang: str) -> list[CellDiagnostic]:
    """Validate what an import says, and return the findings. See `checked`."""
    return checked(result, lang)[0]


def checked(result: Import, lang: str) -> tuple[list[CellDiagnostic], tuple[Note, ...]]:
    """Validate what an import says; return the findings with their cells, and what was not checked.

    Rows with errors are checked as far as they can be understood, so that everything is reported
    at once; a cell that cannot be read is not reported as empty.

    Args:
        result: The import.
        lang: Language of messages and hints: en, uk or ru.
    """
    from clusterkg.shacl.validate import Settings, validate_among

    quads = [*result.quads, *result.unsound]
    report = validate_among(quads, (), Settings(lang=lang, brief=True))
    finder = _Finder(result)
    unread = {_spot(problem) for problem in result.errors}
    found = (finder.diagnostic(finding) for finding in report.findings)
    kept = sorted((one for one in found if _spot(one) not in unread), key=_order)
    return kept, report.notes


def _spot(found: CellDiagnostic) -> tuple[object, ...]:
    place = found.place
    return (place.file, place.sheet, place.row, place.column)


def _order(found: CellDiagnostic) -> tuple[object, ...]:
    place = found.place
    where = (place.file, place.sheet or "", place.row or 0, place.column or 0)
    return (*where, -found.severity, found.code, found.message)


class _Finder:
    """Finds the cell that a finding is about."""

    def __init__(self, result: Import) -> None:
        self._places = result.places
        self._plans = result.plans
        self._quads, self._unsound = result.quads, result.unsound
        self._uses: dict[str, At] | None = None

    def diagnostic(self, finding: Finding) -> CellDiagnostic:
        """Return a finding with a cell as its place."""
        at = self._at(finding)
        table = None if at is None else self._places.tables[at.table]
        if at is None or table is None:
            only = self._places.tables[0].file if self._places.tables else ""
            message, place = f"{finding.focus}: {finding.message}", Cell(only)
        else:
            message, place = finding.message, table.cell(at.row, at.column or None)
        return CellDiagnostic(finding.code, finding.severity, message, finding.hint, place=place)

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
        plan = self._plans[row.table]
        wanted = {predicate[1:-1] for predicate in predicates}
        places = [
            column.source
            for column in plan.columns
            if column.source is not None and column.predicate in wanted and not column.inverse
        ]
        if not places:
            return self._id(plan) + 1
        blank = self._places.empty(row)
        empty = [place for place in places if place in blank]
        return (empty or places)[0] + 1

    def _id(self, plan: Plan) -> int:
        if plan.subject is not None:
            return plan.subject
        named = (c.source for c in plan.columns if c.source is not None and c.predicate != _TYPE)
        return next(named, 0)


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
