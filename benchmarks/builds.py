"""Is this build as fast as an earlier one?

    python benchmarks/builds.py EARLIER [--runs N] [--write]

EARLIER is the command `clusterkg` of an earlier build, in its own environment. Both run
the same commands on the same files, in turn, as whole processes, after a warm-up that also prepares
the bundled graph. Medians of CPU time; the goal is a ratio of at most 1.05.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

import corpus
import results

GOAL = 1.05

HEAD = """## This build and an earlier one

Written by `python benchmarks/builds.py EARLIER --write`; the earlier build is {earlier}. {machine}.
Medians of {runs} runs of whole processes, in turn: CPU time, and for `serve` the time of {requests}
requests one after the other. Goal: a ratio of at most {goal}.

"""
REQUESTS = 200
TRIPLES = 100_000
ROWS = 10_000


def files(folder: Path) -> None:
    """Write what the commands read: Turtle, N-Triples and a table."""
    with (folder / "data.ttl").open("w", encoding="utf-8") as file:
        corpus.write(file, TRIPLES)
    chance = random.Random(1)
    with (folder / "data.nt").open("w", encoding="utf-8") as file:
        for number in range(TRIPLES):
            subject = f"https://example.org/id/s{number // 8}"
            value = chance.randrange(10**6)
            file.write(f'<{subject}> <https://example.org/p{number % 8}> "value {value}" .\n')
    with (folder / "clusters.csv").open("w", encoding="utf-8") as file:
        file.write("uri,rdf:type,rdfs:label@en,ckg:locatedIn,ckg:foundedIn\n")
        for number in range(ROWS):
            year = chance.randrange(1950, 2020)
            file.write(f"c{number},ckg:Cluster,Cluster number {number},Ukraine,{year}\n")


def commands(build: str, folder: Path) -> dict[str, list[str]]:
    """Return the commands of one build, by what they measure."""
    base = ["--base", "https://example.org/id/"]
    store = str(folder / f"store-{Path(build).parents[2].name}")
    return {
        "--version": [build, "--version"],
        "--help": [build, "--help"],
        "validate --help": [build, "validate", "--help"],
        "query run roles": [build, "query", "run", "roles", "--format", "csv"],
        "query run influence-paths --cite": [
            *(build, "query", "run", "influence-paths", "--cite", "--format", "csv"),
        ],
        f"validate, {TRIPLES:,} triples": [
            *(build, "validate", str(folder / "data.ttl"), "--fail-on", "never"),
            *("--format", "json"),
        ],
        f"load, {TRIPLES:,} triples": [
            *(build, "load", str(folder / "data.nt"), "--store", store, "--replace"),
        ],
        f"import, {ROWS:,} rows": [
            *(build, "import", str(folder / "clusters.csv"), *base),
            *("-o", str(folder / f"{Path(store).name}.nt")),
        ],
    }


def serving(build: str, port: int) -> Callable[[], float]:
    """Start a server; return what measures the time of requests to it, and ends it at the last."""
    import subprocess

    server = subprocess.Popen(
        [build, "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    root = f"http://127.0.0.1:{port}"
    paths = ["/api/queries/roles?format=csv", "/sparql?query=ASK%7B%7D", "/", "/browse"]

    def get(path: str) -> None:
        with urllib.request.urlopen(root + path, timeout=60) as response:
            response.read()

    def measure(end: bool = False) -> float:
        if end:
            server.terminate()
            server.wait(30)
            return 0.0
        start = time.perf_counter()
        for number in range(REQUESTS):
            get(paths[number % len(paths)])
        return time.perf_counter() - start

    for _ in range(600):
        try:
            get("/health")
            break
        except OSError:
            time.sleep(0.1)
    for path in paths:
        get(path)
    return measure


def compare(earlier: str, ours: str, runs: int, folder: Path) -> list[list[str]]:
    """Run both builds in turn; return the rows of the table."""
    files(folder)
    pairs = [commands(build, folder) for build in (ours, earlier)]
    rows = []
    for title in pairs[0]:
        taken: list[list[results.Run]] = [[], []]
        for turn in range(runs + 1):
            for side in (0, 1):
                run = results.process(pairs[side][title])
                if turn:
                    taken[side].append(run)
        mine, other = (results.middle(side) for side in taken)
        rows.append(row(f"`{title}`", mine.cpu, other.cpu))
    return rows


def compare_servers(earlier: str, ours: str, runs: int) -> list[str]:
    """Ask both servers in turn; return the row of the table."""
    sides = [serving(build, 18_700 + number) for number, build in enumerate((ours, earlier))]
    try:
        taken = [[side() for side in sides] for _ in range(runs)]
    finally:
        for side in sides:
            side(end=True)  # type: ignore[call-arg]
    mine, other = (median(times) for times in zip(*taken, strict=True))
    return row("`serve`", mine, other)


def row(title: str, mine: float, other: float) -> list[str]:
    """Return a row of the table."""
    ratio = mine / other
    return [
        *(title, f"{mine * 1000:.0f}", f"{other * 1000:.0f}", f"{ratio:.2f}"),
        results.verdict(ratio <= GOAL),
    ]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("earlier", type=Path)
    parser.add_argument("--name", default="0.1.0 of 2026-11-21 (1e161a5)")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    ours = Path(sys.executable).with_name("clusterkg")
    folder = Path(tempfile.mkdtemp())
    try:
        rows = compare(str(options.earlier), str(ours), options.runs, folder)
        rows.append(compare_servers(str(options.earlier), str(ours), options.runs))
    finally:
        shutil.rmtree(folder)
    text = HEAD.format(
        machine=results.machine(),
        runs=options.runs,
        goal=GOAL,
        earlier=options.name,
        requests=REQUESTS,
    )
    text += results.table(["what", "now, ms", "earlier, ms", "ratio", "goal"], rows)
    print(text)
    if options.write:
        results.put("builds", text)


if __name__ == "__main__":
    main()
