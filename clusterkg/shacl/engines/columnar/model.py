"""What passes between the parts of the engine: shapes, constraints, value nodes, failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from clusterkg.columns.graph import Graph
from clusterkg.columns.paths import Path
from clusterkg.columns.terms import Ids, Mask
from clusterkg.model.diagnostics import Severity
from clusterkg.shacl.engines.columnar.facts import Classes, Lexical
from clusterkg.shacl.shapes import ShapesGraph


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
        value: The value of each failure, -1 for one that has none; None if none has one.
        path: The property of each failure where it differs from the path of the shape, else -1.
        texts: Messages of the constraint itself for each failure, by language, if it has any.
    """

    focus: Ids
    value: Ids | None = None
    path: Ids | None = None
    texts: list[dict[str, str]] | None = None

    def repeated(self, times: Ids) -> Failures:
        """Return each failure a number of times."""
        rows = np.repeat(np.arange(len(times)), times)
        return Failures(
            self.focus[rows],
            None if self.value is None else self.value[rows],
            None if self.path is None else self.path[rows],
            None if self.texts is None else [self.texts[row] for row in rows],
        )


@dataclass(frozen=True)
class Bounds:
    """What constraints by a minimum or a maximum have in common.

    Attributes:
        component: IRI of the constraint component, of the minimum or of the maximum.
        least: The least number.
        most: The greatest; None for no limit.
    """

    component: str
    least: int
    most: int | None

    def within(self, numbers: npt.NDArray[np.integer[Any]]) -> Mask:
        """Tell for each number whether it is within the bounds."""
        return (numbers >= self.least) & (True if self.most is None else numbers <= self.most)


class Judge(Protocol):
    """What a constraint may ask while it checks value nodes: one validation."""

    @property
    def graph(self) -> Graph:
        """The data graph."""

    @property
    def classes(self) -> Classes:
        """Which nodes are instances of which class."""

    @property
    def lexical(self) -> Lexical:
        """Facts about the text of terms."""

    def number(self, text: str) -> int:
        """Return the number of a term in N-Triples form; a new one if it is not in the graph."""

    def conforming(self, shape: Shape, nodes: Ids) -> Mask:
        """Tell for each node (in any order, also repeated) whether it conforms to a shape."""


class Constraint(Protocol):
    """One constraint of a shape."""

    @property
    def component(self) -> str:
        """IRI of the constraint component."""

    def check(self, values: Values, judge: Judge) -> Failures:
        """Return where these value nodes violate the constraint."""


@dataclass
class Shape:
    """A shape, ready to be run.

    Attributes:
        node: The shape, in N-Triples form.
        path: The path of a property shape; None for a node shape.
        severity: The severity of its results.
        messages: Its `sh:message`, by language ("" for none).
        constraints: Its constraints.
        properties: The property shapes (`sh:property`) it applies to its value nodes.
        deactivated: Whether it is deactivated.
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


@dataclass(frozen=True)
class Component:
    """A constraint component that the shapes graph declares.

    Attributes:
        node: The component, in N-Triples form.
        needed: Its mandatory parameters: name → property.
        optional: Its optional ones.
        validators: Its validators by kind: validator, nodeValidator, propertyValidator.
    """

    node: str
    needed: dict[str, str]
    optional: dict[str, str]
    validators: dict[str, str]


class Reading(Protocol):
    """What the reader of a section of SHACL may ask while shapes are compiled."""

    @property
    def shapes(self) -> ShapesGraph:
        """The shapes graph."""

    @property
    def custom(self) -> Sequence[Component]:
        """The constraint components that the shapes graph declares."""

    def number(self, term: str) -> int:
        """Return the number of a term."""

    def shape(self, node: str) -> Shape:
        """Return a shape.

        Raises:
            ShapesError: It is ill-formed.
            UnsupportedError: It uses what this engine does not support.
        """


class Section(Protocol):
    """A module for one section of SHACL on constraint components."""

    @property
    def PARAMETERS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Parameters, each of which makes a node a shape: local names in the namespace of SHACL."""

    def read(self, node: str, reading: Reading) -> Iterator[Constraint]:
        """Yield the constraints of this section that a shape has."""
