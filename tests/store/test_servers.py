"""Two real servers answer as the bundled graph does, and take what is loaded into them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from command import Run
from one_language import given, more_values
from query_cases import store_of

from clusterkg.bundled import fill
from clusterkg.model.namespaces import CKG, INFERRED_GRAPH, LANGUAGES, RDF
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.run import run as run_query
from clusterkg.reasoning.materialise import materialise
from clusterkg.store import Store, open_store
from clusterkg.store.remote.settings import Endpoint
from clusterkg.store.remote.store import RemoteStore

pytestmark = pytest.mark.slow

KINDS = {
    "oxigraph": (servers.oxigraph, servers.oxigraph_command),
    "virtuoso": (servers.virtuoso, servers.virtuoso_command),
}
HOW = {"oxigraph": "cargo install oxigraph-cli", "virtuoso": "apt install virtuoso-opensource"}


@pytest.fixture(scope="module", params=KINDS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[servers.Server]:
    start, command = KINDS[request.param]
    if command() is None:
        pytest.skip(f"{request.param} is not installed: {HOW[request.param]}")
    with start(tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="module")
def filled(server: servers.Server, bundled: Store) -> RemoteStore:
    """The bundled graph on the server: loaded, and inferred from what the server then holds."""
    graphs = tuple(bundled.graphs())
    store = RemoteStore(Endpoint(server.query, server.update, graphs=graphs))
    fill(store)
    return store


def test_it_holds_what_was_loaded_and_inferred(filled: RemoteStore, bundled: Store) -> None:
    assert filled.graphs() == bundled.graphs()
    assert materialise(filled) == bundled.graphs()[INFERRED_GRAPH]


@pytest.mark.parametrize("name", names())
def test_each_canned_query_answers_the_same(
    name: str, server: servers.Server, filled: RemoteStore, bundled: Store
) -> None:
    """With its example and with other things of the graph, in each language."""
    query = load(name)
    store = store_of(name, bundled)
    if store is not bundled:
        graphs = store.graphs()
        filled = RemoteStore(Endpoint(server.query, server.update, graphs=tuple(graphs)))
        for graph in graphs:
            filled.replace_graph(graph, store.quads(graph))

    def rows(store: Store, values: dict[str, object], lang: str) -> list[str]:
        # Servers order letters and signs in ways of their own.
        return sorted(map(str, run_query(query, store, values, lang=lang).terms))

    assert rows(store, given(query), "en")
    for values in more_values(query, store, 2):
        for lang in LANGUAGES:
            assert rows(filled, values, lang) == rows(store, values, lang), (values, lang)


def test_labels_in_one_language_are_found(
    server: servers.Server, filled: RemoteStore, bundled: Store
) -> None:
    """The label in another language is looked up on the server, too."""
    graph = "https://example.org/one-language"
    small = open_store("memory:")
    small.update(
        f"""INSERT DATA {{ GRAPH <{graph}> {{
          country:ukraine a ckg:Country .
          <urn:wood> a ckg:Cluster ; rdfs:label "Деревний"@uk ; ckg:locatedIn country:ukraine .
          <urn:x/glass> a ckg:Cluster ; ckg:locatedIn country:ukraine .
        }} }}"""
    )
    remote = RemoteStore(Endpoint(server.query, server.update, graphs=(graph,)))
    remote.replace_graph(graph, small.quads(graph))
    query, values = load("clusters-in-place"), {"place": "country:ukraine"}
    for lang in LANGUAGES:
        expected = run_query(query, small, values, lang=lang).terms
        assert len(expected) == 2
        assert sorted(map(str, run_query(query, remote, values, lang=lang).terms)) == sorted(
            map(str, expected)
        )
    remote.replace_graph(graph, [])


def test_truth_and_counts(server: servers.Server, filled: RemoteStore, bundled: Store) -> None:
    """ASK is understood, and what the server keeps for itself is not counted."""
    everything = RemoteStore(Endpoint(server.query, server.update))
    assert everything.ask("ASK { ?s a ckg:Cluster }") is True
    assert everything.ask("ASK { ?s a <urn:none> }") is False
    known = {graph for graph in everything.graphs() if not graph.startswith("https://example.org")}
    assert {graph for graph in known if not graph.endswith("/data.ttl")} == set(bundled.graphs())
    counted = run_query(load("counts-by-graph"), everything).rows
    assert {row["graph"] for row in counted} == set(everything.graphs())


def test_the_command_line_works_on_it(
    server: servers.Server, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = "https://example.org/graph"
    monkeypatch.setitem(os.environ, "CLUSTERKG_UPDATE", server.update)
    monkeypatch.setitem(os.environ, "CLUSTERKG_GRAPHS", graph)
    data = tmp_path / "data.nt"
    data.write_text(
        f'<urn:c> <{RDF}type> <{CKG}Cluster> .\n<urn:c> <{CKG}foundedIn> "soon" .\n',
        encoding="utf-8",
    )
    place = ("--store", server.query)
    done = run("load", data, "--graph", graph, *place)
    assert done.returncode == 0, done.stderr
    assert "2 statements" in done.stderr
    exported = run("export", "--graph", graph, "--format", "nt", *place)
    assert sorted(exported.stdout.splitlines()) == sorted(data.read_text().splitlines())
    checked = run("validate", *place, "--format", "json")
    assert checked.returncode == 1, checked.stderr
    assert "soon" in checked.stdout
    broken = tmp_path / "broken.nt"
    broken.write_text("<urn:c> <urn:d> .\n", encoding="utf-8")
    failed = run("load", broken, "--graph", graph, "--replace", *place)
    assert (failed.returncode, failed.stderr.count("\n")) == (2, 1)
    again = run("export", "--graph", graph, "--format", "nt", *place)
    assert again.stdout == exported.stdout
