"""Concentration: how unevenly jobs are spread, by the index of Herfindahl and Hirschman."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.measures.groups import Floats, Groups, Ints


@dataclass(frozen=True)
class Concentration:
    """Concentration of each group.

    Attributes:
        index: Sum of squared shares, from 1/n (spread evenly over n) to 1 (all in one).
        normalised: (index - 1/n) / (1 - 1/n): 0 if spread evenly, 1 if all is in one; NaN if n < 2.
        units: n, the number of units with a figure, also those with 0.
        largest: Share of the largest unit.
    """

    index: Floats
    normalised: Floats
    units: Ints
    largest: Floats


def concentration(employment: Floats, groups: Groups) -> Concentration:
    """Return the concentration of each group; NaN where nobody works.

    Args:
        employment: Jobs of each row.
        groups: What is summed up, such as a category over its regions.
    """
    sums = groups.sums(employment)
    units = groups.sizes()
    most = np.zeros(groups.number)
    np.maximum.at(most, groups.values, employment)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = employment / sums[groups.values]
        index = groups.sums(shares * shares)
        even = 1 / units
        normalised = (index - even) / (1 - even)
        largest = most / sums
    normalised[units < 2] = np.nan
    return Concentration(index, normalised, units, largest)
