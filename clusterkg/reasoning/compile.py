"""Turns the axioms of an ontology into rules: SPARQL updates that add what follows.

The rules are those of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/, section 4.3) that concern
individuals; their names are used here. Axioms about pairs of names become one general rule each;
class expressions and property chains become a rule of their own, in which the expression is a
graph pattern.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import pyoxigraph as ox

from clusterkg.terms import OWL, RDF, RDFS

_A = ox.NamedNode(f"{RDF}type")
_NIL = ox.NamedNode(f"{RDF}nil")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Rule:
    """A rule: the name it has in OWL 2 RL, what it adds, and when."""

    name: str
    then: str
    when: str


GENERAL: Final = (
    Rule("cax-sco", "?x a ?d", "?c rdfs:subClassOf ?d . ?x a ?c . FILTER(isIRI(?d))"),
    Rule("cax-eqc1", "?x a ?d", "?c owl:equivalentClass ?d . ?x a ?c . FILTER(isIRI(?d))"),
    Rule("cax-eqc2", "?x a ?d", "?d owl:equivalentClass ?c . ?x a ?c . FILTER(isIRI(?c))"),
    Rule("prp-spo1", "?x ?q ?y", "?p rdfs:subPropertyOf ?q . ?x ?p ?y . FILTER(isIRI(?q))"),
    Rule("prp-eqp1", "?x ?q ?y", "?p owl:equivalentProperty ?q . ?x ?p ?y"),
    Rule("prp-eqp2", "?x ?p ?y", "?p owl:equivalentProperty ?q . ?x ?q ?y"),
    Rule("prp-inv1", "?y ?q ?x", "?p owl:inverseOf ?q . ?x ?p ?y . FILTER(!isLiteral(?y))"),
    Rule(
        "prp-inv2",
        "?y ?p ?x",
        "?p owl:inverseOf ?q . ?x ?q ?y . FILTER(isIRI(?p) && !isLiteral(?y))",
    ),
    Rule("prp-symp", "?y ?p ?x", "?p a owl:SymmetricProperty . ?x ?p ?y"),
    Rule("prp-trp", "?x ?p ?z", "?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z"),
    Rule("prp-dom", "?x a ?c", "?p rdfs:domain ?c . ?x ?p ?y . FILTER(isIRI(?c))"),
    Rule("prp-rng", "?y a ?c", "?p rdfs:range ?c . ?x ?p ?y . FILTER(isIRI(?c) && !isLiteral(?y))"),
)
"""Rules whose axioms are pairs of names."""


def rules(axioms: ox.Store) -> list[Rule]:
    """Return the rules for the axioms in the default graph of `axioms`."""
    return [*GENERAL, *_chains(axioms), *_classes(axioms)]


def _chains(axioms: ox.Store) -> Iterator[Rule]:
    for quad in _sorted(axioms, f"{OWL}propertyChainAxiom"):
        steps = [_step(axioms, member) for member in _members(axioms, quad.object)]
        yield Rule("prp-spo2", f"?x {quad.subject} ?y", f"?x {'/'.join(steps)} ?y")


def _step(axioms: ox.Store, member: Node) -> str:
    inverse = (
        _value(axioms, member, f"{OWL}inverseOf") if isinstance(member, ox.BlankNode) else None
    )
    return str(member) if inverse is None else f"^{inverse}"


def _classes(axioms: ox.Store) -> Iterator[Rule]:
    for name in (f"{OWL}equivalentClass", f"{RDFS}subClassOf"):
        for quad in _sorted(axioms, name):
            left, right = quad.subject, quad.object
            both = name.endswith("equivalentClass")
            if isinstance(right, ox.NamedNode) and isinstance(left, ox.NamedNode):
                continue  # a general rule
            yield from _if_member_then(axioms, left, right)
            if both:
                yield from _if_member_then(axioms, right, left)


def _if_member_then(axioms: ox.Store, left: Node, right: Node) -> Iterator[Rule]:
    """Yield rules for "every member of `left` is one of `right`", as far as RL can say it."""
    when = _pattern(axioms, left, "?x", count())
    if when is None:
        return
    if isinstance(right, ox.NamedNode):
        yield Rule("cls", f"?x a {right}", when)
        return
    value = _value(axioms, right, f"{OWL}hasValue")
    only = _value(axioms, right, f"{OWL}allValuesFrom")
    on = _value(axioms, right, f"{OWL}onProperty")
    parts = _value(axioms, right, f"{OWL}intersectionOf")
    if value is not None:
        yield Rule("cls-hv1", f"?x {on} {value}", when)
    elif isinstance(only, ox.NamedNode):
        yield Rule("cls-avf", f"?y a {only}", f"{when} ?x {on} ?y . FILTER(!isLiteral(?y))")
    elif parts is not None:
        for part in _members(axioms, parts):
            yield from _if_member_then(axioms, left, part)


def _pattern(axioms: ox.Store, expression: Node, subject: str, names: Iterator[int]) -> str | None:
    """Return the graph pattern "subject is a member of expression"; None if RL has none."""
    if isinstance(expression, ox.NamedNode):
        return f"{subject} a {expression} ."
    for name, joint in (("intersectionOf", " "), ("unionOf", " UNION ")):
        parts = _value(axioms, expression, f"{OWL}{name}")
        if parts is not None:
            texts = [_pattern(axioms, p, subject, names) for p in _members(axioms, parts)]
            if any(text is None for text in texts):
                return None
            return joint.join(f"{{ {text} }}" if joint.strip() else str(text) for text in texts)
    one_of = _value(axioms, expression, f"{OWL}oneOf")
    if one_of is not None:
        members = " ".join(str(m) for m in _members(axioms, one_of))
        return f"VALUES {subject} {{ {members} }}"
    on = _value(axioms, expression, f"{OWL}onProperty")
    if on is None:
        return None
    value = _value(axioms, expression, f"{OWL}hasValue")
    if value is not None:
        return f"{subject} {_step(axioms, on)} {value} ."
    some = _value(axioms, expression, f"{OWL}someValuesFrom")
    if some is None:
        return None
    other = f"?v{next(names)}"
    inner = _pattern(axioms, some, other, names)
    return None if inner is None else f"{subject} {_step(axioms, on)} {other} . {inner}"


def _sorted(axioms: ox.Store, predicate: str) -> list[ox.Quad]:
    found = axioms.quads_for_pattern(None, ox.NamedNode(predicate), None)
    return sorted(found, key=lambda quad: (str(quad.subject), str(quad.object)))


def _value(axioms: ox.Store, node: Node, predicate: str) -> Node | None:
    if isinstance(node, ox.Literal):
        return None
    found = axioms.quads_for_pattern(node, ox.NamedNode(predicate), None)
    return next((quad.object for quad in found), None)


def _members(axioms: ox.Store, head: Node) -> Iterator[Node]:
    while head != _NIL:
        first = _value(axioms, head, f"{RDF}first")
        rest = _value(axioms, head, f"{RDF}rest")
        if first is None or rest is None:
            return
        yield first
        head = rest
