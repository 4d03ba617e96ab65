"""Behind nginx, set up as the page on serving says, all is as it is without."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from proxying import NGINX, OPENSSL, PAGE, Proxy, location, proxy
from serving import AUTHORISED, Serving, serving, wait_until

from clusterkg.server.settings import MIB, Settings
from clusterkg.store import open_store

pytestmark = [
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
    pytest.mark.skipif(not OPENSSL, reason="openssl is not installed"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs 127.0.0.2"),
]

HTML = {"Accept": "text/html,*/*;q=0.8"}
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS = f"/sparql?query={quote(CROSS)}"
ASK = "/sparql?query=ASK%20%7B%7D"
ME, OTHER = "127.0.0.2", "127.0.0.3"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("proxied") / "s"
    store = open_store(str(folder), create=True)
    thing = "<https://w3id.org/clusterkg/id/country/x>"
    many = " ".join(f"<urn:s{n}> <urn:p> <urn:o{n}> ." for n in range(2_000))
    store.update(f'INSERT DATA {{ GRAPH <urn:g> {{ {thing} rdfs:label "X"@en . {many} }} }}')
    store.close()
    with serving("--store", folder, "--writable", "--timeout", 2) as running:
        yield running


@pytest.fixture(scope="module")
def front(server: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxy(server, tmp_path_factory.mktemp("nginx")) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/browse", "/queries", "/query", "/map", "/about"])
def test_pages(path: str, front: Proxy) -> None:
    reply = front.send("GET", path, headers=HTML)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'self'" in reply.headers["content-security-policy"]


def test_redirects_stay_on_the_host(front: Proxy) -> None:
    for path, status in [("/id/country/x", 303), ("/about/", 307)]:
        reply = front.send("GET", path, headers=HTML)
        assert reply.status == status
        target = urljoin(front.address, reply.headers["location"])
        assert target.startswith(f"{front.address}/")
        assert front.send("GET", urlsplit(target).path, headers=HTML).status == 200


def test_descriptions_name_the_proxy(front: Proxy) -> None:
    text = front.send("GET", "/sparql", headers={"Accept": "text/turtle"}).text
    assert f"<{front.address}/sparql>" in text
    manifest = front.send("GET", "/api/reconcile").text
    assert f'"{front.address}/static/logo.svg"' in manifest


def test_what_is_known_is_not_sent_again(front: Proxy) -> None:
    for path in ("/about", "/api/queries/stages", "/.well-known/void"):
        tag = front.send("GET", path).headers["etag"]
        reply = front.send("GET", path, headers={"If-None-Match": tag})
        assert (reply.status, reply.body) == (304, b"")


def test_a_large_graph_comes_through(front: Proxy) -> None:
    assert f"client_max_body_size {Settings().max_upload // MIB}m;" in location()
    text = "".join(f'<urn:s> <urn:p> "{n:0100}" .\n' for n in range(20_000))
    assert len(text) > 2 * MIB  # nginx lets 1 MiB pass if not told otherwise
    sent = {"Content-Type": "application/n-triples"}
    path = "/graphs?graph=urn:large"
    assert front.send("PUT", path, text, sent).status == 401
    assert front.send("PUT", path, text, sent | AUTHORISED).status == 201
    assert front.send("GET", path, headers={"Accept": "application/n-triples"}).text.count(
        "\n"
    ) == (20_000)
    assert front.send("DELETE", path, headers=AUTHORISED).status == 204


def test_a_large_request_that_is_refused_hears_why(front: Proxy) -> None:
    """It is refused before it has been read; the proxy sends on all the same."""
    text, plain = "x" * (8 * MIB), {"Content-Type": "text/plain"}
    path = "/graphs?graph=urn:large"
    assert front.send("PUT", path, text, plain).status == 401
    assert front.send("PUT", path, text, plain | AUTHORISED).status == 415
    assert front.send("POST", "/sparql", text, plain).status == 415
    query = plain | {"Content-Type": "application/sparql-query"}
    assert front.send("POST", "/sparql", text, query).status == 413
    assert front.send("POST", "/about", text, plain).status == 405


def test_a_query_that_was_stopped_says_so_itself(front: Proxy) -> None:
    reply = front.send("GET", ENDLESS)
    assert (reply.status, reply.text) == (504, "the query took longer than 2 s and was stopped\n")


def test_many_requests_over_one_connection(front: Proxy) -> None:
    connection = front.connect()
    used = set()
    for _ in range(20):
        connection.request("GET", ASK)
        response = connection.getresponse()
        assert (response.status, b"true" in response.read()) == (200, True)
        assert connection.sock is not None
        used.add(connection.sock.getsockname())
    connection.close()
    assert len(used) == 1


@pytest.mark.slow
def test_clients_are_told_apart_and_cannot_pretend(front: Proxy) -> None:
    """One has its queue full, though it says that each request comes from elsewhere."""
    most = Settings().client_queue
    statuses: Counter[int] = Counter()

    def ask(number: int) -> None:
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"}
        statuses[front.send("GET", ENDLESS, headers=headers, source=ME).status] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(most + 4)]
    for thread in threads:
        thread.start()
    try:
        assert wait_until(lambda: statuses[429] == 4), statuses
        assert front.send("GET", ASK, source=ME).status == 429
        assert front.send("GET", ASK, source=OTHER).status == 200
    finally:
        for thread in threads:
            thread.join()
    assert statuses[200] == 0


@pytest.mark.slow
def test_below_a_path(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "`clusterkg serve --root-path /kg`" in " ".join(text.split())
    assert "`location /kg/ {`" in text
    with serving("--root-path", "/kg") as server, proxy(server, tmp_path, "/kg/") as front:
        for path in ("/kg/", "/kg/browse", "/kg/static/style.css", "/kg/api/reconcile"):
            assert front.send("GET", path, headers=HTML).status == 200
        reply = front.send("GET", "/kg/id/country/ukraine", headers=HTML)
        assert (reply.status, reply.headers["location"]) == (303, "/kg/page/id/country/ukraine")
        service = front.send("GET", "/kg/sparql", headers={"Accept": "text/turtle"}).text
        assert f"<{front.address}/kg/sparql>" in service
        assert front.send("GET", "/about", headers=HTML).status == 404
