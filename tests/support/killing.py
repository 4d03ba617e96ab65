"""Kills the process that writes to a store while it does."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from enum import Enum
from pathlib import Path

from serving import AUTHORISED, Serving, is_there, serving, wait_until

from clusterkg.store import open_store

SIZE = 2_000


class Outcome(Enum):
    """What a store holds after a kill."""

    OLD = "old"
    NEW = "new"
    MIXED = "mixed"
    LOST = "lost"


def version(number: int) -> str:
    """Return a graph in which all statements tell a number."""
    return "".join(f"<urn:s{n}> <urn:p> {number} .\n" for n in range(SIZE))


def prepare(folder: Path) -> None:
    """Make a store with version 0 of the graph, and another graph."""
    store = open_store(str(folder), create=True)
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {version(0)} }} }}")
    store.update(f"INSERT DATA {{ GRAPH <urn:kept> {{ {version(-1)} }} }}")
    store.close()


def look(server: Serving, number: int) -> Outcome:
    """Return what the store holds after version `number` was sent."""
    text = "SELECT ?g ?o (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?o"
    reply = server.ask(text)
    assert reply.status == 200, reply.text
    rows = sorted(line.split(",") for line in reply.text.splitlines()[1:])
    if [row for row in rows if row[0] == "urn:kept"] != [["urn:kept", "-1", str(SIZE)]]:
        return Outcome.LOST
    rows = [row for row in rows if row[0] == "urn:g"]
    if not rows:
        return Outcome.LOST
    if len(rows) > 1 or rows[0][2] != str(SIZE):
        return Outcome.MIXED
    return Outcome.NEW if rows[0][1] == str(number) else Outcome.OLD


def writer_of(server: Serving) -> int | None:
    """Return the process that writes."""
    for pid in server.workers():
        with suppress(OSError):
            if b'"role": "writer"' in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
    return None


def kill_writers(folder: Path, count: int, rng: random.Random) -> Counter[Outcome]:
    """Send versions of a graph, kill the writer at a random moment of each, and look."""
    outcomes: Counter[Outcome] = Counter()
    with serving("--store", folder, "--writable") as server:
        lasts, held, number = 0.2, 0, 0
        while sum(outcomes.values()) < count:
            # A writer that is there already, so that the kill comes while it writes.
            assert server.update("CLEAR SILENT GRAPH <urn:none>").status == 204
            pid = writer_of(server)
            assert pid is not None
            number += 1
            statuses: list[int] = []
            thread = threading.Thread(target=_put, args=(server, number, statuses))
            began = time.monotonic()
            thread.start()
            part = rng.random() if rng.random() < 0.5 else rng.gauss(0.95, 0.05)
            time.sleep(max(0.0, part) * lasts)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            thread.join()
            # A killed process of a busy machine may go on for a moment.
            assert wait_until(lambda killed=pid: not is_there(killed))
            took = time.monotonic() - began
            outcome = look(server, number)
            if statuses[0] == 204:
                assert outcome == Outcome.NEW, "what was acknowledged is there"
                lasts = 0.8 * lasts + 0.2 * min(took, part * lasts)  # it was too late
            else:
                lasts *= 1.02
            if outcome == Outcome.OLD:
                text = f"ASK {{ GRAPH <urn:g> {{ ?s ?p {held} }} }}"
                assert b"true" in server.ask(text, "*/*").body, "an older version came back"
            elif outcome == Outcome.NEW:
                held = number
            outcomes[outcome] += 1
    return outcomes


def _put(server: Serving, number: int, statuses: list[int]) -> None:
    headers = {"Content-Type": "text/turtle", **AUTHORISED}
    reply = server.send("PUT", "/graphs?graph=urn:g", version(number), headers)
    assert reply.status in {204, 503}, reply
    statuses.append(reply.status)
