"""An endpoint that does what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

JSON = "application/sparql-results+json"


@dataclass
class Answer:
    """What to answer with instead of the truth."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    trickle: float = 0
    """Seconds between two bytes."""

    wire: bytes | None = None
    """What goes through the connection, which then ends, in place of an answer in HTTP."""

    reset: bool = False
    """Whether the connection is reset after `wire`."""


@dataclass
class Request:
    """What was asked."""

    method: str
    query: str
    update: str
    headers: dict[str, str]
    at: float
    fields: frozenset[str]
    """The names of the parameters."""


class Endpoint:
    """A small endpoint over `db`.

    Attributes:
        db: What it holds.
        script: What it answers next, one after the other; then the truth.
        most: So many rows it gives at most, if set.
        tells: Headers that go with each answer of which it keeps rows back.
        requests: What it was asked.
        spoil: Makes of a true answer what is sent, as a faulty server, network or proxy does. An
            update whose answer is spoilt is not carried out.
        fine: How many requests are answered first as they should.
        address: Where it is.
    """

    def __init__(self) -> None:
        self.db = ox.Store()
        self.script: list[Answer] = []
        self.most: int | None = None
        self.tells: dict[str, str] = {}
        self.requests: list[Request] = []
        self.spoil: Callable[[Answer], Answer] | None = None
        self.fine = 0
        self.address = ""

    def answer(self, query: str) -> Answer:
        """Answer a query truly, but for `most`."""
        try:
            result = self.db.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            return Answer(400, str(error).encode())
        if isinstance(result, ox.QueryTriples):
            body = result.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
            return Answer(200, body, {"Content-Type": "application/n-triples"})
        headers = {"Content-Type": JSON}
        if isinstance(result, ox.QuerySolutions) and self.most is not None:
            wrapped = f"SELECT * {{ {{ {_without_prologue(query)} }} }} LIMIT {self.most}"
            rows = len(list(result))
            result = self.db.query(_prologue(query) + wrapped, use_default_graph_as_union=True)
            headers |= self.tells if rows > self.most else {}
        return Answer(200, result.serialize(format=ox.QueryResultsFormat.JSON) or b"", headers)


def _prologue(query: str) -> str:
    return "".join(li + "\n" for li in query.splitlines() if li.startswith("PREFIX"))


def _without_prologue(query: str) -> str:
    return "\n".join(li for li in query.splitlines() if not li.startswith("PREFIX"))


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer requests by a handler; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving() -> Iterator[Endpoint]:
    """Run an endpoint."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self.reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def reply(self, form: str) -> None:
            fields = {name: values[0] for name, values in parse_qs(form).items()}
            query, update = fields.get("query", ""), fields.get("update", "")
            headers = {name.lower(): value for name, value in self.headers.items()}
            endpoint.requests.append(
                Request(self.command, query, update, headers, time.monotonic(), frozenset(fields))
            )
            spoil = endpoint.spoil if len(endpoint.requests) > endpoint.fine else None
            if endpoint.script:
                answer = endpoint.script.pop(0)
            elif spoil is not None:
                answer = spoil(Answer(204) if update else endpoint.answer(query))
            elif update:
                endpoint.db.update(update)
                answer = Answer(204)
            else:
                answer = endpoint.answer(query)
            if answer.wire is not None:
                self.wfile.write(answer.wire)
                self.close_connection = True
                if answer.reset:
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if not answer.trickle:
                self.wfile.write(answer.body)
                return
            try:
                for byte in answer.body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(answer.trickle)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as root:
        endpoint.address = f"{root}/query"
        yield endpoint
