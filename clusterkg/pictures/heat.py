"""A heat map: location quotients, one row for each category, one column for each region."""

from __future__ import annotations

import math
from typing import Final

from clusterkg.pictures.cells import WORDS, Cells, largest
from clusterkg.pictures.rows import MORE, figure
from clusterkg.pictures.style import GREY, INK, MARGIN, PALE, SMALL, Sheet, height, width, wrap

MOST: Final = 70
_CELL: Final = 0.2
_LABELS: Final = 3.3
_BOUNDS: Final = (0.5, 1.0, 2.0, 4.0)
# Light to dark, so that it is read without colours too.
_COLOURS: Final = ("#f1f5f9", "#c6dbef", "#6baed6", "#2171b5", "#08306b")
_TEXTS: Final = ("< 0.5", "0.5 – 1", "1 – 2", "2 – 4", "≥ 4")
_DOT: Final = "#ffb000"


def paint(cells: Cells, title: str, subtitle: str, lang: str) -> Sheet:
    """Draw the map; strong clusters have a dot.

    Raises:
        QueryError: There is nothing to draw.
    """
    categories, left_out = largest(cells.categories, cells.employment, MOST)
    regions, more = largest(cells.regions, cells.employment, MOST)
    regions.sort()
    rows = {label: place for place, label in enumerate(categories)}
    columns = {label: place for place, label in enumerate(regions)}
    names = [wrap(label, _LABELS, SMALL, most=1) for label in categories]
    start = MARGIN + max(width(line, SMALL) for some in names for line in some) + 0.12
    sheet = Sheet(max(start + len(regions) * _CELL + MARGIN, 6.5), title, subtitle)
    heads = [wrap(label, 1.9, SMALL, most=1)[0] for label in regions]
    sheet.y += max(width(line, SMALL) for line in heads) + 0.05
    for place, line in enumerate(heads):
        sheet.upright(start + (place + 0.5) * _CELL, sheet.y, line, SMALL)
    sheet.y += 0.05
    top = sheet.y
    for place, lines in enumerate(names):
        y = top + place * _CELL
        sheet.text(start - 0.08, y + _CELL / 2, lines, SMALL, align="right")
        sheet.box(start, y, len(regions) * _CELL, _CELL - 0.02, "#ffffff", edge=None)
    strong = cells.strong or [None] * len(cells.regions)
    for region, category, value, jobs, is_strong in zip(
        cells.regions, cells.categories, cells.lq, cells.employment, strong, strict=True
    ):
        if region not in columns or category not in rows or not jobs or not math.isfinite(value):
            continue
        x, y = start + columns[region] * _CELL, top + rows[category] * _CELL
        colour = _COLOURS[sum(value >= bound for bound in _BOUNDS)]
        sheet.box(x, y, _CELL - 0.02, _CELL - 0.02, colour)
        if is_strong:
            side = 0.06
            corner = (x + (_CELL - 0.02 - side) / 2, y + (_CELL - 0.02 - side) / 2)
            sheet.box(*corner, side, side, _DOT, edge="#ffffff", rounding=side / 2, layer=4)
    sheet.y = top + len(categories) * _CELL + 0.14
    _legend(sheet, start, any(strong), lang)
    for number, what in ((left_out, "category"), (more, "region")):
        if number:
            words = f"{WORDS[what][lang]}: {MORE[lang].format(figure(number))}"
            sheet.paragraph([words], size=SMALL, colour=GREY)
    return sheet


def _legend(sheet: Sheet, start: float, dots: bool, lang: str) -> None:
    x, y = start, sheet.y + 0.1
    words = WORDS["lq"][lang]
    sheet.text(x - 0.08, y, words, SMALL, GREY, align="right")
    if start - 0.08 - width(words, SMALL) < MARGIN:
        sheet.y += height(1, SMALL)
        y = sheet.y + 0.1
    for colour, text in zip(_COLOURS, _TEXTS, strict=True):
        sheet.box(x, y - 0.09, 0.18, 0.18, colour, edge=PALE)
        sheet.text(x + 0.24, y, text, SMALL)
        x += 0.24 + width(text, SMALL) + 0.22
    if dots:
        sheet.box(x, y - 0.09, 0.18, 0.18, _COLOURS[3])
        sheet.box(x + 0.06, y - 0.03, 0.06, 0.06, _DOT, edge="#ffffff", rounding=0.03, layer=4)
        sheet.text(x + 0.24, y, WORDS["strong"][lang], SMALL, INK)
    sheet.y += 0.3
