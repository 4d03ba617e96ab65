"""Shift-share: which part of a change of jobs goes with the country, the category, the region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.measures.groups import Floats


@dataclass(frozen=True)
class ShiftShare:
    """Parts of the change of each cell; they add up to `change`.

    Attributes:
        change: Jobs in the second year less those in the first.
        national: Jobs there would be more, had the cell grown like the country.
        industry_mix: More than that, had it grown like its category in the country.
        regional_shift: The rest, by which it grew faster than its category.
    """

    change: Floats
    national: Floats
    industry_mix: Floats
    regional_shift: Floats


def shift_share(
    before: Floats,
    after: Floats,
    category_before: Floats,
    category_after: Floats,
    national_before: Floats,
    national_after: Floats,
) -> ShiftShare:
    """Take the change of jobs in each cell apart (the classical form, weights of the first year).

    With g = E'/E - 1 and g_c = E_c'/E_c - 1: e g + e (g_c - g) + (e' - e - e g_c). A category that
    had no jobs in the country counts as one that grew like the country: all its new jobs are the
    region's own.

    Args:
        before: Jobs of each row in the first year, e.
        after: In the second, e'.
        category_before: Jobs of the row's category in the country in the first year, E_c.
        category_after: In the second.
        national_before: Jobs in the country in the first year, E.
        national_after: In the second.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = np.where(national_before > 0, national_after / national_before - 1, 0.0)
        of_category = np.where(category_before > 0, category_after / category_before - 1, whole)
    national = before * whole
    industry_mix = before * (of_category - whole)
    return ShiftShare(after - before, national, industry_mix, after - before - before * of_category)
