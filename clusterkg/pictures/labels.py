"""Label placement: among several places, the one that covers least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Area(NamedTuple):
    """A rectangle by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, wide: float, high: float) -> Area:
        """Return the rectangle of this size with its middle there."""
        return cls(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)

    def shared(self, other: Area) -> float:
        """Return how much two rectangles have in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0) * max(high, 0)


class Occupied:
    """What is covered already."""

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self._areas = list(areas)

    def add(self, areas: Iterable[Area]) -> None:
        """Cover more."""
        self._areas += areas

    def take(self, places: Sequence[Area], also: Iterable[Area] = ()) -> Area:
        """Cover the first of the places that are least covered, and return it.

        Args:
            places: The places, the best first.
            also: What is covered too, but for this time only.
        """
        sides = list(zip(*places, strict=True))
        reach = Area(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
        near = [area for area in (*self._areas, *also) if area.shared(reach)]
        best = min(places, key=lambda place: round(sum(map(place.shared, near)), 4))
        self._areas.append(best)
        return best

    def free(self, places: Iterable[Area]) -> Area | None:
        """Cover the first of the places that is not covered, and return it, if there is one."""
        for place in places:
            if not any(area.shared(place) for area in self._areas):
                self._areas.append(place)
                return place
        return None
