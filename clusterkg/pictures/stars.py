"""Bars of stars: for each region, how many categories have one, two and three."""

from __future__ import annotations

from typing import Final

from clusterkg.pictures.cells import WORDS, Cells
from clusterkg.pictures.rows import MORE, figure
from clusterkg.pictures.style import GREY, MARGIN, PALE, SMALL, Sheet, width, wrap

MOST: Final = 60
_BARS: Final = 4.2
_COLOURS: Final = {3: "#08306b", 2: "#2e7ebc", 1: "#a6cee3"}
_HIGH: Final = 0.27


def paint(cells: Cells, title: str, subtitle: str, lang: str) -> Sheet:
    """Draw the bars, the region with the most stars first.

    Raises:
        QueryError: There is nothing to draw.
    """
    counts: dict[str, dict[int, int]] = {}
    for region, stars in zip(cells.regions, cells.stars, strict=True):
        of_region = counts.setdefault(region, {1: 0, 2: 0, 3: 0})
        if stars:
            of_region[stars] += 1
    ranked = sorted(counts, key=lambda region: (-_sum(counts[region]), region))
    shown = ranked[:MOST]
    names = {region: wrap(region, 2.8, most=1) for region in shown}
    start = MARGIN + max(width(line) for some in names.values() for line in some) + 0.15
    longest = max(sum(counts[region].values()) for region in shown) or 1
    sheet = Sheet(start + _BARS + 0.6 + MARGIN, title, subtitle)
    x = start
    for stars in (3, 2, 1):
        sheet.box(x, sheet.y, 0.18, 0.18, _COLOURS[stars])
        sheet.text(x + 0.24, sheet.y + 0.09, "★" * stars)
        x += 0.4 + width("★" * stars)
    sheet.text(x + 0.05, sheet.y + 0.09, WORDS["stars"][lang], SMALL, GREY)
    sheet.y += 0.3
    top = sheet.y
    for region in shown:
        middle = sheet.y + _HIGH / 2
        sheet.text(start - 0.1, middle, names[region], align="right")
        x = start
        for stars in (3, 2, 1):
            wide = counts[region][stars] / longest * _BARS
            if wide:
                sheet.box(x, middle - 0.085, wide, 0.17, _COLOURS[stars])
                text = str(counts[region][stars])
                if width(text, SMALL) + 0.06 < wide:
                    colour = "#222222" if stars == 1 else "#ffffff"
                    sheet.text(x + wide / 2, middle, text, SMALL, colour, align="center")
            x += wide
        sheet.text(x + 0.08, middle, f"★ {_sum(counts[region])}", SMALL, GREY)
        sheet.y += _HIGH
    sheet.line([(start, top), (start, sheet.y)], PALE)
    if len(ranked) > len(shown):
        sheet.paragraph([MORE[lang].format(figure(len(ranked) - len(shown)))], colour=GREY)
    return sheet


def _sum(counts: dict[int, int]) -> int:
    return sum(stars * number for stars, number in counts.items())
