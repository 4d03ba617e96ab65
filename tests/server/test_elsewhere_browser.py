"""A page of another site, in a real browser, follows names and asks."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from importlib.util import find_spec
from typing import Any

import pytest
import walking
from scripted import listening
from serving import TOKEN, Serving, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("playwright") is None or not walking.CHROMIUM.exists(),
        reason="needs playwright and Chromium",
    ),
]

ASK = "/sparql?query=ASK%7B%7D"
FORM = "{'Content-Type': 'application/x-www-form-urlencoded', 'X-Requested-With': 'XMLHttpRequest'}"
TURTLE = "{'Content-Type': 'text/turtle', 'Authorization': 'Bearer TOKEN'}"
OWN = TURTLE.replace("TOKEN", TOKEN)
FETCHED = [
    ("/id/country/ukraine", "{headers: {Accept: 'text/turtle'}}", 200),
    ("/id/country/ukraine", "{}", 200),
    ("/ns", "{headers: {Accept: 'text/turtle'}}", 200),
    ("/data/id/country/ukraine.ttl", "{headers: {'X-Requested-With': 'x'}}", 200),
    ("/id/country/nowhere", "{headers: {Accept: 'text/turtle'}}", 404),
    (ASK, "{}", 200),
    ("/sparql?query=nonsense", "{}", 400),
    ("/sparql", f"{{method: 'POST', headers: {FORM}, body: 'query=ASK%7B%7D'}}", 200),
    ("/graphs?graph=urn:none", "{}", 404),
    ("/graphs?graph=urn:e", f"{{method: 'PUT', headers: {TURTLE}, body: ''}}", 401),
    (
        "/graphs?graph=urn:e",
        f"{{method: 'PUT', headers: {OWN}, body: '<urn:a> <urn:b> 1 .'}}",
        201,
    ),
    ("/graphs?graph=urn:e", f"{{method: 'DELETE', headers: {OWN}}}", 204),
]
REFUSED = ["/about", "/new", "/login", "/edits", "/health"]


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>elsewhere")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with listening(Elsewhere) as address, walking.browser() as chromium:
        page = chromium.new_page()
        page.goto(address)
        yield page


@pytest.fixture(scope="module")
def writable() -> Iterator[Serving]:
    with serving("--store", "memory:", "--writable") as running:
        yield running


def fetched(page: Any, server: Serving, path: str, options: str) -> Any:
    return page.evaluate(
        f"fetch('{server.address.rstrip('/')}{path}', {options})"
        ".then(async r => [r.status, (await r.text()).length]).catch(e => String(e))"
    )


@pytest.mark.parametrize(("path", "options", "status"), FETCHED)
def test_a_page_elsewhere_reads(
    page: Any, reading: Serving, writable: Serving, path: str, options: str, status: int
) -> None:
    server = writable if "Authorization" in options else reading
    assert fetched(page, server, path, options)[0] == status


@pytest.mark.parametrize("path", REFUSED)
def test_a_page_elsewhere_does_not_read_where_sessions_count(
    page: Any, writable: Serving, path: str
) -> None:
    assert "Failed to fetch" in fetched(page, writable, path, "{credentials: 'include'}")
