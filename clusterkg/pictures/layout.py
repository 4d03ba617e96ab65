"""Where the boxes of a network stand and how the lines between them run."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import networkx as nx

Node = Hashable
Point = tuple[float, float]
Edge = tuple[Node, Node]
Size = tuple[float, float]


@dataclass
class Layout:
    """A network in inches from its top left corner.

    Attributes:
        middles: The middle of each box.
        routes: Line between two boxes → the points of its cubic curves: begin, control, control,
            end, control, control, end and so on.
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


def parts(graph: nx.DiGraph) -> list[nx.DiGraph]:
    """Return the parts that hang together, in the order of their first nodes."""
    order = {node: place for place, node in enumerate(graph)}
    found = sorted(
        nx.weakly_connected_components(graph), key=lambda some: min(order[node] for node in some)
    )
    copies = []
    for some in found:
        # Made node by node, because the order within a set differs from run to run.
        part = nx.DiGraph()
        part.add_nodes_from(node for node in graph if node in some)
        part.add_edges_from(edge for edge in graph.edges if edge[0] in some)
        copies.append(part)
    return copies


def along(route: Sequence[Point], share: float) -> Point:
    """Return the point of a route after this share of its curves (0 begin, 1 end)."""
    curves = (len(route) - 1) // 3
    place = min(int(share * curves), curves - 1)
    t = share * curves - place
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    points = route[3 * place : 3 * place + 4]
    return (
        sum(weight * x for weight, (x, _) in zip(weights, points, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, points, strict=True)),
    )
