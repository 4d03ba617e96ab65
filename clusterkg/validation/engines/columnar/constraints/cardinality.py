"""sh:minCount, sh:maxCount (SHACL 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from clusterkg.errors import ShapesError
from clusterkg.terms import SH
from clusterkg.validation.engines.columnar.values import Constraint, Failures, Values
from clusterkg.validation.shapes.graph import sh

if TYPE_CHECKING:
    from clusterkg.validation.engines.columnar.compile import Compiler
    from clusterkg.validation.engines.columnar.run import Run


@dataclass(frozen=True)
class MinCount:
    """There are at least so many value nodes."""

    count: int
    component: ClassVar[str] = f"{SH}MinCountConstraintComponent"

    def check(self, values: Values, run: Run) -> Failures:
        """See `Constraint`."""
        return values.failing_focus(values.count() >= self.count)


@dataclass(frozen=True)
class MaxCount:
    """There are at most so many value nodes."""

    count: int
    component: ClassVar[str] = f"{SH}MaxCountConstraintComponent"

    def check(self, values: Values, run: Run) -> Failures:
        """See `Constraint`."""
        return values.failing_focus(values.count() <= self.count)


def read(node: str, compiler: Compiler) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for name, constraint in (("minCount", MinCount), ("maxCount", MaxCount)):
        count = compiler.shapes.integer(node, sh(name))
        if count is not None:
            if not compiler.shapes.values(node, sh("path")):
                raise ShapesError(f"{node}: a node shape has no sh:{name}")
            yield constraint(count)
