"""sh:not, sh:and, sh:or, sh:xone (SHACL 4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.model import (
    Constraint,
    Failures,
    Judge,
    Reading,
    Shape,
    Values,
)
from clusterkg.shacl.shapes import component_of, sh

PARAMETERS: Final = ("not", "and", "or", "xone")


@dataclass(frozen=True)
class Not:
    """No value node conforms to a shape.

    https://www.w3.org/TR/shacl/#NotConstraintComponent
    """

    shape: Shape
    component: ClassVar[str] = f"{SH}NotConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing(~judge.conforming(self.shape, values.node))


@dataclass(frozen=True)
class Members:
    """Each value node conforms to the right number of some shapes.

    https://www.w3.org/TR/shacl/#AndConstraintComponent
    https://www.w3.org/TR/shacl/#OrConstraintComponent
    https://www.w3.org/TR/shacl/#XoneConstraintComponent

    Attributes:
        component: IRI of the constraint component: of sh:and, sh:or or sh:xone.
        shapes: The shapes.
        least: To how many of them a value node must conform at least.
        most: To how many at most.
    """

    component: str
    shapes: tuple[Shape, ...]
    least: int
    most: int

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        met = np.zeros(len(values.node), np.int32)
        for shape in self.shapes:
            met += judge.conforming(shape, values.node)
        return values.failing((met >= self.least) & (met <= self.most))


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for inner in reading.shapes.values(node, sh("not")):
        yield Not(reading.shape(inner))
    for name in ("and", "or", "xone"):
        for head in reading.shapes.values(node, sh(name)):
            inner_shapes = tuple(reading.shape(item) for item in reading.shapes.items(head))
            count = len(inner_shapes)
            least, most = {"and": (count, count), "or": (1, count), "xone": (1, 1)}[name]
            yield Members(component_of(name), inner_shapes, least, most)
