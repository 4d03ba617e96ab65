"""sh:minCount, sh:maxCount (SHACL 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import ShapesError
from clusterkg.shacl.engines.columnar.model import Constraint, Failures, Judge, Reading, Values
from clusterkg.shacl.shapes import component_of, sh

PARAMETERS: Final = ("minCount", "maxCount")


@dataclass(frozen=True)
class Count:
    """A focus node has a number of value nodes within bounds.

    https://www.w3.org/TR/shacl/#MinCountConstraintComponent
    https://www.w3.org/TR/shacl/#MaxCountConstraintComponent

    Attributes:
        component: IRI of the constraint component, of the minimum or of the maximum.
        least: The least number.
        most: The greatest; None for no limit.
    """

    component: str
    least: int
    most: int | None

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        counts = values.count()
        right = counts >= self.least
        if self.most is not None:
            right &= counts <= self.most
        return values.failing_focus(right)


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for name in PARAMETERS:
        count = reading.shapes.integer(node, sh(name))
        if count is not None:
            if not reading.shapes.values(node, sh("path")):
                raise ShapesError(f"{node}: sh:{name} is for property shapes only")
            least, most = (count, None) if name == "minCount" else (0, count)
            yield Count(component_of(name), least, most)
