"""Constraint components written in SPARQL (SHACL 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.shacl import paths
from clusterkg.shacl.engines.columnar.sparql.ask import Bindings, Select
from clusterkg.shacl.engines.columnar.sparql.prefixes import prologue
from clusterkg.shacl.engines.columnar.values import Constraint, Failures, Values
from clusterkg.shacl.paths import Path
from clusterkg.shacl.shapes.graph import ShapesGraph, sh

if TYPE_CHECKING:
    from clusterkg.shacl.engines.columnar.compile import Compiler
    from clusterkg.shacl.engines.columnar.run import Run


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


def components(shapes: ShapesGraph) -> list[Component]:
    """Return the constraint components that the shapes graph declares.

    Raises:
        ShapesError: One is ill-formed.
    """
    found = []
    for node in sorted(shapes.instances(sh("ConstraintComponent"))):
        needed: dict[str, str] = {}
        optional: dict[str, str] = {}
        for parameter in shapes.values(node, sh("parameter")):
            prop = shapes.one(parameter, sh("path"))
            if prop is None or not prop.startswith("<"):
                raise ShapesError(f"{node}: a parameter must have a property as sh:path")
            name = _local_name(prop)
            (optional if shapes.flag(parameter, sh("optional")) else needed)[name] = prop
        kinds = ("validator", "nodeValidator", "propertyValidator")
        validators = {kind: v for kind in kinds for v in shapes.values(node, sh(kind))}
        if needed and validators:
            found.append(Component(node, needed, optional, validators))
    return found


def _local_name(prop: str) -> str:
    """Return the longest name at the end of a property's IRI (SHACL 6.2.1)."""
    found = re.search(r"[^\W\d][\w.-]*(?=>$)", prop)
    if found is None:
        raise ShapesError(f"{prop}: a parameter's property must end with a name")
    return found[0]


def custom(node: str, path: Path | None, compiler: Compiler) -> Iterator[Constraint]:
    """Yield the constraints of declared components that a shape has."""
    shapes = compiler.shapes
    for component in compiler.custom:
        needed = [shapes.values(node, prop) for prop in component.needed.values()]
        if not all(needed):
            continue
        if len(component.needed) > 1 and any(len(values) > 1 for values in needed):
            raise ShapesError(f"{node}: a parameter of {component.node} has several values")
        extra = {
            name: value
            for name, prop in component.optional.items()
            if (value := shapes.one(node, prop)) is not None
        }
        kind = "nodeValidator" if path is None else "propertyValidator"
        validator = component.validators.get(kind) or component.validators.get("validator")
        if validator is None:
            continue  # SHACL 6.2.3: such a shape has no constraint of this component
        for values in product(*needed):
            terms = dict(zip(component.needed, values, strict=True)) | extra
            yield _constraint(node, path, component, validator, terms, shapes)


def _constraint(
    node: str,
    path: Path | None,
    component: Component,
    validator: str,
    terms: dict[str, str],
    shapes: ShapesGraph,
) -> Constraint:
    from clusterkg.shacl.engines.columnar.sparql.constraint import Sparql

    messages = shapes.texts(node, sh("message")) or shapes.texts(validator, sh("message"))
    shown = {f"{{{sign}{name}}}": _shown(term) for name, term in terms.items() for sign in "?$"}
    for place, term in shown.items():
        messages = {tag: text.replace(place, term) for tag, text in messages.items()}
    iri = component.node[1:-1]
    where = None if path is None else paths.text(path, short=False)
    select = shapes.literal(validator, sh("select"), "string")
    if select is not None:
        text = prologue(validator, shapes) + select.lexical
        query = Select(text, node, where, terms, frozenset({"this"}), shapes)
        return Sparql(query, messages, path is None, iri)
    ask = shapes.literal(validator, sh("ask"), "string")
    if ask is None:
        raise ShapesError(f"{component.node}: a validator must have a sh:select or a sh:ask")
    text = prologue(validator, shapes) + _as_select(ask.lexical)
    query = Select(text, node, where, terms, frozenset({"this", "value"}), shapes)
    return Ask(query, messages, iri)


def _shown(term: str) -> str:
    literal = split_literal(term.encode())
    return literal.lexical if literal is not None else term


def _as_select(ask: str) -> str:
    return re.sub(r"\bASK\b", "SELECT DISTINCT $this $value", ask, count=1, flags=re.IGNORECASE)


@dataclass(frozen=True)
class Ask:
    """A query holds for each focus node and value node.

    Attributes:
        select: The query, as one that returns the pairs for which it holds.
        messages: Messages by language.
        component: IRI of the constraint component.
    """

    select: Select
    messages: dict[str, str]
    component: str

    def check(self, values: Values, run: Run) -> Failures:
        """See `Constraint`."""
        focus = values.focus[values.at]
        rows = self.select.rows(run, Bindings({"this": focus, "value": values.node}))
        good = {(row["this"], row["value"]) for row in rows}
        pairs = zip(focus.tolist(), values.node.tolist(), strict=True)
        right = np.fromiter((pair in good for pair in pairs), np.bool_, len(focus))
        found = values.failing(right)
        texts = [self.messages] * len(found.focus) if self.messages else None
        return Failures(found.focus, found.value, texts=texts)
