"""sh:minCount, sh:maxCount (SHACL 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clusterkg.model.errors import ShapesError
from clusterkg.shacl.engines.columnar.model import (
    Bounds,
    Constraint,
    Failures,
    Judge,
    Reading,
    Values,
)
from clusterkg.shacl.shapes import component_of, sh

PARAMETERS: Final = ("minCount", "maxCount")


class Count(Bounds):
    """A focus node has a number of value nodes within bounds.

    https://www.w3.org/TR/shacl/#MinCountConstraintComponent
    https://www.w3.org/TR/shacl/#MaxCountConstraintComponent
    """

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing_focus(self.within(values.count()))


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for name in PARAMETERS:
        count = reading.shapes.integer(node, sh(name))
        if count is not None:
            if not reading.shapes.values(node, sh("path")):
                raise ShapesError(f"{node}: sh:{name} is for property shapes only")
            least, most = (count, None) if name == "minCount" else (0, count)
            yield Count(component_of(name), least, most)
