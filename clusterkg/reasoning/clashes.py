"""Finds statements that contradict the ontology, and says which.

A reasoner says only that a contradiction exists. These are the checks of OWL 2 RL that tell
where (https://www.w3.org/TR/owl2-profiles/, section 4.3; their names are used here). They look at
stated and inferred statements together.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from clusterkg.model.diagnostics import Diagnostic, Node, Severity
from clusterkg.model.namespaces import PREFIXES, shorten
from clusterkg.reasoning.materialise import infer, merged
from clusterkg.sparql.results import rows_of
from clusterkg.store.protocol import Store

_CHECKS: Final = {
    "cax-dw": (
        "?x a ?a, ?b . ?a owl:disjointWith ?b .",
        "is a {a} and a {b}, which exclude each other",
    ),
    "cax-adc": (
        "?x a ?a, ?b . FILTER(STR(?a) < STR(?b)) "
        "?all a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?a, ?b .",
        "is a {a} and a {b}, which exclude each other",
    ),
    "prp-fp": (
        "?p a owl:FunctionalProperty . ?x ?p ?a, ?b . FILTER(STR(?a) < STR(?b)) "
        "FILTER(isLiteral(?a) || EXISTS { ?a owl:differentFrom|^owl:differentFrom ?b })",
        "has two values of {p}, {a} and {b}, where only one can be",
    ),
    "prp-irp": ("?p a owl:IrreflexiveProperty . ?x ?p ?x .", "is joined to itself by {p}"),
    "prp-asyp": (
        "?p a owl:AsymmetricProperty . ?x ?p ?a . ?a ?p ?x . FILTER(STR(?x) < STR(?a))",
        "and {a} are joined by {p} in both directions",
    ),
    "prp-pdw": (
        "?p owl:propertyDisjointWith ?q . ?x ?p ?a . ?x ?q ?a .",
        "is joined to {a} by {p} and by {q}, which exclude each other",
    ),
    "eq-diff1": (
        "?x owl:sameAs ?a . ?x owl:differentFrom|^owl:differentFrom ?a .",
        "and {a} are said to be the same and to be different",
    ),
    "cls-nothing2": ("?x a owl:Nothing .", "is said to be impossible (owl:Nothing)"),
}


def clashes(store: Store) -> list[Diagnostic]:
    """Return the contradictions in `store` that the checks see, in a stable order.

    Each has the name of the rule as its code, and the node as its place.
    """
    facts = merged(store)
    facts.bulk_extend(ox.Quad(*triple) for triple in infer(store))
    found = set()
    for rule, (pattern, text) in _CHECKS.items():
        rows = rows_of(facts.query(f"SELECT DISTINCT * WHERE {{ {pattern} }}", prefixes=PREFIXES))
        names = [variable.value for variable in rows.variables]
        for row in rows:
            values = {name: _show(row[name]) for name in names}
            if rule == "cax-dw" and values["a"] > values["b"]:
                values["a"], values["b"] = values["b"], values["a"]
            found.add((values["x"], text.format(**values), rule))
    return [
        Diagnostic(rule, Severity.ERROR, text, place=Node(node))
        for node, text, rule in sorted(found)
    ]


def _show(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
