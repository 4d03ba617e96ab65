"""sh:class, sh:datatype, sh:nodeKind (SHACL 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from clusterkg.columns.terms import BLANK, IRI, LITERAL
from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.model import Constraint, Failures, Judge, Reading, Values
from clusterkg.shacl.shapes import sh

PARAMETERS: Final = ("class", "datatype", "nodeKind")


@dataclass(frozen=True)
class Class:
    """Each value node is an instance of a class.

    https://www.w3.org/TR/shacl/#ClassConstraintComponent
    """

    cls: int
    component: ClassVar[str] = f"{SH}ClassConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing(judge.classes.contains(self.cls, values.node))


@dataclass(frozen=True)
class Datatype:
    """Each value node is a well-formed literal of a datatype.

    https://www.w3.org/TR/shacl/#DatatypeConstraintComponent
    """

    datatype: str
    component: ClassVar[str] = f"{SH}DatatypeConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        code = judge.lexical.code(self.datatype)
        return values.failing(judge.lexical.datatype.of(values.node) == code)


@dataclass(frozen=True)
class NodeKind:
    """Each value node is of an allowed kind: IRI, blank node, literal.

    https://www.w3.org/TR/shacl/#NodeKindConstraintComponent
    """

    kinds: tuple[int, ...]
    component: ClassVar[str] = f"{SH}NodeKindConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        return values.failing(np.isin(judge.graph.terms.kinds()[values.node], self.kinds))


_KINDS: Final = {
    sh("IRI"): (IRI,),
    sh("BlankNode"): (BLANK,),
    sh("Literal"): (LITERAL,),
    sh("BlankNodeOrIRI"): (BLANK, IRI),
    sh("BlankNodeOrLiteral"): (BLANK, LITERAL),
    sh("IRIOrLiteral"): (IRI, LITERAL),
}


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    shapes = reading.shapes
    for cls in shapes.values(node, sh("class")):
        yield Class(reading.number(cls))
    datatype = shapes.one(node, sh("datatype"))
    if datatype is not None:
        if not datatype.startswith("<"):
            raise ShapesError(f"{node}: sh:datatype must be an IRI, not {datatype}")
        yield Datatype(datatype[1:-1])
    kind = shapes.one(node, sh("nodeKind"))
    if kind is not None:
        if kind not in _KINDS:
            raise ShapesError(f"{node}: {kind} is not a node kind of SHACL")
        yield NodeKind(_KINDS[kind])
