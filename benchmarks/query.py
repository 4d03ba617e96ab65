"""How fast is asking, next to the stores one would use without clusterkg?

    pip install oxigraph oxrdflib
    python benchmarks/query.py [TRIPLES …] [--runs N] [--limit SECONDS] [--queries NAME …] [--write]

For each size (100,000, 1,000,000 and 10,000,000 triples, unless sizes are named) it loads data by
`benchmarks/corpus.py` and the bundled graph, and asks every canned query with its example values;
those about one cluster, organisation or paper are also asked about one of the data
(`NAME / corpus`). The time is that of a query's text, until all rows are read:

- clusterkg: `Store.query`, the store on disk, loaded with --optimise and opened once;
- pyoxigraph: `ox.Store.query` on the same folder, in turn with clusterkg;
- rdflib in memory (smallest size only) and oxrdflib, `Dataset(default_union=True)`;
- Virtuoso over HTTP, if it is installed.

Medians after a warm-up; a query that takes longer than five seconds is not asked again, and the
limit is for peers. A query grows more than linearly if ten times the data take more than fifteen
times the time, and more than 50 ms.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import results
from material import CORPUS_GRAPH, make_quads

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tests" / "support"))
MOST_IN_MEMORY = 200_000
"""Triples that rdflib is asked to hold."""
LONG = 5.0
OWN_LIMIT = 120.0
OF_RAW, OF_RDFLIB, GROWTH, NOTICED = 1.1, 15.0, 1.5, 0.05
SAMPLES = {
    "ckg:Cluster": "https://example.org/id/c1",
    "ckg:Organisation": "https://example.org/id/c1-o1",
    "ckg:Paper": "https://example.org/id/paper",
}
PEERS = ["pyoxigraph", "rdflib", "oxrdflib", "virtuoso"]

HEAD = """## Asking

Written by `python benchmarks/query.py --write`. {machine}. Medians of {runs} runs after a warm-up,
in milliseconds, until all rows are read; × is the time of a peer in that of clusterkg. Goals:
within 10 % of pyoxigraph, 15 × faster than rdflib, no query that grows more than linearly.

"""

Times = dict[str, float | str]


def main() -> None:
    """Run the benchmark."""
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:])
        return
    options = arguments()
    texts = queries(options.queries)
    found: dict[int, dict[str, Times]] = {}
    parts = []
    for size in options.sizes:
        found[size] = measure(size, texts, options)
        parts.append(table(size, found[size]))
        print(parts[-1], flush=True)
    parts.append(growth(found))
    print(parts[-1])
    if options.write:
        text = HEAD.format(machine=results.machine(), runs=options.runs)
        results.put("query", text + "\n".join(parts))


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60, help="seconds for one query")
    parser.add_argument("--queries", nargs="*", metavar="NAME")
    parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def queries(chosen: list[str] | None) -> dict[str, str]:
    """Return what is asked: title → SPARQL."""
    from clusterkg.queries.catalogue import load, names

    texts = {}
    for name in chosen or names():
        query = load(name)
        texts[name] = query.text
        values = {
            parameter.name: f"<{SAMPLES[kind]}>"
            for parameter in query.params.values()
            for kind in (parameter.of or "").replace(" ", "").split(",")
            if kind in SAMPLES
        }
        if values:
            texts[f"{name} / corpus"] = query.bind(values)
    return texts


def measure(size: int, texts: dict[str, str], options: argparse.Namespace) -> dict[str, Times]:
    """Ask everything of every store, with data of one size."""
    found: dict[str, Times] = {name: {} for name in texts}
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        data = make_quads(folder, size)
        store = folder / "store"
        load = ["-m", "clusterkg", "load", str(data), "--optimise", "--store", str(store)]
        subprocess.run([sys.executable, *load], check=True, capture_output=True)
        workers = [Worker("clusterkg", store, options)]
        for peer in options.peers:
            if peer == "rdflib" and size <= MOST_IN_MEMORY:
                workers.append(Worker("rdflib", data, options))
            elif peer == "oxrdflib" and find_spec("oxrdflib"):
                workers.append(Worker("oxrdflib", data, options))
        for worker in workers:
            for name, text in texts.items():
                found[name] |= worker.ask(text)
            worker.stop()
        if "virtuoso" in options.peers:
            ask_virtuoso(data, folder, stack, texts, found, options)
    return found


class Worker:
    """A process that asks one store, and is killed where it takes too long."""

    def __init__(self, engine: str, data: Path, options: argparse.Namespace) -> None:
        self._engine, self._data = engine, data
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    def ask(self, text: str) -> Times:
        """Return seconds by engine, and the number of rows by `engine rows`."""
        if self._process is None:
            command = [sys.executable, __file__, "--worker", self._engine, str(self._data)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert self._process.stdout is not None
            self._process.stdout.readline()  # it has its data
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([text, self._options.runs]) + "\n")
        process.stdin.flush()
        line = ""
        limit = OWN_LIMIT if self._engine == "clusterkg" else self._options.limit
        # First it says that it has asked once, then how long it took.
        for longest in (2 * limit, 2 * LONG * (self._options.runs + 1)):
            alarm = threading.Timer(longest, process.kill)
            alarm.start()
            line = process.stdout.readline()
            alarm.cancel()
        if not line:
            self.stop()
            return {self._engine: f"> {limit:g} s"}
        found: Times = json.loads(line)
        return found

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def work(engine: str, place: str) -> None:
    """Be a worker: read queries, write times."""
    engines = open_engines(engine, place)
    print("ready", flush=True)
    for line in sys.stdin:
        text, runs = json.loads(line)
        asked_once = partial(print, "asked", flush=True)
        print(json.dumps(timed(engines, text, runs, asked_once)), flush=True)


def open_engines(engine: str, place: str) -> dict[str, Callable[[str], int]]:
    """Return functions that ask a query and count its rows."""
    if engine == "clusterkg":
        import pyoxigraph as ox

        from clusterkg.model.namespaces import PREFIXES
        from clusterkg.store import open_store

        store = open_store(place)
        current = (Path(place) / "current").read_text(encoding="utf-8").strip()
        raw = ox.Store.read_only(str(Path(place) / "generations" / current))
        merged = next(raw.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None
        return {
            "clusterkg": lambda text: len(list(store.query(text))),
            "pyoxigraph": lambda text: len(
                list(raw.query(text, prefixes=PREFIXES, use_default_graph_as_union=not merged))
            ),
        }
    import rdflib

    options: dict[str, Any] = {"store": "Oxigraph"} if engine == "oxrdflib" else {}
    data = rdflib.Dataset(default_union=True, **options)
    data.parse(place, format="ox-nq" if options else "nquads")
    return {engine: lambda text: len(list(data.query(text)))}


def timed(
    engines: dict[str, Callable[[str], int]],
    text: str,
    runs: int,
    asked: Callable[[], object] | None = None,
) -> Times:
    """Ask a query of engines in turn; return medians and numbers of rows."""
    found: Times = {}
    times: dict[str, list[float]] = {engine: [] for engine in engines}
    for number in range(runs + 1):
        if number == 1 and asked is not None:
            asked()
        for engine, ask in engines.items():
            if engine in found:
                continue
            start = time.perf_counter()
            try:
                rows = ask(text)
            except Exception as error:
                found[engine] = f"fails: {' '.join(str(error).split())[:60] or type(error)}"
                continue
            times[engine].append(time.perf_counter() - start)
            if number == 0:
                found[f"{engine} rows"] = rows
            elif number == 1:
                times[engine].pop(0)  # the warm-up
        if number and max((sum(each) for each in times.values()), default=0) > LONG:
            break
    return found | {engine: median(each) for engine, each in times.items() if each}


def ask_virtuoso(
    data: Path,
    folder: Path,
    stack: ExitStack,
    texts: dict[str, str],
    found: dict[str, Times],
    options: argparse.Namespace,
) -> None:
    """Load data into Virtuoso and ask it over HTTP."""
    import servers
    from store import VIRTUOSO

    if servers.virtuoso_command() is None:
        return
    place = folder / "virtuoso"
    place.mkdir()
    (place / data.name).hardlink_to(data)
    server = stack.enter_context(servers.virtuoso(place, most=1_000_000, buffers=170_000))
    subprocess.run(
        ["isql-vt", server.sql, "dba", servers.PASSWORD],
        input=VIRTUOSO.format(folder=place, name=data.name, graph=CORPUS_GRAPH).encode(),
        check=True,
        capture_output=True,
    )

    def ask(text: str) -> int:
        body = urllib.parse.urlencode({"query": text}).encode()
        request = urllib.request.Request(server.query, body, {"Accept": "text/csv"})
        with urllib.request.urlopen(request, timeout=OWN_LIMIT) as answer:
            return answer.read().count(b"\n") - 1

    for name, text in texts.items():
        found[name] |= timed({"virtuoso": ask}, text, options.runs)
        if isinstance(found[name]["virtuoso"], str):
            break  # it goes on with what nobody waits for, and the next times would be of that


def table(size: int, found: dict[str, Times]) -> str:
    """Return the times with data of one size, and what they say of the goals."""
    peers = [peer for peer in PEERS if any(peer in times for times in found.values())]
    rows = []
    for name, times in found.items():
        ours = times.get("clusterkg")
        row = [name, str(times.get("clusterkg rows", "")), milliseconds(ours)]
        for peer in peers:
            row += [milliseconds(times.get(peer)), ratio(times.get(peer), ours)]
        rows.append(row)
    columns = ["query", "rows", "clusterkg", *(c for peer in peers for c in (peer, "×"))]
    text = f"### {size:,} triples\n\n{results.table(columns, rows)}"
    for peer, goal in (("pyoxigraph", OF_RAW), ("rdflib", OF_RDFLIB)):
        text += judged(peer, goal, found)
    return text


def judged(peer: str, goal: float, found: dict[str, Times]) -> str:
    """Return a sentence on the goal that concerns a peer."""
    ratios = {}
    for name, times in found.items():
        ours, other = times.get("clusterkg"), times.get(peer)
        if isinstance(ours, float) and isinstance(other, float):
            ratios[name] = ours / other if peer == "pyoxigraph" else other / ours
    if not ratios:
        return ""
    if peer == "pyoxigraph":
        kept = median(ratios.values()) <= goal
        outside = [name for name, each in ratios.items() if each > goal]
    else:
        kept = median(ratios.values()) >= goal
        outside = [name for name, each in ratios.items() if each < goal]
    said = "clusterkg / pyoxigraph" if peer == "pyoxigraph" else "rdflib / clusterkg"
    text = f"\n{said}: median {median(ratios.values()):.2f}, {results.verdict(kept)}; "
    return text + (f"outside the goal: {', '.join(outside)}.\n" if outside else "none outside.\n")


def growth(found: dict[int, dict[str, Times]]) -> str:
    """Return which queries grow more than linearly from one size to the next."""
    lines = []
    for small, large in pairwise(sorted(found)):
        for name in found[small]:
            before, after = found[small][name]["clusterkg"], found[large][name]["clusterkg"]
            if not isinstance(before, float):
                continue
            if not isinstance(after, float):
                lines.append(f"- {name}: {milliseconds(before)} ms to {after} at {large:,} triples")
            elif after > max(NOTICED, before * GROWTH * large / small):
                times = f"{milliseconds(before)} ms to {milliseconds(after)} ms"
                lines.append(f"- {name}: {times} at {large:,} triples")
    head = "### Growth\n\n"
    if not lines:
        return f"{head}No query grows more than linearly: {results.verdict(True)}.\n"
    return f"{head}More than linear ({results.verdict(False)}):\n\n" + "\n".join(lines) + "\n"


def milliseconds(seconds: float | str | None) -> str:
    """Return a time as the tables show it."""
    return f"{seconds * 1000:.1f}" if isinstance(seconds, float) else seconds or ""


def ratio(peer: float | str | None, ours: float | str | None) -> str:
    """Return how many times as long as ours a peer's time is."""
    both = isinstance(peer, float) and isinstance(ours, float)
    return f"{peer / ours:.1f}" if both else ""  # type: ignore[operator]


if __name__ == "__main__":
    main()
