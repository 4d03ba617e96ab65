"""Layered layout: networks without cycles in columns from left to right (causes, kinds, members).

As Sugiyama does it: a column for each node; lanes through the columns for long lines, so that they
cross no box; an order within the columns with few crossings; heights near those of the neighbours.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from clusterkg.pictures.graphs import Edge, Graph, Layout, Node, Size
from clusterkg.pictures.svg import Point

_ABOVE: Final = 12.0
"""Least distance between two boxes in a column."""

_LANE: Final = 14.0
_PORT: Final = 11.0
"""Distance between two lines at the side of a box."""

_BETWEEN: Final = 22.0
"""Distance between connected components."""

_ROUNDS: Final = 12


class _Lane(NamedTuple):
    """Where a line passes through a column."""

    edge: Edge
    column: int


class _Part:
    """A connected component: its columns, and the links from one column to the next."""

    def __init__(self, graph: Graph, sizes: Mapping[Node, Size]) -> None:
        self.graph = graph
        self.sizes = sizes
        ranks = _ranks(graph)
        self.columns: list[list[Node]] = [[] for _ in range(max(ranks.values()) + 1)]
        self.chains: dict[Edge, list[Node]] = {}
        self.before: dict[Node, list[Node]] = {}
        self.after: dict[Node, list[Node]] = {}
        for edge in graph.edges:
            lanes = (_Lane(edge, column) for column in range(ranks[edge[0]] + 1, ranks[edge[1]]))
            self.chains[edge] = chain = [edge[0], *lanes, edge[1]]
            for one, other in itertools.pairwise(chain):
                self.after.setdefault(one, []).append(other)
                self.before.setdefault(other, []).append(one)
        # Depth first, so that a tree has no crossings from the beginning.
        seen: set[Node] = set()
        stack = [node for node in reversed(list(graph)) if not graph.before[node]]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                column = node.column if isinstance(node, _Lane) else ranks[node]
                self.columns[column].append(node)
                stack += reversed(self.after.get(node, []))

    def high(self, node: Node) -> float:
        return _LANE if isinstance(node, _Lane) else self.sizes[node][1]

    def uncross(self) -> None:
        """Put each node near the middle of its neighbours; keep the best order that is met."""
        best, fewest = [list(column) for column in self.columns], self._crossings()
        for turn in range(_ROUNDS):
            forth = turn % 2 == 0
            links = self.before if forth else self.after
            for column in self.columns if forth else reversed(self.columns):
                places = {n: p for some in self.columns for p, n in enumerate(some)}
                middles = {
                    node: sum(near) / len(near) if near else places[node]
                    for node in column
                    for near in [[places[other] for other in links.get(node, [])]]
                }
                column.sort(key=middles.__getitem__)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(column) for column in self.columns], crossings
        self.columns = best

    def _crossings(self) -> int:
        count = 0
        for left, right in itertools.pairwise(self.columns):
            places = {node: place for place, node in enumerate(right)}
            ends = [sorted(places[n] for n in self.after.get(node, [])) for node in left]
            flat = list(itertools.chain.from_iterable(ends))
            count += sum(before > after for k, before in enumerate(flat) for after in flat[k + 1 :])
        return count

    def heights(self) -> dict[Node, float]:
        """Return the middle of each node, the uppermost edge at 0."""
        found: dict[Node, float] = {}
        for column in self.columns:
            found |= dict(zip(column, self._stack(column, [0.0] * len(column)), strict=True))
        for turn in range(_ROUNDS + 1):
            forth = turn % 2 == 1
            for column in self.columns if forth else reversed(self.columns):
                wanted = []
                for node in column:
                    near = (self.before if forth else self.after).get(node, [])
                    if turn > _ROUNDS - 3:  # at last what is on both sides
                        near = self.before.get(node, []) + self.after.get(node, [])
                    ys = [found[other] for other in near] or [found[node]]
                    wanted.append(sum(ys) / len(ys))
                found |= dict(zip(column, self._stack(column, wanted), strict=True))
        top = min(y - self.high(node) / 2 for node, y in found.items())
        return {node: round(y - top, 1) for node, y in found.items()}

    def _stack(self, column: Sequence[Node], wanted: Sequence[float]) -> list[float]:
        """Return the heights nearest to the wanted ones that leave room for all, in order."""
        offsets = [0.0]
        for one, other in itertools.pairwise(column):
            offsets.append(offsets[-1] + (self.high(one) + self.high(other)) / 2 + _ABOVE)
        # Neighbours that want to change places, or to stand too near, move as one (isotonic
        # regression by pooling).
        pools: list[tuple[float, int]] = []
        for wish, offset in zip(wanted, offsets, strict=True):
            pools.append((wish - offset, 1))
            while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
                (one, count), (other, more) = pools[-2:]
                pools[-2:] = [((one * count + other * more) / (count + more), count + more)]
        places = itertools.chain.from_iterable([place] * count for place, count in pools)
        return [place + offset for place, offset in zip(places, offsets, strict=True)]


def layered_layout(graph: Graph, sizes: Mapping[Node, Size], gap: float) -> Layout:
    """Lay out a network without cycles; its components stand below each other in the same columns.

    Args:
        graph: The network.
        sizes: Width and height of each box.
        gap: Distance of the columns.
    """
    layout = Layout()
    found = [_Part(part, sizes) for part in graph.components()]
    widths = [0.0] * max(len(part.columns) for part in found)
    for part in found:
        for place, column in enumerate(part.columns):
            boxes = (sizes[node][0] for node in column if not isinstance(node, _Lane))
            widths[place] = max([widths[place], *boxes])
    lefts = list(itertools.accumulate((wide + gap for wide in widths), initial=0.0))
    for part in found:
        part.uncross()
        heights = {node: layout.high + y for node, y in part.heights().items()}
        columns = {n: place for place, column in enumerate(part.columns) for n in column}
        for node in part.graph:
            layout.middles[node] = (lefts[columns[node]] + sizes[node][0] / 2, heights[node])
        ports = _ports(part, heights)
        for edge, chain in part.chains.items():
            route: list[Point] = []
            layout.routes[edge] = route
            for node in chain:
                left, y = lefts[columns[node]], heights[node]
                if isinstance(node, _Lane):
                    _go(route, (left, y))
                    _go(route, (left + widths[columns[node]], y))
                elif node == edge[0]:
                    _go(route, (left + sizes[node][0], y + ports[edge, 0]))
                    if len(chain) > 1 and sizes[node][0] < widths[columns[node]]:
                        _go(route, (left + widths[columns[node]], y + ports[edge, 0]))
                else:
                    _go(route, (left, y + ports[edge, 1]))
        layout.high = max(y + part.high(node) / 2 for node, y in heights.items()) + _BETWEEN
    layout.high -= _BETWEEN
    layout.wide = lefts[-1] - gap
    return layout


def _ranks(graph: Graph) -> dict[Node, int]:
    """Return the column of each node: right of all before it, but no further left than needed."""
    ranks: dict[Node, int] = {}
    order = graph.sorted() or ()
    for node in order:
        ranks[node] = max((ranks[one] + 1 for one in graph.before[node]), default=0)
    for node in order:
        after = [ranks[other] for other in graph.after[node]]
        if after and not graph.before[node]:
            ranks[node] = min(after) - 1
    return ranks


def _ports(part: _Part, heights: Mapping[Node, float]) -> dict[tuple[Edge, int], float]:
    """Return how far above or below the middle of a box its lines begin (0) and end (1)."""
    ports = {}
    for node in part.graph:
        out = [(node, other) for other in part.graph.after[node]]
        into = [(one, node) for one in part.graph.before[node]]
        for end, edges, beside in ((0, out, 1), (1, into, -2)):
            ordered = sorted(edges, key=lambda edge: heights[part.chains[edge][beside]])
            room = min(_PORT, 0.8 * part.high(node) / max(len(ordered), 1))
            for place, edge in enumerate(ordered):
                ports[edge, end] = (place - (len(ordered) - 1) / 2) * room
    return ports


def _go(route: list[Point], to: Point) -> None:
    """Lengthen a route by a curve that is level at both its ends."""
    if route:
        middle = (route[-1][0] + to[0]) / 2
        route += [(middle, route[-1][1]), (middle, to[1])]
    route.append(to)
