"""Runs shapes over the columns of a graph."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clusterkg.columns.graph import Graph
from clusterkg.columns.paths import follow
from clusterkg.columns.terms import BLANK, IRI, Ids, Mask
from clusterkg.shacl.engines.columnar.classes import Classes
from clusterkg.shacl.engines.columnar.lexical import Lexical
from clusterkg.shacl.engines.columnar.values import Batch, Shape, Values


class Run:
    """One validation: the data graph, and what was already found out about its terms.

    Attributes:
        graph: The data graph.
        classes: Which nodes are instances of which class.
        lexical: What is true of terms as such.
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

    def is_iri(self, number: int) -> bool:
        """Tell whether a term is an IRI."""
        return self.graph.terms.texts[number][0] == IRI

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
            times: How often each is to be reported, where that is not once: so often is it a
                value node of the shape above.
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
