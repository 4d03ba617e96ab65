"""Pictures of what was measured for regions and categories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.pictures import bars
from clusterkg.pictures.bubbles import Bubble, bubbles
from clusterkg.pictures.heat import Cell, heat
from clusterkg.pictures.rows import WORDS, figure, short
from clusterkg.pictures.scales import Classes
from clusterkg.pictures.svg import Drawing

QUOTIENTS: Final = Classes((0.5, 1.0, 2.0, 4.0))
"""Classes of quotients."""

MOST: Final = 60
"""Regions in a picture of stars."""

STARS: Final = ((3, "q3"), (2, "q2"), (1, "q1"))


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


def of_cells(kind: str, cells: Cells, lang: str) -> Drawing:
    """Draw cells.

    Args:
        kind: heat, stars or bubbles.
        cells: The figures.
        lang: Language of our own words.

    Raises:
        QueryError: There is nothing to draw.
    """
    if kind == "stars":
        counts: dict[str, dict[int, int]] = {}
        for region, number in zip(cells.regions, cells.stars, strict=True):
            of_region = counts.setdefault(region, {})
            of_region[number] = of_region.get(number, 0) + 1
        order = sorted(counts, key=lambda region: (-total(counts[region]), region))
        return stars([(region, counts[region]) for region in order], lang)
    return _heat(cells, lang) if kind == "heat" else _bubbles(cells, lang)


def stars(counts: Sequence[tuple[str, Mapping[int, int]]], lang: str) -> Drawing:
    """Draw for each region how many categories have three, two and one stars.

    Args:
        counts: Label of a region, and number of stars → how many categories have them.
        lang: Language of our own words.
    """
    rows = [
        bars.Bar(
            label,
            bars.stacked([(of.get(k, 0), look, "★" * k) for k, look in STARS], label, lang),
            f"★ {figure(total(of), lang)}",
        )
        for label, of in counts[:MOST]
    ]
    legend = [(look, "★" * k) for k, look in STARS]
    drawing = bars.bars([bars.Group(rows)], heads=("", WORDS.text("stars", lang)), legend=legend)
    drawing.notes += bars.left_out(len(counts) - len(rows), lang)
    return drawing


def total(counts: Mapping[int, int]) -> int:
    """Return how many stars there are, given how many categories have so many."""
    return sum(number * count for number, count in counts.items())


def _flags(cells: Cells) -> Sequence[bool | None]:
    return cells.strong or [None] * len(cells.regions)


def _heat(cells: Cells, lang: str) -> Drawing:
    """Draw quotients; a cell without jobs stays empty."""
    shown = [
        Cell(
            region, category, jobs,
            f"q{QUOTIENTS.shade(lq)}" if jobs and math.isfinite(lq) else "",
            f"{region}, {category}: {short(lq, lang)}" if math.isfinite(lq) else "", bool(strong),
        )
        for region, category, lq, jobs, strong in zip(
            cells.regions, cells.categories, cells.lq, cells.employment, _flags(cells), strict=True
        )
    ]  # fmt: skip
    return heat(
        shown,
        {region: region for region in sorted(set(cells.regions))},
        {category: category for category in cells.categories},
        QUOTIENTS.legend([figure(bound, lang) for bound in QUOTIENTS.bounds]),
        named=WORDS.text("quotient", lang),
        lang=lang,
    )


def _bubbles(cells: Cells, lang: str) -> Drawing:
    """Draw quotients against shares.

    Raises:
        QueryError: No cell has jobs.
    """
    one_region, one_category = len(set(cells.regions)) == 1, len(set(cells.categories)) == 1
    found = []
    for region, category, jobs, lq, share, strong in zip(
        cells.regions, cells.categories, cells.employment, cells.lq, cells.shares, _flags(cells),
        strict=True,
    ):  # fmt: skip
        if jobs > 0 and 0 < lq < math.inf and share > 0:
            both = f"{category}, {region}"
            name = category if one_region else region if one_category else both
            title = f"{both}: {short(lq, lang)}; {short(100 * share, lang)}\u202f%"
            title += f"; {figure(jobs, lang)}"
            found.append(Bubble(lq, 100 * share, jobs, name, title, bool(strong)))
    if not found:
        raise QueryError("no cell has jobs, so there is no picture")
    quotient, share_of, size = (
        WORDS.text(key, lang) for key in ("quotient", "share", "employment")
    )
    return bubbles(found, (quotient, share_of, size), marked=any(cells.strong), lang=lang)
