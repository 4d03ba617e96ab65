"""Turns the shapes graph into shapes that can be run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from clusterkg.columns.graph import Graph
from clusterkg.columns.terms import Ids
from clusterkg.model.errors import ShapesError, UnsupportedError
from clusterkg.model.namespaces import RDFS, SH
from clusterkg.shacl.catalogue import severity_of
from clusterkg.shacl.engines.columnar import sparql
from clusterkg.shacl.engines.columnar.constraints import (
    cardinality,
    logical,
    other,
    property_pair,
    shape_based,
    string,
    value_range,
    value_type,
)
from clusterkg.shacl.engines.columnar.facts import Classes
from clusterkg.shacl.engines.columnar.model import Section, Shape
from clusterkg.shacl.shapes import TARGETS, ShapesGraph, sh

_SECTIONS: Final[tuple[Section, ...]] = (
    value_type,
    cardinality,
    value_range,
    string,
    property_pair,
    logical,
    shape_based,
    other,
    sparql,
)
"""Sections of SHACL on constraint components, in the order in which constraints are checked."""

_REFUSED: Final = {
    sh("target"): "targets of SHACL Advanced Features",
    sh("expression"): "constraints by node expression (SHACL Advanced Features)",
    sh("js"): "constraints in JavaScript",
    sh("reifierShape"): "shapes of reifiers (SHACL 1.2)",
    sh("targetWhere"): "sh:targetWhere (SHACL 1.2)",
    sh("memberShape"): "sh:memberShape (SHACL 1.2)",
    sh("singleLine"): "sh:singleLine (SHACL 1.2)",
    sh("rootClass"): "sh:rootClass (SHACL 1.2)",
    sh("uniqueMembers"): "sh:uniqueMembers (SHACL 1.2)",
    sh("minListLength"): "sh:minListLength (SHACL 1.2)",
    sh("maxListLength"): "sh:maxListLength (SHACL 1.2)",
    sh("someValue"): "sh:someValue (SHACL 1.2)",
    sh("subsetOf"): "sh:subsetOf (SHACL 1.2)",
}


@dataclass(frozen=True)
class Target:
    """Which nodes a shape is applied to.

    Attributes:
        kind: targetNode, targetClass, targetSubjectsOf or targetObjectsOf.
        term: Number of the node, class or property.
    """

    kind: str
    term: int

    def nodes(self, graph: Graph, classes: Classes) -> Ids:
        """Return the nodes."""
        if self.kind == "targetNode":
            return np.array([self.term], np.int32)
        if self.kind == "targetClass":
            return classes.instances(self.term)
        pairs = graph.pairs(self.term)
        return pairs.first if self.kind == "targetSubjectsOf" else pairs.second


class Compiler:
    """Compiles each shape once.

    Args:
        shapes: The shapes graph.
        graph: The data graph; terms of the shapes get numbers beside its own.
    """

    def __init__(self, shapes: ShapesGraph, graph: Graph) -> None:
        self.shapes = shapes
        self.graph = graph
        self.custom = sparql.components(shapes)
        self._compiled: dict[str, Shape] = {}
        self._under_way: list[str] = []
        self._properties = {inner for _, inner in shapes.pairs(sh("property"))}

    def number(self, term: str) -> int:
        """Return the number of a term."""
        return self.graph.terms.number(term.encode())

    def roots(self) -> list[tuple[Shape, list[Target]]]:
        """Return the shapes that have targets, with these.

        Raises:
            ShapesError: There are no shapes, or a shape is ill-formed.
            UnsupportedError: A shape uses what this engine does not support.
        """
        found: dict[str, list[Target]] = {}
        for kind in TARGETS:
            for node, term in self.shapes.pairs(sh(kind)):
                found.setdefault(node, []).append(Target(kind, self.number(term)))
        declared = self.shapes.instances(sh("NodeShape")) | self.shapes.instances(
            sh("PropertyShape")
        )
        # What has a parameter of a constraint is a shape too (SHACL 2.1).
        having = {
            node
            for section in _SECTIONS
            for name in section.PARAMETERS
            for node, _ in self.shapes.pairs(sh(name))
        }
        for node in sorted((declared | having) & self.shapes.instances(f"<{RDFS}Class>")):
            found.setdefault(node, []).append(Target("targetClass", self.number(node)))
        if not found and not declared:
            raise ShapesError(
                "no shapes found",
                hint="shapes have a target or are of type sh:NodeShape or sh:PropertyShape",
                file=", ".join(self.shapes.files()) or None,
            )
        for node in sorted(declared):
            self.shape(node)
        return [(self.shape(node), targets) for node, targets in found.items()]

    def shape(self, node: str) -> Shape:
        """Return a shape. Raises as `roots`."""
        if node in self._under_way:
            loop = [*self._under_way[self._under_way.index(node) :], node]
            raise UnsupportedError(
                f"SHACL does not define shapes that refer to themselves: {' → '.join(loop)}"
            )
        found = self._compiled.get(node)
        if found is None:
            if node.startswith('"'):
                raise ShapesError(f"{node} is used as a shape")
            self._under_way.append(node)
            try:
                found = self._compiled[node] = self._compile(node)
            except (ShapesError, UnsupportedError) as error:
                raise self._placed(error, node) from None
            self._under_way.pop()
        return found

    def _placed(
        self, error: ShapesError | UnsupportedError, node: str
    ) -> ShapesError | UnsupportedError:
        """Return an error that says in which file and line the shape is."""
        where = self.shapes.place(node)
        if error.file is not None or where is None:
            return error
        kind = type(error)
        return kind(
            error.message, hint=error.hint, file=where.file, line=where.line, column=where.column
        )

    def _compile(self, node: str) -> Shape:
        shapes = self.shapes
        if node in self._properties and not shapes.values(node, sh("path")):
            raise ShapesError(
                f"{node}: a property shape must have a sh:path",
                hint="say which property it is about: sh:path PROPERTY",
            )
        for predicate, name in _REFUSED.items():
            if shapes.values(node, predicate):
                raise UnsupportedError(
                    f"{node}: this engine does not support {name}",
                    hint="take it out of the shapes",
                )
        path = shapes.one(node, sh("path"))
        severity = shapes.one(node, sh("severity"))
        return Shape(
            node,
            None if path is None else shapes.path(path),
            severity_of((severity or f"<{SH}Violation>")[1:-1]),
            shapes.texts(node, sh("message")),
            shapes.flag(node, sh("deactivated")),
            [constraint for section in _SECTIONS for constraint in section.read(node, self)],
            [self.shape(inner) for inner in shapes.values(node, sh("property"))],
        )
