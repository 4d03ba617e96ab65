"""By which names the server may be called."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from command import Run
from serving import AUTHORISED, serving

from clusterkg.server.middleware import TrustedHosts, bare, is_loopback

OWN = [
    "localhost",
    "LOCALHOST:8000",
    "127.0.0.1:1",
    "127.9.9.9",
    "[::1]",
    "[::1]:8000",
    "localhost.",
]
OTHERS = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "notlocalhost",
    "192.168.1.1",
    "[::2]",
    "0.0.0.0",
    "",
    "2130706433",
]


def status(bound: str, host: str | None, *allowed: str) -> int:
    """Return what the middleware answers a request."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    headers = [] if host is None else [(b"host", host.encode())]
    scope = {"type": "http", "headers": headers, "method": "GET", "path": "/"}
    asyncio.run(TrustedHosts(app, bound, allowed)(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("bound", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
def test_on_this_machine_only_its_names_do(bound: str) -> None:
    assert {host: status(bound, host) for host in OWN} == dict.fromkeys(OWN, 200)
    assert {host: status(bound, host) for host in OTHERS} == dict.fromkeys(OTHERS, 421)
    assert status(bound, None) == 200  # no browser leaves it out


def test_more_names_can_be_allowed() -> None:
    for host in ("kg.example.org", "KG.Example.org:443", "kg.example.org."):
        assert status("127.0.0.1", host, "kg.example.org") == 200
    assert status("127.0.0.1", "other.example.org", "kg.example.org") == 421
    assert status("127.0.0.1", "localhost", "kg.example.org") == 200


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", "192.168.1.1"])
def test_elsewhere_any_name_does_unless_some_are_allowed(bound: str) -> None:
    assert status(bound, "evil.example") == 200
    assert status(bound, "evil.example", "kg.example.org") == 421
    assert status(bound, "kg.example.org", "kg.example.org") == 200


def test_names() -> None:
    assert bare("::1") == "::1"
    assert not is_loopback("::ffff:8.8.8.8")
    assert not is_loopback("")


def test_no_address_answers_a_strange_name() -> None:
    with serving("--store", "memory:", "--writable") as server:
        strange = {"Host": "evil.example"}
        for path in (
            "/",
            "/health",
            "/sparql?query=ASK%7B%7D",
            "/static/style.css",
            "/graphs?default",
        ):
            reply = server.send("GET", path, headers=strange)
            assert reply.status == 421, path
            assert reply.text == "unknown host name (allow it with --allow-host)\n"
            assert reply.headers["x-content-type-options"] == "nosniff"
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        assert server.send("OPTIONS", "/sparql", None, asked | strange).status == 204
        body = {"Content-Type": "application/sparql-update"} | AUTHORISED | strange
        assert server.send("POST", "/sparql", "CLEAR ALL", body).status == 421
        assert server.send("GET", "/health").status == 200


def test_a_name_on_the_command_line_lets_it_in() -> None:
    names = ["--allow-host", "a.example", "--allow-host", "b.example:8443"]
    with serving("--store", "memory:", *names) as server:
        found = [
            server.send("GET", "/health", headers={"Host": f"{name}.example"}).status
            for name in "abc"
        ]
        assert found == [200, 200, 421]


@pytest.mark.parametrize("name", ["", "https://kg.example.org", "two words", "a/b", ":80"])
def test_what_is_no_name_is_told(name: str, run: Run) -> None:
    done = run("serve", "--store", "memory:", "--allow-host", name)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "is not a host name" in done.stderr
