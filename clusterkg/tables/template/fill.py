"""Fills templates from a graph, so that an import gives back what went in.

A row is what one named graph says of one thing. Each property has a column for things, and one for
each language and each datatype that its values have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import TemplateError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.rdf.xlsx import MOST_ROWS
from clusterkg.tables.template.cells import TYPE_SLOT, CsvwCells, Row, Slot, WorkbookCells, rows_of
from clusterkg.tables.template.columns import DATES, ID, Column, Kind
from clusterkg.tables.template.csvw import GRAPH
from clusterkg.tables.template.facts import facts, short
from clusterkg.tables.template.sheets import Sheet, kebab
from clusterkg.tables.template.workbook import HEADER_ROW, LONGEST_NAME

_OTHER: Final = "other"
_ANY_DATE: Final = DATES


@dataclass
class Filled:
    """A template with its rows.

    Attributes:
        sheets: The sheets.
        rows: By name of the sheet, the rows: a value for each column.
        statements: How many statements are in them.
        odd: Values that an import will not give back as they are, as text.
    """

    sheets: list[Sheet] = field(default_factory=list)
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)
    statements: int = 0
    odd: list[str] = field(default_factory=list)


def filled(
    statements: Iterable[ox.Quad], sheets: Sequence[Sheet] | None, *, csvw: bool = False
) -> Filled:
    """Return a template filled with what statements say.

    Args:
        statements: The statements.
        sheets: Sheets whose classes are wanted; None for all things that the statements speak of.
        csvw: Whether it is for CSV on the Web: a column for each of several values, IRIs in full.

    Raises:
        TemplateError: A sheet cannot hold what is to go into it.
    """
    groups: dict[str, list[Row]] = {}
    wanted: dict[str, Sheet] = {sheet.cls: sheet for sheet in sheets or ()}
    for row in rows_of(statements):
        cls = _class_of(row, wanted if sheets is not None else None)
        if cls is not None:
            groups.setdefault(cls, []).append(row)
    found = Filled()
    taken: set[str] = set()
    classes = list(wanted) if sheets is not None else sorted(groups, key=_sheet_order)
    for cls in classes:
        rows = groups.get(cls, [])
        made = wanted[cls].columns if cls in wanted else ()
        examples = wanted[cls].examples if cls in wanted else {}
        sheet = Sheet(cls, _name(cls, taken), made, examples)
        _add(found, sheet, rows, CsvwCells() if csvw else WorkbookCells())
    return found


def _class_of(row: Row, wanted: dict[str, Sheet] | None) -> str | None:
    """Return the class whose sheet a row goes to; "" for a thing without a class, None for none."""
    if wanted is None:
        return min(row.types, default="")
    known = facts()
    for cls in wanted:
        if any(cls in known.above(kind) for kind in row.types):
            return cls
    return None


def _sheet_order(cls: str) -> tuple[bool, str]:
    return (not cls, kebab(cls) if cls else cls)


def _name(cls: str, taken: set[str]) -> str:
    """Return a name for a sheet that no other one has, whatever the case of letters."""
    full = re.sub(r"[\[\]:*?/\\']", "-", kebab(cls)) if cls.startswith("<") else _OTHER
    name, number = full[:LONGEST_NAME], 2
    while name in taken:
        tail = f"-{number}"
        name, number = full[: LONGEST_NAME - len(tail)] + tail, number + 1
    taken.add(name)
    return name


def _add(found: Filled, sheet: Sheet, rows: list[Row], style: WorkbookCells) -> None:
    """Add a sheet, with columns for all that its rows have."""
    if len(rows) > MOST_ROWS - HEADER_ROW and not style.full:
        raise TemplateError(
            f"{len(rows)} rows do not fit into the sheet {sheet.name}",
            hint="write CSV files: --format csvw",
        )
    found.statements += sum(len(values) for row in rows for values in row.values.values())
    for row in rows:
        if row.types == [sheet.cls]:
            del row.values[TYPE_SLOT]
    plain = {_slot(column): column for column in sheet.columns[1:]}
    for row in rows:
        _join_dates(row, plain)
    most: Counter[Slot] = Counter()
    for row in rows:
        for slot, values in row.values.items():
            most[slot] = max(most[slot], len(values))
    columns = [sheet.columns[0] if sheet.columns else Column(ID, "", Kind.ID)]
    slots: list[Slot | None] = [None]
    if rows and any(row.graph for row in rows):
        columns.append(Column(GRAPH, "", Kind.GRAPH))
        slots.append(None)
    for slot in [*plain, *sorted(set(most) - set(plain), key=_slot_order)]:
        column = plain.get(slot) or _column(slot)
        for made in style.columns(column, slot, most[slot], rows):
            columns.append(made)
            slots.append(slot)
    made_sheet = replace(sheet, columns=tuple(columns))
    found.sheets.append(made_sheet)
    found.rows[sheet.name] = [list(style.row(row, columns, slots)) for row in rows]
    found.odd += style.odd
    style.odd = []


_FORMS: Final = {
    "xsd:date": re.compile(r"\d{4}-\d\d-\d\d"),
    "xsd:gYearMonth": re.compile(r"\d{4}-\d\d"),
    "xsd:gYear": re.compile(r"\d{4}"),
}


def _join_dates(row: Row, plain: dict[Slot, Column]) -> None:
    """Move dates of all datatypes to the one column that a template has for them."""
    for slot in list(row.values):
        joint = slot._replace(datatype=_ANY_DATE)
        form = _FORMS.get(slot.datatype)
        if joint in plain and form is not None:
            values = row.values.pop(slot)
            fit = [value for value in values if form.fullmatch(value)]
            rest = [value for value in values if not form.fullmatch(value)]
            row.values.update({s: v for s, v in ((slot, rest),) if v})
            if fit:
                row.values[joint] = sorted(row.values.get(joint, []) + fit)


def _slot(column: Column) -> Slot:
    if column.kind in {Kind.CONCEPT, Kind.THING, Kind.KIND}:
        return Slot(column.predicate, "", "")
    if column.language:
        return Slot(column.predicate, column.language, "")
    datatype = {Kind.DATE: _ANY_DATE, Kind.DECIMAL: "xsd:decimal"}.get(column.kind, "xsd:string")
    return Slot(column.predicate, "", column.datatype or datatype)


def _slot_order(slot: Slot) -> tuple[object, ...]:
    ours = slot.language in LANGUAGES
    language = LANGUAGES.index(slot.language) if ours else len(LANGUAGES)
    return (slot != TYPE_SLOT, short(slot.predicate), language, slot.language, slot.datatype)


_KINDS: Final = {
    "xsd:integer": Kind.INTEGER,
    "xsd:decimal": Kind.DECIMAL,
    "xsd:boolean": Kind.BOOLEAN,
    "xsd:gYear": Kind.YEAR,
}


def _column(slot: Slot) -> Column:
    name = short(slot.predicate)
    if name == slot.predicate[1:-1]:
        name = slot.predicate
    if slot.language:
        header = f"{name}@{slot.language}"
        return Column(header, slot.predicate, Kind.TEXT, language=slot.language)
    if slot.datatype:
        datatype = slot.datatype if slot.datatype.startswith("xsd:") else f"<{slot.datatype}>"
        kind = _KINDS.get(slot.datatype, Kind.TEXT)
        return Column(f"{name}^^{datatype}", slot.predicate, kind, datatype=slot.datatype)
    return Column(name, slot.predicate, Kind.KIND if slot == TYPE_SLOT else Kind.THING)
