"""Pictures of what was measured for regions and categories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import QueryError

WORDS: Final = {
    "category": {"en": "category", "uk": "категорія", "ru": "категория"},
    "region": {"en": "region", "uk": "регіон", "ru": "регион"},
    "employment": {"en": "employment", "uk": "зайнятість", "ru": "занятость"},
    "lq": {
        "en": "location quotient",
        "uk": "коефіцієнт локалізації",
        "ru": "коэффициент локализации",
    },
    "share": {
        "en": "share of region employment, %",
        "uk": "частка в зайнятості регіону, %",
        "ru": "доля в занятости региона, %",
    },
    "stars": {
        "en": "categories with stars",
        "uk": "категорії із зірками",
        "ru": "категории со звездами",
    },
    "strong": {"en": "strong", "uk": "сильний", "ru": "сильный"},
    "other": {"en": "other", "uk": "інші", "ru": "прочие"},
    "none": {"en": "no jobs", "uk": "немає робочих місць", "ru": "нет рабочих мест"},
}
"""Our own words in pictures, by language."""


@dataclass(frozen=True)
class Cells:
    """Figures of statistical clusters, column by column.

    Attributes:
        regions: Labels of the regions.
        categories: Labels of the categories.
        employment: Jobs.
        lq: Location quotients.
        shares: Shares of the category in the employment of the region, from 0 to 1.
        stars: Numbers of stars, 0 to 3.
        strong: Whether the cell is a strong cluster; None where that was not asked.
    """

    regions: Sequence[str]
    categories: Sequence[str]
    employment: Sequence[float]
    lq: Sequence[float] = ()
    shares: Sequence[float] = ()
    stars: Sequence[int] = ()
    strong: Sequence[bool | None] = ()

    def __post_init__(self) -> None:
        if not self.regions:
            raise QueryError("there are no rows, so there is no picture")


def largest(labels: Sequence[str], sizes: Sequence[float], most: int) -> tuple[list[str], int]:
    """Return the labels with the largest sums of sizes, as they first occur, and how many are not.

    >>> largest(["a", "b", "c", "b"], [3, 1, 1, 1], 2)
    (['a', 'b'], 1)
    """
    sums: dict[str, float] = {}
    for label, size in zip(labels, sizes, strict=True):
        sums[label] = sums.get(label, 0.0) + (size if math.isfinite(size) else 0.0)
    kept = set(sorted(sums, key=lambda label: -sums[label])[:most])
    return [label for label in sums if label in kept], len(sums) - len(kept)
