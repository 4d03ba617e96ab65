"""Whatever a query does, it ends in time, with a true status, and nothing stays behind."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import pytest
from hostile_queries import HOSTILE
from serving import Serving, children, is_there, serving, start, wait_until
from slow import rest_slow

from clusterkg.store import open_store

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

TIMEOUT = 2.0
GRACE = 0.5
ROWS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("limits") / "s"
    store = open_store(str(path), create=True)
    triples = " ".join(f"<urn:s{n % 500}> <urn:p{n % 7}> <urn:s{n}> ." for n in range(3_000))
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {triples} }} }}")
    store.close()
    return path


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Serving]:
    with serving("--store", folder, "--timeout", TIMEOUT, "--memory", 256) as running:
        yield running


@pytest.mark.parametrize("title", rest_slow(HOSTILE))
def test_a_hostile_query_ends(title: str, server: Serving) -> None:
    text, statuses = HOSTILE[title]
    began = time.monotonic()
    reply = server.ask(text, "text/csv, text/turtle;q=0.5")
    took = time.monotonic() - began
    assert reply.status in statuses, reply.text[:300]
    # Not a measurement: without the limit it would take minutes, or for ever.
    assert took < TIMEOUT + GRACE + 10
    assert reply.text[-1] == "\n"
    assert server.ask(ROWS).text.split() == ["n", "3000"]


def test_nothing_goes_on_after_a_query_was_stopped(server: Serving) -> None:
    before = set(server.workers())
    assert server.ask(HOSTILE["count of a cross product"][0]).status == 504
    gone = before - set(server.workers())
    assert gone, "the process that worked on it is stopped"
    assert wait_until(lambda: not any(map(is_there, gone)))
    assert server.ask(ROWS).text.split() == ["n", "3000"]


def test_pictures_and_tables_fit_into_the_smallest_limit() -> None:
    """The libraries for them come with the first; there is no more memory than that after it."""
    pytest.importorskip("pyarrow")
    pytest.importorskip("openpyxl")
    with serving("--memory", 64) as server:
        for name in ("clusters-by-stage/answer.svg", "stages/answer.parquet", "stages/answer.xlsx"):
            reply = server.send("GET", f"/queries/{name}")
            assert reply.status == 200, reply.text


def test_a_cut_answer_is_no_200(folder: Path) -> None:
    with serving("--store", folder, "--max-result", 1) as server:
        reply = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
        assert reply.status == 413
        assert b"too large" in reply.body
        reply = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 10000")
        assert reply.status == 200
        assert len(reply.body.splitlines()) == 10_001
        assert int(reply.headers["content-length"]) == len(reply.body)


def test_a_worker_that_dies_is_replaced(server: Serving) -> None:
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    assert server.ask(ROWS).status in {200, 503}
    assert wait_until(lambda: server.ask(ROWS).status == 200)
    assert server.send("GET", "/.well-known/void").status in {200, 503}
    assert wait_until(lambda: server.send("GET", "/.well-known/void").status == 200)


@pytest.mark.parametrize("times", rest_slow([4, 40]))
def test_a_worker_that_died_unseen_gets_no_task(times: int, folder: Path) -> None:
    """Its place is taken at once, though nobody has told the web process yet that it ended."""
    with serving("--store", folder, "--writable", "--workers", 1) as server:
        for number in range(times):
            killed = server.workers()
            for worker in killed:
                os.kill(worker, signal.SIGKILL)
            assert wait_until(lambda gone=killed: not any(map(is_there, gone)))
            if number % 2:
                assert server.update("CREATE SILENT GRAPH <urn:x>").status == 204, number
            else:
                assert server.ask("ASK {}", "*/*").status == 200, number


def test_a_query_ends_when_its_client_goes_away(folder: Path) -> None:
    with serving("--store", folder, "--timeout", 120) as server:
        assert server.ask(ROWS).status == 200
        before = set(server.workers())
        place = server.address.removeprefix("http://").rstrip("/")
        host, _, port = place.partition(":")
        query = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        with socket.create_connection((host, int(port))) as client:
            head = f"GET /sparql?query={query} HTTP/1.1\r\nHost: {place}\r\n\r\n"
            client.sendall(head.encode())
            time.sleep(0.3)
        assert wait_until(lambda: not before <= set(server.workers()), 60)


@pytest.mark.slow
def test_one_client_cannot_have_all_workers(folder: Path) -> None:
    """With two workers one address runs one query; the others wait, or are sent away."""
    with serving("--store", folder, "--timeout", TIMEOUT) as server:
        statuses: list[int] = []

        def attack() -> None:
            statuses.append(server.ask(HOSTILE["count of a cross product"][0]).status)

        threads = [threading.Thread(target=attack) for _ in range(20)]
        for thread in threads:
            thread.start()
        pages = [server.send("GET", "/api/queries/stages").status for _ in range(3)]
        for thread in threads:
            thread.join()
        assert pages == [200] * 3, "pages have a queue of their own"
        assert len(statuses) == 20
        assert set(statuses) <= {504, 503, 429}
        assert 1 <= statuses.count(429) <= 4, "sixteen of one address may run or wait"
        assert 504 in statuses
        assert 503 in statuses
        assert server.ask(ROWS).status == 200


ENDINGS = {"SIGTERM": 0, "SIGINT": 130}


@pytest.mark.parametrize("name", ENDINGS)
def test_it_ends_cleanly(name: str, folder: Path) -> None:
    with serving("--store", folder, "--timeout", 30) as server:
        busy = threading.Thread(target=_ask_in_vain, args=(server,))
        busy.start()
        time.sleep(0.5)
        workers = server.workers()
        assert workers
        server.process.send_signal(getattr(signal, name))
        assert server.process.wait(20) == ENDINGS[name]
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""
        busy.join()
        assert not any(is_there(pid) for pid in workers)
        host, _, port = server.address.removeprefix("http://").rstrip("/").partition(":")
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind((host, int(port)))


@pytest.mark.slow
def test_it_ends_while_it_starts(folder: Path) -> None:
    """A signal at any moment after the first worker has been started, and before all are there."""
    ended = 0
    for part in range(8):
        process = start("--store", folder)
        try:
            assert wait_until(lambda pid=process.pid: children(pid))
            workers = children(process.pid)
            time.sleep(part * 0.08)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            assert process.stderr is not None
            said = process.stderr.read()
            ended += not said
            assert said == "" or (" serves " in said and said.count("\n") == 1)
            assert wait_until(lambda pids=workers: not any(map(is_there, pids)))
        finally:
            process.kill()
            process.communicate()
    assert ended, "no signal came while it started"


def _ask_in_vain(server: Serving) -> None:
    with suppress(OSError, HTTPException):
        assert server.ask(HOSTILE["count of a cross product"][0]).status == 503


def test_a_killed_server_leaves_no_worker(folder: Path) -> None:
    with serving("--store", folder, "--timeout", 30) as server:
        busy = threading.Thread(target=_ask_in_vain, args=(server,))
        busy.start()
        time.sleep(0.5)
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        busy.join()
        assert wait_until(lambda: not any(is_there(pid) for pid in workers))


MISTAKES = {
    "no store": (["--store", "none"], "not a clusterkg store"),
    "an endpoint": (["--store", "http://127.0.0.1:9/"], "an endpoint is served already"),
    "no endpoint": (["--store", "htp://e.org/"], "is not the address of a server"),
    "no address": (["--host", "256.0.0.1"], "256.0.0.1 is not an address of this machine"),
    "the bundled graph": (["--writable"], "the bundled graph is read-only"),
    "no token file": (["--writable", "--token-file", "none"], "none: cannot be read: No such file"),
}


@pytest.mark.parametrize("title", MISTAKES)
def test_a_mistake_at_the_start_is_one_line(title: str) -> None:
    arguments, message = MISTAKES[title]
    process = start(*arguments)
    _, said = process.communicate(timeout=60)
    assert message in said
    assert said.count("\n") == 1
    assert process.returncode == 2


def test_a_port_that_is_taken_is_one_line(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start("--store", folder, "--port", port)
        _, said = process.communicate(timeout=60)
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use" in said
    assert said.count("\n") == 1
    assert process.returncode == 2
    assert children(os.getpid()) is not None


def test_garbage_leaves_no_trace_in_the_log(folder: Path) -> None:
    """More lines than a pipe holds: whoever reads them late must not stop the server."""
    with serving("--store", folder) as server:
        host, _, port = server.address.removeprefix("http://").rstrip("/").partition(":")
        for _ in range(2500):
            with socket.create_connection((host, int(port)), timeout=20) as client:
                client.sendall(b"\xff\r\n\r\n")
                with suppress(ConnectionError):
                    assert client.recv(16).startswith(b"HTTP/1.1 400")
        assert server.ask("ASK {}", "*/*").status == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""
