"""Which clusters are strong, by the rule of the U.S. Cluster Mapping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.measures.groups import Bools, Floats, Groups, quantiles


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
