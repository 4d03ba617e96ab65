"""sh:minExclusive, sh:minInclusive, sh:maxExclusive, sh:maxInclusive (SHACL 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.rdf.datatypes import Value, compare, value
from clusterkg.shacl.engines.columnar.model import Constraint, Failures, Judge, Reading, Values
from clusterkg.shacl.shapes import component_of, sh


@dataclass(frozen=True)
class Bound:
    """Each value node is on the right side of a bound.

    https://www.w3.org/TR/shacl/#MinExclusiveConstraintComponent
    https://www.w3.org/TR/shacl/#MinInclusiveConstraintComponent
    https://www.w3.org/TR/shacl/#MaxExclusiveConstraintComponent
    https://www.w3.org/TR/shacl/#MaxInclusiveConstraintComponent

    Attributes:
        component: IRI of the constraint component.
        bound: The bound; None for a literal that does not compare with anything.
        allowed: The results of `compare(value, bound)` that are right.
    """

    component: str
    bound: Value | None
    allowed: tuple[int, ...]

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""

        def right(number: int) -> bool:
            return compare(judge.lexical.value(number), self.bound) in self.allowed

        return values.failing(judge.lexical.each(values.node, right))


_ALLOWED = {
    "minExclusive": (1,),
    "minInclusive": (0, 1),
    "maxExclusive": (-1,),
    "maxInclusive": (-1, 0),
}


PARAMETERS: Final = tuple(_ALLOWED)


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    for name, allowed in _ALLOWED.items():
        bound = reading.shapes.one(node, sh(name))
        if bound is not None:
            literal = split_literal(bound.encode())
            if literal is None:
                raise ShapesError(f"{node}: sh:{name} must be a literal, not {bound}")
            limit = None if literal.language else value(literal.lexical, literal.datatype)
            yield Bound(component_of(name), limit, allowed)
