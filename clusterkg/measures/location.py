"""Location quotient and the two shares that it is made of, for the cells of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Bools, Floats, Groups, group, of_codes
from clusterkg.measures.totals import (
    Coverage,
    Totals,
    coverage,
    excess,
    joined,
    year_of,
)

LEAST_COVERAGE = 0.9
"""Share of the national totals that the regions of a table have to make up to be compared."""

MOST_COVERAGE = 1.2
"""Share from which on a table and its totals seem not to belong together."""


@dataclass(frozen=True)
class Ratios:
    """Three ratios of each row, a region in a category.

    Attributes:
        region_share: Employment by that of the region, all its categories of the same base.
        category_share: Employment by that of the category in the whole country.
        lq: Location quotient: the region's share by the country's.
    """

    region_share: Floats
    category_share: Floats
    lq: Floats


def ratios(
    employment: Floats, region_total: Floats, category_total: Floats, national_total: Floats
) -> Ratios:
    """Return the ratios as the U.S. Cluster Mapping computes them.

    The quotient is (e / E_r) / (E_c / E). Results that are not finite become 0, as there.

    Args:
        employment: Jobs of each row, e.
        region_total: Jobs of the row's region in categories of its base, E_r.
        category_total: Jobs of the row's category in the whole country, E_c.
        national_total: Jobs of the whole country in categories of the row's base, E.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        region_share = _finite(employment / region_total)
        category_share = _finite(employment / category_total)
        lq = _finite(region_share / (category_total / national_total))
    return Ratios(region_share, category_share, lq)


def _finite(values: Floats) -> Floats:
    values[~np.isfinite(values)] = 0.0
    return values


@dataclass(frozen=True)
class Located:
    """Cells with their ratios.

    Attributes:
        cells: The rows of the table.
        ratios: Shares and quotient of each.
        coverage: How much of the totals the table holds.
        notes: What is odd, one line each.
    """

    cells: Cells
    ratios: Ratios
    coverage: Coverage
    notes: list[str]


def locate(cells: Cells, totals: Totals, *, by_type: bool = True) -> Located:
    """Return the location quotient and both shares of each cell.

    Region and country are summed over the categories that the table has. Categories that are
    traded and those that are not have sums of their own, if the table distinguishes them.

    Args:
        cells: The rows.
        totals: National totals of their categories.
        by_type: Whether traded and local categories are separate bases.

    Raises:
        MeasureError: A category has no total.
    """
    national = joined(cells, totals)
    traded = cells.traded if by_type else None
    at = year_of(cells, national)
    category_total = national[cells.category.values, at]
    bad = (category_total == 0) & (cells.employment > 0)
    if bad.any():
        row = int(np.argmax(bad))
        code = cells.category.names[cells.category.values[row]]
        raise cells.error(f"category {code} has jobs, but its national total is 0", row)
    found = ratios(
        cells.employment,
        _region_totals(cells, traded),
        category_total,
        _national_totals(cells, national, traded)[at, 0 if traded is None else traded * 1],
    )
    covered = coverage(cells, national)
    return Located(cells, found, covered, [*cells.notes, *_notes(cells, totals, covered)])


def _region_totals(cells: Cells, traded: Bools | None) -> Floats:
    """Return for each row the jobs of its region (of this kind, in this year), by base."""
    regions = group(
        len(cells),
        *map(of_codes, (cells.region_type, cells.year, cells.region)),
        None if traded is None else (traded, 2),
    )
    return regions.sums(cells.employment)[regions.values]


def _national_totals(cells: Cells, national: Floats, traded: Bools | None) -> Floats:
    """Return the jobs of the country in each year (rows) and base (columns)."""
    if traded is None:
        whole: Floats = national.sum(axis=0)
        return whole[:, np.newaxis]
    known = np.zeros(len(cells.category.names), dtype=bool)
    known[cells.category.values] = traded
    return np.stack([national[~known].sum(axis=0), national[known].sum(axis=0)], axis=1)


def _notes(cells: Cells, totals: Totals, covered: Coverage) -> list[str]:
    notes = excess(covered, MOST_COVERAGE)
    others = len({code for code, _ in totals.values}) - len(cells.category.names)
    if others:
        notes.append(
            f"{others} categories of the totals are not in the table and are excluded from all sums"
        )
    if cells.year is not None and len(cells.year.names) > 1 and not totals.yearly:
        notes.append(
            f"the same totals are used for all {len(cells.year.names)} years of the table; "
            "--totals-year names their years"
        )
    return notes


def category_pools(cells: Cells) -> Groups:
    """Return the groups of rows of one category, kind of region and year."""
    return group(len(cells), *map(of_codes, (cells.region_type, cells.year, cells.category)))


def graded(cells: Cells) -> Bools:
    """Return which rows get flags and stars: only traded categories, if they are distinguished."""
    return np.ones(len(cells), dtype=bool) if cells.traded is None else cells.traded
