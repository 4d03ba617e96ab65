"""Networks: boxes with labels, and arrows or lines between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.pictures.force import force_layout
from clusterkg.pictures.graphs import Edge, Graph, Layout, Node, Size, along
from clusterkg.pictures.labels import Area, Occupied
from clusterkg.pictures.layered import layered_layout
from clusterkg.pictures.rows import ChartData, Name
from clusterkg.pictures.svg import Drawing, n
from clusterkg.pictures.text import SMALL, height, width, wrap

MOST: Final = 120
_BOX: Final = 200.0
_HEAD: Final = 11.0
_SIGNS: Final = {"+": "plain", "-": "hot", "\u2212": "hot", "–": "hot"}
_SHARES: Final = (0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.82, 0.18, 0.88, 0.12)
"""Where on a line its label may stand, the best place first."""

Labels = dict[Edge, dict[str, None]]


def of_answer(data: ChartData) -> Drawing:
    """Draw the rows of an answer as a network.

    Raises:
        QueryError: There are no rows, or none that names a thing.
    """
    graph, labels, left_out = _graph(data)
    if not len(graph):
        one, other = data.plot.columns["from"], data.plot.columns["to"]
        raise QueryError(f"columns {one!r} and {other!r} name nothing to draw")
    lines = {node: wrap(node.label if isinstance(node, Name) else "", _BOX) for node in graph}
    sizes: dict[Node, Size] = {
        node: (
            max(width(line) for line in some) + 22,
            max(height(some) + 14, _ports(graph, labels, node)),
        )
        for node, some in lines.items()
    }
    texts = {edge: wrap(", ".join(some), 190, SMALL, most=2) for edge, some in labels.items()}
    widest = max((width(line, SMALL) for some in texts.values() for line in some), default=0.0)
    ordered = data.plot.directed and graph.sorted() is not None
    layout = (layered_layout if ordered else force_layout)(graph, sizes, max(72.0, widest + 52))
    layout.shift(0, 6)
    drawing = Drawing()
    drawing.width, drawing.height = layout.wide, layout.high + 18
    _edges(drawing, layout, texts, arrows=data.plot.directed)
    for node, (x, y) in layout.middles.items():
        wide, high = sizes[node]
        drawing.rectangle(x - wide / 2, y - high / 2, wide, high, "box", rounding=6)
        drawing.text(x, y, lines[node], anchor="middle")
    _labels(drawing, layout, sizes, texts)
    if left_out:
        drawing.notes.append(data.more(left_out))
    sign = "→" if data.plot.directed else "—"
    words = [f"{data.meaning('from')} {sign} {data.meaning('to')}", data.meaning("label")]
    drawing.notes += filter(None, words)
    return drawing


def _ports(graph: Graph, labels: Labels, node: Node) -> float:
    """Return how high a box must be to keep lines with labels apart."""
    out = sum(bool(labels[node, other]) for other in graph.after[node])
    into = sum(bool(labels[one, node]) for one in graph.before[node])
    return 6 + 11 * min(max(out, into), 8)


def _graph(data: ChartData) -> tuple[Graph, Labels, int]:
    """Return the network, the labels of its lines, and how many lines are left out."""
    graph = Graph()
    labels: Labels = {}
    left_out = set()
    for one, other, label in zip(
        data.names("from"), data.names("to"), data.texts("label"), strict=True
    ):
        edge = (one, other)
        if not one.label or not other.label:
            graph.add(*(name for name in edge if name.label))
            continue
        if not data.plot.directed and (other, one) in labels:
            edge = (other, one)
        if edge not in labels:
            if len(labels) == MOST:
                left_out.add(edge)
                continue
            graph.join(*edge)
            labels[edge] = {}
        if label:
            labels[edge][label] = None
    return graph, labels, len(left_out)


def _edges(
    drawing: Drawing, layout: Layout, texts: Mapping[Edge, list[str]], *, arrows: bool
) -> None:
    """Draw the lines; those of signs differ in colour, and those of a minus are dashed."""
    for edge, route in layout.routes.items():
        text = texts[edge]
        look = _SIGNS.get(text[0], "grey") if len(text) == 1 else "grey"
        ends = " → ".join(node.label for node in edge if isinstance(node, Name))
        title = f"{ends}: {' '.join(text)}" if text else ends
        end = route[-1]
        if arrows:
            angle = math.atan2(end[1] - route[-2][1], end[0] - route[-2][0])
            base = (end[0] - _HEAD * math.cos(angle), end[1] - _HEAD * math.sin(angle))
            across = (math.sin(angle) * _HEAD * 0.42, -math.cos(angle) * _HEAD * 0.42)
            corners = [(base[0] + side * across[0], base[1] + side * across[1]) for side in (1, -1)]
            drawing.line([end, *corners], f"{look} tip")
            route = [*route[:-1], base]
        points = " ".join(f"{n(x)},{n(y)}" for x, y in route[1:])
        dashed = " dashed" if look == "hot" else ""
        drawing.path(f"M{n(route[0][0])},{n(route[0][1])}C{points}", f"{look} thin{dashed}", title)


def _labels(
    drawing: Drawing,
    layout: Layout,
    sizes: Mapping[Node, Size],
    texts: Mapping[Edge, list[str]],
) -> None:
    """Write the labels of lines where they cover least."""
    occupied = Occupied(Area.around(*layout.middles[node], *size) for node, size in sizes.items())
    traces = {
        edge: [Area.around(*along(route, k / 24), 8, 8) for k in range(1, 24)]
        for edge, route in layout.routes.items()
    }
    for edge, route in layout.routes.items():
        text = texts[edge]
        if not text:
            continue
        look = _SIGNS.get(text[0], "") if len(text) == 1 else ""
        wide, high = max(width(line, SMALL) for line in text) + 6, height(text, SMALL)
        if look:  # in a circle, for a minus alone looks like a piece of its line
            wide = high = 18.0
        # Wanted with some room around, so that it does not touch other lines.
        places = [Area.around(*along(route, share), wide + 4, high + 8) for share in _SHARES]
        others = (area for other in traces if other != edge for area in traces[other])
        area = occupied.take(places, others)
        x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        if look:
            drawing.circle(x, y, 9, f"{look} sign")
            sign = "\u2212" if look == "hot" else "+"
            drawing.text(x, y, sign, f"bold {look}-ink", size=SMALL, anchor="middle")
        else:
            drawing.rectangle(x - wide / 2, y - high / 2, wide, high, "ground")
            drawing.text(x, y, text, size=SMALL, anchor="middle")
