"""One request and its answer: redirects, secrets, ends of answers, and what is said if it fails."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request

import pyoxigraph as ox
import pytest
from faults import FAULTS, HTML, wire
from scripted import JSON, Answer, Endpoint, serving
from sites import without_settings

from clusterkg.model.errors import (
    ConnectionFailedError,
    EndpointError,
    IncompleteAnswerWarning,
    QuerySyntaxError,
    SettingsError,
)
from clusterkg.store.remote import settings, transport
from clusterkg.store.remote.settings import usable_address
from clusterkg.store.remote.store import RemoteStore

NT = {"Content-Type": "application/n-triples"}
LINE = b"<urn:a> <urn:b> <urn:c> .\n"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
XML = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    b'<variable name="x"/></head><results><result><binding name="x"><literal>1</literal>'
    b"</binding></result></results></sparql>"
)
RDF_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="urn:a"><rdf:value>1</rdf:value></rdf:Description></rdf:RDF>'
)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Endpoint]:
    without_settings(monkeypatch, tmp_path)
    with serving() as server:
        server.db.add(ox.Quad(*[ox.NamedNode(f"urn:{name}") for name in "spog"]))
        yield server


def store(endpoint: Endpoint, **options: object) -> RemoteStore:
    about = {"update": endpoint.address, **options}
    return RemoteStore(settings.Endpoint(endpoint.address, **about))  # type: ignore[arg-type]


LONG = f"ASK {{ ?s ?p ?o }} # {'x' * 3000}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_short_query_follows_a_redirect(endpoint: Endpoint, status: int) -> None:
    there = f"{endpoint.address}?query=ASK%20%7B%7D"
    endpoint.script = [Answer(status, headers={"Location": there})]
    assert store(endpoint, token="t0ken").ask("ASK {}")
    assert [request.method for request in endpoint.requests] == ["GET", "GET"]
    # It is the same server, so it may know who asks.
    assert endpoint.requests[1].headers["authorization"] == "Bearer t0ken"


def test_another_server_gets_no_secret(endpoint: Endpoint) -> None:
    with serving() as other:
        there = f"{other.address}?query=ASK%20%7B%7D"
        endpoint.script = [Answer(302, headers={"Location": there})]
        store(endpoint, user="ann", password="s3cret").ask("ASK {}")
        assert "authorization" not in other.requests[0].headers


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("change", [False, True])
def test_what_is_posted_is_posted_again(endpoint: Endpoint, status: int, change: bool) -> None:
    endpoint.script = [Answer(status, headers={"Location": "/there"})]
    if change:
        store(endpoint).update("INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } }")
        assert len(endpoint.db) == 2
    else:
        assert store(endpoint).ask(LONG)
    first, second = endpoint.requests
    assert (first.method, first.query, first.update) == ("POST", second.query, second.update)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_what_is_posted_is_never_dropped_on_the_way(endpoint: Endpoint, status: int) -> None:
    """Followed by GET, as browsers do, an update would be lost and yet be answered with 200."""
    for _ in range(2):
        endpoint.script.append(Answer(status, headers={"Location": "/there"}))
    with pytest.raises(EndpointError, match=r"redirects .* drops the request that was posted"):
        store(endpoint).update("INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } }")
    with pytest.raises(EndpointError, match="use the new address"):
        store(endpoint).ask(LONG)
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("status", [307, 308])
def test_a_change_goes_to_no_other_server(endpoint: Endpoint, status: int) -> None:
    with serving() as other:
        endpoint.script = [Answer(status, headers={"Location": other.address})]
        with pytest.raises(EndpointError, match="other hosts are not followed"):
            store(endpoint).update("INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } }")
        assert not other.requests


def test_nothing_goes_from_https_to_http() -> None:
    redirects = transport._Redirects("https://e.org/sparql", abroad=True)
    request = Request("https://e.org/sparql?query=x")
    for there in ("http://e.org/sparql", "ftp://e.org/sparql"):
        with pytest.raises(EndpointError, match="from https to another scheme"):
            redirects.redirect_request(request, None, 307, "", {}, there)
    made = redirects.redirect_request(request, None, 307, "", {}, "https://other.org/sparql")
    assert made.full_url == "https://other.org/sparql"


def test_an_upgrade_to_https_is_followed_and_keeps_what_is_posted() -> None:
    redirects = transport._Redirects("http://e.org/sparql", abroad=False)
    request = Request("http://e.org/sparql", data=b"update=x", headers={"Content-Type": "a/b"})
    request.add_unredirected_header("Authorization", "Bearer t")
    made = redirects.redirect_request(request, None, 308, "", {}, "https://e.org/sparql")
    assert (made.get_method(), made.data) == ("POST", b"update=x")
    assert dict(made.header_items()) == {"Content-type": "a/b"}, "the secret is for the other port"


def test_packed_answers_are_unpacked(endpoint: Endpoint) -> None:
    endpoint.spoil = lambda a: Answer(
        200, gzip.compress(a.body), {**a.headers, "Content-Encoding": "gzip"}
    )
    assert store(endpoint).ask("ASK { ?s ?p ?o }")
    assert endpoint.requests[0].headers["accept-encoding"] == "gzip"
    endpoint.spoil = lambda _: Answer(
        400, gzip.compress(b"no such function"), {"Content-Encoding": "gzip"}
    )
    with pytest.raises(QuerySyntaxError, match="no such function"):
        store(endpoint).ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("body", "kind", "query"),
    [
        (b'{"head": {}, "boolean": true}', JSON, "ASK {}"),
        (b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}', JSON, "SELECT ?x {}"),
        (XML, "application/sparql-results+xml", "SELECT ?x {}"),
        (XML, "application/xml", "SELECT ?x {}"),
        (RDF_XML, "application/rdf+xml", CONSTRUCT),
    ],
)
def test_the_end_of_an_answer_must_be_there(
    endpoint: Endpoint, body: bytes, kind: str, query: str
) -> None:
    """Wherever a text is cut; some parsers would take it for a shorter one."""
    endpoint.script = [Answer(200, body, {"Content-Type": kind})]
    store(endpoint).query(query)
    for end in range(1, len(body)):
        endpoint.script = [Answer(200, body[:end], {"Content-Type": kind})]
        with pytest.raises(EndpointError):
            store(endpoint).query(query)


def test_an_answer_without_an_end_may_be_a_part(endpoint: Endpoint) -> None:
    """N-Triples that the end of the connection ends, and nothing else."""
    endpoint.spoil = lambda _: wire("HTTP/1.0 200 OK\nContent-Type: text/turtle\n\n", LINE)
    with pytest.warns(IncompleteAnswerWarning, match="does not say where its answer ends"):
        store(endpoint).query(CONSTRUCT)
    head = "HTTP/1.1 200 OK\nContent-Type: application/n-triples\n"
    endpoint.spoil = lambda _: wire(f"{head}Content-Length: {len(LINE)}\n\n", LINE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(list(store(endpoint).query(CONSTRUCT))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b'{"message": "no"}', {"Content-Type": "application/json"}),
        Answer(200, LINE, {"Content-Type": "application/octet-stream"}),
        Answer(200, b"", {"Content-Type": "text/html"}),
        Answer(200, b""),
        Answer(200, b"<urn:a> <urn:b>", NT),
    ],
)
def test_what_is_not_rdf_is_not_an_empty_graph(endpoint: Endpoint, answer: Answer) -> None:
    endpoint.script = [answer]
    with pytest.raises(EndpointError, match="check the address"):
        store(endpoint).query(CONSTRUCT)
    endpoint.script = [Answer(200, b"", NT)]
    assert list(store(endpoint).query(CONSTRUCT)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "fine"),
    [
        (b"<html><body><h1>Success</h1><p>Update succeeded</p></body></html>", True),
        (b"<!DOCTYPE html><html><body>COMMIT: totalElapsed=3ms</body></html>", True),
        (b"<html><head><title>Log in</title></head></html>", False),
    ],
)
def test_a_page_that_answers_an_update(endpoint: Endpoint, page: bytes, fine: bool) -> None:
    """Fuseki and Blazegraph answer so; a login page does not mean that anything was done."""
    endpoint.script = [Answer(200, page, HTML)]
    update = "INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } }"
    if fine:
        store(endpoint).update(update)
        return
    with pytest.raises(EndpointError, match="a web page “Log in”"):
        store(endpoint).update(update)


def test_a_lost_confirmation_is_no_failure_for_sure(endpoint: Endpoint) -> None:
    endpoint.script = [wire("")]
    with pytest.raises(ConnectionFailedError, match="may have been made all the same"):
        store(endpoint).update("INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } }")
    nobody = RemoteStore(settings.Endpoint("http://127.0.0.1:9/query"))
    with pytest.raises(ConnectionFailedError, match="refused") as caught:
        nobody.update("INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } }")
    assert "may have been made" not in str(caught.value)


def test_what_stays_staged_is_named(endpoint: Endpoint, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:x> <urn:y> [ <urn:z> 1 ] , 2 .", encoding="utf-8")
    endpoint.spoil, endpoint.fine = FAULTS["closed at once"].spoil, 1
    with pytest.raises(ConnectionFailedError, match="later drop what was staged") as caught:
        store(endpoint).load([("urn:g", path)])
    staged = {quad.graph_name.value for quad in endpoint.db} - {"urn:g"}  # type: ignore[union-attr]
    assert len(staged) == 1
    assert f"<{staged.pop()}>" in str(caught.value)


def test_rows_whose_number_cannot_be_asked_may_be_a_part(endpoint: Endpoint) -> None:
    endpoint.db.add(ox.Quad(*[ox.NamedNode(f"urn:{name}") for name in "spqg"]))
    endpoint.spoil, endpoint.fine = FAULTS["cut in the body"].spoil, 1
    with pytest.warns(IncompleteAnswerWarning, match=r"2 rows .* cut off its answer"):
        rows = list(store(endpoint).query("SELECT * { ?s ?p ?o }"))  # type: ignore[arg-type]
    assert len(rows) == 2


def test_graphs_that_are_kept_back_are_not_taken_for_absent(endpoint: Endpoint) -> None:
    for name in "abc":
        endpoint.db.add(ox.Quad(*[ox.NamedNode(f"urn:{each}") for each in f"spo{name}"]))
    endpoint.spoil = lambda a: Answer(200, a.body, {**a.headers, "X-SQL-State": "S1TAT"})
    with pytest.raises(EndpointError, match="not complete"):
        store(endpoint).graphs()
    with pytest.raises(EndpointError, match="ran out of time"):
        list(store(endpoint).quads())


@pytest.mark.parametrize("names", ["x", "s"])
def test_an_answer_to_another_question(endpoint: Endpoint, names: str) -> None:
    count = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}'
    rows = f'{{"head":{{"vars":["{names}"]}},"results":{{"bindings":[{{}}]}}}}'.encode()
    kind = {"Content-Type": JSON}
    endpoint.script = [Answer(200, count, kind), Answer(200, rows, kind)]
    with pytest.raises(EndpointError, match="does not hold statements"):
        list(store(endpoint).quads())


def test_an_address_in_ipv6(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_settings(monkeypatch, tmp_path)
    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")

    def answer() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            body = b'{"head": {}, "boolean": true}'
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

    with listening:
        thread = threading.Thread(target=answer)
        thread.start()
        address = f"http://[::1]:{listening.getsockname()[1]}/query"
        assert RemoteStore(settings.endpoint(address, {})).ask("ASK {}")
        thread.join()


def test_a_server_without_tls(endpoint: Endpoint) -> None:
    address = endpoint.address.replace("http:", "https:")
    with pytest.raises(ConnectionFailedError, match="does not answer in TLS"):
        RemoteStore(settings.Endpoint(address)).ask("ASK {}")


def test_a_certificate_that_nobody_vouches_for() -> None:
    refused = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] (_ssl.c:1006)")
    refused.verify_message = "self-signed certificate"
    error = transport.failure("https://e.org/sparql", URLError(refused), 60)
    assert "is not trusted: self-signed certificate (set SSL_CERT_FILE" in str(error)
    assert not error.sent


def test_a_proxy_that_wants_a_login(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = endpoint.address.removesuffix("/query")
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, proxy)
    monkeypatch.setenv("no_proxy", "")
    endpoint.script = [Answer(407)]
    with pytest.raises(EndpointError, match=r"407 .*HTTPS_PROXY"):
        RemoteStore(settings.Endpoint("http://e.example/query")).ask("ASK {}")
    # The scripted server knows no CONNECT, and says 501.
    with pytest.raises(ConnectionFailedError, match=r"refuses to connect: .*501.*HTTPS_PROXY"):
        RemoteStore(settings.Endpoint("https://e.example/query")).ask("ASK {}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://e.org", "http://e.org"),
        ("HTTPS://E.org:8080/a?b=c%20d", "https://e.org:8080/a?b=c%20d"),
        (
            "http://бізнес.укр/запит?q=є",
            "http://xn--90aifyv6j.xn--j1amh/%D0%B7%D0%B0%D0%BF%D0%B8%D1%82?q=%D1%94",
        ),
        ("http://[::1]:7878/query", "http://[::1]:7878/query"),
    ],
)
def test_usable_addresses(text: str, expected: str) -> None:
    assert usable_address(text) == expected


@pytest.mark.parametrize("text", ["http://", "http://a b/", "http://a/#x", "http://a:b/", "a"])
def test_unusable_addresses(text: str) -> None:
    with pytest.raises(SettingsError):
        usable_address(text)
