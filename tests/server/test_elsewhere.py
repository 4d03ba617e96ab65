"""Clients elsewhere: browsers on other sites, and what programs send."""

from __future__ import annotations

import gzip
import http.client
import json
import warnings
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

import pytest
from serving import AUTHORISED, TOKEN, Serving, serving

from clusterkg.server.middleware import is_shared

UKRAINE = "/id/country/ukraine"
SELECT = "SELECT ?s ?o { ?s a ?o } LIMIT 2000"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def writable() -> Iterator[Serving]:
    with serving("--store", "memory:", "--writable") as running:
        yield running


SHARED = [
    (UKRAINE, 303),
    ("/id/country/nowhere", 303),
    ("/vocab/kind/spatial", 303),
    ("/rule/CLU001", 303),
    ("/ns", 303),
    (f"/page{UKRAINE}", 200),
    (f"/data{UKRAINE}.ttl", 200),
    (f"/data{UKRAINE}.nope", 404),
    ("/data/id/country/nowhere.ttl", 404),
    ("/sparql", 200),
    ("/sparql?query=ASK%7B%7D", 200),
    ("/sparql?query=nonsense", 400),
    ("/sparql?query=ASK%7B%7D&format=nope", 406),
    ("/sparql?update=CLEAR+ALL", 400),
    ("/graphs?default", 200),
    ("/graphs?graph=urn:none", 404),
    ("/graph/none", 404),
    ("/api/queries", 200),
    ("/api/queries/none", 404),
    ("/.well-known/void", 200),
]


@pytest.mark.parametrize(("path", "status"), SHARED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_other_sites_may_read(server: Serving, path: str, status: int, method: str) -> None:
    reply = server.send(method, path, headers={"Origin": "https://example.org"})
    assert reply.status == status, reply.text
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in reply.headers
    assert "location" in reply.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT"])
def test_other_sites_may_read_refusals(server: Serving, method: str) -> None:
    for path, status in (("/sparql", 405), (UKRAINE, 405), ("/graphs?graph=urn:g", 403)):
        if (method, path) == ("PATCH", "/graphs?graph=urn:g"):
            status = 405
        reply = server.send(method, path, b"", {"Content-Type": "text/turtle"})
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (status, "*")


@pytest.mark.parametrize(
    "path", ["/", "/about", "/health", "/query", "/new", "/edit", "/edits", "/login", "/none"]
)
def test_other_sites_may_not_read_where_sessions_count(writable: Serving, path: str) -> None:
    asked = {"Origin": "https://example.org"}
    assert "access-control-allow-origin" not in writable.send("GET", path, headers=asked).headers
    asked |= {"Access-Control-Request-Method": "POST"}
    before = writable.send("OPTIONS", path, headers=asked)
    assert before.status in {404, 405}
    assert "access-control-allow-methods" not in before.headers
    assert not is_shared(path)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", "GET, HEAD, POST"),
        ("/graphs?graph=urn:g", "GET, HEAD, POST, PUT, DELETE"),
        ("/graphs/new", "GET, HEAD, POST, PUT, DELETE"),
        (UKRAINE, "GET, HEAD, POST"),
        ("/ns", "GET, HEAD, POST"),
        ("/api/reconcile", "GET, HEAD, POST"),
    ],
)
def test_preflights(server: Serving, path: str, methods: str) -> None:
    wanted = "authorization,content-type,x-requested-with,if-match,if-none-match,accept"
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": wanted,
    }
    for headers in (asked, {}):
        reply = server.send("OPTIONS", path, None, headers)
        assert (reply.status, reply.body) == (204, b"")
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["access-control-allow-methods"] == methods
        assert int(reply.headers["access-control-max-age"]) >= 3600
        assert reply.headers["allow"] == f"{methods}, OPTIONS"
        allowed = reply.headers["access-control-allow-headers"].lower().split(", ")
        assert set(wanted.split(",")) <= set(allowed)


def test_a_page_elsewhere_writes_with_the_token_only(writable: Serving) -> None:
    there = {"Origin": "https://example.org", "Content-Type": "text/turtle"}
    body = "<urn:a> <urn:b> 1 ."
    assert writable.send("PUT", "/graphs?graph=urn:e", body, there).status == 401
    cookie = {"Cookie": f"clusterkg-session={TOKEN}", "Authorization": "Basic YTpi"}
    assert writable.send("PUT", "/graphs?graph=urn:e", body, there | cookie).status == 401
    reply = writable.send("PUT", "/graphs?graph=urn:e", body, there | AUTHORISED)
    assert reply.status == 201
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about",
        "/health",
        UKRAINE,
        f"/page{UKRAINE}",
        f"/data{UKRAINE}.ttl",
        "/sparql",
        "/sparql?query=ASK%7B%7D",
        f"/sparql?query={quote(SELECT)}",
        "/sparql?query=nonsense",
        "/api/queries",
        "/api/queries/none",
        "/.well-known/void",
        "/static/style.css",
        "/query",
        "/none",
    ],
)
def test_head_is_get_without_content(server: Serving, path: str) -> None:
    for more in ({}, {"Accept-Encoding": "gzip"}):
        get, head = (server.send(method, path, headers=more) for method in ("GET", "HEAD"))
        assert head.body == b""
        assert head.status == get.status
        assert _steady(head.headers) == _steady(get.headers)


def _steady(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in {"date", "connection"}}


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("json", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("APPLICATION/JSON", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv; charset=utf-8", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle", "application/sparql-results+json"),  # for another kind of answer
        ("*/*", "application/sparql-results+json"),
    ],
)
@pytest.mark.parametrize("query", ["SELECT ?x { VALUES ?x { 1 } }", "ASK {}"])
def test_an_address_names_a_format(server: Serving, form: str, kind: str, query: str) -> None:
    for spelt in (quote(form, safe=""), quote(form, safe="+/")):  # a bare + is a space
        reply = server.send("GET", f"/sparql?query={quote(query)}&format={spelt}")
        assert (reply.status, reply.headers["content-type"]) == (200, kind)
    body = urlencode({"query": query, "format": form})
    assert server.send("POST", "/sparql", body, {"Content-Type": FORM}).status == 200


@pytest.mark.parametrize("form", ["text/nope", "nope", "application/pdf", "text/html", "/"])
def test_what_formats_there_are(server: Serving, form: str) -> None:
    reply = server.send("GET", f"/sparql?query=ASK%7B%7D&format={quote(form, safe='')}")
    assert reply.status == 406
    assert "json (application/sparql-results+json)" in reply.text
    assert "csv (text/csv)" in reply.text


@pytest.mark.parametrize(
    ("path", "form", "kind"),
    [
        ("/graphs?graph=https://w3id.org/clusterkg/graph/background", "text/turtle", "text/turtle"),
        ("/.well-known/void?", "application/n-triples", "application/n-triples"),
        ("/api/queries/roles?", "text/csv", "text/csv"),
        ("/api/queries/roles?", "application/sparql-results+xml", "application/sparql-results+xml"),
        (f"/data?iri=https://w3id.org/clusterkg{UKRAINE}", "application/ld+json", "application/ld"),
    ],
)
def test_all_addresses_name_formats(server: Serving, path: str, form: str, kind: str) -> None:
    reply = server.send("GET", f"{path}&format={form}")
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"].startswith(kind)


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values"])
def test_a_truth_value_in_a_table(server: Serving, accept: str) -> None:
    reply = server.ask("ASK { ?s ?p ?o }", accept)
    assert (reply.status, reply.text) == (200, "true\n")
    assert server.ask("ASK { <urn:a> <urn:b> <urn:c> }", accept).text == "false\n"


CONSTRUCT = "CONSTRUCT { <urn:a> <urn:b> 1 } {}"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/n3", "text/turtle"),
        ("text/rdf+n3", "text/turtle"),
        ("text/rdf+n3;q=0.9, text/html;q=0.8", "text/turtle"),
        ("application/x-turtle", "text/turtle"),
        ("application/turtle", "text/turtle"),
        ("application/n3", "text/turtle"),
        ("text/plain", "application/n-triples"),
        ("text/xml", "application/rdf+xml"),
        ("application/json", "application/ld+json"),
        ("TEXT/TURTLE", "text/turtle"),
        (" text/turtle ; q = 0.5 , */* ; q=0.1", "text/turtle"),
        ("application/rdf+xml;q=0.9,text/turtle;q=0.95", "text/turtle"),
        ("text/*", "text/turtle"),
        ("*", "text/turtle"),
        ("", "text/turtle"),
        (",,", "text/turtle"),
        ("text/html, image/gif, *; q=.2, */*; q=.2", "text/turtle"),
        ("*/*;q=0, application/n-triples", "application/n-triples"),
        ("text/turtle;q=nonsense, application/n-triples;q=0.1", "application/n-triples"),
    ],
)
def test_odd_spellings_of_accept(server: Serving, accept: str, kind: str) -> None:
    reply = server.ask(CONSTRUCT, accept)
    assert reply.status == 200, reply.text
    assert reply.headers["content-type"].partition(";")[0] == kind


@pytest.mark.parametrize("accept", ["*/*;q=0", "image/png", "text/turtle;q=0", "nonsense"])
def test_nothing_suits(server: Serving, accept: str) -> None:
    assert server.ask(CONSTRUCT, accept).status == 406


def test_accept_in_several_lines(server: Serving) -> None:
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port)
    connection.putrequest("GET", f"/sparql?query={quote(CONSTRUCT)}")
    for value in ("image/png", "application/n-triples"):
        connection.putheader("Accept", value)
    connection.endheaders()
    assert connection.getresponse().headers["Content-Type"] == "application/n-triples"
    connection.close()


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        ("application/sparql-update", "/sparql", "%s"),
        ("application/sparql-update; charset=UTF-8", "/sparql", "%s"),
        ('Application/SPARQL-Update;charset="utf-8"', "/sparql/", "%s"),
        (FORM, "/sparql", "update=%s"),
        (f"{FORM}; charset=utf-8", "/sparql", "update=%s&format=json"),
        (f"{FORM};charset=UTF-8", "/sparql", "using-graph-uri=urn:u&update=%s"),
        ("application/sparql-update", "/sparql?using-graph-uri=urn:u", "%s"),
    ],
)
def test_updates_as_clients_send_them(
    writable: Serving, kind: str, path: str, body: str, request: pytest.FixtureRequest
) -> None:
    name = f"urn:by:{abs(hash(request.node.name))}"
    text = f"INSERT {{ GRAPH <{name}> {{ <urn:a> <urn:b> 'є' }} }} WHERE {{}}"
    sent = (body % (quote(text) if FORM in kind else text)).encode()
    reply = writable.send("POST", path, sent, {"Content-Type": kind, **AUTHORISED})
    assert reply.status == 204, reply.text
    assert writable.ask(f"ASK {{ GRAPH <{name}> {{ ?s ?p 'є' }} }}").text == "true\n"


def test_a_query_is_given_once(server: Serving) -> None:
    ask = "/sparql?query=ASK%7B%7D"
    for kind, body in ((FORM, "query=ASK%7B%7D"), ("application/sparql-query", "ASK {}")):
        reply = server.send("POST", ask, body, {"Content-Type": kind})
        assert reply.status == 400, kind
    graph = quote("https://w3id.org/clusterkg/graph/background")
    for path in ("/sparql", f"/sparql?default-graph-uri={graph}"):
        kind = {"Content-Type": "application/sparql-query; charset=utf-8"}
        assert server.send("POST", path, "ASK { ?s ?p ?o }", kind).status == 200


def test_large_data_are_packed(server: Serving) -> None:
    path = f"/sparql?query={quote(SELECT)}"
    plain = server.send("GET", path)
    packed = server.send("GET", path, headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.headers["etag"] == plain.headers["etag"], "weak: the same in both"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) * 5 < len(plain.body)
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert server.send("GET", path, headers=again).status == 304


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip;q=0", False), ("br, gzip; q=0.0", False), ("x-gzipped", False), ("GZIP;q=0.5", True)],
)
def test_data_are_packed_for_those_who_take_gzip(
    server: Serving, accepted: str, packed: bool
) -> None:
    path = f"/sparql?query={quote(SELECT)}"
    reply = server.send("GET", path, headers={"Accept-Encoding": accepted})
    assert (reply.headers.get("content-encoding") == "gzip") == packed
    assert "Accept-Encoding" in reply.headers["vary"]


def test_an_answer_that_is_sent_in_parts_is_packed(server: Serving) -> None:
    graph = "/graphs?default&format=nt"
    plain = server.send("GET", graph)
    packed = server.send("GET", graph, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["transfer-encoding"] == "chunked"
    assert gzip.decompress(packed.body) == plain.body


def test_pages_are_not_packed(server: Serving) -> None:
    for path in (f"/page{UKRAINE}", "/", "/query", "/about"):
        reply = server.send("GET", path, headers={"Accept-Encoding": "gzip"})
        assert reply.status == 200
        assert "content-encoding" not in reply.headers


def test_sparqlwrapper_asks_for_truth_values(server: Serving) -> None:
    from SPARQLWrapper import CSV, JSON, N3, TSV, TURTLE, XML, SPARQLWrapper

    client = SPARQLWrapper(server.endpoint)
    client.setQuery("ASK { ?s ?p ?o }")
    for form in (CSV, TSV):
        client.setReturnFormat(form)
        assert client.query().response.read() == b"true\n"
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is True
    client.setReturnFormat(XML)
    assert client.query().response.status == 200
    client.setQuery(CONSTRUCT)
    for form in (N3, TURTLE):
        client.setReturnFormat(form)
        assert b"<urn:b>" in client.queryAndConvert()


def test_rdflib_reads_and_writes(writable: Serving) -> None:
    from rdflib import Dataset, Graph, Literal, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

    name = URIRef("urn:rdflib")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        changing = SPARQLUpdateStore(writable.endpoint, writable.endpoint, headers=AUTHORISED)
        graph = Dataset(changing).graph(name)
        graph.add((URIRef("urn:a"), URIRef("urn:b"), Literal("є")))
        graph.set((URIRef("urn:a"), URIRef("urn:b"), Literal("ї")))
        changing.commit()
        reading = Graph(SPARQLStore(writable.endpoint), identifier=name)
        assert list(reading.objects(URIRef("urn:a"))) == [Literal("ї")]
        assert reading.query("ASK { ?s ?p ?o }").askAnswer is True
    assert (
        json.loads(
            writable.ask("SELECT * { GRAPH <urn:rdflib> { ?s ?p ?o } }", "application/json").text
        )["results"]["bindings"][0]["o"]["value"]
        == "ї"
    )
