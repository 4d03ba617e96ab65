"""The columns of SELECT * come in order of appearance, and the rows stay the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.star import in_order, spelled_out
from clusterkg.store import Store

CASES = {
    "SELECT * { ?z a ckg:Country ; rdfs:label ?a }": ["z", "a"],
    "select*{ ?z a ckg:Country ; rdfs:label ?a }": ["z", "a"],
    "SELECT DISTINCT * { ?z a ?a }": ["z", "a"],
    "SELECT REDUCED * { ?z a ?a }": ["z", "a"],
    "SELECT*WHERE{ ?z a ?a }": ["z", "a"],
    "# SELECT ?a\nPREFIX a: <urn:a*> SELECT * { $z ckg:isPartOf* ?a ; a ckg:City } ": ["z", "a"],
    "SELECT * { { SELECT ?y ?b { ?b ckg:locatedIn ?y } } ?b a ?a }": ["y", "b", "a"],
    "SELECT * { { SELECT * { ?y ckg:isPartOf ?b } } BIND (1 AS ?a) }": ["y", "b", "a"],
    "SELECT * { { SELECT (COUNT(*) AS ?n) { ?b a ckg:City } } VALUES ?a { 1 2 } }": ["n", "a"],
    "SELECT * { ?z a ckg:City OPTIONAL { ?z ckg:isPartOf ?m } FILTER (?z != ?no) }": ["z", "m"],
    "SELECT * { ?z a ckg:City MINUS { ?z ckg:isPartOf ?gone } }": ["z"],
    "SELECT * { GRAPH ?z { ckg:Cluster rdfs:label ?a } } ORDER BY ?a LIMIT 2": ["z", "a"],
    "SELECT * FROM <https://w3id.org/clusterkg/graph/ontology> { ?z a ?a }": [
        "z",
        "a",
    ],
    "SELECT * { VALUES (?z ?a) { (1 2) } }": ["z", "a"],
    "SELECT * { ?z a ckg:City } VALUES ?a { 7 }": ["z", "a"],
    "SELECT (2 * 3 AS ?z) ?a { VALUES ?a { 1 } }": ["z", "a"],
    "SELECT * {}": [],
}


@pytest.fixture(scope="module")
def plain(bundled: Store) -> ox.Store:
    """The bundled graph without anything of ours around it."""
    made = ox.Store()
    made.bulk_extend(bundled.quads())
    return made


@pytest.mark.parametrize("text", CASES)
def test_columns_come_in_order_of_appearance(text: str, bundled: Store, plain: ox.Store) -> None:
    union = "FROM" not in text
    expected = plain.query(text, prefixes=PREFIXES, use_default_graph_as_union=union)
    found = bundled.query(text)
    assert isinstance(expected, ox.QuerySolutions)
    assert isinstance(found, ox.QuerySolutions)
    assert [each.value for each in found.variables] == CASES[text]
    assert {each.value for each in expected.variables} == set(CASES[text])
    rows = [
        sorted(str([row[name] for name in CASES[text]]) for row in each)
        for each in (set_of(found, text), set_of(expected, text))
    ]
    assert rows[0] == rows[1]


def set_of(rows: ox.QuerySolutions, text: str) -> list[ox.QuerySolution]:
    """Return rows: of a merge of graphs each once, which the reference gives once per graph."""
    found = list(rows)
    return list({str(row): row for row in found}.values()) if "GRAPH" not in text else found


def test_other_queries_stay_as_they_are() -> None:
    for text in (
        "SELECT ?b ?a { ?a ?b ?c }",
        "ASK { ?a ?b* ?c }",
        "CONSTRUCT { ?a ?b 1 } { ?a ?b 1 }",
    ):
        assert in_order(text, ["b", "a"]) == ["b", "a"]
        assert spelled_out(text, ["b", "a"]) == text
