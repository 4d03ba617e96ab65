"""Does noise break the server, or make it ask elsewhere?

    python benchmarks/fuzz_server.py [REQUESTS] [--clients N] [--seed N] [--write]

It sends 100,000 requests at random (see `tests/fuzzing.py`) from several clients at a time: SPARQL,
graphs and noise to a server that may be written to; pages, data, reconciliation and broken HTTP to
one that serves the bundled graph. It fails if a server ends, if a status of 500 or above is none of
503 and 504, or if somebody connects to the address that the requests try to reach.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import results

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from fuzzing import elsewhere, play
from serving import serving

HEAD = """## Requests at random

Written by `python benchmarks/fuzz_server.py --write`. {machine}. {count:,} requests
in {seconds:,.0f} s: SPARQL, graphs and noise to a server that may be written to; pages, data,
reconciliation and broken HTTP to one that serves the bundled graph. No server ended, or connected
to anybody. Statuses of 500 and above may only be 503 and 504: reached.

"""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("requests", type=int, nargs="?", default=100_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    each = options.requests // options.clients
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, elsewhere() as place:
        from clusterkg.store import open_store

        open_store(f"{folder}/s", create=True).close()
        written = ("--store", f"{folder}/s", "--writable")
        with (
            serving(*written, "--timeout", "2") as writable,
            serving("--timeout", "2") as reading,
            ThreadPoolExecutor(options.clients) as clients,
        ):
            servers = [(writable, 0.02), (reading, 0.9)]
            runs = [
                clients.submit(
                    play, server, options.seed * 1_000 + n, each, place.address, pages, tell=1_000
                )
                for n, (server, pages) in zip(range(options.clients), cycle(servers), strict=False)
            ]
            found: Counter[int] = sum((run.result() for run in runs), Counter())
            for server, _ in servers:
                assert server.process.poll() is None, "a server has ended"
                assert server.send("GET", "/health").status == 200
        assert place.asked == 0, f"{place.asked} connections elsewhere"
    seconds = time.monotonic() - began
    table = results.table(
        ["status", "requests"],
        [[str(status or "closed"), f"{count:,}"] for status, count in sorted(found.items())],
    )
    text = HEAD.format(count=sum(found.values()), seconds=seconds, machine=results.machine())
    print(text + table)
    if options.write:
        results.put("fuzz", text + table)


if __name__ == "__main__":
    main()
