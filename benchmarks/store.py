"""How fast is loading, next to the stores one would use without clusterkg?

    pip install oxigraph oxrdflib
    python benchmarks/store.py [TRIPLES …] [--runs N] [--limit SECONDS] [--write]

For each size (100,000, 1,000,000 and 10,000,000 triples, unless sizes are named) it makes data
with `benchmarks/corpus.py`, adds the bundled graph, and lets each store load them into a new
folder, in turn, once as N-Triples and once as N-Quads. Times are those of whole processes; of
Virtuoso, that of its loader and a checkpoint, in a server that already runs. Peaks are of the
process, or of the server. A store that is not installed is left out, and named; one that takes
longer than the limit is not run on larger data.

Oxigraph's command puts N-Triples into the default graph, where a statement is in three indexes;
"named graph" is the same with `--graph`, where it is in six, as clusterkg must have it to tell
sources apart.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import results
from material import CORPUS_GRAPH, make_data, make_quads

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))
import servers

GOAL = 1.1
MOST_IN_MEMORY = 200_000
"""Triples that rdflib is asked to hold."""

RDFLIB = """
import sys, rdflib
rdflib.Dataset().parse(sys.argv[1], format={"nt": "nt", "nq": "nquads"}[sys.argv[1][-2:]])
"""
OXRDFLIB = """
import sys, rdflib
data = rdflib.Dataset(store="Oxigraph")
data.open(sys.argv[2], create=True)
data.parse(sys.argv[1], format={"nt": "ox-nt", "nq": "ox-nq"}[sys.argv[1][-2:]])
data.close()
"""
VIRTUOSO = """
ld_dir('{folder}', '{name}', '{graph}');
rdf_loader_run();
checkpoint;
"""

HEAD = """## Loading

Written by `python benchmarks/store.py --write`. {machine}. Medians of {runs} runs of whole
processes, in turn (Virtuoso: its loader, in a server that runs). Goal: within 10 % of Oxigraph's
own command.

"""


def main() -> None:
    """Run the benchmark."""
    options = arguments()
    slow: set[str] = set()
    parts = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in options.sizes:
            for form in ("nt", "nq"):
                if form == "nt":
                    made = make_data(folder, size)
                    made["ttl"].unlink()
                    data = made["nt"]
                else:
                    data = make_quads(folder, size)
                found = compare(data, size, folder, options, slow)
                names = {"nt": "N-Triples, one graph", "nq": "N-Quads"}
                parts.append(table(f"{size:,} triples, {names[form]}", found))
                print(parts[-1], flush=True)
                data.unlink()
    if options.write:
        text = HEAD.format(machine=results.machine(), runs=options.runs)
        results.put("store", text + "\n".join(parts))


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=3600)
    parser.add_argument("--stores", nargs="*", default=STORES, choices=STORES)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


STORES = ["clusterkg", "oxigraph", "oxigraph, named graph", "oxrdflib", "rdflib", "virtuoso"]


def compare(
    data: Path, size: int, folder: Path, options: argparse.Namespace, slow: set[str]
) -> dict[str, results.Run | str]:
    """Load data into each store in turn; return medians, or why there are none."""
    runs: dict[str, list[results.Run]] = {}
    found: dict[str, results.Run | str] = {}
    for _ in range(options.runs):
        for store in options.stores:
            if store in found or (store == "oxigraph, named graph" and data.suffix == ".nq"):
                continue
            if store in slow:
                found[store] = "too slow on smaller data"
                continue
            if store == "rdflib" and size > MOST_IN_MEMORY:
                found[store] = "not run: it holds all in memory"
                continue
            target = folder / "store"
            target.mkdir()
            try:
                runs.setdefault(store, []).append(load(store, data, target, options.limit))
            except (TimeoutError, subprocess.TimeoutExpired):
                found[store] = f"more than {options.limit:g} s"
                slow.add(store)
            except (LookupError, RuntimeError) as error:
                found[store] = str(error)
            finally:
                shutil.rmtree(target)
    found |= {store: results.middle(times) for store, times in runs.items() if store not in found}
    return {store: found[store] for store in options.stores if store in found}


def load(store: str, data: Path, target: Path, limit: float) -> results.Run:
    """Load data into a new store in the folder `target`.

    Raises:
        LookupError: The store is not installed.
        TimeoutError: It took longer than the limit.
        RuntimeError: It failed.
    """
    if store == "virtuoso":
        return load_virtuoso(data, target, limit)
    graph = ["--graph", CORPUS_GRAPH]
    if store == "clusterkg":
        command = [sys.executable, "-m", "clusterkg", "load", data, "--store", target]
        return results.process(command + (graph if data.suffix == ".nt" else []), limit=limit)
    if store in {"rdflib", "oxrdflib"}:
        if find_spec(store) is None:
            raise LookupError("not installed")
        code = RDFLIB if store == "rdflib" else OXRDFLIB
        return results.process([sys.executable, "-c", code, data, target / "data"], limit=limit)
    oxigraph = servers.oxigraph_command()
    if oxigraph is None:
        raise LookupError("not installed")
    command = [oxigraph, "load", "-l", target, "-f", data]
    return results.process(command + (graph if "named" in store else []), limit=limit)


def load_virtuoso(data: Path, target: Path, limit: float) -> results.Run:
    """Load data by Virtuoso's bulk loader."""
    if servers.virtuoso_command() is None:
        raise LookupError("not installed")
    inbox = target / "in"
    inbox.mkdir()
    (inbox / data.name).hardlink_to(data)
    said = VIRTUOSO.format(folder=inbox, name=data.name, graph=CORPUS_GRAPH)
    with servers.virtuoso(target, buffers=170_000) as server:
        start = time.perf_counter()
        subprocess.run(
            ["isql-vt", server.sql, "dba", servers.PASSWORD],
            input=said.encode(),
            capture_output=True,
            check=True,
            timeout=limit,
        )
        seconds = time.perf_counter() - start
        status = Path(f"/proc/{server.process}/status").read_text(encoding="utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return results.Run(seconds, int(peak.split()[1]) / 1024)


def table(title: str, found: dict[str, results.Run | str]) -> str:
    """Return the outcomes as a table, and what it says of the goal."""
    ours = found.get("clusterkg")
    rows = []
    for store, one in found.items():
        if isinstance(one, str) or not isinstance(ours, results.Run):
            rows.append([store, one if isinstance(one, str) else f"{one.seconds:.2f}", "", ""])
        else:
            ratio = one.seconds / ours.seconds
            rows.append([store, f"{one.seconds:.2f}", f"{ratio:.2f}", f"{one.peak:.0f}"])
    text = f"### {title}\n\n"
    text += results.table(["store", "seconds", "× clusterkg", "peak MiB"], rows)
    for store, peer in found.items():
        if "oxigraph" in store and isinstance(peer, results.Run) and isinstance(ours, results.Run):
            ratio = ours.seconds / peer.seconds
            text += f"\nclusterkg / {store}: {ratio:.2f}; goal {results.verdict(ratio <= GOAL)}.\n"
    return text


if __name__ == "__main__":
    main()
