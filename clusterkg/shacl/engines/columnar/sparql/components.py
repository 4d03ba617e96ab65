"""Constraint components written in SPARQL (SHACL 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from clusterkg.columns.paths import Path
from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.shacl.engines.columnar.model import Component, Constraint, Reading
from clusterkg.shacl.engines.columnar.sparql.ask import Select
from clusterkg.shacl.engines.columnar.sparql.constraint import Ask, Sparql, path_text, prologue
from clusterkg.shacl.shapes import ShapesGraph, sh
from clusterkg.sparql.rewrite import as_select


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


def custom(node: str, path: Path | None, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of declared components that a shape has."""
    shapes = reading.shapes
    for component in reading.custom:
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
            continue  # SHACL 6.2.3: the component does not apply to such a shape
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
    messages = shapes.texts(node, sh("message")) or shapes.texts(validator, sh("message"))
    shown = {f"{{{sign}{name}}}": _shown(term) for name, term in terms.items() for sign in "?$"}
    for place, term in shown.items():
        messages = {tag: text.replace(place, term) for tag, text in messages.items()}
    iri = component.node[1:-1]
    select = shapes.literal(validator, sh("select"), "string")
    if select is not None:
        text = prologue(validator, shapes) + select.lexical
        query = Select(text, node, path_text(path), terms, frozenset({"this"}), shapes)
        return Sparql(query, messages, path is None, iri)
    ask = shapes.literal(validator, sh("ask"), "string")
    if ask is None:
        raise ShapesError(f"{component.node}: a validator must have a sh:select or a sh:ask")
    text = prologue(validator, shapes) + as_select(ask.lexical, "$this $value")
    query = Select(text, node, path_text(path), terms, frozenset({"this", "value"}), shapes)
    return Ask(query, messages, iri)


def _shown(term: str) -> str:
    literal = split_literal(term.encode())
    return literal.lexical if literal is not None else term
