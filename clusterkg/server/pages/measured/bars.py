"""Bars: one row each, in one colour or in parts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clusterkg.server.pages.measured.figures import Value
from clusterkg.server.pages.measured.lettering import cut, legend, wide
from clusterkg.server.pages.measured.wording import natural, shown
from clusterkg.server.pages.view import View

MOST: Final = 60
_RANKED: Final = 40
_ROW: Final = 24
_BAR: Final = 15
_LONGEST: Final = 430
_LABEL: Final = 38  # letters
_MARGIN: Final = 8
TOLD: Final = 3
"""How many of the largest are named in words."""

_STARS: Final = ((3, "s3"), (2, "s2"), (1, "s1"))


@dataclass(frozen=True)
class Row:
    """A bar.

    Attributes:
        label: What it is about.
        parts: Its parts from the left: length, shade, and a title.
        end: What stands behind it.
    """

    label: str
    parts: Sequence[tuple[float, str, str]]
    end: str


def drawn(
    rows: Sequence[Row],
    meanings: Sequence[tuple[int | str, str]] = (),
    *,
    mark: float | None = None,
    whole: float = 0.0,
    most: int = MOST,
) -> dict[str, Any]:
    """Return a picture as its template draws it.

    Args:
        rows: The bars, from the top.
        meanings: Shades and what they mean.
        mark: A value that a line marks.
        whole: What the length of the longest bar stands for, if no bar is longer.
        most: How many are drawn.
    """
    shown_rows = rows[:most]
    left = _MARGIN + max((wide(cut(row.label, _LABEL)) for row in shown_rows), default=0) + 10
    lengths = [sum(part[0] for part in row.parts) for row in shown_rows]
    longest = max([whole, *lengths]) or 1
    top = 34 if meanings else 10
    bars = []
    for place, row in enumerate(shown_rows):
        x, y = left, top + place * _ROW
        parts = []
        for length, shade, title in row.parts:
            across = length / longest * _LONGEST
            if across > 0:
                parts.append((round(x, 1), round(across, 1), shade, title))
                x += across
        middle = y + _ROW / 2
        bars.append(
            {
                "label": cut(row.label, _LABEL), "y": round(y + (_ROW - _BAR) / 2, 1),
                "middle": middle, "parts": parts, "end": row.end, "end_x": round(x + 7, 1),
            }
        )  # fmt: skip
    after = max((wide(row.end) for row in shown_rows), default=0)
    marks = legend(meanings, left, 6)
    right = max(left + _LONGEST + 7 + after, marks[-1]["end"] if marks else 0)
    at = None if mark is None or mark > longest else round(left + mark / longest * _LONGEST, 1)
    return {
        "kind": "bars",
        "width": round(right + _MARGIN),
        "height": top + len(shown_rows) * _ROW + 10,
        "high": _BAR,
        "left": round(left - 1, 1),
        "top": top,
        "label_x": round(left - 9, 1),
        "bars": bars,
        "mark": at,
        "legend": marks,
        "left_out": [("left_rows", len(rows) - len(shown_rows))],
    }


def ranking(
    view: View,
    indicator: str,
    values: Sequence[Value],
    names: Mapping[str, str],
    *,
    strong: frozenset[str] = frozenset(),
    quotient: bool = False,
) -> dict[str, Any]:
    """Return the largest values as bars; those of strong clusters are darker."""
    regions, categories = (len({one[at] for one in values}) > 1 for at in (1, 2))
    rows = []
    for one in ranked(values, names):
        if not math.isfinite(one.value):
            continue
        both = (names[one.category], names[one.region])
        label = both[1] if regions and not categories else both[0]
        label = ", ".join(both) if regions and categories else label
        text = shown(view, indicator, one.value)
        shade = "s3" if one.cell in strong else "s2"
        part = (max(one.value, 0.0), shade, f"{', '.join(both)}: {text}")
        rows.append(Row(label, [part], text))
    meanings = [("s3", view.word("strong_mark")), ("s2", view.word("other_mark"))] if strong else []
    return drawn(rows, meanings, mark=1.0 if quotient else None, most=_RANKED)


def ranked(values: Sequence[Value], names: Mapping[str, str]) -> list[Value]:
    """Return values, the largest first; among equals, by name."""
    order = {iri: natural(text) for iri, text in names.items()}
    return sorted(
        values,
        key=lambda one: (
            -one.value if math.isfinite(one.value) else math.inf,
            order[one.region],
            order[one.category],
            one.cell,
        ),
    )


def stars(view: View, values: Sequence[Value], names: Mapping[str, str]) -> dict[str, Any]:
    """Return for each region how many categories have three, two and one stars."""
    counts: dict[str, dict[int, int]] = {}
    for one in values:
        of_region = counts.setdefault(one.region, {})
        of_region[int(one.value)] = of_region.get(int(one.value), 0) + 1
    sums = {
        iri: sum(number * count for number, count in found.items()) for iri, found in counts.items()
    }
    order = sorted(counts, key=lambda iri: (-sums[iri], natural(names[iri]), iri))
    rows = [
        Row(
            names[iri],
            [
                (count, shade, f"{names[iri]}, {'★' * number}: {count}")
                for number, shade in _STARS
                if (count := counts[iri].get(number, 0))
            ],
            f"★ {view.number(sums[iri])}",
        )
        for iri in order
    ]
    made = drawn(rows, [(shade, "★" * number) for number, shade in _STARS])
    return made | {"told": [f"{row.label}: {row.end}" for row in rows[:TOLD]]}
