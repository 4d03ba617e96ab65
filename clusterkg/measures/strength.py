"""Which clusters are strong, by the rule of the U.S. Cluster Mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clusterkg.measures.groups import Bools, Floats, Groups, quantiles
from clusterkg.measures.location import LEAST_COVERAGE, Located, category_pools, graded
from clusterkg.measures.measured import Measured
from clusterkg.measures.totals import demand_coverage
from clusterkg.model.errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

    from clusterkg.measures.observations import Writer


@dataclass(frozen=True)
class Strength:
    """Four flags of each row.

    Attributes:
        qualifying: The quotient is above the bottom quarter.
        significant: The quotient is above the median.
        strong: The quotient reaches the top quarter, and 1.
        strong10: The quotient reaches the top tenth, and 1.
    """

    qualifying: Bools
    significant: Bools
    strong: Bools
    strong10: Bools


def strength(
    employment: Floats, establishments: Floats, lq: Floats, pool: Groups, counted: Bools
) -> Strength:
    """Return the flags: each also asks for jobs and establishments above the bottom quarter.

    Mind the comparisons: the two lower bounds of the quotient are to be exceeded, the two upper
    ones to be reached, as in the source.

    Args:
        employment: Jobs of each row.
        establishments: Places of business of each row.
        lq: Location quotient of each row.
        pool: Rows that are compared with one another: one category, kind of region and year.
        counted: Rows that are compared; the others, where nobody works, get no flag.
    """
    quarter, half, three_quarters, nine_tenths = (
        found[pool.values] for found in quantiles(lq, pool, counted, [0.25, 0.5, 0.75, 0.9])
    )
    jobs = quantiles(employment, pool, counted, [0.25])[0][pool.values]
    places = quantiles(establishments, pool, counted, [0.25])[0][pool.values]
    with np.errstate(invalid="ignore"):
        large = counted & (employment > jobs) & (establishments > places)
        return Strength(
            qualifying=large & (lq > quarter),
            significant=large & (lq > half),
            strong=large & (lq >= three_quarters) & (lq >= 1),
            strong10=large & (lq >= nine_tenths) & (lq >= 1),
        )


def flags(located: Located, *, least_coverage: float = LEAST_COVERAGE) -> Strength:
    """Return the flags of strong clusters; those of local categories mean nothing.

    Cells are compared with those of the same category, kind of region and year, if people work
    there. See `graded` for which flags mean something.

    Args:
        located: Cells with their ratios.
        least_coverage: Share of the totals that each pool must hold.

    Raises:
        CoverageError: Regions are missing.
        MeasureError: The table has no establishments.
    """
    cells = located.cells
    if cells.establishments is None:
        raise MeasureError("the flags need a column of establishments", file=cells.file)
    demand_coverage(located.coverage, least_coverage, cells.file)
    return strength(
        cells.employment,
        cells.establishments,
        located.ratios.lq,
        category_pools(cells),
        graded(cells) & (cells.employment > 0),
    )


def measured_strength(located: Located, found: Strength) -> Measured:
    """Return the result of `measure strong`; local categories have no flags."""
    flags = {
        "qualifying": found.qualifying,
        "significant": found.significant,
        "strong": found.strong,
        "strong10": found.strong10,
    }

    def observations(writer: Writer) -> Iterator[ox.Triple]:
        names = ("qualifying", "significant", "strong", "top-tenth")
        for name, flag in zip(names, flags.values(), strict=True):
            yield from writer.indicator(f"{name}-cluster", flag, graded(located.cells))

    return Measured(
        "strong", "Strong clusters", located, "bubbles", flags, observations, strong=found.strong
    )
