"""Two years of one table: the cells of both, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Bools, Codes, Floats, Ints, group, of_codes
from clusterkg.measures.location import locate
from clusterkg.measures.results import Column, Results, counts
from clusterkg.measures.shift_share import shift_share
from clusterkg.measures.totals import Totals, joined_names
from clusterkg.model.choices import By
from clusterkg.model.errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Years:
    """Cells of two years.

    Attributes:
        before: The rows of the first year.
        after: Those of the second.
        pairs: For each cell that is in either, its row in `before` and in `after`; -1 for none.
    """

    before: Cells
    after: Cells
    pairs: tuple[Ints, Ints]


def in_years(cells: Cells, before: str, after: str) -> tuple[Cells, Cells]:
    """Return the rows of two years of a table.

    Raises:
        MeasureError: The table has no years, or not these, or they are one.
    """
    if cells.year is None:
        raise MeasureError(
            "the table has no years", hint="name the column with --year", file=cells.file
        )
    if before == after:
        raise MeasureError(f"both years are {before}: a change needs two")
    for year in (before, after):
        if year not in cells.year.names:
            raise MeasureError(
                f"no rows of the year {year}",
                hint=f"there are {', '.join(sorted(cells.year.names)[:20])}",
                file=cells.file,
            )
    first, second = (
        _part(cells, cells.year.values == cells.year.names.index(year)) for year in (before, after)
    )
    return first, second


def _part(cells: Cells, chosen: Bools) -> Cells:
    def cut(codes: Codes | None) -> Codes | None:
        if codes is None:
            return None
        used, values = np.unique(codes.values[chosen], return_inverse=True)
        return Codes(values.astype(np.int32), [codes.names[code] for code in used.tolist()])

    region, category = cut(cells.region), cut(cells.category)
    assert region is not None
    assert category is not None
    lines = np.arange(2, len(cells) + 2) if cells.lines is None else cells.lines
    return replace(
        cells,
        region=region,
        category=category,
        employment=cells.employment[chosen],
        establishments=None if cells.establishments is None else cells.establishments[chosen],
        region_type=cut(cells.region_type),
        year=cut(cells.year),
        traded=None if cells.traded is None else cells.traded[chosen],
        lines=lines[chosen],
        notes=[],
    )


def paired(before: Cells, after: Cells) -> Years:
    """Put the cells of two years side by side, those of the first year in front.

    Raises:
        MeasureError: One table has kinds of region and the other has not.
    """
    if (before.region_type is None) != (after.region_type is None):
        raise MeasureError("one table has region types, the other does not", file=after.file)
    columns = [(before.region, after.region), (before.category, after.category)]
    if before.region_type is not None and after.region_type is not None:
        columns.append((before.region_type, after.region_type))
    both = [_common(one, other) for one, other in columns]
    rows = len(before) + len(after)
    keys = group(rows, *((values, size) for values, size in both))
    place = np.full((keys.number, 2), -1, dtype=np.int64)
    place[keys.values[: len(before)], 0] = np.arange(len(before))
    place[keys.values[len(before) :], 1] = np.arange(len(after))
    new = place[keys.values[len(before) :], 0] < 0
    order = np.concatenate([keys.values[: len(before)], keys.values[len(before) :][new]])
    return Years(before, after, (place[order, 0], place[order, 1]))


def _common(one: Codes, other: Codes) -> tuple[NDArray[np.int32], int]:
    numbers = {name: place for place, name in enumerate(one.names)}
    anew = np.array([numbers.setdefault(name, len(numbers)) for name in other.names], np.int32)
    return np.concatenate([one.values, anew[other.values]]), len(numbers)


def _side_by_side(years: Years, before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Return figures of the cells in both years; 0 where there is no row."""
    left, right = years.pairs
    return (
        np.where(left >= 0, before[left], 0.0),
        np.where(right >= 0, after[right], 0.0),
    )


def _identity(years: Years) -> dict[str, Column]:
    left, right = years.pairs

    def column(one: Codes, other: Codes) -> Codes:
        values, _ = _common(one, other)
        names = list(dict.fromkeys([*one.names, *other.names]))
        rows = np.where(left >= 0, left, right + len(one))
        return Codes(values[rows].astype(np.int32), names)

    columns: dict[str, Column] = {
        "region": column(years.before.region, years.after.region),
        "category": column(years.before.category, years.after.category),
    }
    if years.before.region_type is not None and years.after.region_type is not None:
        columns["region_type"] = column(years.before.region_type, years.after.region_type)
    before, after = _side_by_side(years, years.before.employment, years.after.employment)
    return columns | {"employment_from": counts(before), "employment_to": counts(after)}


def change(before: Floats, after: Floats) -> Floats:
    """Return by how much each quotient has grown.

    Args:
        before: Location quotients of the first year.
        after: Those of the second year, of the same cells.
    """
    return after - before


def change_rows(years: Years, before: Totals, after: Totals) -> tuple[Results, list[str]]:
    """Return the rows of `measure change`, and notes."""
    one, other = locate(years.before, before), locate(years.after, after)
    first, second = _side_by_side(years, one.ratios.lq, other.ratios.lq)
    columns = _identity(years) | {
        "lq_from": first,
        "lq_to": second,
        "lq_change": change(first, second),
    }
    return Results(columns, {}), list(dict.fromkeys([*one.notes, *other.notes, *_lacking(years)]))


def shift_rows(years: Years, before: Totals, after: Totals) -> tuple[Results, list[str]]:
    """Return the rows of `measure shift-share`, and notes.

    The country is the sum of the totals of the categories that either year has.
    """
    identity = _identity(years)
    category = identity["category"]
    assert isinstance(category, Codes)
    national = [
        joined_names(
            category.names,
            None if cells.year is None else cells.year.names,
            totals,
            cells.file,
        )[:, 0]
        for cells, totals in ((years.before, before), (years.after, after))
    ]
    first, second = _side_by_side(years, years.before.employment, years.after.employment)
    found = shift_share(
        first,
        second,
        national[0][category.values],
        national[1][category.values],
        np.full(len(first), national[0].sum()),
        np.full(len(first), national[1].sum()),
    )
    columns = identity | {
        "change": counts(found.change),
        "national": found.national,
        "industry_mix": found.industry_mix,
        "regional_shift": found.regional_shift,
    }
    return Results(columns, {}), _lacking(years)


def _lacking(years: Years) -> list[str]:
    number = int((np.minimum(*years.pairs) < 0).sum())
    return (
        [f"{number} cells exist in only one of the years; the other counts as 0"] if number else []
    )


def concentration_rows(cells: Cells, by: By) -> Results:
    """Return the rows of `measure concentration`: of each category, or of each region.

    Args:
        cells: The rows.
        by: What has a concentration: category (over its regions) or region (over its categories).
    """
    from clusterkg.measures.concentration import concentration

    subject = cells.category if by == "category" else cells.region
    groups = group(len(cells), *map(of_codes, (cells.region_type, cells.year, subject)))
    found = concentration(cells.employment, groups)
    present = np.unique(groups.values, return_index=True)
    numbers, rows = present[0][np.argsort(present[1])], np.sort(present[1])
    columns: dict[str, Column] = {by: Codes(subject.values[rows], subject.names)}
    for name, codes in (("region_type", cells.region_type), ("year", cells.year)):
        if codes is not None:
            columns[name] = Codes(codes.values[rows], codes.names)
    columns |= {
        "employment": counts(groups.sums(cells.employment)[numbers]),
        "units": found.units[numbers],
        "herfindahl": found.index[numbers],
        "normalised": found.normalised[numbers],
        "largest_share": found.largest[numbers],
    }
    figures = ("herfindahl", "normalised", "largest_share")
    known = {name: np.isfinite(np.asarray(columns[name])) for name in figures}
    return Results(columns, known)
