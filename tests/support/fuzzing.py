"""Requests at random: well-formed ones, nearly well-formed ones, and noise."""

from __future__ import annotations

import http.client
import random
import re
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import fuzzing_pages as pages
from serving import AUTHORISED, Serving

FINE = {503, 504}
"""The only statuses of 500 and above that may come."""

WORDS = """
    SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) [ ] . ; , * ?s ?p ?o ?x $y a FILTER OPTIONAL UNION
    MINUS GRAPH BIND VALUES AS DISTINCT REDUCED FROM NAMED LIMIT OFFSET ORDER BY GROUP HAVING
    COUNT SUM 1 -2 3.5 1e9 true "text" 'x' "a"@en "1"^^xsd:integer <urn:a> <http://e/b> ckg:Cluster
    rdf:type PREFIX BASE e: : _:b [] () ! || && = != < > + - / | ^ ? EXISTS NOT IN regex STR LANG
    IRI UUID NOW INSERT DELETE DATA CLEAR DROP ALL DEFAULT WITH USING COPY MOVE ADD CREATE SILENT
    INTO TO \\u0041 \\ \" ' ''' # \x00 é 😀 %00 << >> ~
""".split()
METHODS = ["GET", "POST", "POST", "POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "X"]
PATHS = ["/sparql", "/sparql/", "/graphs", "/graphs/a/b", "/health", "/api/queries",
         "/api/queries/stages", "/.well-known/void", "/", "/%00", "//", "/sparql/../x"]  # fmt: skip
KINDS = ["application/sparql-query", "application/sparql-update", "text/turtle", "text/plain", "",
         "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "\t;;=",
         "application/sparql-query; charset=utf-16", "application/ld+json"]  # fmt: skip
ACCEPTS = ["*/*", "", "text/csv", "text/turtle", "application/json;q=x", ",;,", "a/b;q=0", "*"]
FIELDS = ["query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "graph",
          "default", "format", "limit", "lang", "as-of", "using-named-graph-uri", "x"]  # fmt: skip
OUT = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ BIND(<{0}> AS ?e) service ?e {{ ?s ?p ?o }} }}",
    "ASK {{ {{ SELECT * {{ \\u0053ERVICE <{0}> {{ }} }} }} }}",
    "ASK{{SERVICESILENT<{0}>{{?s ?p ?o}}}}",
    "ASK{{?s ?p trueSERVICE<{0}>{{?s ?p ?o}}}}",
    "PREFIX e:<{0}>ASK{{SERVICEe:{{?s ?p ?o}}}}",
    "PREFIX :<{0}>PREFIX service:<urn:x>ASK{{service:y{{?s ?p ?o}}}}",
    "LOADSILENT<{0}>",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <urn:g>",
    "INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
]


@dataclass
class Request:
    """A request; `raw` is sent as it is."""

    method: str
    path: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    raw: bytes | None = None


def requests(seed: int, count: int, elsewhere: str, pages: float) -> Iterator[Request]:
    """Yield requests, the same ones for a seed; some try to make the server ask elsewhere.

    `pages` is the share of those that are about pages and reconciliation.
    """
    rng = random.Random(seed)
    for _ in range(count):
        yield _one(rng, elsewhere, pages)


def _one(rng: random.Random, elsewhere: str, share: float) -> Request:
    if rng.random() < 0.03:
        size = rng.randrange(1, 200)
        return Request("", "", raw=bytes(rng.randrange(256) for _ in range(size)) + b"\r\n\r\n")
    text = _sparql(rng, elsewhere)
    if rng.random() < share:
        return _page(rng, text)
    if rng.random() < 0.5:
        return _well_formed(rng, text)
    fields = [(rng.choice(FIELDS), _value(rng, text)) for _ in range(rng.randrange(4))]
    if rng.random() < 0.6:
        fields.append((rng.choice(["query", "query", "update"]), text))
    form = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields)
    if rng.random() < 0.05:
        form += "&%FF=%zz&&="
    headers = [("Accept", rng.choice(ACCEPTS))]
    if rng.random() < 0.3:
        headers += AUTHORISED.items()
    method, path = rng.choice(METHODS), rng.choice(PATHS + PATHS[:2] * 8)
    if method in {"GET", "HEAD", "DELETE", "OPTIONS"}:
        return Request(method, f"{path}?{form}", headers)
    kind = rng.choice(KINDS)
    headers.append(("Content-Type", kind))
    body = form.encode() if "form" in kind and rng.random() < 0.9 else text.encode()
    if rng.random() < 0.03:
        body = bytes(rng.randrange(256) for _ in range(rng.randrange(100)))
    query = f"?{form}" if rng.random() < 0.3 else ""
    return Request(method, path + query, headers, body)


def _well_formed(rng: random.Random, text: str) -> Request:
    if rng.random() < 0.5:
        return Request("GET", f"/sparql?query={quote(text, safe='')}", [("Accept", "*/*")])
    kind = "update" if re.match("INSERT|LOAD", text) else "query"
    headers = [("Content-Type", f"application/sparql-{kind}")]
    if rng.random() < 0.1:  # a change takes a hundred times as long as a query
        headers += AUTHORISED.items()
    return Request("POST", "/sparql", headers, text.encode())


def _page(rng: random.Random, text: str) -> Request:
    chance = rng.random()
    if chance < 0.1:
        path, kind, body = pages.posted(rng, text)
        headers = [("Content-Type", kind if rng.random() < 0.9 else rng.choice(KINDS))]
        return Request("POST", path, pages.headers(rng) + headers, body)
    path = pages.reconciled(rng) if chance < 0.14 else pages.address(rng)
    method = "GET" if rng.random() < 0.9 else rng.choice(METHODS)
    headers = pages.headers(rng)
    if rng.random() < 0.03:
        return Request("", "", raw=_by_hand(rng, method, path, headers))
    return Request(method, path, headers)


def _by_hand(rng: random.Random, method: str, path: str, headers: list[tuple[str, str]]) -> bytes:
    """Return a request as no client writes it."""
    names = ["X", "X Y", "", "é", "\0", "Host"]
    more = rng.choice((1, 1, 90, 1_500))
    headers += [(rng.choice(names), rng.choice(ACCEPTS)) for _ in range(more)]
    version = rng.choice(["HTTP/1.1", "HTTP/1.0", "HTTP/2", "HTTP/1.1 x", ""])
    lines = [f"{method} {path} {version}", *(f"{name}: {value}" for name, value in headers)]
    return (rng.choice(["\r\n", "\n"]).join(lines) + "\r\n\r\n").encode()


def _sparql(rng: random.Random, elsewhere: str) -> str:
    chance = rng.random()
    if chance < 0.25:
        text = rng.choice(OUT).format(elsewhere)
    elif chance < 0.5:
        text = "SELECT * { ?s ?p ?o } LIMIT 3"
    elif chance < 0.6:
        text = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"
    else:
        text = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 40)))
        if rng.random() < 0.6:
            text = f"SELECT * {{ ?s ?p ?o . {text} }} LIMIT 9"
    if rng.random() < 0.3:
        place = rng.randrange(len(text))
        text = text[:place] + rng.choice(WORDS) + text[place + rng.randrange(3) :]
    return text


def _value(rng: random.Random, text: str) -> str:
    return rng.choice(["", "urn:g", "x", "csv", "-1", "9" * 30, "en", text, "http://e/ g", "\x00"])


def play(
    server: Serving, seed: int, count: int, elsewhere: str, pages: float = 0.5, *, tell: int = 0
) -> Counter[int]:
    """Send requests and return how often each status came (0: the connection was closed).

    After each `tell` requests a line says so.
    """
    place = urlsplit(server.address)
    assert place.hostname
    assert place.port
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    found: Counter[int] = Counter()
    wrong: list[tuple[int, Request]] = []
    for request in requests(seed, count, elsewhere, pages):
        status = 0
        try:
            if request.raw is not None:
                status = _raw(place.hostname, place.port, request.raw)
            else:
                status = _send(connection, request)
        except (http.client.HTTPException, ConnectionError):
            connection.close()
        if status >= 500 and status not in FINE:
            wrong.append((status, request))
            print(status, request, file=sys.stderr, flush=True)
        found[status] += 1
        if tell and found.total() % tell == 0:
            print(f"{seed}: {dict(found)}", file=sys.stderr, flush=True)
    connection.close()
    assert not wrong, wrong[0]
    return found


def _send(connection: http.client.HTTPConnection, request: Request) -> int:
    hosted = any(name == "Host" for name, _ in request.headers)
    path = quote(request.path, safe="/?#&=%;:,~!$'()*+@[]|\\^`\"<>{}")  # no space, ASCII only
    connection.putrequest(request.method, path, skip_accept_encoding=True, skip_host=hosted)
    for name, value in request.headers:
        connection.putheader(name, value.encode())
    connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body)
    response = connection.getresponse()
    response.read()
    return response.status


def _raw(host: str, port: int, data: bytes) -> int:
    with socket.create_connection((host, port), timeout=10) as client:
        answer = b""
        with suppress(ConnectionError):  # it has been refused before all of it was sent
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            answer = client.recv(64)
    words = answer.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


@dataclass
class Elsewhere:
    """Another server, that nobody should ask."""

    address: str
    asked: int = 0


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Listen, and count who comes."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        place = Elsewhere(f"http://127.0.0.1:{listening.getsockname()[1]}/data.ttl")

        def count() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    place.asked += 1
                    client.close()

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        yield place
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
