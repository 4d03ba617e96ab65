"""How fast are loading and asking, next to the libraries one would use without clusterkg?

    python benchmarks/store.py [STATEMENTS]

Each pair runs in turn in this process, five times after one warm-up; medians and their ratio are
printed. Loading is compared with Oxigraph's bulk loader into one graph of an empty database (which
keeps no merge of graphs and no old content); asking with rdflib, on the same graph and query.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import pyoxigraph as ox
import rdflib

from clusterkg.queries.catalogue import load
from clusterkg.queries.run import run
from clusterkg.store import open_store
from clusterkg.store.disk import DiskStore

RUNS = 5


def main() -> None:
    """Run all pairs."""
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        compare_loading(Path(folder), statements)
    compare_asking("figures-about")
    compare_asking("clusters-in-place")


def compare_loading(folder: Path, statements: int) -> None:
    """Load one N-Triples file into a new store on disk."""
    source = folder / "data.nt"
    with source.open("w", encoding="utf-8") as file:
        for n in range(statements):
            file.write(
                f'<http://example.org/{n // 5}> <http://example.org/p{n % 5}> "{n % 997}" .\n'
            )
    count = iter(range(1_000_000))

    def ours() -> None:
        store = DiskStore(folder / f"ours{next(count)}", create=True)
        store.load([("http://example.org/graph", source)])
        store.close()

    def theirs() -> None:
        store = ox.Store(str(folder / f"theirs{next(count)}"))
        store.bulk_load(path=source, to_graph=ox.NamedNode("http://example.org/graph"))
        store.flush()

    report(f"load {statements} statements", "oxigraph bulk_load", ours, theirs)


def compare_asking(name: str) -> None:
    """Ask a canned query of the bundled graph."""
    query = load(name)
    store = open_store()
    graph = rdflib.Graph()
    data = ox.serialize((quad.triple for quad in store.quads()), format=ox.RdfFormat.N_TRIPLES)
    graph.parse(data=data, format="nt")
    assert len(run(query, store)) == len(graph.query(query.text))
    report(
        f"ask {name}", "rdflib", lambda: run(query, store), lambda: list(graph.query(query.text))
    )


def report(what: str, peer: str, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    """Time two functions in turn and print medians and ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS + 1):
        for function, measured in zip((ours, theirs), times, strict=True):
            start = perf_counter()
            function()
            measured.append(perf_counter() - start)
    mine, other = (median(measured[1:]) for measured in times)
    print(f"{what}: {mine:.4f} s; {peer}: {other:.4f} s; ratio {mine / other:.2f}")


if __name__ == "__main__":
    main()
