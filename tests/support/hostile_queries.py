"""Queries that would take all of a machine, and what a server must say to each."""

from __future__ import annotations

from typing import Final

_DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
_PATTERNS = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(300))
_UNIONS = " UNION ".join(f"{{ ?s ?p {n} }}" for n in range(10_000))

HOSTILE: Final[dict[str, tuple[str, set[int]]]] = {
    "count of a cross product": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        {504},
    ),
    "order of a cross product": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f",
        {504, 413},
    ),
    "distinct rows of a cross product": (
        "SELECT DISTINCT ?a ?d ?f ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        {504, 413},
    ),
    "endless rows": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", {504, 413}),
    "endless triples": (
        "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        {504, 413},
    ),
    "strings that double": (f"SELECT ?x40 {{ BIND('xxxxxxxx' AS ?x0) {_DOUBLING} }}", {413, 504}),
    "a path without end": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
        {504, 413},
    ),
    "patterns that take long to plan": (f"SELECT * {{ {_PATTERNS} }}", {504, 413, 400}),
    "groups in groups": ("SELECT * " + "{" * 3_000 + "}" * 3_000, {400}),
    "options in options": ("SELECT * { " + "OPTIONAL { " * 3_000 + "} " * 3_000 + "}", {400}),
    "queries in queries": ("SELECT * { " + "{ SELECT * { " * 3_000 + "} } " * 3_000 + "}", {400}),
    "thousands of groups": (f"SELECT * {{ {_UNIONS} }}", {400}),
    "brackets": (f"ASK {{ FILTER({'(' * 10_000}1{')' * 10_000}) }}", {400}),
    "negations": (f"ASK {{ FILTER({'!' * 10_000}true) }}", {400}),
    "sums": (f"ASK {{ FILTER({'+'.join('1' * 10_000)} > 1) }}", {400}),
    "a large value": (f"SELECT * {{ ?s ?p '{'x' * 3_000_000}' }}", {413}),
    "a regular expression": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER regex("
        "CONCAT(STR(?c), STR(?f), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaab'), '(a+)+(a|aa)*c$') }",
        {504, 200},
    ),
    "service": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {403}),
}
"""Title → query, and the statuses that are true answers to it."""
