"""National totals of categories, joined to a table by code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from clusterkg.measures.blocks import opened
from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Codes, Floats, Groups, group, of_codes
from clusterkg.measures.numbers import number_of
from clusterkg.measures.table import place_of
from clusterkg.model.errors import CoverageError, MeasureError, TableError

_INTEGER: Final = re.compile("[0-9]+")


@dataclass(frozen=True)
class Totals:
    """Jobs of each category in the whole country.

    Attributes:
        values: By the category's code and, where totals have years, the year; else by "".
        yearly: Whether totals have years.
        file: Where they are from, for messages.
        complete: Whether a category that is not named has none.
    """

    values: dict[tuple[str, str], float]
    yearly: bool = False
    file: str = "totals"
    complete: bool = False


def read_totals(
    path: Path,
    category: str | None = None,
    total: str | None = None,
    year: str | None = None,
    *,
    decimal: str = ".",
) -> Totals:
    """Read national totals.

    Args:
        path: A CSV file.
        category: Column of the codes; the first, if not given.
        total: Column of the totals; the last, if not given.
        year: Column of the years, if there are totals of several.
        decimal: The decimal sign.

    Raises:
        TableError: The table cannot be used; with the line where that is.
    """
    found: dict[tuple[str, str], float] = {}
    file = str(path)
    with opened(path) as (header, blocks):
        code_at = 0 if category is None else place_of(header, category, file)
        total_at = len(header) - 1 if total is None else place_of(header, total, file)
        year_at = None if year is None else place_of(header, year, file)
        if code_at == total_at:
            raise TableError("the table has only one column", file=file, line=1)
        places = [code_at, total_at, *([] if year_at is None else [year_at])]
        for block in blocks(places):
            rows = zip(*block.columns, strict=True)
            for (code, number, *in_year), line in zip(rows, block.lines.tolist(), strict=True):
                key = (code.strip(), in_year[0].strip() if in_year else "")
                if key in found:
                    raise TableError(f"category {key[0]} has a second total", file=file, line=line)
                value = number_of(
                    number, decimal, "refuse", file=file, line=line, column=header[total_at]
                )
                if value < 0:
                    raise TableError(
                        f"category {key[0]}: a total must not be negative", file=file, line=line
                    )
                found[key] = value
    if not found:
        raise TableError("there are no totals", file=file)
    return Totals(found, year is not None, file)


def summed(cells: Cells) -> Totals:
    """Return the sums over a table as its totals: right only if it holds the whole country.

    Raises:
        MeasureError: The table has several kinds of region, which may overlap.
    """
    if cells.region_type is not None and len(cells.region_type.names) > 1:
        raise MeasureError(
            "sums over several kinds of region would count people more than once",
            hint="name the totals with --totals",
        )
    years = cells.year or Codes(np.zeros(len(cells), dtype=np.int32), [""])
    width = len(years.names)
    values = np.bincount(
        cells.category.values.astype(np.int64) * width + years.values,
        weights=cells.employment,
        minlength=len(cells.category.names) * width,
    )
    found = {
        (code, year): float(values[place * width + at])
        for place, code in enumerate(cells.category.names)
        for at, year in enumerate(years.names)
    }
    return Totals(found, cells.year is not None, cells.file, complete=True)


def joined(cells: Cells, totals: Totals) -> Floats:
    """Return the total of each category (rows) in each year of the table (columns).

    See `joined_names`.
    """
    years = cells.year.names if cells.year is not None else None
    return joined_names(cells.category.names, years, totals, cells.file)


def joined_names(names: list[str], years: list[str] | None, totals: Totals, file: str) -> Floats:
    """Return the total of each category (rows) in each year (columns; one if totals have no years).

    Codes are compared as texts; where a code then has no total and all codes on both sides are
    whole numbers, as numbers: `01` and `1` are one.

    Raises:
        MeasureError: A category has jobs but no total; all such are named.
    """
    known = {code for code, _ in totals.values}
    key = {name: name for name in names}
    if not known >= set(names) and all(map(_INTEGER.fullmatch, [*names, *known])):
        numbers: dict[int, str] = {}
        for code in sorted(known):
            if numbers.setdefault(int(code), code) != code:
                raise MeasureError(
                    f"totals for {numbers[int(code)]} and for {code}: which is meant?",
                    file=totals.file,
                )
        key = {name: numbers.get(int(name), name) for name in names}
        if len({int(name) for name in names}) < len(names):
            raise MeasureError("category codes differ only in leading zeros", file=file)
    if totals.yearly and years is None:
        raise MeasureError(
            "the totals have years, the table has not",
            hint="name the column with --year",
            file=file,
        )
    used = years if totals.yearly and years is not None else [""]
    none = 0.0 if totals.complete else np.nan
    found = np.array(
        [[totals.values.get((key[name], year), none) for year in used] for name in names]
    )
    if np.isnan(found).any():
        lack = [
            f"{names[row]}{f' in {used[at]}' if used[at] else ''}"
            for row, at in np.argwhere(np.isnan(found)).tolist()
        ]
        shown = ", ".join(lack[:5]) + (f" and {len(lack) - 5} more" if len(lack) > 5 else "")
        raise MeasureError(
            f"no total for {'category' if len(lack) == 1 else 'categories'} {shown}",
            file=totals.file,
        )
    return found


def year_of(cells: Cells, totals: Floats) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return for each row the column of its year in joined totals."""
    if totals.shape[1] == 1 or cells.year is None:
        return np.zeros(len(cells), dtype=np.int32)
    return cells.year.values


@dataclass(frozen=True)
class Coverage:
    """How much of the national totals the rows of each pool make up.

    Attributes:
        shares: For each kind of region and year: its name and the share of all jobs, and the
            median of the shares of the categories.
    """

    shares: list[tuple[str, float, float]]


def coverage(cells: Cells, totals: Floats) -> Coverage:
    """Return how much of the totals each pool (a kind of region in a year) makes up."""
    pools = pools_of(cells)
    number = len(cells.category.names)
    both = pools.values * number + cells.category.values
    sums = np.bincount(both, weights=cells.employment, minlength=pools.number * number)
    shares = []
    for pool in np.flatnonzero(pools.sizes() > 0).tolist():
        row = int(np.argmax(pools.values == pool))
        whole = totals[:, year_of(cells, totals)[row]]
        inside = sums[pool * number : (pool + 1) * number]
        some = whole > 0
        median = float(np.median(inside[some] / whole[some])) if some.any() else 0.0
        share = float(inside.sum() / whole.sum()) if some.any() else 0.0
        shares.append((_pool_name(cells, row), share, median))
    return Coverage(shares)


def pools_of(cells: Cells) -> Groups:
    """Return the groups of rows that belong to one kind of region and year."""
    return group(len(cells), of_codes(cells.region_type), of_codes(cells.year))


def _pool_name(cells: Cells, row: int) -> str:
    parts = [
        f"{name} {codes.names[codes.values[row]]}"
        for codes, name in ((cells.region_type, "region type"), (cells.year, "year"))
        if codes is not None
    ]
    return ", ".join(parts) or "the table"


def demand_coverage(found: Coverage, least: float, file: str) -> None:
    """Check that no regions are missing where cells are compared with one another.

    Raises:
        CoverageError: A pool makes up less than `least` of the national totals.
    """
    for pool, share, median in found.shares:
        if min(share, median) < least:
            raise CoverageError(
                f"{pool} holds {share:.1%} of the jobs in the totals (median of the categories "
                f"{median:.1%}), so regions are missing and ranks among them would be wrong",
                hint=f"--min-coverage {least:g} is required; 0 disables the check",
                file=file,
            )


def excess(found: Coverage, most: float) -> list[str]:
    """Return a warning for each pool that holds more than `most` of the national totals."""
    return [
        f"{pool} holds {share:.1%} of the jobs in the totals: are they of another year or unit, "
        "or do regions overlap?"
        for pool, share, median in found.shares
        if max(share, median) > most
    ]
