"""Endpoints: a small real one on this machine answers as the bundled graph does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from clusterkg.errors import EndpointError, QuerySyntaxError, ReadOnlyError, UnsupportedError
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.run import run
from clusterkg.store import Store, open_store


class _Endpoint(BaseHTTPRequestHandler):
    store: Store
    canned: tuple[int, bytes] | None = None
    most: int | None = None
    """So many rows it gives at most."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.canned or (200, b"")
        if self.canned is None:
            query = parse_qs(body.decode())["query"][0]
            if self.most is not None:
                query = f"SELECT * {{ {{ {query} }} }} LIMIT {self.most}"
            db = ox.Store()
            db.extend(self.store.quads())
            result = db.query(query, use_default_graph_as_union=self.most is None)
            if isinstance(result, ox.QueryTriples):
                answer = result.serialize(format=ox.RdfFormat.TURTLE) or b""
            else:
                answer = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def endpoint(bundled: Store) -> Iterator[tuple[Store, type[_Endpoint]]]:
    handler = type("Handler", (_Endpoint,), {"store": bundled})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield open_store(f"http://127.0.0.1:{server.server_port}/"), handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_canned_queries_answer_the_same(
    endpoint: tuple[Store, type[_Endpoint]], bundled: Store
) -> None:
    for name in names()[:4]:
        assert run(load(name), endpoint[0]).terms == run(load(name), bundled).terms


def test_it_can_be_looked_into(endpoint: tuple[Store, type[_Endpoint]], bundled: Store) -> None:
    store = endpoint[0]
    assert store.graphs() == bundled.graphs()
    graph = next(iter(bundled.graphs()))
    assert len(list(store.quads(graph))) == bundled.graphs()[graph]
    triples = store.query("CONSTRUCT { ?s a ckg:Cluster } { ?s a ckg:Cluster }")
    assert len(list(triples)) > 5


def test_what_an_endpoint_cannot_do(endpoint: tuple[Store, type[_Endpoint]]) -> None:
    store = endpoint[0]
    with pytest.raises(ReadOnlyError):
        store.update("CLEAR ALL")
    with pytest.raises(ReadOnlyError):
        store.load([])
    with pytest.raises(ReadOnlyError):
        store.replace_graph("http://e/g", [])
    with pytest.raises(UnsupportedError):
        store.query("ASK { SERVICE <http://127.0.0.1:9/> {} }")
    with pytest.raises(QuerySyntaxError):
        store.query("SELECT")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"<html>welcome</html>", EndpointError),
        (500, b"oops", EndpointError),
        (404, b"", EndpointError),
        (400, b"bad query", QuerySyntaxError),
    ],
)
def test_wrong_answers(
    endpoint: tuple[Store, type[_Endpoint]], status: int, body: bytes, error: type[Exception]
) -> None:
    endpoint[1].canned = (status, body)
    with pytest.raises(error):
        endpoint[0].query("ASK {}")


def capped(
    endpoint: tuple[Store, type[_Endpoint]], quads: list[ox.Quad], most: int
) -> list[ox.Quad]:
    store, handler = endpoint
    handler.store, handler.most = _Held(quads), most  # type: ignore[assignment]
    return list(store.quads())


class _Held:
    def __init__(self, quads: list[ox.Quad]) -> None:
        self._quads = quads

    def quads(self) -> list[ox.Quad]:
        return self._quads


def statements(count: int, *graph: ox.NamedNode) -> list[ox.Quad]:
    subject = ox.NamedNode("urn:s")
    return [ox.Quad(subject, subject, ox.Literal(n), *graph) for n in range(count)]


@pytest.mark.parametrize("graph", [[], [ox.NamedNode("urn:g")]])
@pytest.mark.parametrize("most", [1, 7, 25, 1000])
def test_all_statements_come_page_by_page(
    endpoint: tuple[Store, type[_Endpoint]], most: int, graph: list[ox.NamedNode]
) -> None:
    quads = statements(25, *graph)
    assert set(capped(endpoint, quads, most)) == set(quads)


def test_blank_nodes_cannot_be_paged(endpoint: tuple[Store, type[_Endpoint]]) -> None:
    blank = ox.Quad(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.BlankNode("b"))
    assert len(capped(endpoint, [blank, *statements(5)], 10)) == 6
    with pytest.raises(EndpointError, match="has blank nodes"):
        capped(endpoint, [blank, *statements(5)], 3)
