"""Bubbles: quotient against share of region employment, as large as employment.

Both axes are logarithmic: half as much is as far from 1 as twice as much.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from clusterkg.pictures.placing import Area, Taken
from clusterkg.server.pages.measured.figures import Value
from clusterkg.server.pages.measured.lettering import cut, legend, wide
from clusterkg.server.pages.view import View

_LEFT: Final = 46
_TOP: Final = 30
_WIDE: Final = 760
_HIGH: Final = 430
_RIGHT: Final = 150  # names may stand there
_LARGEST: Final = 26.0
_LEAST: Final = 2.5
_PLAIN: Final = 6.0
_NAMED: Final = 60
_NAME: Final = 32  # letters
_STEPS: Final = (1, 3)
_FINER: Final = (1, 2, 5)
_SHORT: Final = 1.3  # powers of ten


def bubbles(
    view: View,
    pairs: Sequence[tuple[Value, float]],
    names: Mapping[str, str],
    jobs: Mapping[str, float],
    strong: Collection[str],
) -> dict[str, Any]:
    """Return a picture as its template draws it.

    Args:
        view: The page.
        pairs: Quotients, each with the share of region employment.
        names: What regions and categories are called.
        jobs: Employment of cells; without it, all bubbles have one size.
        strong: Cells that are strong clusters.
    """
    points = [
        (one, share) for one, share in pairs if 0 < one.value < math.inf and 0 < share < math.inf
    ]
    points.sort(key=lambda pair: (-jobs.get(pair[0].cell, 0.0), pair[0].cell))
    sized = bool(points) and all(one.cell in jobs for one, _ in points)
    most = max((jobs[one.cell] for one, _ in points), default=0.0) if sized else 0.0
    across = _Axis([one.value for one, _ in points], _LEFT, _LEFT + _WIDE)
    up = _Axis([100 * share for _, share in points], _TOP + _HIGH, _TOP)
    regions, categories = (len({one[at] for one, _ in points}) > 1 for at in (1, 2))
    circles = []
    for one, share in points:
        radius = _LARGEST * math.sqrt(jobs[one.cell] / most) if most else _PLAIN
        both = (names[one.category], names[one.region])
        label = both[1] if regions and not categories else both[0]
        label = ", ".join(both) if regions and categories else label
        title = f"{', '.join(both)}: {one.value:.3g}; {100 * share:.3g}\u202f%"
        if most:
            title += f"; {view.number(round(jobs[one.cell]))}"
        x, y = across.at(one.value), up.at(100 * share)
        shade = "strong" if one.cell in strong else "plain"
        circles.append((x, y, round(max(radius, _LEAST), 1), shade, title, label))
    bottom = _TOP + _HIGH
    meanings = [("strong", view.word("strong_mark")), ("plain", view.word("other_mark"))]
    return {
        "kind": "bubbles",
        "width": _LEFT + _WIDE + _RIGHT,
        "height": bottom + 62,
        "left": _LEFT, "right": _LEFT + _WIDE, "top": _TOP, "bottom": bottom,
        "circles": [circle[:5] for circle in circles],
        "names": _names(circles, [one.value * share for one, share in points]),
        "x_ticks": across.ticks(), "y_ticks": up.ticks(),
        "one": across.at(1.0) if across.holds(1.0) else None,
        "legend": legend(meanings, _LEFT, bottom + 42) if strong else [],
        "largest": view.number(round(most)) if most else "",
        "left_out": [],
    }  # fmt: skip


class _Axis:
    """A logarithmic axis.

    Args:
        values: What it must hold.
        start: Where it begins.
        end: Where it ends.
    """

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low = math.log10(min(values, default=1.0))
        high = math.log10(max(values, default=1.0))
        pad = max(0.08 * (high - low), 0.08)
        self._low, self._high = low - pad, high + pad
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        """Return where a value is."""
        part = (math.log10(value) - self._low) / (self._high - self._low)
        return round(self._start + part * (self._end - self._start), 1)

    def holds(self, value: float) -> bool:
        """Return whether a value is on the axis."""
        return self._low <= math.log10(value) <= self._high

    def ticks(self) -> list[tuple[float, str]]:
        """Return where the marks are, and what they say."""
        powers = range(math.floor(self._low), math.ceil(self._high) + 1)
        steps = _FINER if self._high - self._low < _SHORT else _STEPS
        marks = [step * 10.0**power for power in powers for step in steps]
        return [(self.at(mark), f"{mark:g}") for mark in marks if self.holds(mark)]


def _names(circles: Sequence[Any], weights: Sequence[float]) -> list[tuple[float, float, str]]:
    """Return names of what lies furthest out, none over another name or bubble."""
    taken = Taken(Area.around(x, y, 2 * radius, 2 * radius) for x, y, radius, *_ in circles)
    found = []
    order = sorted(range(len(circles)), key=lambda place: (-weights[place], place))
    for place in order[:_NAMED]:
        x, y, radius, *_, label = circles[place]
        text = cut(label, _NAME)
        long = wide(text)
        areas = [
            Area.around(x + side * (radius + long / 2 + 4), y + shift, long, 13)
            for shift in (0, -9, 9)
            for side in (1, -1)
        ]
        area = taken.free(
            one for one in areas if one.left > _LEFT and one.right < _LEFT + _WIDE + _RIGHT
        )
        if area is not None:
            found.append((round(area.left, 1), round((area.top + area.bottom) / 2, 1), text))
    return found
