"""Force-directed layout: networks with cycles, or without directions; neighbours stand near."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from clusterkg.pictures.graphs import Edge, Graph, Layout, Node, Size
from clusterkg.pictures.svg import Point

_APART: Final = (45.0, 35.0)
"""Least distance between two boxes, across and down."""
_CLEAR: Final = 10.0
"""Least distance of a box from the lines of others."""
_WIDE: Final = 1000.0
_BETWEEN: Final = 50.0
_ROUNDS: Final = 400
_STEPS: Final = 300


def force_layout(graph: Graph, sizes: Mapping[Node, Size], gap: float) -> Layout:
    """Lay out a network; its connected components stand in rows.

    Args:
        graph: The network.
        sizes: Width and height of each box.
        gap: Room between neighbours, for the labels of lines.
    """
    layout = Layout()
    x = row = bottom = 0.0
    for part in graph.components():
        places = _spread(part, sizes, gap)
        wide = max(px + sizes[node][0] / 2 for node, (px, _) in places.items())
        if x and x + wide > _WIDE:
            x, row = 0.0, bottom + _BETWEEN
        for node, (px, py) in places.items():
            layout.middles[node] = (x + px, row + py)
            bottom = max(bottom, row + py + sizes[node][1] / 2)
        layout.wide = max(layout.wide, x + wide)
        x += wide + _BETWEEN
    layout.high = bottom
    for edge in graph.edges:
        layout.routes[edge] = _route(edge, layout, sizes, both=edge[0] in graph.after[edge[1]])
    return layout


def _spread(part: Graph, sizes: Mapping[Node, Size], gap: float) -> dict[Node, Point]:
    """Return the middles of boxes that do not overlap, the top left corner at 0."""
    wide = sum(sizes[node][0] for node in part) / len(part) + gap
    high = sum(sizes[node][1] for node in part) / len(part) + gap
    springs = _springs(part)
    reach = math.sqrt(len(part)) * 0.62
    places = {
        node: [x * wide * reach, y * high * reach] for node, (x, y) in _lying(springs).items()
    }
    for turn in range(_ROUNDS):
        # At last only what must not be: boxes upon each other.
        aside = turn < _ROUNDS // 2 and _push_aside(places, sizes, part)
        if not _push_apart(places, sizes) and not aside:
            break
    left = min(x - sizes[node][0] / 2 for node, (x, _) in places.items())
    top = min(y - sizes[node][1] / 2 for node, (_, y) in places.items())
    return {node: (round(x - left), round(y - top)) for node, (x, y) in places.items()}


def _springs(part: Graph) -> dict[Node, Point]:
    """Return points around 0, no further than 1: edges pull, all nodes push (Fruchterman–Reingold).

    A fixed seed and a fixed order of nodes: always the same picture.
    """
    place = {node: number for number, node in enumerate(part)}
    size = len(place)
    joined = np.zeros((size, size))
    for one, other in part.edges:
        if one != other:
            joined[place[one], place[other]] = joined[place[other], place[one]] = 1.0
    points = np.random.RandomState(2).rand(size, 2)
    apart = math.sqrt(1 / size)
    heat = 0.1 * float(np.ptp(points, axis=0).max())
    for step in range(_STEPS):
        ways = points[:, None, :] - points[None, :, :]
        far = np.maximum(np.linalg.norm(ways, axis=-1), 0.01)
        pull = (ways * (apart**2 / far**2 - joined * far / apart)[:, :, None]).sum(axis=1)
        length = np.maximum(np.linalg.norm(pull, axis=-1), 0.01)
        points += pull * (heat * (1 - step / (_STEPS + 1)) / length)[:, None]
    points -= points.mean(axis=0)
    points /= np.abs(points).max() or 1.0
    return {node: (float(points[n, 0]), float(points[n, 1])) for node, n in place.items()}


def _lying(points: Mapping[Node, Point]) -> dict[Node, Point]:
    """Turn points around 0 so that they spread across more than down: pictures are wide."""
    angle = math.atan2(
        2 * sum(x * y for x, y in points.values()),
        sum(x * x - y * y for x, y in points.values()),
    )
    c, s = math.cos(angle / 2), math.sin(angle / 2)
    return {node: (x * c + y * s, y * c - x * s) for node, (x, y) in points.items()}


def _push_apart(places: dict[Node, list[float]], sizes: Mapping[Node, Size]) -> bool:
    """Push boxes apart that stand too near, along the shorter way; say whether there were any."""
    pushed = False
    for one, other in itertools.combinations(places, 2):
        lacking = [
            (sizes[one][axis] + sizes[other][axis]) / 2
            + _APART[axis]
            - abs(places[one][axis] - places[other][axis])
            for axis in (0, 1)
        ]
        if min(lacking) > 0.1:
            axis = 0 if lacking[0] < lacking[1] else 1
            sign = 1 if places[one][axis] <= places[other][axis] else -1
            places[one][axis] -= sign * lacking[axis] / 2
            places[other][axis] += sign * lacking[axis] / 2
            pushed = True
    return pushed


def _push_aside(places: dict[Node, list[float]], sizes: Mapping[Node, Size], part: Graph) -> bool:
    """Push boxes off the lines of others; say whether there were any."""
    pushed = False
    for one, other in part.edges:
        (x, y), (x2, y2) = places[one], places[other]
        dx, dy = x2 - x, y2 - y
        length = math.hypot(dx, dy)
        for node, place in places.items():
            if node in (one, other) or not length:
                continue
            wide, high = sizes[node]
            across = ((place[0] - x) * -dy + (place[1] - y) * dx) / length
            share = ((place[0] - x) * dx + (place[1] - y) * dy) / length**2
            lacking = (abs(dy) * wide + abs(dx) * high) / 2 / length + _CLEAR - abs(across)
            if 0 < share < 1 and lacking > 0.1:
                way = math.copysign(lacking / 2, across) / length
                place[0] += -dy * way
                place[1] += dx * way
                pushed = True
    return pushed


def _route(edge: Edge, layout: Layout, sizes: Mapping[Node, Size], *, both: bool) -> list[Point]:
    """Return a straight line from box to box; a bow, where another one runs the other way."""
    one, other = (layout.middles[node] for node in edge)
    if edge[0] == edge[1]:
        wide, high = sizes[edge[0]]
        right, top = one[0] + wide / 2, one[1] - high / 2
        side = (right, one[1])
        return [(right - 20, top), (right - 20, top - 40), (right + 45, one[1]), side]
    bend = 28.0 if both else 0.0
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = math.hypot(dx, dy) or 1
    middle = (
        (one[0] + other[0]) / 2 - dy / length * bend,
        (one[1] + other[1]) / 2 + dx / length * bend,
    )
    begin = _edge_of(one, middle, sizes[edge[0]])
    end = _edge_of(other, middle, sizes[edge[1]])
    return [
        begin,
        (begin[0] + (middle[0] - begin[0]) * 2 / 3, begin[1] + (middle[1] - begin[1]) * 2 / 3),
        (end[0] + (middle[0] - end[0]) * 2 / 3, end[1] + (middle[1] - end[1]) * 2 / 3),
        end,
    ]


def _edge_of(middle: Point, towards: Point, size: Size) -> Point:
    """Return where the line from the middle of a box leaves it."""
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    share = min(
        size[0] / 2 / abs(dx) if dx else math.inf, size[1] / 2 / abs(dy) if dy else math.inf, 1
    )
    return middle[0] + dx * share, middle[1] + dy * share
