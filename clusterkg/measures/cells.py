"""Cells, regions in categories, with their figures: what measures are computed from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clusterkg.measures.groups import Bools, Codes, Floats, group, of_codes, repeated
from clusterkg.model.errors import TableError


@dataclass(frozen=True)
class Cells:
    """Rows of a table: a region in a category, perhaps of some kind of region and in some year.

    Attributes:
        region: Codes of regions.
        category: Codes of categories.
        employment: Jobs.
        establishments: Places of business.
        region_type: Kinds of region.
        year: Years.
        traded: Whether the category is traded.
        file: The table's name, for messages.
        lines: The line of each row; None if they are consecutive from 2.
        notes: What is odd about the table, one line each.
        iris: The IRI of each row's statistical cluster, if it has one.
        region_name: Names of regions, for pictures.
        category_name: Names of categories, for pictures.
    """

    region: Codes
    category: Codes
    employment: Floats
    establishments: Floats | None = None
    region_type: Codes | None = None
    year: Codes | None = None
    traded: Bools | None = None
    file: str = "table"
    lines: NDArray[np.int64] | None = None
    notes: list[str] = field(default_factory=list)
    iris: list[str] | None = None
    region_name: Codes | None = None
    category_name: Codes | None = None

    def __len__(self) -> int:
        return len(self.employment)

    def line(self, row: int) -> int:
        """Return the line of a row in the file."""
        return row + 2 if self.lines is None else int(self.lines[row])

    def error(self, message: str, row: int, hint: str | None = None) -> TableError:
        """Return an error about a row."""
        return TableError(message, hint=hint, file=self.file, line=self.line(row))


def check(cells: Cells) -> None:
    """Check that cells are what measures can be computed from; note what is odd.

    Raises:
        TableError: There are no rows, negative numbers, or two rows for one cell, or a category
            is now traded, now not.
    """
    if len(cells) == 0:
        raise TableError("the table has no rows", file=cells.file)
    for values, name in ((cells.employment, "jobs"), (cells.establishments, "establishments")):
        if values is not None and values.min() < 0:
            row = int(np.argmax(values < 0))
            raise cells.error(f"{values[row]:.15g} {name}: must not be negative", row)
    key = group(
        len(cells),
        *map(of_codes, (cells.region_type, cells.year, cells.region, cells.category)),
    )
    if (pair := repeated(key)) is not None:
        raise _twice(cells, *pair)
    if cells.traded is not None:
        _check_traded(cells, cells.traded)
    if cells.establishments is not None:
        odd = int(((cells.establishments > 0) & (cells.employment == 0)).sum())
        if odd:
            cells.notes.append(f"{odd} rows have establishments but no jobs")


def _twice(cells: Cells, first: int, second: int) -> TableError:
    what = f"region {cells.region.names[cells.region.values[second]]}"
    what += f", category {cells.category.names[cells.category.values[second]]}"
    for codes, name in ((cells.region_type, "region type"), (cells.year, "year")):
        if codes is not None:
            what += f", {name} {codes.names[codes.values[second]]}"
    left = [
        option
        for codes, option in ((cells.year, "--year"), (cells.region_type, "--region-type"))
        if codes is None
    ]
    hint = f"does the table need {' or '.join(left)}?" if left else "leave one of them out"
    return cells.error(f"{what} is already in line {cells.line(first)}", second, hint)


def _check_traded(cells: Cells, traded: Bools) -> None:
    number = len(cells.category.names)
    some = np.bincount(cells.category.values, weights=traded, minlength=number)
    mixed = (some > 0) & (some < np.bincount(cells.category.values, minlength=number))
    if mixed.any():
        code = int(np.argmax(mixed))
        rows = np.flatnonzero(cells.category.values == code)
        row = int(rows[np.argmax(traded[rows] != traded[rows[0]])])
        raise cells.error(
            f"category {cells.category.names[code]} is traded in one row and not in another", row
        )
