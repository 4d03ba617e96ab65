"""Why there is no answer: terms nobody knows, the pattern that removes the rows, wrong SPARQL."""

from __future__ import annotations

import pytest
from command import Run

from clusterkg.model.errors import QuerySyntaxError
from clusterkg.queries.catalogue import load
from clusterkg.queries.empty import reasons
from clusterkg.queries.run import text_of
from clusterkg.store import Store, open_store


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (
            "SELECT ?m { ?c a ckg:Cluster ; ckg:hasMembr ?m }",
            "ckg:hasMembr is not in the ontology; did you mean ckg:hasMember?",
        ),
        ("ASK { <http://nowhere/x> ?p ?o }", "http://nowhere/x is not in this store"),
        (
            "SELECT ?m { ?c a ckg:Cluster ; ckg:locatedIn country:japan ; ckg:hasMember ?m }",
            "nothing matches ?c ckg:locatedIn country:japan",
        ),
        (
            "SELECT ?c { ?c a ckg:Cluster . ?c a ckg:Paper }",
            "?c a ckg:Paper removes all rows: it matches, but not together with what is before it",
        ),
        (
            'SELECT ?c { ?c a ckg:Cluster ; rdfs:label ?l FILTER (LANG(?l) = "de") }',
            'FILTER (LANG(?l) = "de") removes all rows',
        ),
        (
            "SELECT ?c { ?c a ckg:Cluster FILTER NOT EXISTS { ?c rdfs:label ?l } }",
            "FILTER NOT EXISTS { ?c rdfs:label ?l } removes all rows",
        ),
        (
            "SELECT ?c { VALUES ?t { ckg:Paper } ?c a ?t . { ?c a ckg:Cluster } UNION"
            " { ?c a ckg:Country } }",
            "each required pattern has matches; what removes the rows is in a UNION or a sub-query",
        ),
        (
            "SELECT ?c { GRAPH graph:background { ?c a ckg:Paper } }",
            "nothing matches GRAPH graph:background { ?c a ckg:Paper }",
        ),
        (
            "SELECT ?c { { SELECT ?c { ?c a country:japan } } }",
            "nothing matches ?c a country:japan",
        ),
    ],
)
def test_reason(query: str, reason: str, bundled: Store) -> None:
    assert reasons(bundled, query) == [reason]


def test_a_term_of_ours_that_a_store_does_not_use() -> None:
    store = open_store("memory:")
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> a <urn:b> } }")
    found = reasons(store, "SELECT ?c { ?c a ckg:Cluster }")
    assert found == ["ckg:Cluster is in the ontology, but nothing in this store uses it"]


def test_a_canned_query(bundled: Store) -> None:
    text = text_of(load("clusters-in-place"), bundled, {"place": "japan"})
    [reason] = reasons(bundled, text)
    assert reason.startswith("?cluster (ckg:locatedIn/ckg:isPartOf*) ?place removes all rows")


def test_the_command_line_says_why(run: Run) -> None:
    done = run("sparql", "SELECT ?m { ?c ckg:hasMembr ?m }", "--explain", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "m\r\n" if "\r" in done.stdout else "m\n")
    assert "did you mean ckg:hasMember?" in done.stderr
    canned = run("query", "run", "clusters-in-place", "place=japan", "--explain")
    assert "removes all rows" in canned.stderr


@pytest.mark.parametrize(
    ("query", "line", "column", "message"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", 2, 3, "from '?s' on"),
        ("SELECT ?c {\n ?c a ckg:Cluster ;; ?x }", 2, 22, "from '?x' on"),
        ("SELECT ?c { ?c a ckg:Cluster } ORDER ?c", 1, 32, "from 'ORDER' on"),
        ("SELECT ?c {\n\t?c a ckg:Cluster\n\tFILTER ?c }", 3, 2, "from 'FILTER' on"),
        ("SELECT ?c { ?c a ckg:Cluster", 1, 28, "ends too early"),
        ("SELECT ?c { ?c a ckgg:Cluster }", 1, 18, "ckgg: is not declared"),
        ("SELECT ?c { ?c a wikidata:Q5 }", 1, 18, "declare it with PREFIX"),
        ("SELEC ?c {}", 1, 1, "from 'SELEC' on"),
    ],
)
def test_wrong_sparql_has_a_place(query: str, line: int, column: int, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message.replace("?", "[?]")) as caught:
        open_store("memory:").query(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    first, second = caught.value.excerpt.splitlines()
    source = query.splitlines()[line - 1]
    assert first == f"  {line} | {source}"
    assert second.index("^") == len(first) - len(source) + column - 1


def test_the_command_line_shows_a_caret(run: Run) -> None:
    done = run("sparql", "SELECT ?c { ?c a ckg:Cluster } ORDER ?c")
    assert (done.returncode, done.stdout) == (2, "")
    first, shown, caret = done.stderr.splitlines()
    assert first.startswith("clusterkg: query:1:32: ")
    assert shown[caret.index("^") :] == "ORDER ?c"
