"""What pictures of measures show: cells with their names, ratios, stars and flags."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.pictures import bars
from clusterkg.pictures.bubbles import Bubble, bubbles
from clusterkg.pictures.heat import Cell, heat
from clusterkg.pictures.rows import WORDS, figure, short
from clusterkg.pictures.scales import Classes
from clusterkg.pictures.svg import Drawing, Picture

QUOTIENTS: Final = Classes((0.5, 1.0, 2.0, 4.0))
"""Classes of quotients."""

MOST: Final = 60
"""Regions in a picture of stars."""

STARS: Final = ((3, "q3"), (2, "q2"), (1, "q1"))


@dataclass(frozen=True)
class Shown:
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
            raise QueryError("nothing to draw: there are no rows")

    @property
    def flags(self) -> Sequence[bool | None]:
        """Whether each cell is a strong cluster, where that is known."""
        return self.strong or [None] * len(self.regions)


def picture(
    kind: str, cells: Shown, *, title: str, subtitle: str = "", lang: str = "en"
) -> Picture:
    """Draw what was measured. The same arguments give the same bytes.

    Args:
        kind: heat, stars or bubbles.
        cells: The figures.
        title: What stands above the picture.
        subtitle: What stands below the title.
        lang: Language of our own words and of numbers: en, uk or ru.

    Raises:
        QueryError: There is nothing to draw.
    """
    drawing = {"heat": _heat, "stars": _stars, "bubbles": _bubbles}[kind](cells, lang)
    return Picture(drawing.file(title, subtitle, lang=lang))


def _stars(cells: Shown, lang: str) -> Drawing:
    counts: dict[str, Counter[int]] = {}
    for region, number in zip(cells.regions, cells.stars, strict=True):
        counts.setdefault(region, Counter())[number] += 1
    order = sorted(counts, key=lambda region: (-total(counts[region]), region))
    return stars([(region, counts[region]) for region in order], lang)


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
    """Return how many stars there are, given the number of categories by number of stars."""
    return sum(number * count for number, count in counts.items())


def _heat(cells: Shown, lang: str) -> Drawing:
    """Draw quotients; a cell without jobs stays empty."""
    drawn = [
        Cell(region, category, jobs, f"q{QUOTIENTS.shade(lq)}", short(lq, lang), bool(strong))
        if jobs and math.isfinite(lq)
        else Cell(region, category, jobs, "", "")
        for region, category, lq, jobs, strong in zip(
            cells.regions, cells.categories, cells.lq, cells.employment, cells.flags, strict=True
        )
    ]
    return heat(
        drawn,
        {region: region for region in sorted(set(cells.regions))},
        {category: category for category in cells.categories},
        QUOTIENTS.legend([figure(bound, lang) for bound in QUOTIENTS.bounds]),
        named=WORDS.text("quotient", lang),
        lang=lang,
    )


def _bubbles(cells: Shown, lang: str) -> Drawing:
    """Draw quotients against shares.

    Raises:
        QueryError: No cell has jobs.
    """
    if not any(cells.employment):
        raise QueryError("nothing to draw: no cell has jobs")
    drawn = [
        Bubble(region, category, lq, 100 * share, jobs, bool(strong))
        for region, category, lq, share, jobs, strong in zip(
            cells.regions, cells.categories, cells.lq, cells.shares, cells.employment, cells.flags,
            strict=True,
        )
    ]  # fmt: skip
    quotient, share_name, size = (
        WORDS.text(key, lang) for key in ("quotient", "share", "employment")
    )
    return bubbles(drawn, (quotient, share_name, size), marked=any(cells.flags), lang=lang)
