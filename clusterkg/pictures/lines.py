"""Lines over years. Where a year is missing the line has a gap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.pictures.labels import Area, Occupied
from clusterkg.pictures.rows import ChartData, Name, Number, number, year
from clusterkg.pictures.scales import Axis, ticks
from clusterkg.pictures.svg import Drawing, Point, n
from clusterkg.pictures.text import SMALL, height, width, wrap

MOST: Final = 12
_WIDE: Final = 620.0
_HIGH: Final = 340.0
_COLOURS: Final = 7
# A circle, a square, triangles up and down, a diamond, a plus and a cross, around 0.
_MARKERS: Final = (
    "m-3.5,0a3.5,3.5 0 1 0 7,0a3.5,3.5 0 1 0 -7,0z",
    "m-3.2,-3.2h6.4v6.4h-6.4z",
    "m0,-4.2l4,7.2h-8z",
    "m0,-4.5l4.5,4.5l-4.5,4.5l-4.5,-4.5z",
    "m0,4.2l4,-7.2h-8z",
    "m-1.4,-4h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6v-2.8h2.6z",
    "m0,-2l2.4,-2.4l2,2l-2.4,2.4l2.4,2.4l-2,2l-2.4,-2.4l-2.4,2.4l-2,-2l2.4,-2.4l-2.4,-2.4l2,-2z",
)
_VALUES: Final = 16
"""With no more points than this, each has its value beside it."""

_YEARS: Final = 12
"""With no more years than this, each has a tick."""

Observation = tuple[int, Number]


def of_answer(data: ChartData) -> Drawing:
    """Draw the rows of an answer as lines.

    Raises:
        QueryError: There are no rows, or none with a year and a number.
    """
    series = _series(data)
    if not series:
        when, what = data.plot.columns["x"], data.plot.columns["y"]
        raise QueryError(f"no row has a year in column {when!r} and a number in column {what!r}")
    drawing = Drawing()
    shown = dict(itertools.islice(series.items(), MOST))
    years = sorted({when for points in shown.values() for when, _ in points})
    values = [float(value) for points in shown.values() for _, value in points]
    low, high = min(values), max(values)
    pad = 0.12 * (high - low) or 0.05 * abs(high) or 1.0
    marks = ticks(low - pad, high + pad, 6)
    texts = [data.figure(mark) for mark in marks]
    left = max((width(text, SMALL) for text in texts), default=0.0) + 12
    heads = wrap(data.meaning("y"), left + _WIDE, SMALL)
    drawing.text(0, height(heads, SMALL) / 2, heads, "soft", size=SMALL)
    top = height(heads, SMALL) + 8
    bottom = top + _HIGH
    up = Axis(low - pad, high + pad, bottom, top)
    across = Axis(years[0] - 0.5, years[-1] + 0.5, left, left + _WIDE)
    for mark, text in zip(marks, texts, strict=True):
        drawing.text(left - 8, up.at(mark), text, "soft", size=SMALL, anchor="end")
        if len(values) > _VALUES:
            drawing.line([(left, up.at(mark)), (left + _WIDE, up.at(mark))], "grid")
    drawing.line([(left, bottom), (left + _WIDE, bottom)], "axis")
    for tick in _marked(years):
        drawing.text(across.at(tick), bottom + 14, str(tick), "soft", size=SMALL, anchor="middle")
    parts = _lines(drawing, data, shown, across, up)
    if len(values) <= _VALUES:
        _values(drawing, parts)
    about = data.meaning("x")
    drawing.text(left + _WIDE, bottom + 32, about, "soft", size=SMALL, anchor="end")
    drawing.width, drawing.height = left + _WIDE, bottom + 46
    if len(series) > 1:
        _legend(drawing, list(shown), left)
    if len(series) > MOST:
        drawing.text(left, drawing.height + 10, data.more(len(series) - MOST), "soft")
        drawing.height += 24
    return drawing


def _series(data: ChartData) -> dict[Name, list[Observation]]:
    """Return the observations of each series, both in the order of the rows."""
    known = "series" in data.plot.columns
    names = data.names("series") if known else [Name("", "")] * len(data.answer)
    found: dict[Name, list[Observation]] = {}
    for name, x, y in zip(names, data.terms("x"), data.terms("y"), strict=True):
        when, value = year(x), number(y)
        if when is not None and value is not None:
            found.setdefault(name, []).append((when, value))
    return found


def _step(years: Sequence[int]) -> int:
    """Return how far apart the years of the whole answer are where they are nearest."""
    return min((after - before for before, after in itertools.pairwise(years)), default=1)


def _marked(years: Sequence[int]) -> list[int]:
    """Return the years that have a tick: all of few, round ones of many."""
    nearest = _WIDE / (years[-1] - years[0] + 1) * _step(years)
    if len(years) <= _YEARS and nearest > 44:
        return list(years)
    return [round(tick) for tick in ticks(years[0], years[-1], 10, whole=True)]


def _parts(points: list[Observation], step: int) -> Iterator[list[Observation]]:
    """Cut a line where a year is missing that the answer has, or could have."""
    start = 0
    for place, (before, after) in enumerate(itertools.pairwise(points), 1):
        if after[0] - before[0] > step:
            yield points[start:place]
            start = place
    yield points[start:]


def _look(place: int) -> tuple[str, str, str]:
    """Return the classes of a line and of its markers, and the outline of these."""
    colour = f"c{place % _COLOURS}"
    dashed = " dashed" if place // _COLOURS % 2 else ""
    return f"{colour} line{dashed}", colour, _MARKERS[place % len(_MARKERS)]


def _lines(
    drawing: Drawing,
    data: ChartData,
    shown: Mapping[Name, list[Observation]],
    across: Axis,
    up: Axis,
) -> list[list[tuple[float, float, str]]]:
    """Draw the lines; return the points of each part, with their values as text."""
    parts = []
    step = _step(sorted({when for points in shown.values() for when, _ in points}))
    for place, (name, points) in enumerate(shown.items()):
        line, colour, marker = _look(place)
        for part in _parts(sorted(points, key=lambda point: point[0]), step):
            placed = [
                (across.at(when), up.at(float(value)), data.figure(value)) for when, value in part
            ]
            drawing.line([(x, y) for x, y, _ in placed], line)
            for (x, y, text), (when, _) in zip(placed, part, strict=True):
                title = ", ".join(filter(None, (name.label, str(when)))) + f": {text}"
                drawing.path(f"M{n(x)},{n(y)}{marker}", colour, title)
            parts.append(placed)
    return parts


def _values(drawing: Drawing, parts: Sequence[Sequence[tuple[float, float, str]]]) -> None:
    """Write the values above or below the points, where they cover least."""
    occupied = Occupied(Area.around(x, y, 10, 10) for points in parts for x, y, _ in points)
    for points in parts:
        for (x, y, _), (x2, y2, _) in itertools.pairwise(points):
            occupied.add(Area.around(x + (x2 - x) * k / 40, y + (y2 - y) * k / 40, 5, 5)
                      for k in range(41))  # fmt: skip
    for x, y, text in itertools.chain.from_iterable(parts):
        wide = width(text, SMALL)
        aside = wide / 2 + 10
        shifts = [(0.0, -14.0), (0.0, 14.0), (aside, 0.0), (-aside, 0.0)]
        shifts += [(dx, dy) for dx in (aside, -aside) for dy in (-13.0, 13.0)]
        area = occupied.take([Area.around(x + dx, y + dy, wide, 13) for dx, dy in shifts])
        middle = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
        drawing.text(*middle, text, size=SMALL, anchor="middle")


def _legend(drawing: Drawing, names: Sequence[Name], left: float) -> None:
    """Name the lines below them, in two columns if they are many and short."""
    room = drawing.width - left
    half = room / 2
    narrow = len(names) > 4 and all(width(name.label) < half - 66 for name in names)
    rows = -(-len(names) // 2) if narrow else len(names)
    y = begin = drawing.height
    for place, name in enumerate(names):
        if place == rows:
            left, drawing.height, y = left + half, y, begin
        lines = wrap(name.label or "–", (half if narrow else room) - 52, most=2)
        high = height(lines) + 4
        middle: Point = (left + 20, y + high / 2)
        line, colour, marker = _look(place)
        drawing.line([(left, middle[1]), (left + 40, middle[1])], line)
        drawing.path(f"M{n(middle[0])},{n(middle[1])}{marker}", colour)
        drawing.text(left + 50, middle[1], lines)
        y += high
    drawing.height = max(drawing.height, y)
