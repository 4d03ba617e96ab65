"""The server as its clients see it: formats, statuses, headers, the same rows as the command."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from command import Run
from paths import ROOT
from query_cases import CASES
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from rdflib.term import Node
from serving import AUTHORISED, TOKEN, Serving, serving, wait_until
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from clusterkg import assets
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.formats import serialise
from clusterkg.queries.run import run as run_query
from clusterkg.server import canned
from clusterkg.server.app import make_app
from clusterkg.server.settings import MIB, Settings
from clusterkg.store import Store, open_store
from clusterkg.store.disk import DiskStore

STAGES = "SELECT ?s { ?s a ckg:LifeCycleStage } ORDER BY ?s LIMIT 3"
ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": None,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `writable` serves."""
    path = tmp_path_factory.mktemp("writable") / "s"
    open_store(str(path), create=True).close()
    return path


@pytest.fixture(scope="module")
def _writing(folder: Path) -> Iterator[Serving]:
    with serving("--store", folder, "--writable") as running:
        yield running


@pytest.fixture
def writable(_writing: Serving) -> Serving:
    """A server that can be written to, with one statement."""
    start = "DROP ALL ; INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"
    assert _writing.update(start).status == 204
    return _writing


def media(headers: dict[str, str]) -> str:
    return headers["content-type"].partition(";")[0]


@pytest.mark.parametrize("accept", ROWS)
def test_rows_in_each_format(accept: str, server: Serving, bundled: Store) -> None:
    reply = server.ask(STAGES, accept)
    assert (reply.status, media(reply.headers)) == (200, accept)
    expected = [row["s"] for row in bundled.query(STAGES)]  # type: ignore[union-attr]
    form = ROWS[accept]
    if form is None:
        assert [row["s"] for row in csv.DictReader(io.StringIO(reply.text))] == [
            node.value for node in expected
        ]
    else:
        rows = ox.parse_query_results(reply.body, form)
        assert [row["s"] for row in rows] == expected  # type: ignore[union-attr]


@pytest.mark.parametrize("accept", TRIPLES)
def test_triples_in_each_format(accept: str, server: Serving, bundled: Store) -> None:
    text = "CONSTRUCT { ?s ckg:precedes ?o } { ?s ckg:precedes ?o }"
    reply = server.ask(text, accept)
    assert (reply.status, media(reply.headers)) == (200, accept)
    got = {quad.triple for quad in ox.parse(reply.body, TRIPLES[accept])}
    assert got == set(bundled.query(text))  # type: ignore[arg-type]
    assert len(got) > 3


NEGOTIATED = [
    (STAGES, "*/*", 200, "application/sparql-results+json"),
    (STAGES, "", 200, "application/sparql-results+json"),
    (STAGES, "application/*;q=0.1, text/csv", 200, "text/csv"),
    (STAGES, "text/csv;q=0.2, application/sparql-results+xml;q=0.3", 200,
     "application/sparql-results+xml"),
    (STAGES, "*/*;q=0.1, application/sparql-results+json;q=0", 200,
     "application/sparql-results+xml"),
    (STAGES, "application/json", 200, "application/sparql-results+json"),
    (STAGES, "TEXT/CSV", 200, "text/csv"),
    (STAGES, "text/turtle", 406, "text/plain"),
    (STAGES, "image/png, text/csv;q=0", 406, "text/plain"),
    ("ASK {}", "application/sparql-results+xml", 200, "application/sparql-results+xml"),
    ("ASK {}", "text/csv", 200, "text/csv"),
    ("DESCRIBE ckg:Cluster", "text/csv", 406, "text/plain"),
    ("DESCRIBE ckg:Cluster", "text/html,application/xhtml+xml,*/*;q=0.8", 200, "text/turtle"),
    ("SELECT nonsense", "image/png", 400, "text/plain"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "accept", "status", "kind"), NEGOTIATED)
def test_negotiation(text: str, accept: str, status: int, kind: str, server: Serving) -> None:
    reply = server.ask(text, accept)
    assert (reply.status, media(reply.headers)) == (status, kind), reply.text


def test_the_address_may_say_the_format(server: Serving) -> None:
    kinds = {
        "csv": "text/csv",
        "xml": "application/sparql-results+xml",
        "ttl": "application/sparql-results+json",  # for rows, what the client accepts
    }
    for form, kind in kinds.items():
        reply = server.send("GET", f"/sparql?format={form}&query={quote(STAGES)}")
        assert media(reply.headers) == kind
    assert server.send("GET", f"/sparql?format=png&query={quote(STAGES)}").status == 406


@pytest.mark.parametrize("name", names())
def test_a_canned_query_gives_the_rows_of_the_command(
    name: str, server: Serving, bundled: Store
) -> None:
    query = load(name)
    path = f"/api/queries/{name}?{urlencode({**query.examples, 'lang': 'uk'})}"
    reply = server.send("GET", path, None, {"Accept": "text/csv"})
    if (CASES / name / "data.ttl").exists() and query.examples:  # things of its own data
        assert reply.status == 400
        assert "no thing is named" in reply.text
    else:
        assert reply.status == 200, reply.text
        expected = run_query(query, bundled, query.examples, lang="uk")
        assert reply.body == serialise(expected, "csv")
    if query.examples:
        without = server.send("GET", f"/api/queries/{name}")
        assert without.status == 400
        assert f"{name} needs the parameter" in without.text
    # The text of it at the endpoint too: it runs as it is.
    direct = server.ask(query.text)
    assert direct.status == 200
    assert direct.text.splitlines() == _csv_lines(bundled, query.text)


def _csv_lines(store: Store, text: str) -> list[str]:
    return serialise(store.query(text), "csv").decode().splitlines()


def test_a_canned_query_gives_the_bytes_of_the_command(server: Serving, run: Run) -> None:
    done = run("query", "run", "facilitator-functions", "stage=growing", "--format", "tsv",
               "--lang", "ru", "--limit", "4", "--offset", "1")  # fmt: skip
    path = "/api/queries/facilitator-functions?stage=growing&format=tsv&lang=ru&limit=4&offset=1"
    reply = server.send("GET", path)
    assert reply.text == done.stdout
    assert reply.text.count("\n") == 5


def test_an_answer_says_what_a_word_was_taken_for(server: Serving) -> None:
    path = "/api/queries/instruments-by-country?country=japan&lang=uk&format="
    reply = server.send("GET", f"{path}json")
    note = "country: Японія (country:japan)"
    assert json.loads(reply.text)["head"]["notes"] == [note]
    assert unquote(reply.headers["clusterkg-notes"]) == note
    assert unquote(server.send("GET", f"{path}csv").headers["clusterkg-notes"]) == note
    exact = server.send("GET", path.replace("=japan", "=country:japan") + "json")
    assert "notes" not in json.loads(exact.text)["head"]
    assert "clusterkg-notes" not in exact.headers


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("country=japan&country=france", "the parameter country is given twice"),
        ("country=japan&limit=1&limit=2", "the parameter limit is given twice"),
        (
            "contry=japan",
            "has no parameter 'contry' (did you mean country?)",
        ),
        ("country=", "country is empty (give its name or the end of its IRI)"),
        ("", "instruments-by-country needs the parameter country (for example country=japan)"),
        ("country=stage:mature", "country: stage:mature is a ckg:LifeCycleStage, not a ckg:Place"),
        ("country=japan&as-of=2010", "cannot be asked as of a year"),
        ("country=japan&limit=-1", "limit must be a whole number, 0 or more"),
    ],
)
def test_a_question_asked_wrongly_is_refused(fields: str, message: str, server: Serving) -> None:
    reply = server.send("GET", f"/api/queries/instruments-by-country?{fields}")
    assert reply.status == 400
    assert message in reply.text


@pytest.mark.parametrize("path", ["/api/queries/rolls", "/queries/rolls"])
def test_a_query_that_does_not_exist_is_named_with_the_nearest(path: str, server: Serving) -> None:
    reply = server.send("GET", path, headers={"Accept": "text/plain"})
    assert reply.status == 404
    assert "there is no query named" in reply.text
    assert "did you mean roles" in reply.text


def test_a_format_given_twice_is_refused(server: Serving) -> None:
    reply = server.send("GET", f"/sparql?query={quote(STAGES)}&format=csv&format=json")
    assert (reply.status, reply.text) == (400, "the parameter format is given twice\n")


def test_canned_queries_are_listed(server: Serving) -> None:
    entries = json.loads(server.send("GET", "/api/queries").body)
    assert [entry["name"] for entry in entries] == list(names())
    assert all(set(entry["title"]) == {"en", "uk", "ru"} for entry in entries)
    for name in names():
        assert not set(load(name).params) & (set(canned.OPTIONS) - {"lang"}), name


WRONG = {
    "/api/queries/none": 404,
    "/api/queries/stages?nonsense=1": 400,
    "/api/queries/facilitator-functions?stage=nonsense": 400,
    "/api/queries/stages?lang=de": 400,
    "/api/queries/stages?limit=-1": 400,
    "/api/queries/stages?limit=1&limit=2": 400,
    "/api/queries/stages?as-of=2000": 400,
    "/api/queries/stages?format=png": 406,
    "/sparql?query=ASK%7B%7D&query=ASK%7B%7D": 400,
    "/sparql?query=ASK%7B%7D&default-graph-uri=not+an+iri": 400,
    "/sparql?query=%FF": 400,
    "/graphs": 400,
    "/graphs?graph=nonsense": 400,
    "/graphs?graph=urn:x&graph=urn:y": 400,
    "/graphs?graph=urn:none": 404,
    "/graphs/none": 404,
    "/none": 404,
}


@pytest.mark.parametrize("path", WRONG)
def test_what_is_wrong_gets_a_line_and_its_status(path: str, server: Serving) -> None:
    reply = server.send("GET", path)
    assert reply.status == WRONG[path], reply.text
    assert media(reply.headers) == "text/plain"
    assert reply.text.endswith("\n")


def test_a_mistake_is_shown_with_its_place(server: Serving) -> None:
    reply = server.ask("SELECT ?s {\n ?s a ckg:Cluster ;; ]\n}")
    assert reply.status == 400
    first, *rest = reply.text.splitlines()
    assert first.startswith("query:2:")
    assert rest[-1].endswith("^")


def test_the_default_graph_is_the_merge(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "s"), create=True)
    store.update(
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 , 2 }"
        " GRAPH <urn:h> { <urn:a> <urn:b> 1 } }"
    )
    texts = {
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }": "2",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }": "3",
        "SELECT (COUNT(*) AS ?n) FROM <urn:h> { ?s ?p ?o }": "1",
    }
    with serving("--store", tmp_path / "s") as server:
        for text, number in texts.items():
            rows = list(store.query(text))  # type: ignore[arg-type]
            assert rows[0]["n"].value == number
            assert server.ask(text).text.split() == ["n", number]
        path = f"/sparql?{urlencode({'query': next(iter(texts)), 'default-graph-uri': 'urn:h'})}"
        assert server.send("GET", path, None, {"Accept": "text/csv"}).text.split() == ["n", "1"]


def test_an_update_of_the_merge_is_refused_with_the_graph_to_name(writable: Serving) -> None:
    data = "GRAPH <urn:value> { <urn:one> <urn:value> 1 }"
    assert writable.update(f"INSERT DATA {{ {data} }}").status == 204
    change = "DELETE { ?s <urn:value> ?o } INSERT { ?s <urn:value> 2 } WHERE { ?s <urn:value> ?o }"
    reply = writable.update(change)
    assert reply.status == 400
    assert "WITH <urn:value> in front of DELETE" in reply.text
    assert writable.update(f"WITH <urn:value> {change}").status == 204
    assert writable.ask("SELECT ?o { <urn:one> <urn:value> ?o }").text.split() == ["o", "2"]
    assert writable.update("DROP GRAPH <urn:value>").status == 204
    assert "send updates as such" in writable.ask(f"INSERT DATA {{ {data} }}").text


def test_an_unchanged_answer_is_not_sent_again(writable: Serving) -> None:
    path = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
    first = writable.send("GET", path)
    tag = {"If-None-Match": first.headers["etag"]}
    again = writable.send("GET", path, None, tag)
    assert (again.status, again.body) == (304, b"")
    assert writable.send("GET", path, None, tag | {"Accept": "text/csv"}).status == 200
    assert writable.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 2 } }").status == 204
    after = writable.send("GET", path, None, tag)
    assert after.status == 200
    assert after.headers["etag"] != first.headers["etag"]


def test_an_answer_that_differs_each_time_has_no_tag(server: Serving) -> None:
    for text in ("SELECT (NOW() AS ?n) {}", "SELECT (rand() AS ?n) {}", "SELECT (UUID() AS ?n) {}"):
        reply = server.ask(text)
        assert "etag" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"
    assert "etag" in server.ask("SELECT ('NOW()' AS ?now) {}").headers


def test_each_response_binds_the_browser(server: Serving) -> None:
    for path in ("/health", "/sparql", "/none", "/api/queries"):
        headers = server.send("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"
        assert ("access-control-allow-origin" in headers) == (path in {"/sparql", "/api/queries"})


CHANGES = [
    ("POST", "/sparql", "application/sparql-update", "CLEAR ALL"),
    ("POST", "/sparql", "application/x-www-form-urlencoded", "update=CLEAR+ALL"),
    ("PUT", "/graphs?graph=urn:g", "text/turtle", "<urn:a> <urn:b> 2 ."),
    ("POST", "/graphs?graph=urn:g", "text/turtle", "<urn:a> <urn:b> 2 ."),
    ("POST", "/graphs", "text/turtle", "<urn:a> <urn:b> 2 ."),
    ("DELETE", "/graphs?graph=urn:g", "text/turtle", ""),
]


@pytest.mark.parametrize(("method", "path", "kind", "body"), CHANGES)
def test_who_only_reads_writes_nothing(
    method: str, path: str, kind: str, body: str, server: Serving
) -> None:
    reply = server.send(method, path, body, {"Content-Type": kind, **AUTHORISED})
    assert reply.status == 403
    assert b"read-only" in reply.body


@pytest.mark.parametrize(("method", "path", "kind", "body"), CHANGES)
def test_who_shows_no_token_writes_nothing(
    method: str, path: str, kind: str, body: str, writable: Serving
) -> None:
    before = writable.send("GET", "/health").body
    for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN},
                  {"Authorization": f"Basic {TOKEN}"}):  # fmt: skip
        reply = writable.send(method, path, body, {"Content-Type": kind, **shown})
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")
    assert writable.send("GET", "/health").body == before
    assert writable.send(method, path, body, {"Content-Type": kind, **AUTHORISED}).status < 300
    assert writable.send("GET", "/health").body != before


def test_only_who_shows_the_token_may_send_much(writable: Serving) -> None:
    padding = "#" + "x" * 2_000_000
    form = urlencode({"update": f"CLEAR GRAPH <urn:g> {padding}"})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert writable.send("POST", "/sparql", form, headers).status == 413
    assert writable.send("POST", "/sparql", form, headers | AUTHORISED).status == 204
    query = {"Content-Type": "application/sparql-query", **AUTHORISED}
    assert writable.send("POST", "/sparql", f"ASK {{}} {padding}", query).status == 413


def test_who_is_refused_early_hears_why(writable: Serving) -> None:
    """Though the client is still sending; without that the connection is reset."""
    body = b"x" * (12 * MIB)
    for path, status in [("/sparql", 413), ("/graphs?default", 401), ("/about", 405)]:
        headers = {"Content-Type": "application/sparql-query"}
        for _ in range(5):
            assert writable.send("POST", path, body, headers).status == status


def test_who_asks_before_sending_need_not_send(writable: Serving) -> None:
    place = urlsplit(writable.address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as client:
        lines = ["PUT /graphs?default HTTP/1.1", "Host: localhost", f"Content-Length: {200 * MIB}"]
        client.sendall("\r\n".join([*lines, "Expect: 100-continue", "", ""]).encode())
        assert client.recv(20).startswith(b"HTTP/1.1 401")


def test_the_default_graph_is_not_replaced_under_others(writable: Serving) -> None:
    headers = {"Content-Type": "text/turtle", **AUTHORISED}
    assert writable.send("PUT", "/graphs?default", "<urn:x> <urn:b> 2 .", headers).status == 409
    assert writable.send("DELETE", "/graphs?default", None, AUTHORISED).status == 409
    assert writable.send("POST", "/graphs?default", "<urn:x> <urn:b> 2 .", headers).status == 201
    assert writable.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").text.split() == ["n", "2"]
    reply = writable.update("INSERT DATA { <urn:x> <urn:y> 1 }")
    assert reply.status == 400
    assert b"merge of the named graphs" in reply.body


def test_names_of_ours_are_refused(writable: Serving) -> None:
    name = "https://w3id.org/clusterkg/graph/ontology"
    headers = {"Content-Type": "text/turtle", **AUTHORISED}
    for method in ("PUT", "POST", "DELETE"):
        body = None if method == "DELETE" else "<urn:x> <urn:b> 2 ."
        reply = writable.send(method, f"/graphs?graph={name}", body, headers)
        assert (reply.status, b"is reserved for clusterkg" in reply.body) == (403, True), method
    reply = writable.update(f"INSERT DATA {{ GRAPH <{name}> {{ <urn:x> <urn:b> 2 }} }}")
    assert (reply.status, b"is reserved for clusterkg" in reply.body) == (403, True)
    assert writable.send("POST", "/graphs?default", "<urn:x> <urn:b> 2 .", headers).status == 201
    graphs = writable.ask("SELECT ?g { GRAPH ?g {} } ORDER BY ?g").text.split()
    assert graphs == ["g", "urn:g", "urn:x-clusterkg:default"]


@pytest.mark.parametrize("where", ["/graphs?graph=urn:t", "/graphs?default", "/sparql?query="])
def test_triple_terms_are_given_in_formats_that_have_them(writable: Serving, where: str) -> None:
    firm = "_:f <urn:in> <urn:k> {| <urn:source> <urn:p> |} . _:f <urn:name> 'A' ."
    headers = {"Content-Type": "text/turtle", **AUTHORISED}
    assert writable.send("PUT", "/graphs?graph=urn:t", firm, headers).status == 201
    text = "SELECT * { ?f <urn:name> ?n ; <urn:in> ?p {| <urn:source> ?s |} }"
    assert len(writable.ask(text).text.splitlines()) == 2, "the node in the term is that outside"
    if where.endswith("query="):
        where += quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    for accept, status, kind in (
        ("application/ld+json", 406, "text/plain"),
        ("application/ld+json, text/turtle;q=0.2", 200, "text/turtle"),
        ("application/n-triples", 200, "application/n-triples"),
        ("application/rdf+xml", 200, "application/rdf+xml"),
    ):
        reply = writable.send("GET", where, None, {"Accept": accept})
        assert (reply.status, reply.headers["content-type"].split(";")[0]) == (status, kind)
    assert writable.send("GET", f"{where}&format=jsonld").status == 406
    for page in ("/data?iri=urn:k&format=jsonld", "/about", "/page?iri=urn:k"):
        assert writable.send("GET", page).status in {200, 404}, page


def test_what_is_no_graph_changes_nothing(writable: Serving) -> None:
    sent = {
        "text/turtle": ("<urn:a> <urn:b>", 400),
        "application/ld+json": ('{"@graph": 1, "@context": 2}', 400),
        "text/html": ("<p>", 415),
        "multipart/form-data; boundary=x": ("--y--", 400),
    }
    before = writable.send("GET", "/health").body
    for kind, (body, status) in sent.items():
        headers = {"Content-Type": kind, **AUTHORISED}
        assert writable.send("PUT", "/graphs?graph=urn:g", body, headers).status == status
    assert writable.send("GET", "/health").body == before


def test_a_change_from_elsewhere_is_noticed(writable: Serving, folder: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert writable.ask(count).text.split() == ["n", "1"]
    DiskStore(folder).update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 2 } }")
    assert writable.ask(count).text.split() == ["n", "2"]
    path = "/api/queries/stages"
    assert wait_until(lambda: writable.send("GET", path).status == 200)


def test_description_tells_what_is_there(server: Serving, bundled: Store) -> None:
    for path in ("/sparql", "/.well-known/void"):
        graph = Graph().parse(data=server.send("GET", path).text, format="turtle")
        sizes = {
            str(row[0]): int(row[1])
            for row in graph.query(
                """
                PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
                PREFIX void: <http://rdfs.org/ns/void#>
                SELECT ?name ?n { ?entry sd:name ?name ; sd:graph/void:triples ?n }
                """
            )
        }
        assert sizes == bundled.graphs()
        parts = graph.query("ASK { ?d <http://rdfs.org/ns/void#classPartition> ?p }")
        assert bool(parts) == (path != "/sparql")


def test_one_description_served_and_exported(server: Serving, bundled: Store) -> None:
    """IRI, titles, licence, numbers, partitions and linksets are the same."""
    from clusterkg.store.describe import DATASET, describe

    text = server.send("GET", "/.well-known/void").text
    assert "    a\n        void:Dataset ,\n" in text  # with prefixes, as `export --void` writes it
    served = Graph().parse(data=text, format="turtle")
    text = describe(bundled, bundled=True, endpoint=f"{server.address}sparql")
    exported = Graph().parse(data=text, format="turtle")
    about = URIRef(DATASET)
    said = content(exported, about)
    assert len(said) > 300
    assert said <= content(served, about)


def content(graph: Graph, node: Node) -> frozenset[tuple[Node, object]]:
    """Return what is said of a node; a blank node is what is said of it."""
    return frozenset(
        (predicate, content(graph, value) if isinstance(value, BNode) else value)
        for _, predicate, value in graph.triples((node, None, None))
    )


@pytest.mark.parametrize("ours", [False, True])
def test_a_store_of_the_user_is_described_as_theirs(ours: bool, tmp_path: Path) -> None:
    """It is not called ours, nor put under our licence, also when it holds our ontology."""
    store = open_store(str(tmp_path / "s"), create=True)
    store.add([ox.Quad(*[ox.NamedNode(f"urn:{name}") for name in "abcg"])])
    if ours:
        store.load(assets.graph_files(), own=True)
    store.close()
    with serving("--store", tmp_path / "s") as server:
        for path in ("/sparql", "/.well-known/void"):
            text = server.send("GET", path).text
            graph = Graph().parse(data=text, format="turtle")
            own = URIRef(f"{server.address}.well-known/void#dataset")
            assert (own, RDF.type, VOID.Dataset) in graph
            assert "creativecommons" not in text
            assert "business clusters" not in text
            assert "clusterkg/dataset" not in text
            assert list(graph.triples((own, DCTERMS.license, None))) == []
            assert list(graph.triples((own, VOID.uriSpace, None))) == []


def test_the_words_of_the_description_exist(server: Serving) -> None:
    from rdflib.namespace import DCAT

    graph = Graph().parse(data=server.send("GET", "/.well-known/void").text, format="turtle")
    seen = 0
    for statement in graph:
        for term in statement:
            for known in (DCAT, VOID):
                if str(term).startswith(str(known)):
                    assert term in known, term
                    seen += 1
    assert seen > 50


def test_sparqlwrapper(server: Serving, bundled: Store) -> None:
    client = SPARQLWrapper(server.endpoint)
    for method in ("GET", POST):
        client.setMethod(method)
        client.setQuery("PREFIX ckg: <https://w3id.org/clusterkg/ns#> " + STAGES)
        client.setReturnFormat(JSON)
        rows = client.queryAndConvert()["results"]["bindings"]
        expected = [row["s"].value for row in bundled.query(STAGES)]  # type: ignore[union-attr]
        assert [row["s"]["value"] for row in rows] == expected
    client.setQuery("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) == 5


def test_sparqlwrapper_writes(writable: Serving) -> None:
    client = SPARQLWrapper(writable.endpoint)
    client.setMethod(POST)
    client.addCustomHttpHeader("Authorization", AUTHORISED["Authorization"])
    client.setQuery("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 2 } }")
    client.query()
    assert writable.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").text.split() == ["n", "2"]


def test_rdflib(server: Serving, writable: Serving, bundled: Store) -> None:
    graph = Graph(SPARQLStore(server.endpoint))
    rows = graph.query("PREFIX ckg: <https://w3id.org/clusterkg/ns#> " + STAGES)
    expected = [row["s"].value for row in bundled.query(STAGES)]  # type: ignore[union-attr]
    assert [str(row[0]) for row in rows] == expected
    place = writable.endpoint
    store = SPARQLUpdateStore(place, place, headers=AUTHORISED)
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 3 } }")
    assert len(Graph(SPARQLStore(place))) == 2


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl(server: Serving, writable: Serving) -> None:
    def curl(*arguments: str) -> str:
        command = ["curl", "-sS", "--fail-with-body", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    rows = curl(server.endpoint, "--data-urlencode", f"query={STAGES}", "-H", "Accept: text/csv")
    assert len(rows.split()) == 4
    graph = f"{writable.address}graphs?graph=urn:curl"
    token = f"Authorization: Bearer {TOKEN}"
    turtle = "Content-Type: text/turtle"
    curl("-X", "PUT", graph, "-H", token, "-H", turtle, "-d", "<urn:c> <urn:d> 'e' .")
    assert curl(graph, "-H", "Accept: application/n-triples").strip() == '<urn:c> <urn:d> "e" .'
    assert "200" in curl("-I", graph)


def test_a_large_answer_comes_whole(server: Serving, bundled: Store) -> None:
    size = sum(1 for _ in bundled.query("SELECT * { ?s ?p ?o }"))  # type: ignore[arg-type]
    reply = server.ask("SELECT * { ?s ?p ?o }", "text/tab-separated-values")
    assert reply.status == 200
    assert reply.body.count(b"\n") == size + 1
    assert int(reply.headers["content-length"]) == len(reply.body) > 1_000_000


def test_without_the_packages_it_says_which(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["uvicorn"] = None
sys.argv = ["clusterkg", "serve"]
from clusterkg.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 6
    assert done.stderr.count("\n") == 1
    assert "pip install 'clusterkg[server]'" in done.stderr


TOKENS = {"": "needs a token", "short": "at least 16 characters", "é" * 20: "ASCII only"}


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_must_be_one(token: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "token").write_text(token, encoding="utf-8")
    done = run("serve", "--writable", "--store", "memory:", "--token-file", "token")
    assert done.returncode == 2
    assert TOKENS[token] in done.stderr


def test_the_page_about_serving_tells_what_is_so(run: Run) -> None:
    page = (ROOT / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")
    shown = run("serve", "--help").stdout
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page))
    others = {"--bundled", "--data-urlencode", "--no-cache-dir", "--create-home", "--init", "--env"}
    options = named - others - {"--read-only", "--tmpfs"}
    assert len(options) >= 8
    assert all(option in shown for option in options), options
    cells = re.findall(r"^\| (`/.*?) \|", page, re.MULTILINE)
    addresses = [address for cell in cells for address in re.findall(r"`(/[^`?]*)", cell)]
    assert len(addresses) >= 15
    routes = make_app(Settings()).routes
    for address in addresses:
        scope = {"type": "http", "method": "GET", "path": address.replace("…", "x")}
        assert any(route.matches(scope)[0].value == 2 for route in routes), address
    defaults = Settings()
    for option, value in {
        "timeout": f"{defaults.timeout:g}",
        "memory": f"{defaults.memory // MIB}",
        "max-result": f"{defaults.max_result // MIB}",
        "workers": f"{defaults.workers}",
    }.items():
        assert f"`--{option} {value}`" in page
