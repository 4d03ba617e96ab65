"""Groups of rows: codes in place of texts, sums and quantiles of each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_DENSE: Final = 4
"""So many numbers per row may stay unused before they are numbered anew."""


@dataclass(frozen=True)
class Codes:
    """A column of texts, each held once.

    Attributes:
        values: For each row the place of its text in `names`.
        names: The texts, all different.
    """

    values: NDArray[np.int32]
    names: list[str]

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Groups:
    """A partition of rows.

    Attributes:
        values: For each row the number of its group, from 0.
        number: How many groups there are; some may have no rows.
    """

    values: Ints
    number: int

    def sums(self, values: Floats) -> Floats:
        """Return the sum of `values` in each group."""
        sums = np.bincount(self.values, weights=values, minlength=self.number)
        return sums.astype(np.float64, copy=False)

    def sizes(self, chosen: Bools | None = None) -> Ints:
        """Return the number of rows in each group, of those `chosen`."""
        values = self.values if chosen is None else self.values[chosen]
        return np.bincount(values, minlength=self.number)


def group(
    rows: int, *columns: tuple[NDArray[np.integer] | NDArray[np.bool_], int] | None
) -> Groups:
    """Return the groups of rows that agree in all columns.

    Args:
        rows: Number of rows.
        columns: Pairs of numbers below a bound and the bound; None for a column that there is not.
    """
    values = np.zeros(rows, dtype=np.int64)
    bound = 1
    for column in columns:
        if column is None:
            continue
        numbers, size = column
        size = max(size, 1)
        if bound * size > np.iinfo(np.int64).max // 2:
            values, bound = _renumbered(values)
        values *= size
        values += numbers
        bound *= size
        if bound > _DENSE * rows + 1024:
            values, bound = _renumbered(values)
    return Groups(values, bound)


def _renumbered(values: Ints) -> tuple[Ints, int]:
    found, places = np.unique(values, return_inverse=True)
    return places.astype(np.int64, copy=False), max(len(found), 1)


def of_codes(codes: Codes | None) -> tuple[NDArray[np.int32], int] | None:
    """Return a column of codes as `group` takes it."""
    return None if codes is None else (codes.values, len(codes.names))


def repeated(groups: Groups) -> tuple[int, int] | None:
    """Return two rows of one group, the second as early as can be; None if there are none."""
    if len(groups.values) == 0 or groups.sizes().max() < 2:
        return None
    order = np.argsort(groups.values, kind="stable")
    inside = groups.values[order]
    again = np.flatnonzero(inside[1:] == inside[:-1])
    first = again[np.argmin(order[again + 1])]
    return int(order[first]), int(order[first + 1])


def quantiles(
    values: Floats, groups: Groups, chosen: Bools, shares: Sequence[float]
) -> list[Floats]:
    """Return quantiles of the chosen values in each group.

    They are those of type 7 (linear between the two nearest values), as the source of the U.S.
    Cluster Mapping takes them: with h = (n - 1) p and i = floor(h), v[i] + (h - i)(v[i+1] - v[i]).

    Args:
        values: A number for each row.
        groups: The group of each row.
        chosen: The rows that are compared.
        shares: The p of each quantile, from 0 to 1.

    Returns:
        For each p one number per group; NaN where no row is chosen.
    """
    rows = np.flatnonzero(chosen)
    inside = groups.values[rows]
    ordered = values[rows]
    order = np.lexsort((ordered, inside))
    ordered = ordered[order]
    sizes = np.bincount(inside, minlength=groups.number)
    starts = np.cumsum(sizes) - sizes
    some = sizes > 0
    found = []
    for share in shares:
        place = (sizes[some] - 1) * share
        below = place.astype(np.int64)
        above = np.minimum(below + 1, sizes[some] - 1)
        low, high = ordered[starts[some] + below], ordered[starts[some] + above]
        result = np.full(groups.number, np.nan)
        result[some] = low + (place - below) * (high - low)
        found.append(result)
    return found


def ahead(values: Floats, groups: Groups, chosen: Bools) -> Ints:
    """Return for each row how many chosen rows of its group have a greater value.

    Rows that are not chosen get -1.
    """
    rows = np.flatnonzero(chosen)
    inside = groups.values[rows]
    order = np.lexsort((-values[rows], inside))
    sorted_groups, sorted_values = inside[order], values[rows][order]
    places = np.arange(len(rows), dtype=np.int64)
    new_group = np.ones(len(rows), dtype=bool)
    new_group[1:] = sorted_groups[1:] != sorted_groups[:-1]
    new_value = new_group.copy()
    new_value[1:] |= sorted_values[1:] != sorted_values[:-1]
    start = np.maximum.accumulate(np.where(new_group, places, 0))
    first = np.maximum.accumulate(np.where(new_value, places, 0))
    result = np.full(len(values), -1, dtype=np.int64)
    result[rows[order]] = first - start
    return result
