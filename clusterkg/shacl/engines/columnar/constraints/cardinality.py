"""sh:minCount, sh:maxCount (SHACL 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.values import Constraint, Failures, Values
from clusterkg.shacl.shapes.graph import sh

if TYPE_CHECKING:
    from clusterkg.shacl.engines.columnar.compile import Compiler
    from clusterkg.shacl.engines.columnar.run import Run


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
