"""Lines over years. Where a year is missing the line has a gap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from clusterkg.model.errors import QueryError
from clusterkg.pictures.placing import Area, Taken
from clusterkg.pictures.rows import Name, Number, Subject, figure, number, year
from clusterkg.pictures.style import (
    COLOURS,
    GREY,
    INK,
    MARGIN,
    PALE,
    SIZE,
    SMALL,
    Sheet,
    height,
    width,
    wrap,
)

MOST: Final = 12
_WIDE: Final = 6.2
_HIGH: Final = 3.4
_MARKS: Final = ("o", "s", "^", "D", "v", "P", "X")
_DASHES: Final = ("solid", (0, (5, 2)))
_VALUES: Final = 16
"""With no more points than this, each has its value beside it."""

Observation = tuple[int, Number]


def paint(subject: Subject) -> Sheet:
    """Draw the lines.

    Raises:
        QueryError: There are no rows, or none with a year and a number.
    """
    series = _series(subject)
    if not series:
        x, y = subject.plot.columns["x"], subject.plot.columns["y"]
        raise QueryError(f"no row has a year in column {x!r} and a number in column {y!r}")
    shown = dict(list(series.items())[:MOST])
    ticks = max(width(figure(value), SMALL) for points in shown.values() for _, value in points)
    left = MARGIN + max(ticks, 0.3) + 0.25
    sheet = Sheet(left + _WIDE + MARGIN, subject.title, subject.subtitle)
    sheet.paragraph(
        wrap(subject.meaning("y"), sheet.wide - 2 * MARGIN, SMALL), size=SMALL, colour=GREY
    )
    sheet.y += 0.08
    top = sheet.y
    axes = sheet.chart(left, top, _WIDE, _HIGH)
    years = sorted({year for points in shown.values() for year, _ in points})
    _prepare(axes, years)
    parts: list[list[Observation]] = []
    for place, points in enumerate(shown.values()):
        for part in _parts(sorted(points, key=lambda point: point[0]), _step(years)):
            parts.append(part)
            xs, ys = zip(*((year, float(value)) for year, value in part), strict=True)
            axes.plot(xs, ys, **_look(place))
    axes.margins(y=0.12)
    if sum(map(len, shown.values())) <= _VALUES:
        _values(sheet, axes, parts, (left, top))
    else:
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        axes.set_axisbelow(True)
    sheet.y += _HIGH + 0.26
    right = sheet.wide - MARGIN
    sheet.text(right, sheet.y + 0.1, subject.meaning("x"), SMALL, GREY, align="right")
    sheet.y += 0.2
    if len(series) > 1:
        _legend(sheet, list(shown), left)
    if len(series) > MOST:
        sheet.text(left, sheet.y + 0.12, subject.more(len(series) - MOST), colour=GREY)
        sheet.y += 0.24
    return sheet


def _series(subject: Subject) -> dict[Name, list[Observation]]:
    """Return the observations of each series, both in the order of the rows."""
    known = "series" in subject.plot.columns
    names = subject.names("series") if known else [Name("", "")] * len(subject.answer)
    found: dict[Name, list[Observation]] = {}
    for name, x, y in zip(names, subject.terms("x"), subject.terms("y"), strict=True):
        when, value = year(x), number(y)
        if when is not None and value is not None:
            found.setdefault(name, []).append((when, value))
    return found


def _step(years: list[int]) -> int:
    """Return how far apart the years of the whole answer are where they are nearest."""
    return min((after - before for before, after in itertools.pairwise(years)), default=1)


def _parts(points: list[Observation], step: int) -> Iterator[list[Observation]]:
    """Cut a line where a year is missing that the answer has, or could have."""
    start = 0
    for place, (before, after) in enumerate(itertools.pairwise(points), 1):
        if after[0] - before[0] > step:
            yield points[start:place]
            start = place
    yield points[start:]


def _look(place: int) -> dict[str, Any]:
    return {
        "color": COLOURS[place % len(COLOURS)],
        "linestyle": _DASHES[place // len(COLOURS) % len(_DASHES)],
        "marker": _MARKS[place % len(_MARKS)],
        "linewidth": 1.6,
        "markersize": 5,
    }


def _prepare(axes: Axes, years: list[int]) -> None:
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    nearest = _WIDE / (years[-1] - years[0] + 1) * _step(years)
    axes.xaxis.set_major_locator(
        FixedLocator(years)
        if len(years) <= 12 and nearest > 0.45
        else MaxNLocator(nbins=10, integer=True, steps=[1, 2, 5, 10])
    )
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: figure(float(value))))
    axes.tick_params(colors=GREY, labelsize=SMALL, length=0, pad=6)
    for side in ("left", "top", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def _values(
    sheet: Sheet, axes: Axes, parts: list[list[Observation]], corner: tuple[float, float]
) -> None:
    """Write the values above or below the points, where they cover least."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    places = [
        [
            (
                corner[0] + (year - left) / (right - left) * _WIDE,
                corner[1] + (high - float(value)) / (high - low) * _HIGH,
                figure(value),
            )
            for year, value in points
        ]
        for points in parts
    ]
    taken = Taken(Area.around(x, y, 0.1, 0.1) for points in places for x, y, _ in points)
    for points in places:
        for (x, y, _), (x2, y2, _) in itertools.pairwise(points):
            taken.add(Area.around(x + (x2 - x) * k / 40, y + (y2 - y) * k / 40, 0.05, 0.05)
                      for k in range(41))  # fmt: skip
    for x, y, text in itertools.chain.from_iterable(places):
        wide = width(text, SMALL)
        aside = wide / 2 + 0.1
        shifts = [(0, -0.15), (0, 0.15), (aside, 0), (-aside, 0)]
        shifts += [(dx, dy) for dx in (aside, -aside) for dy in (-0.13, 0.13)]
        area = taken.take([Area.around(x + dx, y + dy, wide, 0.13) for dx, dy in shifts])
        middle = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
        sheet.text(*middle, text, SMALL, INK, align="center")


def _legend(sheet: Sheet, names: list[Name], left: float) -> None:
    sheet.y += 0.06
    half = (sheet.wide - left - MARGIN) / 2
    narrow = len(names) > 4 and all(width(name.label) < half - 0.7 for name in names)
    rows = -(-len(names) // 2) if narrow else len(names)
    begin = sheet.y
    for place, name in enumerate(names):
        if place == rows:
            left, sheet.y = left + half, begin
        lines = wrap(name.label or "–", sheet.wide - left - MARGIN - 0.55, SIZE, most=2)
        high = height(lines) + 0.05
        middle = sheet.y + high / 2
        sheet.sample((left, middle), 0.4, _look(place))
        sheet.text(left + 0.52, middle, lines)
        sheet.y += high
    if len(names) % 2 and narrow:
        sheet.y += height(1) + 0.05
