"""From values to places and shades: linear and logarithmic axes, classes, and round ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LOGARITHMIC: Final = ((1, 3), (1, 2, 5), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8))
"""Ticks between powers of ten, the coarsest first."""

_ENOUGH: Final = 4

_DARKEST: Final = 4


def ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return round values from `low` to `high`, in equal steps.

    Args:
        low: The least that may be marked.
        high: The largest.
        most: How many there may be.
        whole: Whether they must be whole numbers.

    >>> ticks(0.3, 7.2, 5)
    [2.0, 4.0, 6.0]
    """
    size = 10.0 ** math.floor(math.log10((high - low) / most or 1.0))
    for step in (size * scale * one for scale in (1, 10) for one in _STEPS):
        if whole and (step < 1 or step != round(step)):
            continue
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [float(f"{place * step:.12g}") for place in range(first, last + 1)]
    return []


@dataclass(frozen=True)
class Axis:
    """A linear axis from a value to another, and from a place to another."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value is."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True)
class LogAxis:
    """A logarithmic axis; its ends are powers of ten."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def of(cls, values: Sequence[float], start: float, end: float) -> LogAxis:
        """Return an axis that holds positive values and some room around."""
        low = math.log10(min(values, default=1.0))
        high = math.log10(max(values, default=1.0))
        pad = max(0.08 * (high - low), 0.08)
        return cls(low - pad, high + pad, start, end)

    def at(self, value: float) -> float:
        """Return where a value is."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Return whether a value is on the axis."""
        return self.low <= math.log10(value) <= self.high

    def ticks(self) -> list[float]:
        """Return the round values on the axis."""
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        marks: list[float] = []
        for steps in _LOGARITHMIC:
            if len(marks) < _ENOUGH:
                marks = [float(f"{step}e{power}") for power in powers for step in steps]
                marks = [mark for mark in marks if self.holds(mark)]
        return marks


@dataclass(frozen=True)
class Classes:
    """Classes of values, light to dark. What is at a bound is above it."""

    bounds: tuple[float, ...]

    @classmethod
    def fifths(cls, values: Sequence[float]) -> Classes:
        """Return classes that hold a fifth of the values each, with round bounds."""
        ranked = sorted(value for value in values if math.isfinite(value))
        cuts = {float(f"{ranked[len(ranked) * k // 5]:.2g}") for k in range(1, 5) if ranked}
        return cls(tuple(sorted(cut for cut in cuts if cut > ranked[0])))

    def shade(self, value: float) -> int:
        """Return the shade of a value, 0 to 4."""
        place = sum(value >= bound for bound in self.bounds)
        return round(place * _DARKEST / max(len(self.bounds), 1))

    def legend(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        """Return the shades as classes, with what they mean, given the bounds as texts."""
        if not texts:
            return []
        between = [f"{low} – {high}" for low, high in pairwise(texts)]
        means = [f"< {texts[0]}", *between, f"≥ {texts[-1]}"]
        values = [-math.inf, *self.bounds]
        return [(f"q{self.shade(v)}", text) for v, text in zip(values, means, strict=True)]
