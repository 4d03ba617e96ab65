"""The map: countries by what is there, and a table of the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from clusterkg.model.namespaces import CKG
from clusterkg.server.index.model import Index, Numbers, distinct
from clusterkg.server.pages.context import PageContext, values
from clusterkg.server.pages.view import STATIC, Page, View, html

PAGE: Final = Page(("/map",), "/map")

_NAMES: Final = """
SELECT ?country ?name WHERE {
  %s
  ?country rdfs:label ?name .
  FILTER (LANG(?name) = "en")
}
"""
_MENTIONS: Final = ("about", "jurisdiction", "inPlace")
_MOST: Final = 300
_LARGEST: Final = 9.0  # radius, in units of the map of the world
_LETTERS: Final = 6.2


def render(context: PageContext, view: View) -> str:
    """Return the page."""
    countries = _countries(context)
    most = max((one["weight"] for one in countries), default=1)
    for one in countries:
        one["radius"] = round(_LARGEST * sqrt(one["weight"] / most), 2)
    drawn = [one for one in countries if one["at"] is not None]
    drawn.sort(key=lambda one: -one["radius"])
    return html(
        "map.html",
        view,
        land=land(),
        maps=[_map("world", WORLD, drawn), _map("europe", EUROPE, drawn)],
        countries=countries,
        partial=not context.index.complete,
    )


def _countries(context: PageContext) -> list[dict[str, Any]]:
    index = context.index
    found = []
    for one in index.members(f"{CKG}Country"):
        places = _inside(index, int(one))
        located = distinct(_by(index, "locatedIn", place) for place in places)
        mentions = distinct(_by(index, name, int(one)) for name in _MENTIONS)
        if len(located) or len(mentions):
            found.append((-len(located), -len(mentions), index.iri(int(one))))
    found = sorted(found)[:_MOST]
    context.learn(ox.NamedNode(iri) for *_, iri in found)
    rows = context.rows(_NAMES % values("country", [iri for *_, iri in found]))
    names = {str(row["country"]): row["name"] for row in rows}
    return [
        {
            "iri": iri,
            "text": context.label(iri),
            "located": -located,
            "mentions": -mentions,
            "weight": -located - mentions,
            "at": centre(name.value) if isinstance(name, ox.Literal) else None,
        }
        for located, mentions, iri in found
        for name in [names.get(f"<{iri}>")]
    ]


def _by(index: Index, name: str, value: int) -> Numbers:
    return index.things(index.link(index.node(CKG + name), value))


def _inside(index: Index, country: int) -> list[int]:
    """Return a country and the places that are part of it, or of such a part."""
    found = {country: None}
    waiting = [country]
    while waiting:
        for one in map(int, _by(index, "isPartOf", waiting.pop())):
            if one not in found:
                found[one] = None
                waiting.append(one)
    return list(found)


def _map(name: str, window: Window, drawn: list[dict[str, Any]]) -> dict[str, Any]:
    scale = window.width / WORLD.width
    dots = [
        {
            "iri": one["iri"],
            "text": one["text"],
            "title": f"{one['text']}: {one['weight']}",
            "x": one["at"][0],
            "y": one["at"][1],
            "radius": round(max(one["radius"], 1.6) * scale, 2),
        }
        for one in drawn
        if window.holds(*one["at"])
    ]
    size = round(_LETTERS * scale, 2)
    return {"name": name, "window": window, "dots": _named(dots, size), "size": size}


Box = tuple[float, float, float, float]


def _named(dots: list[dict[str, Any]], size: float) -> list[dict[str, Any]]:
    """Say which names are written: those of large dots first, none over another name or dot."""
    taken = [_around(dot) for dot in dots]
    for number, dot in enumerate(dots):
        left = dot["x"] + dot["radius"] + size * 0.25
        right = left + len(dot["text"]) * size * 0.55
        box = (left, dot["y"] - size * 0.6, right, dot["y"] + size * 0.6)
        others = [other for at, other in enumerate(taken) if at != number]
        dot["named"] = not any(_overlap(box, other) for other in others)
        if dot["named"]:
            taken.append(box)
        dot["label_x"], dot["label_y"] = round(left, 2), round(dot["y"] + size * 0.35, 2)
    return dots


def _around(dot: dict[str, Any]) -> Box:
    radius = dot["radius"] * 0.8
    return dot["x"] - radius, dot["y"] - radius, dot["x"] + radius, dot["y"] + radius


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


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
