"""What passes between a run and its constraints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clusterkg.columns.terms import Ids, Mask
from clusterkg.shacl.findings import Severity
from clusterkg.shacl.paths import Path

if TYPE_CHECKING:
    from clusterkg.shacl.engines.columnar.run import Run


@dataclass(frozen=True)
class Values:
    """The value nodes of focus nodes, each pair once.

    Attributes:
        focus: The focus nodes, each once, ascending.
        at: For each value node, the position of its focus node in `focus`, ascending.
        node: The value nodes.
    """

    focus: Ids
    at: Ids
    node: Ids

    def count(self) -> Ids:
        """Return how many value nodes each focus node has."""
        return np.bincount(self.at, minlength=len(self.focus)).astype(np.int32)

    def failing(self, right: Mask) -> Failures:
        """Return as failures the value nodes that are not right."""
        return Failures(self.focus[self.at[~right]], self.node[~right])

    def failing_focus(self, right: Mask) -> Failures:
        """Return as failures, without a value, the focus nodes that are not right."""
        return Failures(self.focus[~right])


@dataclass(frozen=True)
class Failures:
    """Where a constraint is violated.

    Attributes:
        focus: The focus node of each failure.
        value: The value of each failure, or None if they have none; -1 for one that has none.
        path: The property of each failure where that is not the path of the shape; -1 for none.
        texts: What the constraint itself says of each failure, if it does: message by language.
    """

    focus: Ids
    value: Ids | None = None
    path: Ids | None = None
    texts: list[dict[str, str]] | None = None

    def repeated(self, times: Ids) -> Failures:
        """Return each failure as often as said."""
        rows = np.repeat(np.arange(len(times)), times)
        return Failures(
            self.focus[rows],
            None if self.value is None else self.value[rows],
            None if self.path is None else self.path[rows],
            None if self.texts is None else [self.texts[row] for row in rows],
        )


class Constraint(Protocol):
    """One constraint of a shape."""

    @property
    def component(self) -> str:
        """IRI of the constraint component."""

    def check(self, values: Values, run: Run) -> Failures:
        """Return where these value nodes violate the constraint."""


@dataclass
class Shape:
    """A shape, ready to be run.

    Attributes:
        node: The shape, in N-Triples form.
        path: The path of a property shape; None for a node shape.
        severity: The severity of its results.
        messages: Its `sh:message`, by language ("" for none).
        constraints: What it asks of its value nodes.
        properties: The property shapes (`sh:property`) it applies to its value nodes.
        deactivated: Whether it is switched off.
    """

    node: str
    path: Path | None
    severity: Severity
    messages: dict[str, str]
    deactivated: bool = False
    constraints: list[Constraint] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """The failures of one constraint of one shape."""

    shape: Shape
    constraint: Constraint
    failures: Failures
