"""Reads tables of regions and categories into columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import compress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clusterkg.measures.blocks import opened
from clusterkg.measures.cells import Cells, check
from clusterkg.measures.groups import Bools, Codes, Floats
from clusterkg.measures.numbers import number_of
from clusterkg.model.choices import Missing
from clusterkg.model.errors import TableError

_YES: Final = {"true", "1", "yes", "y", "t", "wahr", "так", "да"}
_NO: Final = {"false", "0", "no", "n", "f", "falsch", "ні", "нет"}
_LARGEST: Final = 2.0**53


@dataclass(frozen=True)
class Columns:
    """The names of a table's columns.

    Attributes:
        region: Codes of regions.
        category: Codes of categories.
        employment: Jobs.
        establishments: Places of business, if needed.
        region_type: Kinds of region.
        year: Years.
        traded: Whether the category is traded.
        region_name: Names of regions, for pictures.
        category_name: Names of categories, for pictures.
    """

    region: str
    category: str
    employment: str
    establishments: str | None = None
    region_type: str | None = None
    year: str | None = None
    traded: str | None = None
    region_name: str | None = None
    category_name: str | None = None


def read_cells(
    path: Path,
    columns: Columns,
    *,
    decimal: str = ".",
    missing: Missing = "refuse",
    sheet: str | None = None,
) -> Cells:
    """Read and check a table.

    Args:
        path: CSV (commas, semicolons or tabs), a workbook or JSON.
        columns: Which columns mean what.
        decimal: The decimal sign, `.` or `,`.
        missing: Whether a row without a number is an error, or left out.
        sheet: The sheet of a workbook that has several.

    Raises:
        TableError: The table cannot be used; with the line where that is.
    """
    codes = [columns.region, columns.category, columns.region_type, columns.year, columns.traded]
    texts = [*codes, columns.region_name, columns.category_name]
    numbers = [columns.employment, columns.establishments]
    reader = _Reader(path, texts, numbers, decimal, missing, sheet)
    region, category, region_type, year, flag, region_name, category_name = reader.codes
    employment, establishments = reader.numbers
    assert region is not None
    assert category is not None
    assert employment is not None
    cells = Cells(
        region,
        category,
        employment,
        establishments,
        region_type,
        year,
        None if flag is None else _truths(flag, reader, columns.traded or ""),
        str(path),
        reader.lines,
        reader.notes,
        region_name=region_name,
        category_name=category_name,
    )
    for found, name in zip(reader.codes[: len(codes)], codes, strict=True):
        if found is not None and "" in found.names:
            row = int(np.argmax(found.values == found.names.index("")))
            raise cells.error(f"column {name!r} is empty", row)
    check(cells)
    return cells


def _truths(codes: Codes, reader: _Reader, column: str) -> Bools:
    known = np.array([name.lower() in _YES for name in codes.names], dtype=bool)
    bad = [place for place, name in enumerate(codes.names) if name.lower() not in _YES | _NO]
    if bad:
        row = int(np.argmax(codes.values == bad[0]))
        raise TableError(
            f"column {column!r}: {codes.names[bad[0]]!r} is neither true nor false",
            file=reader.file,
            line=row + 2 if reader.lines is None else int(reader.lines[row]),
        )
    found: Bools = known[codes.values]
    return found


class _Index(dict[str, int]):
    """Numbers texts in the order in which they come."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class _Reader:
    """Reads columns of texts and numbers in chunks."""

    def __init__(
        self,
        path: Path,
        texts: Sequence[str | None],
        numbers: Sequence[str | None],
        decimal: str,
        missing: Missing,
        sheet: str | None,
    ) -> None:
        self.file = str(path)
        self.notes: list[str] = []
        self._decimal = decimal
        self._names = [name for name in (*texts, *numbers) if name is not None]
        indices = [_Index() if name is not None else None for name in texts]
        parts: list[list[NDArray[Any]]] = [[] for _ in self._names]
        lines: list[NDArray[np.int64]] = []
        skipped = 0
        number = sum(index is not None for index in indices)
        used = [index for index in indices if index is not None]
        with opened(path, sheet) as (header, blocks):
            places = [place_of(header, name, self.file) for name in self._names]
            for block in blocks(places):
                found = [
                    self._floats(column, block.lines, name, missing)
                    for column, name in zip(
                        block.columns[number:], self._names[number:], strict=True
                    )
                ]
                good: list[bool] | None = None
                if missing == "skip" and any(np.isnan(values).any() for values in found):
                    good = (~np.any([np.isnan(values) for values in found], axis=0)).tolist()
                    found = [values[good] for values in found]
                    skipped += good.count(False)
                for place, index in enumerate(used):
                    column = block.columns[place]
                    cells = column if good is None else list(compress(column, good))
                    codes = np.fromiter(map(index.__getitem__, cells), np.int32, len(cells))
                    parts[place].append(codes)
                for place, values in enumerate(found, number):
                    parts[place].append(values)
                lines.append(block.lines if good is None else block.lines[good])
        self.lines = _irregular(lines)
        if skipped:
            self.notes.append(f"{skipped} rows without a number were skipped")
        joined = iter([_joined(part) for part in parts])
        self.codes = [None if index is None else _trimmed(next(joined), index) for index in indices]
        self.numbers = [
            None if name is None else next(joined).astype(np.float64, copy=False)
            for name in numbers
        ]

    def _floats(
        self,
        column: Sequence[str],
        where: Sequence[int] | NDArray[np.int64],
        name: str,
        missing: Missing,
    ) -> Floats:
        try:
            if self._decimal == ".":
                values = np.fromiter(map(float, column), np.float64, len(column))
                text = "".join(column)
                if text.isascii() and "_" not in text and np.isfinite(values).all():
                    return _small(values, column, where, name, self.file)
        except ValueError:
            pass
        values = np.empty(len(column))
        for row, cell in enumerate(column):
            values[row] = number_of(
                cell, self._decimal, missing, file=self.file, line=int(where[row]), column=name
            )
        return _small(values, column, where, name, self.file)


def _small(
    values: Floats,
    column: Sequence[str],
    where: Sequence[int] | NDArray[np.int64],
    name: str,
    file: str,
) -> Floats:
    if len(values) and np.nanmax(values, initial=0) > _LARGEST:
        row = int(np.nanargmax(values))
        raise TableError(
            f"column {name!r}: {column[row]} is too large", file=file, line=int(where[row])
        )
    return values


def place_of(header: Sequence[str], name: str, file: str) -> int:
    """Return where a column is.

    Raises:
        TableError: There is none of this name, or there are two.
    """
    number = header.count(name)
    if number == 1:
        return header.index(name)
    if number > 1:
        raise TableError(f"{number} columns are named {name!r}", file=file, line=1)
    near = get_close_matches(name, header, 1)
    hint = f"is it {near[0]!r}?" if near else f"there are {', '.join(header)[:200]}"
    raise TableError(f"no column {name!r}", hint=hint, file=file, line=1)


def _irregular(parts: list[NDArray[np.int64]]) -> NDArray[np.int64] | None:
    """Return the lines of all rows; None if they simply follow one another."""
    first = 2
    for part in parts:
        if len(part) and (part[0] != first or part[-1] != first + len(part) - 1):
            return _joined(parts)
        first += len(part)
    return None


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    found = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    parts.clear()
    return found


def _trimmed(values: NDArray[np.int32], index: _Index) -> Codes:
    """Return codes whose texts have no spaces around them."""
    names = [text.strip() for text in index]
    if len(set(names)) == len(names):
        return Codes(values.astype(np.int32, copy=False), names)
    fewer = _Index()
    anew = np.array([fewer[name] for name in names], dtype=np.int32)
    return Codes(anew[values], list(fewer))
