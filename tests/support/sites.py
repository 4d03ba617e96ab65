"""A site on this machine that answers as a test says, by path, and remembers what it was asked."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from scripted import JSON as ROWS
from scripted import Answer, listening


def without_settings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a test run as a user without settings, whose files are in a folder of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    for name in list(os.environ):
        if name.startswith("CLUSTERKG_"):
            monkeypatch.delenv(name)


@dataclass
class Asked:
    """What was asked."""

    method: str
    path: str
    fields: dict[str, str]
    body: bytes
    headers: dict[str, str]
    at: float


def json_answer(content: object) -> Answer:
    """Return an answer with content in JSON."""
    return Answer(200, json.dumps(content).encode(), {"Content-Type": "application/json"})


@dataclass
class Site:
    """A site.

    Attributes:
        routes: Path → what answers there.
        script: What it answers first, one after the other.
        asked: What it was asked.
        most: How many requests it had at the same time, at most.
        root: Its address.
    """

    routes: dict[str, Callable[[Asked], Answer]] = field(default_factory=dict)
    script: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    most: int = 0
    root: str = ""


@contextmanager
def site() -> Iterator[Site]:
    """Run a site."""
    here = Site()
    lock = threading.Lock()
    now = [0]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(b"")

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            text = parts.query
            if "urlencoded" in self.headers.get("Content-Type", ""):
                text = f"{text}&{body.decode()}"
            fields = {name: values[0] for name, values in parse_qs(text).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, fields, body, headers, time.monotonic())
            here.asked.append(asked)
            route = here.routes.get(parts.path, lambda _: Answer(404))
            with lock:
                now[0] += 1
                here.most = max(here.most, now[0])
            answer = here.script.pop(0) if here.script else route(asked)
            with lock:  # before the client can know, and ask for more
                now[0] -= 1
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                for start in range(0, len(answer.body), 1 if answer.trickle else 65_536):
                    self.wfile.write(answer.body[start : start + (1 if answer.trickle else 65_536)])
                    time.sleep(answer.trickle)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as here.root:
        yield here


def graph_route(turtle: str) -> Callable[[Asked], Answer]:
    db = ox.Store()
    db.load(turtle.encode(), ox.RdfFormat.TURTLE)

    def answer(asked: Asked) -> Answer:
        result = db.query(asked.fields["query"])
        assert isinstance(result, ox.QuerySolutions)
        body = result.serialize(format=ox.QueryResultsFormat.JSON)
        return Answer(200, body or b"", {"Content-Type": ROWS})

    return answer
