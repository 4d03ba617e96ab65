"""Classes of values, light to dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from clusterkg.server.pages.measured.runs import STARS
from clusterkg.server.pages.measured.wording import is_flag, is_quotient, shown
from clusterkg.server.pages.view import View

_QUOTIENT: Final = (0.5, 1.0, 2.0, 4.0)
_STARS: Final = (1.0, 2.0, 3.0)
_DARKEST: Final = 4


@dataclass(frozen=True)
class Scale:
    """Bounds between classes; what is at a bound is above it."""

    bounds: tuple[float, ...]

    def shade(self, value: float) -> int:
        """Return the shade of a value, 0 to 4."""
        place = sum(value >= bound for bound in self.bounds)
        return round(place * _DARKEST / max(len(self.bounds), 1))

    def legend(self, view: View, indicator: str) -> list[tuple[int, str]]:
        """Return shades with what they mean."""
        if indicator == STARS:
            return [(self.shade(number), str(number)) for number in range(4)]
        texts = [shown(view, indicator, bound) for bound in self.bounds]
        if is_flag(indicator):
            return [(0, view.word("no")), (_DARKEST, view.word("yes"))]
        if not texts:
            return []
        between = [f"{low} – {high}" for low, high in pairwise(texts)]
        means = [f"< {texts[0]}", *between, f"≥ {texts[-1]}"]
        shades = [round(place * _DARKEST / len(self.bounds)) for place in range(len(means))]
        return list(zip(shades, means, strict=True))


def scale_of(indicator: str, values: Sequence[float]) -> Scale:
    """Return the classes that suit: fixed ones for quotients, else fifths of the values."""
    if is_quotient(indicator):
        return Scale(_QUOTIENT)
    if indicator == STARS:
        return Scale(_STARS)
    if is_flag(indicator):
        return Scale((1.0,))
    ranked = sorted(value for value in values if math.isfinite(value))
    if not ranked:
        return Scale(())
    cuts = {float(f"{ranked[len(ranked) * fifth // 5]:.2g}") for fifth in range(1, 5)}
    return Scale(tuple(sorted(cut for cut in cuts if cut > ranked[0])))
