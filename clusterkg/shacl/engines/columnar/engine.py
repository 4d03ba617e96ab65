"""The columnar engine: runs shapes over the columns of a graph."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clusterkg.columns.graph import Graph
from clusterkg.columns.paths import follow
from clusterkg.columns.terms import BLANK, Ids, Mask
from clusterkg.model.namespaces import SH
from clusterkg.shacl.data import Data
from clusterkg.shacl.engines.columnar.compile import Compiler
from clusterkg.shacl.engines.columnar.facts import Classes, Lexical
from clusterkg.shacl.engines.columnar.model import Batch, Shape, Values
from clusterkg.shacl.model import Outcome, Result
from clusterkg.shacl.shapes import ShapesGraph, sh


def run(data: Data, shapes: ShapesGraph) -> Outcome:
    """Validate. See `clusterkg.shacl.model`.

    Raises:
        ShapesError: The shapes are wrong.
        UnsupportedError: They use what this engine does not support.
    """
    roots = Compiler(shapes, data.graph).roots()
    work = Run(data.graph)
    found: list[Result] = []
    met: dict[str, Ids] = {}
    for shape, targets in roots:
        if shape.deactivated:
            continue
        nodes = [target.nodes(data.graph, work.classes) for target in targets]
        focus = np.unique(np.concatenate(nodes))
        met[shape.node] = focus = focus[data.judged(focus)]
        for batch in work.batches(shape, focus):
            found.extend(_results(batch, data, shapes))
    return Outcome(found, met)


def _results(batch: Batch, data: Data, shapes: ShapesGraph) -> Iterator[Result]:
    texts = data.graph.terms.texts
    shape, failures = batch.shape, batch.failures
    severity = shapes.one(shape.node, sh("severity"))
    severity = severity[1:-1] if severity else f"{SH}Violation"
    component = batch.constraint.component
    nobody = [-1] * len(failures.focus)
    values = nobody if failures.value is None else failures.value.tolist()
    paths = nobody if failures.path is None else failures.path.tolist()
    for place, (focus, value, path) in enumerate(
        zip(failures.focus.tolist(), values, paths, strict=True)
    ):
        yield Result(
            shape=shape.node,
            component=component,
            severity=severity,
            focus=texts[focus].decode(),
            path=shape.path if path < 0 else texts[path][1:-1].decode(),
            value=None if value < 0 else texts[value].decode(),
            messages=shape.messages if failures.texts is None else failures.texts[place],
        )


class Run:
    """One validation: the data graph, and facts about its terms.

    Attributes:
        graph: The data graph.
        classes: Which nodes are instances of which class.
        lexical: Facts about the text of terms.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes = Classes(graph)
        self.lexical = Lexical(graph.terms)
        self._blank: dict[str, int] | None = None

    def number(self, text: str) -> int:
        """Return the number of a term in N-Triples form; a new one if it is not in the graph."""
        if not text.startswith("_:"):
            return self.graph.terms.number(text.encode())
        if self._blank is None:
            texts = self.graph.terms.texts
            blank = np.flatnonzero(self.graph.terms.kinds() == BLANK).tolist()
            self._blank = {texts[number].decode(): number for number in blank}
        return self._blank[text]

    def values(self, shape: Shape, focus: Ids) -> Values:
        """Return the value nodes of focus nodes (each once, ascending) for a shape."""
        if shape.path is None:
            return Values(focus, np.arange(len(focus), dtype=np.int32), focus)
        return Values(focus, *follow(self.graph, shape.path, focus))

    def batches(self, shape: Shape, focus: Ids, times: Ids | None = None) -> Iterator[Batch]:
        """Yield the failures of focus nodes (each once, ascending) in a shape.

        Args:
            shape: The shape.
            focus: The focus nodes.
            times: How often to report each, as often as it is a value node of the shape above;
                None for once.
        """
        if shape.deactivated or not len(focus):
            return
        values = self.values(shape, focus)
        for constraint in shape.constraints:
            failures = constraint.check(values, self)
            if len(failures.focus):
                if times is not None:
                    failures = failures.repeated(times[np.searchsorted(focus, failures.focus)])
                yield Batch(shape, constraint, failures)
        if shape.properties:
            nodes, back = np.unique(values.node, return_inverse=True)
            weights = None if times is None else times[values.at]
            often = np.bincount(back, weights, len(nodes)).astype(np.int32)
            for inner in shape.properties:
                yield from self.batches(inner, nodes, often if (often > 1).any() else None)

    def conforming(self, shape: Shape, nodes: Ids) -> Mask:
        """Tell for each node (in any order, also repeated) whether it conforms to a shape."""
        focus, back = np.unique(nodes, return_inverse=True)
        right = np.ones(len(focus), np.bool_)
        if not shape.deactivated and len(focus):
            values = self.values(shape, focus)
            for constraint in shape.constraints:
                failures = constraint.check(values, self)
                right[np.searchsorted(focus, failures.focus)] = False
            for inner in shape.properties:
                right[values.at[~self.conforming(inner, values.node)]] = False
        return right[back]
