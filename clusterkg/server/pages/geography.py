"""A map in plain SVG: the outline of land in the Equal Earth projection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final, NamedTuple

from clusterkg.server.pages.view import STATIC

_A: Final = (1.340264, -0.081106, 0.000893, 0.003796)
"""Coefficients of the projection (Šavrič, Patterson, Jenny 2018)."""

_SCALE: Final = 100.0
_HALF: Final = 180.0  # degrees


class Window(NamedTuple):
    """A part of the map in its own units, as `viewBox` says it."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is in it."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return where a place is on the map; y grows to the south.

    Args:
        longitude: Degrees east.
        latitude: Degrees north.
    """
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    a1, a2, a3, a4 = _A
    square = theta * theta
    sixth = square**3
    x = 2 * sqrt(3) * radians(longitude) * cos(theta)
    x /= 3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1)
    y = theta * (a4 * sixth * square + a3 * sixth + a2 * square + a1)
    return round(x * _SCALE, 2), round(-y * _SCALE, 2)


WORLD: Final = Window(-262, -132, 530, 238)
EUROPE: Final = Window(-24, -124, 86, 53)


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((STATIC / "map.json").read_text(encoding="utf-8"))
    return found


@cache
def land() -> str:
    """Return the outline of land as the data of an SVG path."""
    parts = []
    for ring in _file()["land"]:
        whole = _unwrapped(ring)
        spans = max(x for x, _ in whole) > _HALF or min(x for x, _ in whole) < -_HALF
        for turn in (-2 * _HALF, 0.0, 2 * _HALF) if spans else (0.0,):
            points = [project(x + turn, y) for x, y in whole]
            parts.append("M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z")
    return "".join(parts)


def _unwrapped(ring: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Return a ring that goes on where it crosses the antimeridian, instead of jumping back."""
    turn, before = 0.0, ring[0][0]
    points = []
    for x, y in ring:
        if abs(x - before) > _HALF:
            turn += 2 * _HALF if x < before else -2 * _HALF
        before = x
        points.append((x + turn, y))
    return points


def centre(country: str) -> tuple[float, float] | None:
    """Return where a country of this English name is on the map; None if it is too small."""
    found = _file()["centres"].get(country)
    return None if found is None else project(found[0], found[1])
