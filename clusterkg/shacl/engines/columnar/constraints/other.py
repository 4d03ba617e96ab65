"""sh:closed, sh:hasValue, sh:in (SHACL 4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from clusterkg.columns.terms import Ids
from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.model import Constraint, Failures, Judge, Reading, Values
from clusterkg.shacl.shapes import sh

PARAMETERS: Final = ("closed", "hasValue", "in")


@dataclass(frozen=True)
class Closed:
    """Value nodes have only properties that are allowed.

    https://www.w3.org/TR/shacl/#ClosedConstraintComponent
    """

    allowed: frozenset[int]
    component: ClassVar[str] = f"{SH}ClosedConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        focus: list[Ids] = []
        value: list[Ids] = []
        path: list[Ids] = []
        nodes, back = np.unique(values.node, return_inverse=True)
        order = np.argsort(back, kind="stable")
        ends = np.cumsum(np.bincount(back, minlength=len(nodes)))
        for predicate in sorted(set(judge.graph.predicates()) - self.allowed):
            at, objects = judge.graph.pairs(predicate).follow(nodes)
            for place, found in zip(at.tolist(), objects.tolist(), strict=True):
                start = ends[place - 1] if place else 0
                holders = values.focus[values.at[order[start : ends[place]]]]
                focus.append(holders)
                value.append(np.full(len(holders), found, np.int32))
                path.append(np.full(len(holders), predicate, np.int32))
        if not focus:
            return Failures(np.empty(0, np.int32))
        return Failures(np.concatenate(focus), np.concatenate(value), np.concatenate(path))


@dataclass(frozen=True)
class HasValue:
    """One of the value nodes is a given term.

    https://www.w3.org/TR/shacl/#HasValueConstraintComponent
    """

    term: int
    component: ClassVar[str] = f"{SH}HasValueConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        right = np.zeros(len(values.focus), np.bool_)
        right[values.at[values.node == self.term]] = True
        return values.failing_focus(right)


@dataclass(frozen=True)
class In:
    """Each value node is a member of a list.

    https://www.w3.org/TR/shacl/#InConstraintComponent
    """

    terms: tuple[int, ...]
    component: ClassVar[str] = f"{SH}InConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing(np.isin(values.node, self.terms))


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    shapes = reading.shapes
    if shapes.flag(node, sh("closed")):
        paths = [
            path
            for inner in shapes.values(node, sh("property"))
            for path in shapes.values(inner, sh("path"))
            if path.startswith("<")
        ]
        head = shapes.one(node, sh("ignoredProperties"))
        ignored = shapes.items(head) if head is not None else []
        yield Closed(frozenset(map(reading.number, [*paths, *ignored])))
    for term in shapes.values(node, sh("hasValue")):
        yield HasValue(reading.number(term))
    for head in shapes.values(node, sh("in")):
        yield In(tuple(map(reading.number, shapes.items(head))))
