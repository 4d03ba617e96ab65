"""The columnar engine as a whole. See `clusterkg.shacl.engines.protocol`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clusterkg.model.namespaces import SH
from clusterkg.shacl.data import Data
from clusterkg.shacl.engines.columnar.compile import Compiler
from clusterkg.shacl.engines.columnar.run import Run
from clusterkg.shacl.engines.columnar.values import Batch
from clusterkg.shacl.engines.protocol import Result
from clusterkg.shacl.shapes.graph import ShapesGraph, sh


def run(data: Data, shapes: ShapesGraph) -> list[Result]:
    """Validate.

    Raises:
        ShapesError: The shapes are wrong.
        UnsupportedError: They ask for what this engine does not do.
    """
    roots = Compiler(shapes, data.graph).roots()
    work = Run(data.graph)
    found: list[Result] = []
    for shape, targets in roots:
        nodes = [target.nodes(data.graph, work.classes) for target in targets]
        focus = np.unique(np.concatenate(nodes))
        for batch in work.batches(shape, focus[data.judged(focus)]):
            found.extend(_results(batch, data, shapes))
    return found


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
