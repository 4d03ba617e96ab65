"""sh:node, sh:qualifiedValueShape (SHACL 4.7). For sh:property see `Shape.properties`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.model import (
    Constraint,
    Failures,
    Judge,
    Reading,
    Shape,
    Values,
)
from clusterkg.shacl.shapes import sh

PARAMETERS: Final = ("node", "property", "qualifiedValueShape")


@dataclass(frozen=True)
class Node:
    """Each value node conforms to a shape.

    https://www.w3.org/TR/shacl/#NodeConstraintComponent
    """

    shape: Shape
    component: ClassVar[str] = f"{SH}NodeConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing(judge.conforming(self.shape, values.node))


@dataclass(frozen=True)
class Qualified:
    """The right number of value nodes conforms to a shape, and to none of its siblings.

    https://www.w3.org/TR/shacl/#QualifiedMinCountConstraintComponent
    https://www.w3.org/TR/shacl/#QualifiedMaxCountConstraintComponent

    Attributes:
        component: IRI of the constraint component, of the minimum or of the maximum.
        shape: The shape.
        siblings: Shapes to which a value node that counts must not conform.
        least: How many value nodes must conform at least.
        most: How many may conform; None for no limit.
    """

    component: str
    shape: Shape
    siblings: tuple[Shape, ...]
    least: int
    most: int | None

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        counts = judge.conforming(self.shape, values.node)
        for sibling in self.siblings:
            counts &= ~judge.conforming(sibling, values.node)
        met = np.bincount(values.at[counts], minlength=len(values.focus))
        right = met >= self.least
        if self.most is not None:
            right &= met <= self.most
        return values.failing_focus(right)


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    shapes = reading.shapes
    for inner in shapes.values(node, sh("node")):
        yield Node(reading.shape(inner))
    least = shapes.integer(node, sh("qualifiedMinCount"))
    most = shapes.integer(node, sh("qualifiedMaxCount"))
    qualified = shapes.values(node, sh("qualifiedValueShape"))
    if qualified and least is None and most is None:
        raise ShapesError(f"{node}: sh:qualifiedValueShape needs a minimum or a maximum")
    if qualified and not shapes.values(node, sh("path")):
        raise ShapesError(f"{node}: sh:qualifiedValueShape is for property shapes only")
    disjoint = shapes.flag(node, sh("qualifiedValueShapesDisjoint"))
    for inner in qualified:
        siblings = tuple(map(reading.shape, _siblings(node, inner, reading))) if disjoint else ()
        if least is not None:
            component = f"{SH}QualifiedMinCountConstraintComponent"
            yield Qualified(component, reading.shape(inner), siblings, least, None)
        if most is not None:
            component = f"{SH}QualifiedMaxCountConstraintComponent"
            yield Qualified(component, reading.shape(inner), siblings, 0, most)


def _siblings(node: str, inner: str, reading: Reading) -> list[str]:
    shapes = reading.shapes
    parents = [parent for parent, child in shapes.pairs(sh("property")) if child == node]
    children = [child for parent in parents for child in shapes.values(parent, sh("property"))]
    found = [q for child in children for q in shapes.values(child, sh("qualifiedValueShape"))]
    return [shape for shape in dict.fromkeys(found) if shape != inner]
