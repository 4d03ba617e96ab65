"""sh:equals, sh:disjoint, sh:lessThan, sh:lessThanOrEquals (SHACL 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from clusterkg.columns.graph import Pairs, spread
from clusterkg.columns.paths import follow
from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.rdf.datatypes import compare
from clusterkg.shacl.engines.columnar.model import Constraint, Failures, Judge, Reading, Values
from clusterkg.shacl.shapes import component_of, sh

PARAMETERS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


@dataclass(frozen=True)
class Equals:
    """The value nodes are the values of another property.

    https://www.w3.org/TR/shacl/#EqualsConstraintComponent
    """

    other: str
    component: ClassVar[str] = f"{SH}EqualsConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        other = Values(values.focus, *follow(judge.graph, self.other, values.focus))
        here = values.failing(Pairs(other.at, other.node).has(values.at, values.node))
        there = other.failing(Pairs.of(values.at, values.node).has(other.at, other.node))
        assert here.value is not None
        assert there.value is not None
        return Failures(
            np.concatenate([here.focus, there.focus]), np.concatenate([here.value, there.value])
        )


@dataclass(frozen=True)
class Disjoint:
    """No value node is a value of another property.

    https://www.w3.org/TR/shacl/#DisjointConstraintComponent
    """

    other: str
    component: ClassVar[str] = f"{SH}DisjointConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        other = Pairs(*follow(judge.graph, self.other, values.focus))
        return values.failing(~other.has(values.at, values.node))


@dataclass(frozen=True)
class Less:
    """Each value node is less than (or equal to) each value of another property.

    https://www.w3.org/TR/shacl/#LessThanConstraintComponent
    https://www.w3.org/TR/shacl/#LessThanOrEqualsConstraintComponent
    """

    other: str
    component: str
    allowed: tuple[int, ...]

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        at, others = follow(judge.graph, self.other, values.focus)
        start = np.searchsorted(at, values.at, "left")
        counts = np.searchsorted(at, values.at, "right") - start
        rows = np.repeat(np.arange(len(values.at)), counts)
        left, right = values.node[rows], others[spread(start, counts)]
        value = judge.lexical.value
        wrong = np.fromiter(
            (
                compare(value(one), value(other)) not in self.allowed
                for one, other in zip(left.tolist(), right.tolist(), strict=True)
            ),
            np.bool_,
            len(left),
        )
        return Failures(values.focus[values.at[rows[wrong]]], left[wrong])


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for name in PARAMETERS:
        for other in reading.shapes.values(node, sh(name)):
            if not other.startswith("<"):
                raise ShapesError(f"{node}: sh:{name} must be a property, not {other}")
            iri = other[1:-1]
            if name == "equals":
                yield Equals(iri)
            elif name == "disjoint":
                yield Disjoint(iri)
            else:
                if not reading.shapes.values(node, sh("path")):
                    raise ShapesError(f"{node}: sh:{name} is for property shapes only")
                allowed = (-1,) if name == "lessThan" else (-1, 0)
                yield Less(iri, component_of(name), allowed)
