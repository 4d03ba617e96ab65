"""Rows are joined with what linked things have elsewhere."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import servers
from command import Run
from scripted import JSON as ROWS
from scripted import Answer as Scripted
from sites import Asked, Site, graph_route, site, without_settings
from wikidata_extract import TURTLE

from clusterkg.linking.federation import join, linked, partner
from clusterkg.model.errors import (
    EndpointError,
    IncompleteAnswerWarning,
    ParameterError,
    SettingsError,
)
from clusterkg.model.namespaces import LINKS_GRAPH, OWL, SKOS
from clusterkg.queries.answers import Answer
from clusterkg.store import Store, open_store
from clusterkg.web import sparql

WD = "http://www.wikidata.org/entity/"
E = "https://example.org/"
LINKS = {
    ("house", f"{OWL}sameAs", f"{WD}Q900000001"),
    ("house", f"{OWL}sameAs", "https://ror.org/012345678"),
    ("both", f"{SKOS}exactMatch", f"{WD}Q900000001"),
    ("both", f"{SKOS}exactMatch", f"{WD}Q900000002"),
    ("close", f"{SKOS}closeMatch", f"{WD}Q900000003"),
    ("broad", f"{SKOS}broadMatch", f"{WD}Q900000003"),
}


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_settings(monkeypatch, tmp_path)
    monkeypatch.setenv("CLUSTERKG_CONTACT", "mailto:curator@example.org")


@pytest.fixture
def here() -> Iterator[Site]:
    with site() as running:
        running.routes["/sparql"] = graph_route(TURTLE)
        yield running


@pytest.fixture
def store() -> Store:
    found = open_store("memory:")
    graph = ox.NamedNode(LINKS_GRAPH)
    quads = [ox.Quad(ox.NamedNode(E + s), ox.NamedNode(p), ox.NamedNode(o), graph)
             for s, p, o in LINKS]  # fmt: skip
    found.replace_graph(LINKS_GRAPH, quads)
    # Elsewhere than in the graph of links, nobody has reviewed it.
    other = ox.NamedNode("urn:other")
    stray = ox.Quad(ox.NamedNode(f"{E}stray"), ox.NamedNode(f"{OWL}sameAs"),
                    ox.NamedNode(f"{WD}Q900000003"), other)  # fmt: skip
    found.replace_graph("urn:other", [stray])
    return found


THINGS = Answer(
    ["n", "thing"],
    [
        [ox.Literal(n), ox.NamedNode(E + name)]
        for n, name in enumerate(["house", "both", "close", "broad", "stray", "none", "house"])
    ]
    + [[ox.Literal(7), None], [ox.Literal(8), ox.Literal("house")]],
)


def joined(here: Site, store: Store, *fetch: str, lang: str = "en", **options: str) -> Answer:
    other = partner(f"wikidata={here.root}/sparql")
    return join(THINGS, store, other, fetch=fetch, lang=lang, **options)  # type: ignore[arg-type]


def texts(answer: Answer, column: str) -> list[str]:
    return [str(row[column] or "") for row in answer.rows]


def test_links_that_mean_the_same(store: Store) -> None:
    names = [E + name for name in ("house", "both", "close", "broad", "stray", "none")]
    assert linked(store, [*names, "no iri"]) == {
        f"{E}house": [f"{WD}Q900000001", "https://ror.org/012345678"],
        f"{E}both": [f"{WD}Q900000001", f"{WD}Q900000002"],
    }


def test_columns_are_added_and_no_row_is_lost(here: Site, store: Store) -> None:
    answer = joined(here, store)
    assert answer.columns == ["n", "thing", "wikidata", "P571", "P856"]
    assert [row[:2] for row in answer.terms] == THINGS.terms
    assert texts(answer, "wikidata") == [
        f"{WD}Q900000001",
        f"{WD}Q900000001 | {WD}Q900000002",
        *[""] * 4,
        f"{WD}Q900000001",
        "",
        "",
    ]
    assert texts(answer, "P571")[:2] == [
        "2008-01-01T00:00:00Z",
        "1990-05-01T00:00:00Z | 1991-05-01T00:00:00Z | 2008-01-01T00:00:00Z",
    ]
    assert answer.terms[0][4] == ox.NamedNode("https://house.example.org/")
    assert len(here.asked) == 1
    assert joined(here, store).terms == answer.terms
    assert len(here.asked) == 1, "kept"


def test_text_is_in_the_language_asked_for(here: Site, store: Store) -> None:
    uk = joined(here, store, "rdfs:label", "P452", "P159", lang="uk")
    assert uk.columns[3:] == ["label", "P452", "P452_label", "P159"]
    assert uk.rows[0]["label"] == "Палата кластерів"
    assert uk.rows[0]["P452"] == f"{WD}Q900000103"
    assert uk.rows[0]["P452_label"] == "консалтинг"
    ru = joined(here, store, "rdfs:label", lang="ru")
    assert ru.rows[0]["label"] == "Cluster House", "else in English"
    full = joined(here, store, "http://www.wikidata.org/prop/direct/P571", "wdt:P571", "P571")
    assert full.columns == ["n", "thing", "wikidata", "P571"]


def test_the_column_can_be_named(here: Site, store: Store) -> None:
    assert joined(here, store, on="thing").terms == joined(here, store).terms
    assert set(texts(joined(here, store, on="n"), "wikidata")) == {""}
    with pytest.raises(ParameterError, match="it has n, thing"):
        joined(here, store, on="other")
    taken = Answer(["wikidata", "thing"], THINGS.terms)
    other = partner(f"wikidata={here.root}/sparql")
    columns = join(taken, store, other, fetch=["P571"]).columns
    assert columns == ["wikidata", "thing", "wikidata_", "P571"]


def test_nothing_linked_nobody_asked(
    here: Site, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLUSTERKG_CONTACT")
    other = partner(f"wikidata={here.root}/sparql")
    for rows in ([], [[ox.NamedNode(f"{E}none")]]):
        answer = join(Answer(["thing"], rows), store, other)
        assert answer.columns == ["thing", "wikidata", "P571", "P856"]
        assert len(answer) == len(rows)
    assert here.asked == []
    with pytest.raises(SettingsError, match="set CLUSTERKG_CONTACT"):
        joined(here, store)


@pytest.mark.parametrize("text", ["571", "P0", "P571 } DROP", "label", "http://e/<>", "x:y z"])
def test_what_is_no_property(text: str) -> None:
    with pytest.raises(ParameterError, match="is not a property of wikidata"):
        partner("wikidata").property(text)


def test_partners() -> None:
    for name in ("wikidata", "dbpedia", "eurovoc", "publications", "cordis"):
        assert partner(name).name == name
        assert partner(name).client.service.address.startswith("https://")
        assert partner(f"{name}=http://e.example/q").client.service.address == "http://e.example/q"
    plain = partner("https://e.example/sparql")
    assert plain.name == "external"
    assert plain.has("http://any.example/x")
    assert not plain.has("https://w3id.org/clusterkg/id/city/x")
    with pytest.raises(ParameterError, match="'ror' does not answer SPARQL"):
        partner("ror")
    with pytest.raises(ParameterError, match="no source 'facebook'"):
        partner("facebook")


def test_any_endpoint_will_do(here: Site, store: Store) -> None:
    other = partner(f"{here.root}/sparql")
    answer = join(THINGS, store, other)
    assert answer.columns == ["n", "thing", "external", "label"]
    assert answer.rows[0]["label"] == "Cluster House"
    assert "https://ror.org/012345678" in answer.rows[0]["external"]


def test_a_part_is_told_to_be_one(
    here: Site, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql, "BATCH", 1)
    truth = graph_route(TURTLE)

    def fails_later(asked: Asked) -> Scripted:
        return truth(asked) if len(here.asked) == 1 else Scripted(503)

    here.routes["/sparql"] = fails_later
    with pytest.warns(IncompleteAnswerWarning, match="answered for some things only"):
        answer = joined(here, store)
    assert texts(answer, "P571")[:2] == ["2008-01-01T00:00:00Z"] * 2
    here.routes["/sparql"] = lambda _: Scripted(503)
    monkeypatch.setenv("CLUSTERKG_CACHE", "0")
    with pytest.raises(EndpointError, match="503"):
        joined(here, store)


# From here on as a user does it: a store on disk, the command line, a real server.


@pytest.fixture
def kg(tmp_path: Path, run: Run) -> Path:
    lines = [f"<{E}{s}> <{p}> <{o}> <{LINKS_GRAPH}> .\n" for s, p, o in sorted(LINKS)]
    ckg = "https://w3id.org/clusterkg/ns#"
    a = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    lines += [f"<{E}{s}> <{a}> <{ckg}Organisation> <urn:g> .\n" for s in ("house", "both", "close")]
    (tmp_path / "data.nq").write_text("".join(lines), encoding="utf-8")
    done = run("load", "data.nq", "--restore", "--store", "kg")
    assert done.returncode == 0, done.stderr
    return tmp_path / "kg"


ASK = ("query", "run", "external-links", "--store", "kg", "--format", "csv")


@pytest.mark.skipif(servers.oxigraph_command() is None, reason="oxigraph is not installed")
def test_the_command_line_with_a_real_server(kg: Path, run: Run, tmp_path: Path) -> None:
    with servers.oxigraph(tmp_path) as server:
        address = server.query.replace("/query", "/store?default")
        headers = {"Content-Type": "text/turtle"}
        request = urllib.request.Request(address, TURTLE.encode(), headers, method="POST")
        urllib.request.urlopen(request).close()
        source = f"wikidata={server.query}"
        done = run(*ASK, "--with", source, "--fetch", "P571,P159", "--on", "thing")
        assert done.returncode == 0, done.stderr
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert len(rows) == len(LINKS)
        by_thing = {row["thing"].removeprefix(E): row for row in rows}
        assert by_thing["house"]["P571"] == "2008-01-01T00:00:00Z"
        assert by_thing["house"]["P159_label"] == "Niš"
        assert by_thing["close"]["wikidata"] == ""
        told = run(*ASK[:-2], "--format", "json", "--with", source, "--fetch", "P571")
        assert json.loads(told.stdout)["head"]["vars"][-2:] == ["wikidata", "P571"]
    again = run(*ASK, "--with", source, "--fetch", "P571,P159", "--on", "thing")
    assert again.stdout == done.stdout, "the server is gone, its answers are kept"


def test_the_command_line_when_it_goes_wrong(
    kg: Path, run: Run, here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"wikidata={here.root}/sparql"
    cut = {"Content-Type": ROWS, "X-SQL-State": "S1TAT"}
    body = b'{"head": {"vars": ["t","p","v","l"]}, "results": {"bindings": []}}'
    here.script = [Scripted(200, body, cut)] * 2
    part = run(*ASK, "--with", source)
    assert part.returncode == 4
    assert "not complete" in part.stderr
    assert part.stdout.count("\n") == len(LINKS) + 1
    here.script = [Scripted(200, body, cut)] * 2
    assert run(*ASK, "--with", source, "--allow-partial").returncode == 0
    for answer, message in (
        (Scripted(429), "429"),
        (Scripted(200, b"{"), "cut off its answer"),
        (Scripted(302, b"", {"Location": "https://example.org/"}), "are not followed"),
    ):
        here.script = [answer]
        wrong = run(*ASK, "--with", source)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert message in wrong.stderr
        assert wrong.stderr.count("\n") == 1
    monkeypatch.delenv("CLUSTERKG_CONTACT")
    before = len(here.asked)
    nobody = run(*ASK, "--with", source)
    assert nobody.returncode == 2
    assert "set CLUSTERKG_CONTACT" in nobody.stderr
    assert len(here.asked) == before
    for options in (["--fetch", "P1"], ["--on", "thing"], ["--with", "wikidata", "--fetch", "x"]):
        assert run(*ASK, *options).returncode == 2
    none = run("query", "run", "roles", "--store", "kg", "--with", source)
    assert none.returncode == 0
