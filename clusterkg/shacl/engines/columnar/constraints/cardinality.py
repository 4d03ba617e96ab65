"""sh:minCount, sh:maxCount (SHACL 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.model import Constraint, Failures, Judge, Reading, Values
from clusterkg.shacl.shapes import sh


@dataclass(frozen=True)
class MinCount:
    """There are at least so many value nodes."""

    count: int
    component: ClassVar[str] = f"{SH}MinCountConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing_focus(values.count() >= self.count)


@dataclass(frozen=True)
class MaxCount:
    """There are at most so many value nodes."""

    count: int
    component: ClassVar[str] = f"{SH}MaxCountConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing_focus(values.count() <= self.count)


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for name, constraint in (("minCount", MinCount), ("maxCount", MaxCount)):
        count = reading.shapes.integer(node, sh(name))
        if count is not None:
            if not reading.shapes.values(node, sh("path")):
                raise ShapesError(f"{node}: a node shape has no sh:{name}")
            yield constraint(count)
