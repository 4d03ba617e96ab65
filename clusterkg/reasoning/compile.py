"""Turns the axioms of an ontology into rules: SPARQL updates that add what follows.

The rules are those of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/, section 4.3) that concern
individuals; their names are used here. Axioms about pairs of names become one general rule each;
class expressions and property chains become a rule of their own, in which the expression is a
graph pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, product
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import OWL, RDF, RDFS

_A = ox.NamedNode(f"{RDF}type")
_NIL = ox.NamedNode(f"{RDF}nil")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


Pattern = tuple[str, str, str]
"""A triple pattern: subject, predicate and object as SPARQL text."""


@dataclass(frozen=True)
class Rule:
    """A rule: what it adds, and when.

    Attributes:
        name: Its name in OWL 2 RL, or one of ours where OWL 2 RL has none.
        then: The triple that follows.
        body: The triple patterns that must match.
        filters: What else must hold, as SPARQL text.
        axiom: IRI of the class or property whose axiom it comes from; empty in a general rule,
            where the axiom is one of the patterns.
    """

    name: str
    then: Pattern
    body: tuple[Pattern, ...]
    filters: str = ""
    axiom: str = ""

    @property
    def head(self) -> str:
        """What follows, as SPARQL text."""
        return " ".join(self.then)

    @property
    def when(self) -> str:
        """The condition, as the SPARQL text of a group."""
        return " . ".join(" ".join(pattern) for pattern in self.body) + f" . {self.filters}"


def _general(name: str, then: str, *body: str, filters: str = "") -> Rule:
    return Rule(name, _triple(then), tuple(_triple(text) for text in body), filters)


def _triple(text: str) -> Pattern:
    subject, predicate, value = text.split()
    return subject, predicate, value


GENERAL: Final = (
    _general("cax-sco", "?x a ?d", "?c rdfs:subClassOf ?d", "?x a ?c", filters="FILTER(isIRI(?d))"),
    _general(
        "cax-eqc1", "?x a ?d", "?c owl:equivalentClass ?d", "?x a ?c", filters="FILTER(isIRI(?d))"
    ),
    _general(
        "cax-eqc2", "?x a ?d", "?d owl:equivalentClass ?c", "?x a ?c", filters="FILTER(isIRI(?c))"
    ),
    _general(
        "prp-spo1",
        "?x ?q ?y",
        "?p rdfs:subPropertyOf ?q",
        "?x ?p ?y",
        filters="FILTER(isIRI(?q))",
    ),
    _general("prp-eqp1", "?x ?q ?y", "?p owl:equivalentProperty ?q", "?x ?p ?y"),
    _general("prp-eqp2", "?x ?p ?y", "?p owl:equivalentProperty ?q", "?x ?q ?y"),
    _general(
        "prp-inv1",
        "?y ?q ?x",
        "?p owl:inverseOf ?q",
        "?x ?p ?y",
        filters="FILTER(!isLiteral(?y))",
    ),
    _general(
        "prp-inv2",
        "?y ?p ?x",
        "?p owl:inverseOf ?q",
        "?x ?q ?y",
        filters="FILTER(isIRI(?p) && !isLiteral(?y))",
    ),
    _general("prp-symp", "?y ?p ?x", "?p a owl:SymmetricProperty", "?x ?p ?y"),
    _general("prp-trp", "?x ?p ?z", "?p a owl:TransitiveProperty", "?x ?p ?y", "?y ?p ?z"),
    _general("prp-dom", "?x a ?c", "?p rdfs:domain ?c", "?x ?p ?y", filters="FILTER(isIRI(?c))"),
    _general(
        "prp-rng",
        "?y a ?c",
        "?p rdfs:range ?c",
        "?x ?p ?y",
        filters="FILTER(isIRI(?c) && !isLiteral(?y))",
    ),
)
"""Rules whose axioms are pairs of names."""

BEYOND_OWL: Final = (
    _general(
        "member-from",
        "?c ckg:hasMemberFrom ?p",
        "?c ckg:hasMember ?m",
        "?c a ckg:Cluster",
        "?m ckg:locatedIn ?p",
        "?p a ckg:Country",
    ),
)
"""Rules that OWL 2 DL cannot have: a property that a chain implies may not be counted there, and
the definition of the international cluster counts the countries of its members."""

_DIFFERENT = (
    "FILTER({a} != {b}) FILTER(EXISTS {{ {a} owl:differentFrom|^owl:differentFrom {b} }} || "
    "EXISTS {{ ?all owl:distinctMembers ?list . "
    "?list rdf:rest*/rdf:first {a} . ?list rdf:rest*/rdf:first {b} }})"
)


def rules(axioms: ox.Store) -> list[Rule]:
    """Return the rules for the axioms in the default graph of `axioms`."""
    return [*GENERAL, *BEYOND_OWL, *_chains(axioms), *_classes(axioms)]


def _chains(axioms: ox.Store) -> Iterator[Rule]:
    for quad in _sorted(axioms, f"{OWL}propertyChainAxiom"):
        steps = list(_members(axioms, quad.object))
        nodes = ["?x", *(f"?v{i}" for i in range(1, len(steps))), "?y"]
        body = tuple(
            _across(axioms, start, step, end)
            for start, step, end in zip(nodes, steps, nodes[1:], strict=False)
        )
        head = ("?x", str(quad.subject), "?y")
        yield Rule("prp-spo2", head, body, axiom=_iri(quad.subject))


def _across(axioms: ox.Store, start: str, step: Node, end: str) -> Pattern:
    """Return the pattern of one step over a property, or over the inverse of one."""
    inverse = _value(axioms, step, f"{OWL}inverseOf") if isinstance(step, ox.BlankNode) else None
    return (start, str(step), end) if inverse is None else (end, str(inverse), start)


def _iri(term: Node) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


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
    axiom = _iri(left) or _iri(right)
    value = _value(axioms, right, f"{OWL}hasValue")
    only = _value(axioms, right, f"{OWL}allValuesFrom")
    on = _value(axioms, right, f"{OWL}onProperty")
    parts = _value(axioms, right, f"{OWL}intersectionOf")
    for body, filters in _alternatives(axioms, left, "?x", count()):
        if isinstance(right, ox.NamedNode):
            yield Rule("cls", ("?x", "a", str(right)), body, filters, axiom)
        elif value is not None and on is not None:
            head = _across(axioms, "?x", on, str(value))
            yield Rule("cls-hv1", head, body, filters, axiom)
        elif isinstance(only, ox.NamedNode) and on is not None:
            step = _across(axioms, "?x", on, "?y")
            filters = f"{filters} FILTER(!isLiteral(?y))"
            yield Rule("cls-avf", ("?y", "a", str(only)), (*body, step), filters, axiom)
    if parts is not None:
        for part in _members(axioms, parts):
            yield from _if_member_then(axioms, left, part)


Alternative = tuple[tuple[Pattern, ...], str]


def _alternatives(
    axioms: ox.Store, expression: Node, subject: str, names: Iterator[int]
) -> list[Alternative]:
    """Return the ways to say "subject is a member of expression"; none if RL has none."""
    if isinstance(expression, ox.NamedNode):
        return [(((subject, "a", str(expression)),), "")]
    parts = _value(axioms, expression, f"{OWL}intersectionOf")
    if parts is not None:
        ways = [_alternatives(axioms, p, subject, names) for p in _members(axioms, parts)]
        return [_joined(choice) for choice in product(*ways)]
    parts = _value(axioms, expression, f"{OWL}unionOf")
    if parts is not None:
        ways = [_alternatives(axioms, p, subject, names) for p in _members(axioms, parts)]
        return [way for member in ways for way in member] if all(ways) else []
    one_of = _value(axioms, expression, f"{OWL}oneOf")
    if one_of is not None:
        members = " ".join(str(m) for m in _members(axioms, one_of))
        return [((), f"VALUES {subject} {{ {members} }}")]
    on = _value(axioms, expression, f"{OWL}onProperty")
    if on is None:
        return []
    value = _value(axioms, expression, f"{OWL}hasValue")
    if value is not None:
        return [((_across(axioms, subject, on, str(value)),), "")]
    some = _value(axioms, expression, f"{OWL}someValuesFrom")
    if some is not None:
        other = f"?v{next(names)}"
        step: Alternative = ((_across(axioms, subject, on, other),), "")
        return [_joined((step, way)) for way in _alternatives(axioms, some, other, names)]
    return _two_of(axioms, expression, on, subject, names)


def _two_of(
    axioms: ox.Store, expression: Node, on: Node, subject: str, names: Iterator[int]
) -> list[Alternative]:
    """Return "has at least two values", which OWL 2 RL lacks but which a rule can say."""
    least = _value(axioms, expression, f"{OWL}minQualifiedCardinality")
    kind = _value(axioms, expression, f"{OWL}onClass")
    if not isinstance(least, ox.Literal) or least.value != "2" or kind is None:
        return []
    one, other = f"?v{next(names)}", f"?v{next(names)}"
    steps: Alternative = (
        (_across(axioms, subject, on, one), _across(axioms, subject, on, other)),
        _DIFFERENT.format(a=one, b=other),
    )
    return [
        _joined((steps, first, second))
        for first in _alternatives(axioms, kind, one, names)
        for second in _alternatives(axioms, kind, other, names)
    ]


def _joined(ways: Iterable[Alternative]) -> Alternative:
    chosen = list(ways)
    body = tuple(pattern for patterns, _ in chosen for pattern in patterns)
    return body, " ".join(filters for _, filters in chosen if filters)


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
