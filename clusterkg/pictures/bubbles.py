"""Bubbles: a quotient against a share, as large as employment.

Both axes are logarithmic: most categories have small shares, and half as much is as far from 1 as
twice as much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from clusterkg.pictures.labels import Area, Occupied
from clusterkg.pictures.rows import WORDS, figure, short, strong_or_other
from clusterkg.pictures.scales import LogAxis
from clusterkg.pictures.svg import Drawing
from clusterkg.pictures.text import SMALL, fit, width

MOST: Final = 400
_NAMED: Final = 60
_NAME: Final = 290.0
_LEFT: Final = 46.0
_TOP: Final = 26.0
_WIDE: Final = 700.0
_HIGH: Final = 430.0
_RIGHT: Final = 120.0  # names may stand there
_LARGEST: Final = 26.0
_LEAST: Final = 2.5
_PLAIN: Final = 6.0


class Bubble(NamedTuple):
    """A bubble.

    Attributes:
        region: Label of the region.
        category: Label of the category.
        x: Its quotient.
        y: Its share in per cent.
        size: Its size; None where that is not known.
        strong: Whether it has the other colour.
    """

    region: str
    category: str
    x: float
    y: float
    size: float | None
    strong: bool = False


def bubbles(
    found: Sequence[Bubble], names: tuple[str, str, str], *, marked: bool, lang: str
) -> Drawing:
    """Draw the largest bubbles; the most conspicuous ones have names.

    What is not above 0 has no place on the axes and is not drawn.

    Args:
        found: The bubbles.
        names: What x, y and the size are called.
        marked: Whether it is known which are strong, so that a legend says so.
        lang: Language of our own words.
    """
    drawing = Drawing()
    placed = [one for one in found if 0 < one.x < math.inf and 0 < one.y < math.inf]
    shown = sorted(placed, key=lambda one: (-(one.size or 0.0), one[:4]))[:MOST]
    most = 0.0
    if shown and all(one.size is not None for one in shown):
        most = max(one.size or 0.0 for one in shown)
    right, bottom = _LEFT + _WIDE, _TOP + _HIGH
    across = LogAxis.of([one.x for one in shown], _LEFT, right)
    up = LogAxis.of([one.y for one in shown], bottom, _TOP)
    drawing.text(0, 6, f"{names[1]}, %", "soft", size=SMALL)
    for tick in across.ticks():
        x = across.at(tick)
        drawing.line([(x, _TOP), (x, bottom)], "grid")
        drawing.text(x, bottom + 14, figure(tick, lang), "soft", size=SMALL, anchor="middle")
    for tick in up.ticks():
        y = up.at(tick)
        drawing.line([(_LEFT, y), (right, y)], "grid")
        drawing.text(_LEFT - 8, y, figure(tick, lang), "soft", size=SMALL, anchor="end")
    if across.holds(1.0):
        drawing.line([(across.at(1.0), _TOP), (across.at(1.0), bottom)], "one")
    drawing.text(right, bottom + 34, names[0], "soft", size=SMALL, anchor="end")
    areas = []
    for one in shown:
        radius = _LARGEST * math.sqrt((one.size or 0.0) / most) if most else _PLAIN
        areas.append((across.at(one.x), up.at(one.y), max(radius, _LEAST)))
        title = f"{one.category}, {one.region}: {short(one.x, lang)}; {short(one.y, lang)}\u202f%"
        title += f"; {figure(round(one.size), lang)}" if one.size is not None else ""
        drawing.circle(*areas[-1], f"bubble {'hot' if one.strong else 'plain'}", title)
    _names(drawing, shown, areas)
    if marked:
        drawing.legend(strong_or_other("hot", "plain", lang), _LEFT, bottom + 56, dot=True)
    if most:
        text = WORDS.text("largest", lang, what=names[2], n=figure(round(most), lang))
        drawing.text(right, bottom + 56, text, "soft", size=SMALL, anchor="end")
    if len(placed) > len(shown):
        left_out = figure(len(placed) - len(shown), lang)
        drawing.notes.append(WORDS.text("left_bubbles", lang, n=left_out))
    drawing.width = right + _RIGHT
    drawing.height = bottom + 68
    return drawing


def _names(
    drawing: Drawing, shown: Sequence[Bubble], areas: Sequence[tuple[float, float, float]]
) -> None:
    """Name what lies furthest out, as long as a name covers no other name or bubble."""
    one_region, one_category = (len({one[at] for one in shown}) == 1 for at in (0, 1))
    occupied = Occupied(Area.around(x, y, 2 * radius, 2 * radius) for x, y, radius in areas)
    order = sorted(range(len(shown)), key=lambda place: -shown[place].x * shown[place].y)
    for place in order[:_NAMED]:
        x, y, radius = areas[place]
        region, category = shown[place][:2]
        both = f"{category}, {region}"
        text = fit(category if one_region else region if one_category else both, _NAME, SMALL)
        wide = width(text, SMALL)
        places = [
            Area.around(x + side * (radius + wide / 2 + 4), y + shift, wide, 13)
            for shift in (0, -9, 9)
            for side in (1, -1)
        ]
        area = occupied.free(
            one for one in places if one.left > _LEFT and one.right < _LEFT + _WIDE + _RIGHT
        )
        if area is not None:
            drawing.text(area.left, (area.top + area.bottom) / 2, text, size=SMALL)
