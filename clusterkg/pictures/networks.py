"""Networks: boxes with labels, and arrows or lines between them."""

from __future__ import annotations

import math
from typing import Final

import networkx as nx

from clusterkg.model.errors import QueryError
from clusterkg.pictures.columns import in_columns
from clusterkg.pictures.layout import Edge, Layout, Node, Size, along
from clusterkg.pictures.placing import Area, Taken
from clusterkg.pictures.rows import Subject
from clusterkg.pictures.springs import by_springs
from clusterkg.pictures.style import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE,
    PAPER,
    SMALL,
    VERMILION,
    Sheet,
    height,
    width,
    wrap,
)

MOST: Final = 120
_BOX: Final = 2.1
_HEAD: Final = 0.11
_MINUSES: Final = (["-"], ["\u2212"], ["–"])
_SHARES: Final = (0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.82, 0.18, 0.88, 0.12)
"""Where on a line its label may stand, the best place first."""


def paint(subject: Subject) -> Sheet:
    """Draw the network.

    Raises:
        QueryError: There are no rows, or none that names a thing.
    """
    graph, left = _graph(subject)
    if not graph:
        one, other = subject.plot.columns["from"], subject.plot.columns["to"]
        raise QueryError(f"columns {one!r} and {other!r} name nothing to draw")
    lines = {node: wrap(node.label, _BOX) for node in graph}
    sizes: dict[Node, Size] = {
        node: (max(width(line) for line in some) + 0.24, _high(graph, node, height(some) + 0.14))
        for node, some in lines.items()
    }
    labels = {
        edge: wrap(", ".join(some), 2.0, SMALL, most=2)
        for edge, some in nx.get_edge_attributes(graph, "labels").items()
    }
    widest = max((width(line, SMALL) for some in labels.values() for line in some), default=0)
    gap = max(0.75, widest + 0.55)
    ordered = subject.plot.directed and nx.is_directed_acyclic_graph(graph)
    layout = (in_columns if ordered else by_springs)(graph, sizes, gap)
    sheet = Sheet(max(layout.wide + 2 * MARGIN, 5.5), subject.title, subject.subtitle)
    layout.shift(MARGIN if ordered else (sheet.wide - layout.wide) / 2, sheet.y + 0.06)
    for node, (x, y) in layout.middles.items():
        wide, high = sizes[node]
        left_top = (x - wide / 2, y - high / 2)
        sheet.box(*left_top, wide, high, PAPER, edge=PALE, rounding=0.06)
        sheet.text(x, y, lines[node], align="center")
    _lines(sheet, layout, sizes, labels, arrows=subject.plot.directed)
    sheet.y += layout.high + 0.26
    if left:
        sheet.paragraph([subject.more(left)], colour=GREY)
    sign = "→" if subject.plot.directed else "—"
    words = [f"{subject.meaning('from')} {sign} {subject.meaning('to')}", subject.meaning("label")]
    for text in filter(None, words):
        sheet.paragraph(wrap(text, sheet.wide - 2 * MARGIN, SMALL), size=SMALL, colour=GREY)
    return sheet


def _high(graph: nx.DiGraph, node: Node, least: float) -> float:
    """Return how high a box is: with room for its lines, if these have labels to keep apart."""
    labelled = [
        sum(bool(data["labels"]) for *_, data in edges(node, data=True))
        for edges in (graph.in_edges, graph.out_edges)
    ]
    return max(least, 0.06 + 0.11 * min(max(labelled), 8))


def _graph(subject: Subject) -> tuple[nx.DiGraph, int]:
    """Return the network with the labels of each line, and how many lines are left out."""
    graph = nx.DiGraph()
    left = set()
    for one, other, label in zip(
        subject.names("from"), subject.names("to"), subject.texts("label"), strict=True
    ):
        edge = (one, other)
        if not all(name.label for name in edge):
            graph.add_nodes_from(name for name in edge if name.label)
            continue
        if not subject.plot.directed and graph.has_edge(other, one):
            edge = (other, one)
        if not graph.has_edge(*edge):
            if graph.number_of_edges() == MOST:
                left.add(edge)
                continue
            graph.add_edge(*edge, labels={})
        if label:
            graph.edges[edge]["labels"][label] = None
    return graph, len(left)


def _lines(
    sheet: Sheet,
    layout: Layout,
    sizes: dict[Node, Size],
    labels: dict[Edge, list[str]],
    *,
    arrows: bool,
) -> None:
    taken = Taken(Area.around(*layout.middles[node], *size) for node, size in sizes.items())
    for edge, route in layout.routes.items():
        label = labels[edge]
        lowers = label in _MINUSES
        colour = BLUE if label == ["+"] else VERMILION if lowers else GREY
        end = route[-1]
        if arrows:
            angle = math.atan2(end[1] - route[-2][1], end[0] - route[-2][0])
            base = (end[0] - _HEAD * math.cos(angle), end[1] - _HEAD * math.sin(angle))
            across = (math.sin(angle) * _HEAD * 0.42, -math.cos(angle) * _HEAD * 0.42)
            corners = [(base[0] + side * across[0], base[1] + side * across[1]) for side in (1, -1)]
            sheet.polygon([end, *corners], colour)
            route = [*route[:-1], base]
        sheet.curve(route, colour, dashed=lowers)
    traces = {
        edge: [Area.around(*along(route, k / 24), 0.08, 0.08) for k in range(1, 24)]
        for edge, route in layout.routes.items()
    }
    for edge, route in layout.routes.items():
        label = labels[edge]
        if not label:
            continue
        signed = label == ["+"] or label in _MINUSES
        text = ["\u2212"] if label in _MINUSES else label
        wide = max(width(line, SMALL) for line in text) + 0.06
        high = height(text, SMALL)
        if signed:  # in a circle, for a minus alone looks like a piece of its line
            wide = high = 0.19
        # Wanted with some room around, so that it does not touch other lines.
        places = [Area.around(*along(route, share), wide + 0.04, high + 0.08) for share in _SHARES]
        others = (area for other in traces if other != edge for area in traces[other])
        area = taken.take(places, others)
        x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        colour = VERMILION if label in _MINUSES else BLUE if signed else INK
        corner = (x - wide / 2, y - high / 2)
        edge_colour, rounding = (colour, high / 2) if signed else (None, 0)
        sheet.box(*corner, wide, high, "white", edge=edge_colour, rounding=rounding, layer=5)
        sheet.text(x, y, text, SMALL, colour, bold=signed, align="center")
