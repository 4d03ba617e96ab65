"""Fills templates from a graph, so that an import gives back what went in.

A row is what one named graph says of one thing. Each property has a column for things, and one for
each language and each datatype that its values have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from clusterkg.errors import TemplateError
from clusterkg.sheets import MOST_ROWS, text_of
from clusterkg.tables.template.columns import DATES, ID, TYPE, Column, Kind
from clusterkg.tables.template.csvw import GRAPH
from clusterkg.tables.template.facts import facts, short
from clusterkg.tables.template.lists import HEADER_ROW, LONGEST_NAME
from clusterkg.tables.template.sheets import Sheet, kebab
from clusterkg.terms import GRAPH as OUR_GRAPHS
from clusterkg.terms import LANGUAGES, shorten

_OTHER: Final = "other"
_MARKS: Final = (*"|;¦‖¶§‡†¤", *map(chr, range(0xE000, 0xE100)))
"""What can stand between the values of a cell: the first that is in none of them."""


class Slot(NamedTuple):
    """What a column holds: things (both empty), texts in a language, or literals of a datatype."""

    predicate: str
    language: str
    datatype: str


@dataclass
class Row:
    """What one graph says of one thing."""

    subject: ox.NamedNode | ox.BlankNode
    graph: str
    values: dict[Slot, list[str]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        """The classes of the thing, in N-Triples form."""
        return self.values.get(_TYPE, [])


_TYPE: Final = Slot(TYPE, "", "")
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


def rows_of(statements: Iterable[ox.Quad]) -> list[Row]:
    """Return what statements say as rows, in an order that depends on what they say only."""
    dataset = ox.Dataset(statements)
    if any(isinstance(q.subject, ox.BlankNode) for q in dataset):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found: dict[tuple[str, str], Row] = {}
    for quad in dataset:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        row = found.get((graph, str(quad.subject)))
        if row is None:
            if isinstance(quad.subject, ox.Triple):
                raise TemplateError("a triple is no thing that a row could be about")
            row = found[graph, str(quad.subject)] = Row(quad.subject, graph)
        slot, value = _split(quad)
        row.values.setdefault(slot, []).append(value)
    for row in found.values():
        for values in row.values.values():
            values.sort()
    return [row for _, row in sorted(found.items())]


def _split(quad: ox.Quad) -> tuple[Slot, str]:
    term = quad.object
    predicate = str(quad.predicate)
    if isinstance(term, ox.Literal):
        if term.language:
            return Slot(predicate, term.language, ""), term.value
        return Slot(predicate, "", shorten(term.datatype.value)), term.value
    return Slot(predicate, "", ""), str(term)


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
        _add(found, sheet, rows, _cells_of(csvw))
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


def _add(found: Filled, sheet: Sheet, rows: list[Row], style: _Style) -> None:
    """Add a sheet, with columns for all that its rows have."""
    if len(rows) > MOST_ROWS - HEADER_ROW and not style.full:
        raise TemplateError(
            f"{len(rows)} rows do not fit into the sheet {sheet.name}",
            hint="write CSV files: --format csvw",
        )
    found.statements += sum(len(values) for row in rows for values in row.values.values())
    for row in rows:
        if row.types == [sheet.cls]:
            del row.values[_TYPE]
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
    return (slot != _TYPE, short(slot.predicate), language, slot.language, slot.datatype)


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
    return Column(name, slot.predicate, Kind.KIND if slot == _TYPE else Kind.THING)


class _Style:
    """How cells are written in a workbook: several values in one cell, short names."""

    full = False

    def __init__(self) -> None:
        self.odd: list[str] = []

    def columns(self, column: Column, slot: Slot, most: int, rows: list[Row]) -> Iterator[Column]:
        """Yield the columns for the values of a slot; `most` of them are on one row."""
        bare = column.header.partition("(separator=")[0]
        if most < 2 and not column.several:
            yield column
            return
        shown = [self.text(v, slot) for row in rows for v in row.values.get(slot, ())]
        mark = next((m for m in _MARKS if not any(m in text for text in shown)), None)
        if mark is None:
            raise TemplateError(f"no sign is left to part the values of {short(slot.predicate)}")
        yield replace(column, header=f'{bare}(separator="{mark}")', several=True)

    def row(self, row: Row, columns: list[Column], slots: list[Slot | None]) -> Iterator[Any]:
        """Yield the cells of a row."""
        for column, slot in zip(columns, slots, strict=True):
            if slot is None:
                yield self._name(row, column)
                continue
            values = row.values.get(slot, [])
            texts = [self.text(value, slot) for value in values]
            for text in texts:
                self._judge(row, slot, text)
            if not column.several:
                yield _number(texts[0], slot.datatype) if texts else ""
                continue
            mark = column.header.partition('(separator="')[2][:1]
            yield self._whole(row, slot, mark.join(texts))

    def text(self, value: str, slot: Slot) -> str:
        """Return a value as a cell shows it."""
        if slot.language or slot.datatype or value.startswith("_:"):
            return value
        name = short(value)
        return value if name == value[1:-1] else name

    def _name(self, row: Row, column: Column) -> str:
        if column.kind is Kind.GRAPH:
            word = row.graph.removeprefix(OUR_GRAPHS)
            is_ours = word != row.graph and ":" not in word
            if is_ours and not self.full:
                return word
            return self.text(f"<{row.graph}>", _TYPE) if row.graph else ""
        return self.text(str(row.subject), _TYPE)

    def _whole(self, row: Row, slot: Slot, text: str) -> str:
        if text_of(text) != text:
            raise TemplateError(
                f"a cell cannot hold {short(slot.predicate)} of {row.subject}",
                hint="it is too long or has control characters; write CSV files: --format csvw",
            )
        return text

    def _judge(self, row: Row, slot: Slot, text: str) -> None:
        self._whole(row, slot, text)
        spaces = slot.language and re.search(r"[^\S\n]{2}", text)
        if text != text.strip() or not text or "\r" in text or "\ufffd" in text or spaces:
            self.odd.append(f"{row.subject} {short(slot.predicate)}: {text[:60]!r}")


class _FullStyle(_Style):
    """How cells are written for CSV on the Web: a value in each, IRIs in full."""

    full = True

    def columns(self, column: Column, slot: Slot, most: int, rows: list[Row]) -> Iterator[Column]:
        """Yield as many columns as a row has values."""
        bare = column.header.partition("(separator=")[0]
        yield replace(column, header=bare, several=False)
        for number in range(2, most + 1):
            yield replace(column, header=f"{bare} ({number})", several=False)

    def row(self, row: Row, columns: list[Column], slots: list[Slot | None]) -> Iterator[Any]:
        """Yield the cells of a row."""
        seen: Counter[Slot] = Counter()
        for column, slot in zip(columns, slots, strict=True):
            if slot is None:
                yield self._name(row, column)
                continue
            values = row.values.get(slot, [])
            text = self.text(values[seen[slot]], slot) if seen[slot] < len(values) else ""
            seen[slot] += 1
            if text:
                self._judge(row, slot, text)
            yield text

    def text(self, value: str, slot: Slot) -> str:
        """Return a value as a cell shows it."""
        return value[1:-1] if not (slot.language or slot.datatype) and value[0] == "<" else value

    def _whole(self, row: Row, slot: Slot, text: str) -> str:
        return text


def _cells_of(csvw: bool) -> _Style:
    return _FullStyle() if csvw else _Style()


def _number(text: str, datatype: str) -> Any:
    """Return the number or truth value that comes back as this text; the text if none does."""
    if datatype == "xsd:boolean" and text in {"true", "false"}:
        return text == "true"
    if datatype in {"xsd:integer", "xsd:gYear"} and re.fullmatch(r"-?[1-9]\d{0,14}|0", text):
        return int(text)
    if datatype == "xsd:decimal" and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text):
        number = float(text)
        back = str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")
        return (int(text) if number.is_integer() else number) if back == text else text
    return text
