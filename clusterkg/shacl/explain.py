"""Explains violations of shapes that refer to other shapes: which part failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clusterkg.columns.paths import Path
from clusterkg.columns.terms import Ids
from clusterkg.model.namespaces import SH
from clusterkg.shacl.data import Data
from clusterkg.shacl.engines.columnar.compile import Compiler
from clusterkg.shacl.engines.columnar.constraints.logical import Members, Not
from clusterkg.shacl.engines.columnar.constraints.shape_based import Node, Qualified
from clusterkg.shacl.engines.columnar.engine import Run
from clusterkg.shacl.engines.columnar.model import Constraint, Shape
from clusterkg.shacl.model import Result
from clusterkg.shacl.shapes import ShapesGraph

_MOST: Final = 12

NESTED: Final = frozenset(
    f"{SH}{name}ConstraintComponent"
    for name in ("Node", "And", "Or", "Xone", "Not", "QualifiedMinCount", "QualifiedMaxCount")
)
"""Components that refer to other shapes."""


@dataclass(frozen=True)
class Detail:
    """A reason why a node does not conform to a nested shape.

    Attributes:
        part: The number of the alternative or part, from 1; None where there is only one.
        shape: The shape that failed, in N-Triples form; for sh:not the shape conformed to.
        component: IRI of the constraint component; None for a shape conformed to.
        path: The path concerned, if any.
        value: The value concerned, in N-Triples form, if any.
        messages: Messages of the shape, by language.
        details: The reasons of this reason.
    """

    part: int | None
    shape: str
    component: str | None
    path: Path | None = None
    value: str | None = None
    messages: tuple[tuple[str, str], ...] = ()
    details: tuple[Detail, ...] = ()


def explain(
    data: Data, shapes: ShapesGraph, results: Sequence[Result]
) -> dict[int, tuple[Detail, ...]]:
    """Return the reasons of those results that have any, by position."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place, result in enumerate(results):
        if result.component in NESTED:
            groups.setdefault((result.shape, result.component), []).append(place)
    if not groups:
        return {}
    explainer = _Explainer(data, shapes)
    found: dict[int, tuple[Detail, ...]] = {}
    for (shape, component), where in groups.items():
        nodes = {
            place: data.number(results[place].value or results[place].focus) for place in where
        }
        known = np.unique(np.array([n for n in nodes.values() if n is not None], np.int32))
        reasons = explainer.reasons_of(shape, component, known)
        for place, node in nodes.items():
            if node is not None and reasons.get(node):
                found[place] = tuple(reasons[node][:_MOST])
    return found


class _Explainer:
    def __init__(self, data: Data, shapes: ShapesGraph) -> None:
        self._compiler = Compiler(shapes, data.graph)
        self._run = Run(data.graph)
        self._text = data.graph.terms.text

    def reasons_of(self, node: str, component: str, nodes: Ids) -> dict[int, list[Detail]]:
        """Return, by value node (focus node for qualified shapes), why a constraint fails."""
        shape = self._compiler.shape(node)
        found: dict[int, list[Detail]] = {}
        for constraint in shape.constraints:
            if constraint.component != component:
                continue
            if isinstance(constraint, Qualified):
                values = self._run.values(shape, nodes)
                inner = self.reasons(constraint.shape, np.unique(values.node), None)
                for at, value in zip(values.at.tolist(), values.node.tolist(), strict=True):
                    said = found.setdefault(int(nodes[at]), [])
                    for detail in inner.get(value, []):
                        said.append(_of_value(detail, self._text(value)))
            else:
                for value, details in self._nested(constraint, nodes).items():
                    found.setdefault(value, []).extend(details)
        return found

    def _nested(self, constraint: Constraint, nodes: Ids) -> dict[int, list[Detail]]:
        found: dict[int, list[Detail]] = {}
        if isinstance(constraint, Node):
            return self.reasons(constraint.shape, nodes, None)
        if isinstance(constraint, Not):
            fits = self._run.conforming(constraint.shape, nodes)
            return {n: [Detail(None, constraint.shape.node, None)] for n in nodes[fits].tolist()}
        if isinstance(constraint, Members):
            for part, shape in enumerate(constraint.shapes, 1):
                for node, details in self.reasons(shape, nodes, part).items():
                    found.setdefault(node, []).extend(details)
                if constraint.most < len(constraint.shapes):
                    conforming = nodes[self._run.conforming(shape, nodes)]
                    for node in conforming.tolist():
                        found.setdefault(node, []).append(Detail(part, shape.node, None))
        return found

    def reasons(self, shape: Shape, nodes: Ids, part: int | None) -> dict[int, list[Detail]]:
        """Return why nodes (each once, ascending) do not conform to a shape."""
        found: dict[int, list[Detail]] = {}
        if shape.deactivated or not len(nodes):
            return found
        values = self._run.values(shape, nodes)
        for constraint in shape.constraints:
            failures = constraint.check(values, self._run)
            focus = failures.focus.tolist()
            said = [-1] * len(focus) if failures.value is None else failures.value.tolist()
            inner: dict[int, list[Detail]] = {}
            if constraint.component in NESTED and not isinstance(constraint, Qualified):
                inner = self._nested(constraint, np.unique(np.array(said, np.int32)))
            for place, (node, value) in enumerate(zip(focus, said, strict=True)):
                path = -1 if failures.path is None else int(failures.path[place])
                found.setdefault(node, []).append(
                    Detail(
                        part,
                        shape.node,
                        constraint.component,
                        shape.path if path < 0 else self._text(path)[1:-1],
                        None if value < 0 else self._text(value),
                        tuple(shape.messages.items()),
                        tuple(inner.get(value, ())),
                    )
                )
        for property_shape in shape.properties:
            below = self.reasons(property_shape, np.unique(values.node), part)
            for at, value in zip(values.at.tolist(), values.node.tolist(), strict=True):
                if value in below:
                    found.setdefault(int(nodes[at]), []).extend(below[value])
        return found


def _of_value(detail: Detail, value: str) -> Detail:
    if detail.value is not None:
        return detail
    return Detail(
        detail.part,
        detail.shape,
        detail.component,
        detail.path,
        value,
        detail.messages,
        detail.details,
    )


def flat(details: Iterable[Detail], depth: int = 0) -> Iterable[tuple[int, Detail]]:
    """Yield details with how deep they are nested."""
    for detail in details:
        yield depth, detail
        yield from flat(detail.details, depth + 1)
