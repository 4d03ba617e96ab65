"""Do pages stay quick while clients ask for too much?

    python benchmarks/abuse.py [SECONDS] [--attackers N] [--readers N] [--write]

Attackers send queries that never end (see `tests/hostile_queries.py`), from addresses of their own;
readers ask canned queries and pages, one after another; each page is made anew. Then attackers
leave, and two seconds later no processor time may be used. The server serves the bundled graph,
with a timeout of two seconds.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlsplit

import results

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from hostile_queries import HOSTILE
from serving import Serving, cpu, serving, wait_until

GOAL, MARGIN = 0.1, 0.5
TIMEOUT, MEMORY = 2, 512
ENDLESS = [title for title, (_, statuses) in HOSTILE.items() if 504 in statuses]
ROWS = tuple(f"/api/queries/{name}" for name in ("stages", "roles", "facilitator-functions"))
HTML = {
    "start page": "/?",
    "search": "/?q=cluster&",
    "a thing": "/page/id/country/ukraine?",
    "a paper": "/page/id/paper/p001?",
    "browse": "/browse/Country?",
    "canned answer": "/queries/facilitator-functions?stage=growing&",
}
"""Pages; the number of the request follows, so that none is kept from the one before."""

HEAD = """## Under attack

Written by `python benchmarks/abuse.py --write`. {machine}. {attackers} attackers with queries that
never end, {readers} readers of canned queries and pages, {seconds:g} s, on the same machine. Each
page is made anew. Goals: 95 % of the readers' answers within {goal:.0f} ms, all of them right;
memory within the limits; no processor time two seconds after the attack. The load before it, by
other processes, was {load:.1f}.

"""

_NUMBERS = itertools.count()


class Clients:
    """Who asks, and what they saw."""

    def __init__(self, server: Serving, seconds: float) -> None:
        self._server = server
        self._end = time.monotonic() + seconds
        self.attacks: Counter[int] = Counter()
        self.pages: Counter[int] = Counter()
        self.times: dict[str, list[float]] = {title: [] for title in ("rows", *HTML)}
        self.health: list[float] = []
        self.peak = 0.0

    def attack(self, number: int) -> None:
        """Ask for too much, from an address that the server takes for another client's."""
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "Accept": "text/csv, text/turtle"}
        for title in itertools.cycle(ENDLESS[number:] + ENDLESS[:number]):
            if time.monotonic() > self._end:
                return
            path = f"/sparql?query={quote(HOSTILE[title][0])}"
            if len(path) < 60_000:
                self.attacks[self._server.send("GET", path, None, headers).status] += 1

    def read(self) -> None:
        """Read our pages, over one connection."""
        place = urlsplit(self._server.address)
        assert place.hostname
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        rows = itertools.cycle(ROWS)
        for title in itertools.cycle(["rows", *HTML]):
            if time.monotonic() > self._end:
                return
            path = next(rows) if title == "rows" else f"{HTML[title]}n={next(_NUMBERS)}"
            began = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            self.times[title].append(time.perf_counter() - began)
            self.pages[response.status] += 1

    def watch(self) -> None:
        """Look at memory, and whether the server is there."""
        while time.monotonic() < self._end:
            began = time.perf_counter()
            self._server.send("GET", "/health")
            self.health.append(time.perf_counter() - began)
            pids = [self._server.process.pid, *self._server.workers()]
            self.peak = max(self.peak, sum(map(memory, pids)))
            time.sleep(0.1)


def memory(pid: int) -> float:
    """Return how much memory a process holds, in MiB (Linux)."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0.0
    return int(pages) * 4096 / 2**20


def ended(server: Serving, title: str) -> list[str]:
    """Ask a hostile query; return when and how it ended, and whether the server is well."""
    text, statuses = HOSTILE[title]
    began = time.monotonic()
    status = server.ask(text, "text/csv, text/turtle").status
    took = time.monotonic() - began
    well = server.ask("ASK {}", "*/*").status == 200
    good = status in statuses and took <= TIMEOUT + MARGIN and well
    return [title, f"{took:.2f}", str(status), results.verdict(good)]


def late(title: str, times: list[float]) -> tuple[str, str, str]:
    """Return a line on the slowest five per cent."""
    slow = quantiles(times, n=20)[-1]
    return f"{title}, 95 %, ms", f"{slow * 1000:.1f}", results.verdict(slow <= GOAL)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=float, nargs="?", default=20)
    parser.add_argument("--attackers", type=int, default=4)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with serving("--timeout", TIMEOUT, "--memory", MEMORY) as server:
        one_by_one = [ended(server, title) for title in HOSTILE]
        for path in [*ROWS, *HTML.values()]:
            assert wait_until(lambda at=path: server.send("GET", at).status == 200, 60), path
        clients = Clients(server, options.seconds)
        work = [
            *(threading.Thread(target=clients.attack, args=(n,)) for n in range(options.attackers)),
            *(threading.Thread(target=clients.read) for _ in range(options.readers)),
            threading.Thread(target=clients.watch),
        ]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        time.sleep(2)
        before = cpu(server.workers())
        time.sleep(1)
        after = cpu(server.workers()) - before
    most = 300 + 2 * MEMORY
    every = list(itertools.chain(*clients.times.values()))
    answers = f"{clients.pages[200]:,} of {len(every):,}"
    shown = [
        ("all, median, ms", f"{median(every) * 1000:.1f}", ""),
        late("all", every),
        *(late(title, times) for title, times in clients.times.items()),
        ("longest, ms", f"{max(every) * 1000:.0f}", ""),
        ("right answers", answers, results.verdict(set(clients.pages) == {200})),
        ("`/health`, longest, ms", f"{max(clients.health) * 1000:.0f}", ""),
        ("memory, peak, MiB", f"{clients.peak:.0f}", results.verdict(clients.peak <= most)),
        ("processor two seconds later, s", f"{after:.2f}", results.verdict(after <= 0.05)),
        *(
            (f"attacks answered {status}", str(count), results.verdict(status != 200))
            for status, count in sorted(clients.attacks.items())
        ),
    ]
    text = HEAD.format(machine=results.machine(), goal=GOAL * 1000, load=load, **vars(options))
    text += results.table(["what", "measured", "goal"], shown)
    text += f"\nOne after another; each is to end within {TIMEOUT + MARGIN:g} s:\n\n"
    text += results.table(["query", "s", "status", "goal"], one_by_one)
    print(text)
    if options.write:
        results.put("abuse", text)


if __name__ == "__main__":
    main()
