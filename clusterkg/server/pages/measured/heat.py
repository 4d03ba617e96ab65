"""A heat map: a row for each category, a column for each region."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from clusterkg.server.pages.measured.figures import Value
from clusterkg.server.pages.measured.lettering import cut, legend, wide
from clusterkg.server.pages.measured.scale import scale_of
from clusterkg.server.pages.measured.wording import natural, shown
from clusterkg.server.pages.view import View

MOST: Final = 70
_LEAST: Final = 15
_MOST_SIDE: Final = 30
_SPAN: Final = 420
_LABEL: Final = 34  # letters
_HEAD: Final = 22
_GAP: Final = 8


def heat(
    view: View,
    indicator: str,
    values: Sequence[Value],
    names: Mapping[str, str],
    strong: Collection[str],
) -> dict[str, Any]:
    """Return a picture as its template draws it.

    Args:
        view: The page.
        indicator: What the values are of.
        values: The values.
        names: What regions and categories are called.
        strong: Cells that have a dot.
    """
    regions, more_regions = _largest(values, 1, names)
    categories, more_categories = _largest(values, 2, names)
    side = max(_LEAST, min(_MOST_SIDE, _SPAN // max(len(regions), len(categories), 1)))
    left = max((wide(cut(names[one], _LABEL)) for one in categories), default=0) + _GAP
    top = max((wide(cut(names[one], _HEAD)) for one in regions), default=0) + _GAP
    columns = {iri: round(left + place * side, 1) for place, iri in enumerate(regions)}
    rows = {iri: round(top + place * side, 1) for place, iri in enumerate(categories)}
    scale = scale_of(indicator, [one.value for one in values])
    cells, dots = [], []
    for one in values:
        if one.region not in columns or one.category not in rows or not math.isfinite(one.value):
            continue
        x, y = columns[one.region], rows[one.category]
        title = f"{names[one.region]}, {names[one.category]}: {shown(view, indicator, one.value)}"
        cells.append((x, y, scale.shade(one.value), title))
        if one.cell in strong:
            dots.append((round(x + (side - 1) / 2, 1), round(y + (side - 1) / 2, 1)))
    bottom = top + len(categories) * side
    marks = legend(scale.legend(view, indicator), left, bottom + 14)
    across = left + max(len(regions) * side, marks[-1]["end"] - left if marks else 0)
    return {
        "kind": "heat",
        "width": round(across + (160 if dots else 0) + _GAP),
        "height": round(bottom + 40),
        "side": side - 1,
        "rows": [(left - 6, y + side / 2, cut(names[iri], _LABEL)) for iri, y in rows.items()],
        "columns": [(x + side / 2, top - 5, cut(names[iri], _HEAD)) for iri, x in columns.items()],
        "cells": sorted(cells),
        "dots": sorted(dots),
        "legend": marks,
        "dot_at": (round(marks[-1]["end"] + 16 if marks else left, 1), round(bottom + 21, 1)),
        "left_out": [("left_regions", more_regions), ("left_categories", more_categories)],
        "across": len(regions),
        "down": len(categories),
    }


def _largest(values: Sequence[Value], at: int, names: Mapping[str, str]) -> tuple[list[str], int]:
    """Return regions or categories in order, those with the largest sums, and how many are not."""
    sums: dict[str, float] = {}
    for one in values:
        thing = one.region if at == 1 else one.category
        sums[thing] = sums.get(thing, 0.0) + (one.value if math.isfinite(one.value) else 0.0)
    kept = sorted(sums, key=lambda iri: (-sums[iri], iri))[:MOST]
    return sorted(kept, key=lambda iri: (natural(names[iri]), iri)), len(sums) - len(kept)
