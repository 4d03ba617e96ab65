"""Does noise break the server, or make it ask elsewhere?

    python benchmarks/fuzz_server.py [REQUESTS] [--clients N] [--seed N] [--write]

It sends 100,000 requests at random (see `tests/fuzzing.py`) to a server of the bundled graph that
may be written to, from several clients at a time: SPARQL, graphs, pages, reconciliation, noise. It
fails if the server ends, if a status of 500 or above is none of 503 and 504, or if somebody
connects to the address that the requests try to reach.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import results

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from fuzzing import elsewhere, play
from serving import serving

HEAD = """## Requests at random

Written by `python benchmarks/fuzz_server.py --write`. {machine}. {count:,} requests
in {seconds:,.0f} s to a server that may be written to: SPARQL, graphs, pages, data, reconciliation,
broken HTTP. The server did not end, and connected to nobody. Statuses of 500 and above may only be
503 and 504: reached.

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
        load = [sys.executable, "-m", "clusterkg", "load", "--bundled", "--store", f"{folder}/s"]
        subprocess.run(load, check=True, capture_output=True)
        arguments = ("--store", f"{folder}/s", "--writable", "--timeout", "2")
        with serving(*arguments) as server, ThreadPoolExecutor(options.clients) as clients:
            runs = [
                clients.submit(play, server, options.seed * 1_000 + n, each, place.address)
                for n in range(options.clients)
            ]
            found: Counter[int] = sum((run.result() for run in runs), Counter())
            assert server.process.poll() is None, "the server has ended"
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
