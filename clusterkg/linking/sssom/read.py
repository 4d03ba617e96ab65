"""Reads mapping sets in the form SSSOM/TSV, also after a spreadsheet has rewritten them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from clusterkg.linking.model import Mapping, MappingSet, Value
from clusterkg.linking.sssom import metadata
from clusterkg.linking.sssom.curies import expand
from clusterkg.linking.sssom.slots import (
    JUSTIFICATIONS,
    PROPAGATED,
    SLOTS,
    Kind,
    fault,
    join,
    number,
    split,
)
from clusterkg.model.content import unreadable
from clusterkg.model.errors import MappingSetError

_FIELDS: Final = frozenset(Mapping.__dataclass_fields__) - {"other"}
_ALWAYS: Final = ("predicate_id", "mapping_justification")
_LITERAL: Final = "rdfs literal"


def read_set(path: Path) -> MappingSet:
    """Read a mapping set from a file, with its metadata from `NAME.sssom.yml` if they are there.

    Values of the set that stand for all mappings are given to each mapping.

    Raises:
        FileError: The file cannot be read.
        MappingSetError: It is not a mapping set, or something in it cannot be used.
    """
    text = _text(path)
    head_lines, body, first = _parted(text)
    beside = path.with_name(f"{path.name.removesuffix('.tsv').removesuffix('.sssom')}.sssom.yml")
    if not head_lines and beside.is_file():
        head = metadata.parse(_text(beside), str(beside))
    else:
        head = metadata.parse("\n".join(head_lines), str(path))
    found = _Table(path, head, body, first).read()
    found.file = path
    _propagate(found)
    return found


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingSetError(
            "this is not UTF-8",
            hint="save the table as 'text, tab-separated, UTF-8'",
            file=str(path),
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parted(text: str) -> tuple[list[str], str, int]:
    """Return the lines of metadata without `#`, the table, and the line where it begins."""
    lines = text.split("\n")
    head = []
    for line in lines:
        plain = line
        if line.startswith('"#'):  # a spreadsheet quotes a cell that has quotes in it
            plain = "\t".join(next(csv.reader([line], delimiter="\t")))
        if not plain.startswith("#"):
            break
        head.append(plain[1:].rstrip("\t"))
    return head, "\n".join(lines[len(head) :]), len(head) + 1


class _Table:
    """The table of a mapping set."""

    def __init__(self, path: Path, head: metadata.Head, body: str, first: int) -> None:
        self._file = str(path)
        self._head = head
        self._rows = csv.reader(io.StringIO(body), delimiter="\t")
        self._first = first
        self._columns: list[str] = []

    def _line(self) -> int:
        return self._first + self._rows.line_num - 1

    def _error(self, message: str, hint: str | None, line: int) -> MappingSetError:
        return MappingSetError(message, hint=hint, file=self._file, line=line)

    def read(self) -> MappingSet:
        """Return the set."""
        slots = dict(self._head.slots)
        found = MappingSet(
            mapping_set_id=str(slots.pop("mapping_set_id", "")),
            license=str(slots.pop("license", "")),
            metadata=slots,
            prefixes=self._head.prefixes,
        )
        lines = []
        for cells, line in self._records():
            if not self._columns:
                self._columns = self._header(cells, line)
                continue
            found.mappings.append(self._mapping(cells, line))
            lines.append(line)
        if not self._columns:
            raise self._error(
                "there is no table of mappings",
                "the first line after the metadata names the columns",
                self._first,
            )
        found.lines = lines
        return found

    def _records(self) -> Iterator[tuple[list[str], int]]:
        while True:
            line = self._line() + 1
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._error(f"the table cannot be read: {error}", None, line) from None
            if any(cell.strip() for cell in cells):
                yield cells, line

    def _header(self, cells: list[str], line: int) -> list[str]:
        names = [cell.strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        for name in names:
            if not name or names.count(name) > 1:
                what = f"column {name} is there twice" if name else "a column has no name"
                raise self._error(what, "each column is named by its slot, once", line)
        missing = [name for name in _ALWAYS if name not in names]
        if missing:
            hint = "columns are separated by tabs"
            if "match_type" in names:
                hint = "this is SSSOM from before 1.0; rename match_type and give a justification"
            raise self._error(f"there is no column {missing[0]}", hint, line)
        return names

    def _mapping(self, cells: list[str], line: int) -> Mapping:
        if any(cell.strip() for cell in cells[len(self._columns) :]):
            raise self._error("the row has more cells than there are columns", None, line)
        values: dict[str, Any] = {}
        other: dict[str, str] = {}
        for name, cell in zip(self._columns, cells, strict=False):
            if not cell.strip():
                continue
            ready = self._cell(name, cell, line)
            if name in _FIELDS:
                values[name] = ready
            else:
                other[name] = cell if name not in SLOTS else self._kept(name, cell)
        row = {**self._shared(), **{n: str(v) for n, v in values.items()}, **other}
        self._check(row, line)
        for name in ("subject_id", "object_id"):
            values.setdefault(name, "")
        return Mapping(**values, other=other)

    def _shared(self) -> dict[str, str]:
        """Return the types that the set gives to all its mappings, unless they have their own."""
        return {
            name: str(self._head.slots[name])
            for name in ("subject_type", "object_type")
            if name in self._head.slots and name not in self._columns
        }

    @staticmethod
    def _kept(name: str, cell: str) -> str:
        kind = SLOTS[name].kind
        if kind is Kind.NUMBER:
            return number(float(cell))
        return cell if kind is Kind.TEXT else cell.strip()

    def _cell(self, name: str, cell: str, line: int) -> Any:
        slot = SLOTS.get(name)
        if slot is None:
            return cell
        plain = cell if slot.kind is Kind.TEXT else cell.strip()
        values = split(plain) if slot.many else [plain]
        ready: list[Any] = []
        for value in values:
            wrong = fault(slot, value)
            whole: Any = value
            if slot.kind is Kind.ENTITY:
                whole = expand(value, self._head.prefixes)
                if whole is None:
                    wrong = self._no_curie(value)
                elif name == "mapping_justification" and value not in JUSTIFICATIONS:
                    wrong = (
                        f"{value!r} is not a justification",
                        f"one of: {', '.join(JUSTIFICATIONS)}",
                    )
            elif slot.kind is Kind.NUMBER and not wrong:
                whole = float(value)
            if wrong:
                raise self._error(f"slot {name}: {wrong[0]}", wrong[1], line)
            ready.append(whole)
        return tuple(ready) if slot.many else ready[0]

    @staticmethod
    def _no_curie(value: str) -> tuple[str, str]:
        prefix, colon, rest = value.partition(":")
        if not colon or rest.startswith("//"):
            return f"{value!r} is not a CURIE", "write prefix:name, and the prefix into curie_map"
        return (
            f"the prefix {prefix!r} is not declared",
            f"add '#  {prefix}: https://…' to curie_map",
        )

    def _check(self, row: dict[str, str], line: int) -> None:
        """Check what must be there."""
        for name in _ALWAYS:
            if name not in row:
                raise self._error(f"slot {name}: no value", "every mapping has it", line)
        for side in ("subject", "object"):
            literal = row.get(f"{side}_type") == _LITERAL
            wanted = f"{side}_label" if literal else f"{side}_id"
            if wanted not in row:
                hint = "a text" if literal else f"a CURIE, or {side}_type '{_LITERAL}' and a label"
                raise self._error(f"slot {wanted}: no value", f"give {hint}", line)
        for name in ("review_date", "reviewer_agreement"):
            if name in row and "reviewer_id" not in row and "reviewer_label" not in row:
                raise self._error(f"slot {name}: there is no reviewer", "fill in reviewer_id", line)


def _propagate(found: MappingSet) -> None:
    """Give values of the set to its mappings, where none of them has a value of its own."""
    for name in PROPAGATED:
        value = found.metadata.get(name)
        if not value or not found.mappings or any(has(m, name) for m in found.mappings):
            continue
        cell = _as_cell(value)
        if name in _FIELDS:
            change: dict[str, Any] = {name: cell}
            changed = [replace(m, **change) for m in found.mappings]
        else:
            changed = [replace(m, other={**m.other, name: cell}) for m in found.mappings]
        found.mappings = changed
        del found.metadata[name]


def has(mapping: Mapping, name: str) -> bool:
    """Tell whether a mapping has a value in a slot."""
    return bool(getattr(mapping, name) if name in _FIELDS else mapping.other.get(name))


def _as_cell(value: Value) -> str:
    return value if isinstance(value, str) else join([v for v in value if isinstance(v, str)])
