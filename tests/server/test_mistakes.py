"""Mistakes of the program are told as such: 500, in the log, and nothing of them in the answer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import AUTHORISED, Reply, Serving, serving
from starlette.requests import Request

from clusterkg.server import app
from clusterkg.server.middleware import SECURITY

HTML = {"Accept": "text/html,*/*;q=0.8"}
PLANTED = """
import sys

if "clusterkg.server.workers.worker" in sys.orig_argv:
    from clusterkg.server.pages import about
    from clusterkg.server.pages.view import html

    right = about.render

    def faulty(context, view):
        kind = view.first("fault")
        if kind == "runtime":
            raise RuntimeError("secret one")
        if kind == "value":
            return int("secret two")
        if kind == "template":
            return html("about.html", view)
        if kind == "key":
            return {}["secret three"]
        return right(context, view)

    about.render = faulty
"""
FAULTS = {
    "runtime": "RuntimeError: secret one",
    "value": "ValueError: invalid literal for int() with base 10: 'secret two'",
    "template": "jinja2.exceptions.UndefinedError",
    "key": "KeyError: 'secret three'",
}


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """A server one page of which is faulty where the address says so."""
    (tmp_path / "sitecustomize.py").write_text(PLANTED, encoding="utf-8")
    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    with serving() as running:
        yield running


def log_of(server: Serving) -> str:
    """End a server and return what it wrote to stderr."""
    server.process.terminate()
    assert server.process.stderr is not None
    text = server.process.stderr.read()
    server.process.wait(20)
    return text


def test_a_mistake_is_a_500_and_in_the_log_once(faulty: Serving) -> None:
    workers = faulty.workers()
    for fault in FAULTS:
        reply = faulty.send("GET", f"/about?fault={fault}", headers={"Accept": "*/*"})
        assert reply.status == 500
        assert reply.text == "internal error of the server; details are in its log\n"
    for number in range(3):
        path = f"/about?fault=key&number={number}"
        assert faulty.send("GET", path).status == 500
    assert faulty.send("GET", "/about").status == 200
    assert faulty.workers() == workers  # the worker goes on
    log = log_of(faulty)
    for fault in FAULTS.values():
        assert log.count("\n" + fault) == 1, fault
    assert log.count("Traceback") == len(FAULTS)
    assert log.count("the same error again: KeyError") == 3


def test_a_mistake_outside_the_workers_has_all_headers() -> None:
    """No middleware sees the answer to it."""
    headers = [(b"host", b"localhost"), (b"accept", b"*/*")]
    request = Request(
        {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    )
    reply = asyncio.run(app._mistake(request, RuntimeError("secret")))
    assert reply.status_code == 500
    assert SECURITY.items() <= {name: reply.headers.get(name) for name in SECURITY}.items()
    assert b"secret" not in reply.body


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "This is an error of the server, not yours"),
        ("uk", "Це помилка сервера, а не ваша"),
        ("ru", "Это ошибка сервера, а не ваша"),
    ],
)
def test_readers_are_told_no_details(lang: str, told: str, faulty: Serving) -> None:
    reply = faulty.send("GET", f"/about?fault=key&lang={lang}", headers=HTML)
    assert reply.status == 500
    assert told in reply.text
    assert "secret" not in reply.text
    assert "KeyError" not in reply.text
    assert "<pre" not in reply.text
    assert reply.headers["content-security-policy"].startswith("default-src 'self'")
    assert reply.headers["cache-control"] == "no-store"


def test_what_a_query_breaks_is_the_fault_of_who_asked(tmp_path: Path) -> None:
    with serving("--store", "memory:", "--writable") as server:
        chain = " ".join(f"<urn:p> [ <urn:n> {n} ;" for n in range(150))
        broken = [
            server.ask("SELECT (<urn:function>(1) AS ?x) {}"),
            server.ask("SELECT * { ?s ?p ?o", "text/csv"),
            server.send("GET", f"/sparql?query=ASK%7B%7D&default-graph-uri={quote('not one')}"),
        ]
        assert [each.status for each in broken] == [400, 400, 400]
        nested = f"CONSTRUCT {{ <urn:s> {chain} {'] ' * 150} }} {{}}"
        assert server.ask(nested, "text/turtle").status in {200, 400}
        assert "Traceback" not in log_of(server)


# Hints


def refusals(server: Serving) -> dict[str, Reply]:
    """Ask what is refused, all that a client may come to."""
    update = {"Content-Type": "application/sparql-update"}
    graph = {"Content-Type": "text/turtle"}
    asked = {
        "service": server.ask("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        "no token": server.send("POST", "/sparql", "CLEAR ALL", update),
        "update as query": server.ask("INSERT DATA { <urn:a> <urn:b> 1 }"),
        "load as query": server.ask("LOAD <http://127.0.0.1:1/>"),
        "load": server.send("POST", "/sparql", "LOAD <http://127.0.0.1:1/>", update | AUTHORISED),
        "service in an update": server.send(
            "POST",
            "/sparql",
            "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1:1/> "
            "{ ?s ?p ?o } }",
            update | AUTHORISED,
        ),
        "default graph": server.send(
            "POST", "/sparql", "INSERT DATA { <urn:a> <urn:b> 1 }", update | AUTHORISED
        ),
        "put": server.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b>", graph | AUTHORISED),
        "graph type": server.send("PUT", "/graphs?graph=urn:g", "", AUTHORISED),
        "no query": server.send("GET", "/api/queries/no-such-query"),
        "no parameter": server.send("GET", "/api/queries/stages?nonsense=1"),
        "value": server.send("GET", "/api/queries/facilitator-functions?stage=nonsense"),
        "year": server.send("GET", "/api/queries/clusters-by-stage?asOf=next"),
        "no picture": server.send("GET", "/queries/glossary/answer.svg?scheme=stage"),
        "no format": server.send("GET", "/queries/glossary/answer.exe"),
        "as of": server.send("GET", "/api/queries/stages?as-of=2000"),
        "reconcile": server.send("GET", "/api/reconcile/0.2?queries=%7B"),
        "no thing": server.send("GET", "/page/id/nothing/here"),
        "no graph": server.send("GET", "/graphs?graph=urn:none"),
        "accept": server.send("GET", "/api/queries/stages", headers={"Accept": "image/png"}),
    }
    return {name: reply for name, reply in asked.items() if reply.status != 200}


@pytest.mark.parametrize("writable", [False, True])
def test_refusals_speak_to_who_is_on_the_web(writable: bool, tmp_path: Path) -> None:
    store = ["--store", "memory:", "--writable"] if writable else []
    with serving(*store) as server:
        found = refusals(server)
        assert len(found) >= 18
        for name, reply in found.items():
            assert 400 <= reply.status < 500, (name, reply.text)
            text = reply.text.replace("(start it with --writable)", "")  # for who runs it
            for word in ("--", "clusterkg ", "pip install", "Traceback", "header has no plot"):
                assert word not in text, (name, text)
        assert "query each endpoint separately" in found["service"].text
        if writable:
            assert "send it to /graphs" in found["load"].text
