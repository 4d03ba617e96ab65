"""Graphs that a query, a request or an update names are merged: each statement once."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from serving import serving

from clusterkg.sparql.datasets import clauses
from clusterkg.store import Store, open_store
from clusterkg.store.disk import DiskStore
from clusterkg.store.embedded import Dataset

PREFIX = "PREFIX e: <http://e/> PREFIX fromme: <http://e/> "
DATA = """
INSERT DATA {
  GRAPH e:g { e:a e:p 1 , 2 ; e:q e:b }
  GRAPH e:h { e:a e:p 1 . e:c e:p 4 }
  GRAPH e:i { e:a e:p 1 . e:d e:p 8 }
} ;
INSERT { GRAPH e:g { ?x e:r e:a } GRAPH e:h { ?x e:r e:a } } WHERE { BIND (BNODE() AS ?x) }
"""
ALONE = (
    "INSERT DATA { GRAPH e:g { e:a e:p 1 , 2 } GRAPH e:h { e:c e:p 4 } GRAPH e:i { e:d e:p 8 } }"
)


@pytest.fixture(scope="module")
def store() -> Store:
    store = open_store("memory:", create=True)
    store.update(PREFIX + DATA)
    return store


def rows(store: Store, text: str) -> list[list[str]]:
    found = store.select(PREFIX + text)
    return sorted([getattr(term, "value", "") for term in row] for row in found)


SUMS = {
    "FROM e:g FROM e:h": "7",
    "FROM e:g FROM e:g": "3",
    "FROM e:h FROM e:i FROM e:h": "13",
    "FROM e:g FROM <http://e/h> # FROM e:i\nFROM e:i": "15",
    "FROM e:g FROM e:none": "3",
    "FROM e:h": "5",
    "FROM fromme:g FROM fromme:h": "7",
    "from<http://e/g>FROM e:h": "7",
    "FROMe:g FROMe:h FROMNAMEDe:i": "7",
    "FROM e:g FROM NAMED e:h FROM e:i FROM NAMEDe:g": "11",
    "FROM e:g FROM NAMED e:i FROMe:h": "7",
    "": "15",
}


@pytest.mark.parametrize("graphs", SUMS)
def test_a_shared_statement_counts_once(store: Store, graphs: str) -> None:
    text = f"SELECT (SUM(?n) AS ?sum) {graphs} {{ ?s e:p ?n }}"
    assert rows(store, text) == [[SUMS[graphs]]]
    ask = f"ASK {graphs} {{ {{ SELECT (SUM(?n) AS ?sum) {{ ?s e:p ?n }} }} FILTER (?sum = "
    assert store.ask(f"{PREFIX} {ask} {SUMS[graphs]}) }}")


def test_rows_and_triples_come_once(store: Store) -> None:
    assert rows(store, "SELECT ?n FROM e:g FROM e:h { e:a e:p ?n }") == [["1"], ["2"]]
    text = "{ ?s ?p ?o } FROM e:g FROM e:h { ?s ?p ?o }"
    found = list(store.construct(f"{PREFIX} CONSTRUCT {text}"))
    assert len(found) == len({str(triple) for triple in found}) == 5
    assert (
        len(list(store.construct(f"{PREFIX} CONSTRUCT {{ ?s ?p ?o }} FROM e:h {{ ?s ?p ?o }}")))
        == 3
    )
    assert len(list(store.construct(f"{PREFIX} DESCRIBE e:a FROM e:g FROM e:h"))) == 3


def test_a_node_without_a_name_is_one_in_both(store: Store) -> None:
    assert len(rows(store, "SELECT ?x FROM e:g FROM e:h { ?x e:r e:a }")) == 1


def test_named_graphs_are_those_that_are_named(store: Store) -> None:
    text = "{{ e:a e:p ?n GRAPH ?g {{ ?s e:p ?m }} }}"
    both = f"SELECT ?n ?g ?m FROM e:g FROM e:h FROM NAMED e:i {text.format()}"
    assert rows(store, both) == [
        ["1", "http://e/i", "1"], ["1", "http://e/i", "8"],
        ["2", "http://e/i", "1"], ["2", "http://e/i", "8"],
    ]  # fmt: skip
    assert rows(store, f"SELECT ?n FROM e:g FROM e:h {text.format()}") == []
    twice = "SELECT ?n FROM NAMED e:h FROM NAMED e:h { GRAPH ?g { e:a e:p ?n } }"
    assert rows(store, twice) == [["1"]]


def test_graphs_are_named_before_or_after_what_is_selected(store: Store) -> None:
    text = "SELECT (COUNT(*) AS ?n) (EXISTS { e:d ?p ?o } AS ?e) FROM e:g FROM e:h { e:a e:p ?o }"
    assert rows(store, text) == [["2", "false"]]
    assert rows(store, "SELECT * { { SELECT ?n { e:a e:p ?n } } } LIMIT 3") == [["1"], ["2"]]


@pytest.mark.parametrize("data", [DATA, ALONE], ids=["shared", "alone"])
def test_clients_name_graphs_twice(data: str, tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    store.update(PREFIX + data)
    text = PREFIX + "SELECT (SUM(?n) AS ?sum) { ?s e:p ?n }"
    cases = {("g", "h"): "7", ("g", "g"): "3", ("g", "h", "i"): "15", ("h",): None, (): "15"}
    with serving("--store", tmp_path / "s") as server:
        for names, expected in cases.items():
            graphs = [("default-graph-uri", f"http://e/{name}") for name in names]
            path = f"/sparql?{urlencode([('query', text), *graphs])}"
            reply = server.send("GET", path, None, {"Accept": "text/csv"})
            assert reply.text.split()[1] == (expected or ("5" if data is DATA else "4")), names


USING = {
    "USING e:g USING e:h": "7",
    "USING e:g USING NAMED e:i USING e:g": "3",
    "USING e:g USING e:h USING e:i": "15",
    "usinge:h using<http://e/i>": "13",
}


@pytest.mark.parametrize("graphs", USING)
def test_conditions_of_updates_see_each_statement_once(graphs: str) -> None:
    store = open_store("memory:", create=True)
    store.update(PREFIX + DATA)
    names = list(store.graphs())
    store.update(
        f"{PREFIX} INSERT {{ GRAPH e:new {{ e:all e:sum ?sum }} }} {graphs}"
        " WHERE { SELECT (SUM(?n) AS ?sum) { ?s e:p ?n } }"
    )
    assert rows(store, "SELECT ?sum { GRAPH e:new { e:all e:sum ?sum } }") == [[USING[graphs]]]
    assert list(store.graphs()) == [*names, "http://e/new"]


def test_clients_name_the_graphs_of_an_update(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "s", create=True)
    store.update(PREFIX + DATA)
    store.update(
        f"{PREFIX} INSERT {{ GRAPH e:new {{ e:all e:sum ?sum }} }}"
        " WHERE { SELECT (SUM(?n) AS ?sum) { ?s e:p ?n } } ;"
        " DELETE WHERE { GRAPH ?g { ?s e:p 8 } }",
        dataset=Dataset(["http://e/g", "http://e/h"], ["http://e/i"]),
    )
    assert rows(store, "SELECT ?sum { GRAPH e:new { e:all e:sum ?sum } }") == [["7"]]
    assert store.graphs() == {"http://e/g": 4, "http://e/h": 3, "http://e/i": 1, "http://e/new": 1}


def test_a_query_over_all_graphs_is_one_over_the_merge_that_is_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> ox.Store:
        raise AssertionError("graphs were copied")

    monkeypatch.setattr("clusterkg.store.embedded._copy", fail)
    assert rows(store, "SELECT (COUNT(*) AS ?n) FROM e:g FROM e:i FROM e:h { ?s e:p ?o }") == [
        ["4"]
    ]
    assert rows(store, "SELECT (COUNT(*) AS ?n) FROM e:h { ?s e:p ?o }") == [["2"]]
    with pytest.raises(AssertionError, match="copied"):
        store.query(f"{PREFIX} ASK FROM e:g FROM e:h {{ ?s ?p ?o }}")


def test_clauses_as_they_are_written() -> None:
    text = (
        "PREFIX from: <urn:> PREFIX fromb: <urn:> SELECT (from:f(?from) AS ?x) FROM from:g"
        " FROMfrom:h FROM NAMED <urn:i> FROMNAMEDfrom:j { ?s from:FROM ?o . FROM from:k }"
        " # FROM <l>"
    )
    assert [(clause.graph, clause.named) for clause in clauses(text, "FROM")] == [
        ("from:g", False), ("from:h", False), ("<urn:i>", True), ("from:j", True)
    ]  # fmt: skip
    assert text[next(clauses(text, "FROM")).start :].startswith("FROM from:g")
    assert list(clauses("PREFIX fromb: <urn:> DESCRIBE fromb:a ?x", "FROM")) == []
