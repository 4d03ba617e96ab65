"""Location quotient, and the two shares that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.measures.groups import Floats


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

    The quotient is (e / E_r) / (E_c / E). What is no number or not finite becomes 0, as there.

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
