"""Bars: one row each, in the order of the answer, with the values beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.pictures.rows import Number, Subject, figure, number
from clusterkg.pictures.style import (
    BLUE,
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

MOST: Final = 40
_LABELS: Final = 3.1
_BARS: Final = 3.9
_GAP: Final = 0.12
_LIGHT_BLUE: Final = "#9ecae9"


@dataclass(frozen=True)
class _Bar:
    """A row. Its label and note are in lines."""

    group: str
    label: list[str]
    note: list[str]
    value: Number | None
    until: Number | None
    text: str

    @property
    def is_group(self) -> bool:
        """Whether it has no name of its own, so that it stands for its group."""
        return bool(self.group) and not self.label

    @property
    def high(self) -> float:
        return max(0.3, height(self.label) + height(self.note, SMALL) + 0.12)

    @property
    def wide(self) -> float:
        lines = [(self.label, SIZE), (self.note, SMALL)]
        return max((width(line, size) for some, size in lines for line in some), default=0)

    @property
    def is_left(self) -> bool:
        """Whether it goes to the left only, so that its value stands there."""
        return bool(self.ends) and max(self.ends) < 0

    @property
    def ends(self) -> list[float]:
        return [float(end) for end in (self.value, self.until) if end is not None]


@dataclass(frozen=True)
class _Group:
    """Rows that stand together, and how many are left out."""

    name: str
    shown: list[_Bar]
    left: int

    @property
    def wide(self) -> float:
        return min(width(self.name, bold=True), _LABELS)


def paint(subject: Subject) -> Sheet:
    """Draw the bars.

    Raises:
        QueryError: There are no rows, or the column of values has no numbers.
    """
    bars = _bars(subject)
    if all(bar.value is None for bar in bars):
        raise QueryError(f"column {subject.plot.columns['y']!r} has no numbers to draw")
    groups = _groups(bars)
    shown = [bar for group in groups for bar in group.shown]
    ends = [0.0, *(end for bar in shown for end in bar.ends)]
    span = max(ends) - min(ends) or 1
    labels = max([1.2, *(bar.wide for bar in shown), *(group.wide for group in groups)])
    before = max((width(bar.text) + _GAP for bar in shown if bar.is_left), default=0)
    after = max((width(bar.text) + _GAP for bar in shown if not bar.is_left), default=0)
    start = MARGIN + labels + 0.2
    zero = start + before - min(ends) / span * _BARS
    wide = max(start + before + _BARS + after + MARGIN, 6.5)
    sheet = Sheet(wide, subject.title, subject.subtitle)
    _head(sheet, subject, labels, start)
    top = sheet.y
    for group in groups:
        sheet.y += 0.1 if sheet.y > top else 0
        if group.name and not all(bar.is_group for bar in group.shown):
            sheet.text(
                MARGIN, sheet.y + 0.14, wrap(group.name, labels, bold=True, most=1), bold=True
            )
            sheet.y += 0.28
        for bar in group.shown:
            _draw(sheet, bar, zero, span)
        if group.left:
            sheet.text(MARGIN, sheet.y + 0.15, subject.more(group.left), colour=GREY)
            sheet.y += 0.3
    sheet.line([(zero, top), (zero, sheet.y)], GREY)
    if any(group.name for group in groups):
        sheet.y += 0.1
        words = wrap(subject.meaning("group"), sheet.wide - 2 * MARGIN, SMALL)
        sheet.paragraph(words, size=SMALL, colour=GREY)
    return sheet


def _bars(subject: Subject) -> list[_Bar]:
    units = set(subject.texts("unit"))
    several = len(units) > 1
    bars = []
    for group, name, note, term, text, until, qualifier, unit in zip(
        subject.texts("group"),
        subject.names("x"),
        subject.texts("note"),
        subject.terms("y"),
        subject.texts("y"),
        subject.terms("until"),
        subject.texts("qualifier"),
        subject.texts("unit"),
        strict=True,
    ):
        value, upper = number(term), number(until)
        if value is not None:
            text = figure(value)
            if upper is not None:
                text += f"–{figure(upper)}" if min(value, upper) >= 0 else f" … {figure(upper)}"
        said = " ".join(part for part in (qualifier, text) if part) or "–"
        bars.append(
            _Bar(
                group,
                wrap(name.label or ("" if group else "–"), _LABELS),
                wrap(note, _LABELS, SMALL),
                value,
                upper if value is not None else None,
                f"{said}, {unit}" if several and unit and text else said,
            )
        )
    return bars


def _groups(bars: list[_Bar]) -> list[_Group]:
    """Return the bars by group, at most `MOST` of all: a large group gives way to small ones."""
    sizes = Counter(bar.group for bar in bars)
    room = dict.fromkeys(sizes, 0)
    for _ in range(min(MOST, len(bars))):
        poorest = min((name for name in sizes if room[name] < sizes[name]), key=room.__getitem__)
        room[poorest] += 1
    return [
        _Group(name, [bar for bar in bars if bar.group == name][: room[name]], size - room[name])
        for name, size in sizes.items()
    ]


def _head(sheet: Sheet, subject: Subject, labels: float, start: float) -> None:
    """Say what the labels and the bars are."""
    units = [unit for unit in dict.fromkeys(subject.texts("unit")) if unit]
    values = subject.meaning("y") + (f" ({units[0]})" if len(units) == 1 else "")
    left = wrap(subject.meaning("x"), labels, SMALL)
    right = wrap(values, sheet.wide - start - MARGIN, SMALL)
    high = max(height(left, SMALL), height(right, SMALL))
    for x, lines in ((MARGIN, left), (start, right)):
        sheet.text(x, sheet.y + high - height(lines, SMALL) / 2, lines, SMALL, GREY)
    sheet.y += high + 0.06
    sheet.line([(MARGIN, sheet.y), (sheet.wide - MARGIN, sheet.y)], PALE)
    sheet.y += 0.08


def _draw(sheet: Sheet, bar: _Bar, zero: float, span: float) -> None:
    middle = sheet.y + bar.high / 2
    label = bar.label or [bar.group]
    top = middle - (height(label) + height(bar.note, SMALL)) / 2
    sheet.text(MARGIN, top + height(label) / 2, label, bold=bar.is_group)
    note = top + height(label) + height(bar.note, SMALL) / 2
    sheet.text(MARGIN, note, bar.note, SMALL, GREY)
    ends = [zero + end / span * _BARS for end in bar.ends]
    for end, colour in reversed(list(zip(ends, (BLUE, _LIGHT_BLUE), strict=False))):
        sheet.box(min(zero, end), middle - 0.09, abs(end - zero), 0.18, colour)
    if bar.is_left:
        sheet.text(min(ends) - _GAP / 2, middle, bar.text, align="right")
    else:
        colour = GREY if bar.value is None else INK
        sheet.text(max([zero, *ends]) + _GAP / 2, middle, bar.text, colour=colour)
    sheet.y += bar.high
