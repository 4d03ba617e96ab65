"""A heat map: a row for each category, a column for each region."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from clusterkg.pictures.rows import WORDS, figure
from clusterkg.pictures.svg import Drawing
from clusterkg.pictures.text import SMALL, fit, width

MOST: Final = 70
_LEAST_SIDE: Final = 16
_MOST_SIDE: Final = 30
_SPAN: Final = 420
_LABEL: Final = 260.0
_HEAD: Final = 165.0
_GAP: Final = 8.0
_DOT: Final = 2.6
_LEFT_OUT: Final = ("left_categories", "left_regions")


class Cell(NamedTuple):
    """A cell.

    Attributes:
        region: Its column.
        category: Its row.
        weight: What it adds to the weight of both; where there is no room for all rows or
            columns, the lightest are left out.
        shade: Its class; empty for a cell that stays empty.
        text: Its value as people read it.
        strong: Whether it has a dot.
    """

    region: str
    category: str
    weight: float
    shade: str
    text: str
    strong: bool = False


def heat(
    cells: Sequence[Cell],
    regions: Mapping[str, str],
    categories: Mapping[str, str],
    legend: Sequence[tuple[str, str]],
    *,
    named: str = "",
    lang: str = "en",
) -> Drawing:
    """Draw a heat map.

    Args:
        cells: The cells.
        regions: The columns in order, with what stands above them.
        categories: The rows in order, with what stands beside them.
        legend: Classes and what they mean.
        named: What the shades are of.
        lang: Language of our own words.
    """
    drawing = Drawing()
    more = (len(categories), len(regions))
    categories = _heaviest(categories, ((cell.category, cell.weight) for cell in cells))
    regions = _heaviest(regions, ((cell.region, cell.weight) for cell in cells))
    for key, all_, kept in zip(_LEFT_OUT, more, (categories, regions), strict=True):
        if all_ > len(kept):
            drawing.notes.append(WORDS.text(key, lang, n=figure(all_ - len(kept), lang)))
    side = max(_LEAST_SIDE, min(_MOST_SIDE, _SPAN // max(len(regions), len(categories), 1)))
    rows = [fit(text, _LABEL, SMALL) for text in categories.values()]
    heads = [fit(text, _HEAD, SMALL) for text in regions.values()]
    left = max((width(text, SMALL) for text in (*rows, named)), default=0) + _GAP
    top = max((width(text, SMALL) for text in heads), default=0) + _GAP
    xs = {key: left + place * side for place, key in enumerate(regions)}
    ys = {key: top + place * side for place, key in enumerate(categories)}
    for x, text in zip(xs.values(), heads, strict=True):
        drawing.text(x + side / 2, top - 5, text, size=SMALL, upright=True)
    for y, text in zip(ys.values(), rows, strict=True):
        drawing.text(left - 6, y + side / 2, text, size=SMALL, anchor="end")
    shown = sorted(c for c in cells if c.shade and c.region in xs and c.category in ys)
    for cell in shown:
        place = (xs[cell.region], ys[cell.category])
        title = f"{regions[cell.region]}, {categories[cell.category]}: {cell.text}"
        drawing.rectangle(*place, side - 1, side - 1, cell.shade, title)
    middle = (side - 1) / 2
    for cell in shown:
        if cell.strong:
            x, y = xs[cell.region] + middle, ys[cell.category] + middle
            drawing.circle(x, y, _DOT, "dotted")
    bottom = top + len(rows) * side + 24
    drawing.text(left - 6, bottom, named, "soft", size=SMALL, anchor="end")
    end = drawing.legend(legend, left, bottom)
    if any(cell.strong for cell in shown):
        begin = end + 16 if legend else left
        end = drawing.legend([("q3", WORDS.text("strong", lang))], begin, bottom)
        drawing.circle(begin + 7, bottom, _DOT, "dotted")
    drawing.width = max(left + len(heads) * side, end)
    drawing.height = bottom + 10
    return drawing


def _heaviest(names: Mapping[str, str], weights: Iterable[tuple[str, float]]) -> dict[str, str]:
    """Return the rows or columns with the largest sums of weights, in their order."""
    sums = dict.fromkeys(names, 0.0)
    for key, weight in weights:
        sums[key] += weight if math.isfinite(weight) else 0.0
    kept = set(sorted(sums, key=lambda key: -sums[key])[:MOST])
    return {key: name for key, name in names.items() if key in kept}
