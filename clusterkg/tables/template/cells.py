"""How the values of a row are written into cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from clusterkg.model.errors import TemplateError
from clusterkg.model.namespaces import GRAPH, shorten
from clusterkg.rdf.xlsx import text_of
from clusterkg.tables.template.columns import TYPE, Column, Kind
from clusterkg.tables.template.facts import short

_MARKS: Final = (*"|;¦‖¶§‡†¤", *map(chr, range(0xE000, 0xE100)))
"""What can stand between the values of a cell: the first that is in none of them."""


class WorkbookCells:
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
            raise TemplateError(f"no character can separate the values of {short(slot.predicate)}")
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
            word = row.graph.removeprefix(GRAPH)
            is_ours = word != row.graph and ":" not in word
            if is_ours and not self.full:
                return word
            return self.text(f"<{row.graph}>", TYPE_SLOT) if row.graph else ""
        return self.text(str(row.subject), TYPE_SLOT)

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


class CsvwCells(WorkbookCells):
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
        return self.values.get(TYPE_SLOT, [])


TYPE_SLOT: Final = Slot(TYPE, "", "")
"""The slot of classes."""


def rows_of(statements: Iterable[ox.Quad]) -> list[Row]:
    """Return what statements say as rows, in an order that depends on what they say only.

    Raises:
        TemplateError: A statement is about a triple or has one as its value, or is in a graph that
            has no IRI.
    """
    dataset = ox.Dataset(statements)
    if any(isinstance(term, ox.BlankNode) for q in dataset for term in (q.subject, q.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found: dict[tuple[str, str], Row] = {}
    for quad in dataset:
        if isinstance(quad.graph_name, ox.BlankNode) or isinstance(quad.object, ox.Triple):
            raise TemplateError(
                f"a row cannot say what {quad.subject} does",
                hint="triple terms, and graphs named by blank nodes, have no place in a table",
            )
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        row = found.get((graph, str(quad.subject)))
        if row is None:
            if isinstance(quad.subject, ox.Triple):
                raise TemplateError("a row cannot be about a triple")
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
