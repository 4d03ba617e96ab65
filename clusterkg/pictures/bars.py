"""Bars: one row each, in one shade or in parts, with what they come to beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.pictures.rows import WORDS, ChartData, Number, figure, number
from clusterkg.pictures.rows import text as text_of
from clusterkg.pictures.scales import Axis
from clusterkg.pictures.svg import Drawing
from clusterkg.pictures.text import SMALL, height, width, wrap

MOST: Final = 40
_LABEL: Final = 300.0
_LONGEST: Final = 420.0
_THICK: Final = 16.0
_ROW: Final = 25.0
_GAP: Final = 10.0
_INKS: Final = {"q3": "on-dark", "h1": "on-dark", "h2": "on-light", "h3": "on-dark"}
"""Shade of a part → class of the text in it."""


@dataclass(frozen=True)
class Part:
    """A part of a bar.

    Attributes:
        start: The value where it begins.
        end: The value where it ends.
        look: Its class.
        title: What is seen when it is pointed at.
        text: What stands in it, if there is room.
    """

    start: float
    end: float
    look: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Bar:
    """A row.

    Attributes:
        label: What it is about.
        parts: Its parts.
        text: What stands beside it.
        note: What stands below the label.
        bold: Whether the label is that of a group.
    """

    label: str
    parts: Sequence[Part]
    text: str
    note: str = ""
    bold: bool = False

    @property
    def ends(self) -> list[float]:
        """Where its parts begin and end."""
        return [end for part in self.parts for end in (part.start, part.end)]

    @property
    def to_the_left(self) -> bool:
        """Whether it goes to the left only, so that its text stands there."""
        return min(self.ends, default=0.0) < 0 >= max(self.ends)

    @property
    def label_lines(self) -> list[str]:
        """The label in lines."""
        return wrap(self.label, _LABEL, bold=self.bold)

    @property
    def note_lines(self) -> list[str]:
        """The note in lines."""
        return wrap(self.note, _LABEL, SMALL)

    @property
    def high(self) -> float:
        """How high the row is."""
        return max(_ROW, height(self.label_lines) + height(self.note_lines, SMALL) + 9)


@dataclass(frozen=True)
class Group:
    """Rows that stand together.

    Attributes:
        bars: The rows.
        name: What stands above them, if anything.
        more: What is left out, in words.
    """

    bars: Sequence[Bar]
    name: str = ""
    more: str = ""


def stacked(amounts: Sequence[tuple[float, str, str]], label: str, lang: str) -> list[Part]:
    """Return parts one after the other, given lengths, classes and what they are."""
    parts, start = [], 0.0
    for amount, look, what in amounts:
        if amount > 0:
            text = figure(amount, lang)
            parts.append(Part(start, start + amount, look, f"{label}, {what}: {text}", text))
            start += amount
    return parts


def left_out(count: int, lang: str) -> list[str]:
    """Return in words how many bars are left out."""
    return [WORDS.text("left_bars", lang, n=figure(count, lang))] if count > 0 else []


def bars(
    groups: Sequence[Group],
    *,
    heads: tuple[str, str] = ("", ""),
    legend: Sequence[tuple[str, str]] = (),
    mark: float | None = None,
    whole: float = 0.0,
) -> Drawing:
    """Draw bars.

    Args:
        groups: The rows, from the top.
        heads: What stands above the labels and above the bars.
        legend: Classes and what they mean.
        mark: A value that a line marks.
        whole: What the longest bar comes to, if no bar is longer.
    """
    drawing = Drawing()
    rows = [bar for group in groups for bar in group.bars]
    ends = [0.0, whole, *(end for bar in rows for end in bar.ends)]
    low, high = min(ends), max(ends)
    before, after = (
        max((width(bar.text) + _GAP for bar in rows if bar.to_the_left is left), default=0.0)
        for left in (True, False)
    )
    labels = _labels(groups, rows)
    left = labels + 16 + before
    axis = Axis(low, high if high > low else low + 1, left, left + _LONGEST)
    drawing.width = axis.end + after
    y = _heads(drawing, heads, labels)
    if legend:
        drawing.width = max(drawing.width, drawing.legend(legend, labels + 16, y + 9))
        y += 26
    top = y
    placed = []
    for group in groups:
        y += 8 if y > top else 0
        if group.name and not all(bar.bold for bar in group.bars):
            drawing.text(0, y + 12, wrap(group.name, labels, bold=True, most=1), "bold")
            y += 24
        for bar in group.bars:
            placed.append((bar, y + bar.high / 2))
            y += bar.high
        if group.more:
            drawing.text(0, y + 12, group.more, "soft")
            y += 24
    drawing.height = y
    for bar, middle in placed:
        _draw(drawing, bar, middle, axis)
    drawing.line([(axis.at(0), top), (axis.at(0), y)], "axis")
    if mark is not None and axis.low <= mark <= axis.high:
        drawing.line([(axis.at(mark), top), (axis.at(mark), y)], "one")
    for bar, middle in placed:
        if bar.to_the_left:
            at = axis.at(min(bar.ends)) - _GAP / 2
            drawing.text(at, middle, bar.text, "over", anchor="end")
        else:
            at = axis.at(max([0.0, *bar.ends])) + _GAP / 2
            drawing.text(at, middle, bar.text, "over" if bar.parts else "over soft")
    return drawing


def of_answer(data: ChartData) -> Drawing:
    """Draw the rows of an answer as bars, in their order.

    Raises:
        QueryError: There are no rows, or the column of values has no numbers.
    """
    found = _bars(data)
    if not any(bar.parts for _, bar in found):
        raise QueryError(f"column {data.plot.columns['y']!r} has no numbers to draw")
    units = [unit for unit in dict.fromkeys(data.texts("unit")) if unit]
    values = data.meaning("y") + (f" ({units[0]})" if len(units) == 1 else "")
    sizes = Counter(group for group, _ in found)
    room = dict.fromkeys(sizes, 0)
    for _ in range(min(MOST, len(found))):  # a large group gives way to small ones
        poorest = min((name for name in sizes if room[name] < sizes[name]), key=room.__getitem__)
        room[poorest] += 1
    groups = [
        Group(
            [bar for group, bar in found if group == name][: room[name]],
            name,
            data.more(size - room[name]) if size > room[name] else "",
        )
        for name, size in sizes.items()
    ]
    drawing = bars(groups, heads=(data.meaning("x"), values))
    if any(sizes):
        drawing.notes.append(data.meaning("group"))
    return drawing


def _bars(data: ChartData) -> list[tuple[str, Bar]]:
    """Return the rows of an answer, each with its group."""
    several = len(set(data.texts("unit"))) > 1
    columns = [data.texts(what) for what in ("group", "note", "qualifier", "unit")]
    terms = [data.terms(what) for what in ("y", "until")]
    found = []
    for name, group, note, qualifier, unit, y, until in zip(
        data.names("x"), *columns, *terms, strict=True
    ):
        value, upper = number(y), number(until)
        text = text_of(y)
        ends: list[tuple[Number, str]] = []
        if value is not None:
            text = data.figure(value)
            ends = [(value, "q3")]
            if upper is not None:
                to = data.figure(upper)
                text += f"–{to}" if min(value, upper) >= 0 else f" … {to}"
                ends.insert(0, (upper, "q1"))
        said = " ".join(part for part in (qualifier, text) if part) or "–"
        said = f"{said}, {unit}" if several and unit and text else said
        label = name.label or group or "–"
        parts = [
            Part(min(0.0, end), max(0.0, end), look, f"{label}: {said}")
            for end, look in ((float(end), look) for end, look in ends)
        ]
        found.append((group, Bar(label, parts, said, note, bold=bool(group) and not name.label)))
    return found


def _labels(groups: Sequence[Group], rows: Sequence[Bar]) -> float:
    """Return how wide the labels are."""
    widths = [width(line, bold=bar.bold) for bar in rows for line in bar.label_lines]
    widths += [width(line, SMALL) for bar in rows for line in bar.note_lines]
    return max([110.0, *widths, *(min(width(one.name, bold=True), _LABEL) for one in groups)])


def _heads(drawing: Drawing, heads: tuple[str, str], labels: float) -> float:
    """Say what the labels and the bars are; return where these begin."""
    start = labels + 16
    left, right = wrap(heads[0], labels, SMALL), wrap(heads[1], drawing.width - start, SMALL)
    high = max(height(left, SMALL), height(right, SMALL))
    for x, lines in ((0.0, left), (start, right)):
        drawing.text(x, high - height(lines, SMALL) / 2, lines, "soft", size=SMALL)
    if not high:
        return 0.0
    drawing.line([(0, high + 6), (drawing.width, high + 6)], "grid")
    return high + 14


def _draw(drawing: Drawing, bar: Bar, middle: float, axis: Axis) -> None:
    """Draw the label and the parts of a row."""
    label, note = bar.label_lines, bar.note_lines
    top = middle - (height(label) + height(note, SMALL)) / 2
    drawing.text(0, top + height(label) / 2, label, "bold" if bar.bold else "")
    drawing.text(0, top + height(label) + height(note, SMALL) / 2, note, "soft", size=SMALL)
    for part in bar.parts:
        left, right = axis.at(part.start), axis.at(part.end)
        drawing.rectangle(
            left, middle - _THICK / 2, right - left, _THICK, f"part {part.look}", part.title
        )
        if part.text and width(part.text, SMALL) + 6 < right - left:
            look = _INKS.get(part.look, "")
            drawing.text((left + right) / 2, middle, part.text, look, size=SMALL, anchor="middle")
