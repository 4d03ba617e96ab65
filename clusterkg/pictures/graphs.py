"""Networks as data, and their layouts: where boxes stand and how the lines between them run."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from clusterkg.pictures.svg import Point

Node = Hashable
Edge = tuple[Node, Node]
Size = tuple[float, float]


class Graph:
    """A directed graph that keeps the order in which nodes and edges came.

    Attributes:
        after: Node → where its edges lead.
        before: Node → where the edges to it come from.
    """

    def __init__(self) -> None:
        self.after: dict[Node, dict[Node, None]] = {}
        self.before: dict[Node, dict[Node, None]] = {}

    def add(self, *nodes: Node) -> None:
        """Add nodes; those that are there already stay where they are."""
        for node in nodes:
            self.after.setdefault(node, {})
            self.before.setdefault(node, {})

    def join(self, one: Node, other: Node) -> None:
        """Add an edge, and its nodes where they are missing."""
        self.add(one, other)
        self.after[one][other] = self.before[other][one] = None

    @property
    def edges(self) -> Iterator[Edge]:
        """The edges, by the nodes where they begin."""
        return ((one, other) for one, others in self.after.items() for other in others)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.after)

    def __len__(self) -> int:
        return len(self.after)

    def components(self) -> list[Graph]:
        """Return the connected components, in the order of their first nodes."""
        found: list[Graph] = []
        seen: set[Node] = set()
        for first in self:
            if first in seen:
                continue
            some, stack = {first}, [first]
            while stack:
                node = stack.pop()
                near = (*self.after[node], *self.before[node])
                stack += [other for other in near if other not in some]
                some.update(near)
            seen |= some
            part = Graph()
            part.add(*(node for node in self if node in some))
            for edge in self.edges:
                if edge[0] in some:
                    part.join(*edge)
            found.append(part)
        return found

    def sorted(self) -> list[Node] | None:
        """Return the nodes so that all edges lead onwards, or None if there are cycles."""
        place = {node: number for number, node in enumerate(self)}
        nodes = list(self)
        waiting = {node: len(self.before[node]) for node in self}
        free = [place[node] for node in self if not waiting[node]]
        found = []
        while free:
            node = nodes[heapq.heappop(free)]
            found.append(node)
            for other in self.after[node]:
                waiting[other] -= 1
                if not waiting[other]:
                    heapq.heappush(free, place[other])
        return found if len(found) == len(self) else None


@dataclass
class Layout:
    """Where a network lies, in pixels from its top left corner.

    Attributes:
        middles: The middle of each box.
        routes: Edge → the points of its cubic curves: start, control, control, end, control,
            control, end and so on.
        wide: How wide all of it is.
        high: How high.
    """

    middles: dict[Node, Point] = field(default_factory=dict)
    routes: dict[Edge, list[Point]] = field(default_factory=dict)
    wide: float = 0
    high: float = 0

    def shift(self, dx: float, dy: float) -> None:
        """Move all of it."""
        self.middles = {node: (x + dx, y + dy) for node, (x, y) in self.middles.items()}
        self.routes = {
            edge: [(x + dx, y + dy) for x, y in route] for edge, route in self.routes.items()
        }


def along(route: Sequence[Point], share: float) -> Point:
    """Return the point of a route after this share of its curves (0 start, 1 end)."""
    curves = (len(route) - 1) // 3
    place = min(int(share * curves), curves - 1)
    t = share * curves - place
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    points = route[3 * place : 3 * place + 4]
    return (
        sum(weight * x for weight, (x, _) in zip(weights, points, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, points, strict=True)),
    )
