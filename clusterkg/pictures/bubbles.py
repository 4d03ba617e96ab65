"""Bubbles: location quotient against share of region employment, as large as employment.

Both axes are logarithmic: most categories have small shares, and half as much is as far from 1 as
twice as much.
"""

from __future__ import annotations

import math
from typing import Final

from matplotlib.ticker import FixedLocator, FuncFormatter

from clusterkg.model.errors import QueryError
from clusterkg.pictures.cells import WORDS, Cells
from clusterkg.pictures.placing import Area, Taken
from clusterkg.pictures.rows import MORE, figure
from clusterkg.pictures.style import BLUE, GREY, INK, MARGIN, PALE, SMALL, VERMILION, Sheet, width

MOST: Final = 400
_NAMED: Final = 40
_WIDE: Final = 6.6
_HIGH: Final = 4.6
_LARGEST: Final = 0.3
"""Radius of the largest bubble, inches."""
_TICKS: Final = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


def paint(cells: Cells, title: str, subtitle: str, lang: str) -> Sheet:
    """Draw the largest bubbles; the most conspicuous ones have names.

    Raises:
        QueryError: No cell has jobs.
    """
    strong = cells.strong or [None] * len(cells.regions)
    rows = [
        (jobs, lq, 100 * share, region, category, bool(flag))
        for region, category, jobs, lq, share, flag in zip(
            cells.regions, cells.categories, cells.employment, cells.lq, cells.shares, strong,
            strict=True,
        )
        if jobs > 0 and lq > 0 and share > 0
    ]  # fmt: skip
    if not rows:
        raise QueryError("no cell has jobs, so there is no picture")
    rows.sort(key=lambda row: (-row[0], row[3], row[4]))
    shown = rows[:MOST]
    one_region, one_category = (len({row[n] for row in rows}) == 1 for n in (3, 4))
    sheet = Sheet(MARGIN + 0.55 + _WIDE + MARGIN, title, subtitle)
    sheet.text(MARGIN, sheet.y + 0.08, WORDS["share"][lang], SMALL, GREY)
    sheet.y += 0.24
    left, top = MARGIN + 0.55, sheet.y
    axes = sheet.chart(left, top, _WIDE, _HIGH)
    begin, end = _range([row[1] for row in shown])
    low, high = _range([row[2] for row in shown])
    axes.set_xlim(begin, end)
    axes.set_ylim(low, high)
    for axis, (least, most) in ((axes.xaxis, (begin, end)), (axes.yaxis, (low, high))):
        ticks = [math.log10(tick) for tick in _TICKS]
        axis.set_major_locator(FixedLocator([tick for tick in ticks if least <= tick <= most]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{10**value:.3g}"))
    axes.tick_params(colors=GREY, labelsize=SMALL, length=0, pad=6)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("left", "top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    if begin < 0 < end:
        axes.axvline(0, color=GREY, linewidth=1)
    areas = []
    for jobs, lq, share, *_, flag in shown:
        radius = max(_LARGEST * math.sqrt(jobs / shown[0][0]), 0.025)
        x, y = math.log10(lq), math.log10(share)
        axes.scatter(
            x, y, s=(radius * 2 * 72) ** 2, color=VERMILION if flag else BLUE,
            alpha=0.55, linewidths=0.6, edgecolors="#ffffff", zorder=3,
        )  # fmt: skip
        across, down = (x - begin) / (end - begin), (high - y) / (high - low)
        areas.append((left + across * _WIDE, top + down * _HIGH, radius))
    taken = Taken(Area.around(x, y, 2 * r, 2 * r) for x, y, r in areas)
    # What lies furthest out is what people ask about.
    ranked = sorted(range(len(shown)), key=lambda n: -shown[n][1] * shown[n][2])[:_NAMED]
    for n in ranked:
        x, y, radius = areas[n]
        region, category = shown[n][3:5]
        name = category if one_region else region if one_category else f"{category}, {region}"
        name = name if len(name) <= 34 else name[:33].rstrip() + "…"
        wide = width(name, SMALL)
        places = [
            Area.around(x + side * (radius + wide / 2 + 0.05), y + shift, wide, 0.13)
            for shift in (0, -0.1, 0.1)
            for side in (1, -1)
        ]
        # A name that would cover others says less than none.
        area = taken.free(a for a in places if a.left > left and a.right < left + _WIDE + 0.2)
        if area is None:
            continue
        middle = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
        sheet.text(*middle, name, SMALL, INK, align="center")
    sheet.y += _HIGH + 0.26
    right = sheet.wide - MARGIN
    sheet.text(right, sheet.y + 0.1, WORDS["lq"][lang], SMALL, GREY, align="right")
    sheet.y += 0.2
    largest = f"● = {WORDS['employment'][lang]} {figure(shown[0][0])}"
    if any(strong):
        sheet.box(left, sheet.y + 0.02, 0.14, 0.14, VERMILION, rounding=0.07)
        sheet.text(left + 0.2, sheet.y + 0.09, WORDS["strong"][lang], SMALL)
        x = left + 0.2 + width(WORDS["strong"][lang], SMALL) + 0.25
        sheet.box(x, sheet.y + 0.02, 0.14, 0.14, BLUE, rounding=0.07)
        sheet.text(x + 0.2, sheet.y + 0.09, WORDS["other"][lang], SMALL)
    sheet.text(right, sheet.y + 0.09, largest, SMALL, GREY, align="right")
    sheet.y += 0.24
    if len(rows) > len(shown):
        sheet.paragraph([MORE[lang].format(figure(len(rows) - len(shown)))], colour=GREY)
    return sheet


def _range(values: list[float]) -> tuple[float, float]:
    """Return the ends of an axis, as powers of ten."""
    low, high = math.log10(min(values)), math.log10(max(values))
    pad = max(0.08 * (high - low), 0.08)
    return low - pad, high + pad
