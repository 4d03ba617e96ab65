"""Checks an installed wheel: the bundled graph is ready at once, and is what inference gives anew.

Run it with the Python of the environment that has the wheel, from an empty folder. The first query
may cost at most 1.3 times the second, in CPU and wall time, with a cache folder and without.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.bundled import BundledStore, fill, open_bundled
from clusterkg.store.memory import MemoryStore

FACTOR = 1.3
SLACK = 0.05  # seconds: what a start of Python varies by
LATER = 5  # queries after the first


def cost(home: Path, cache: Path) -> tuple[float, float]:
    """Return the CPU and wall seconds of `clusterkg query run roles`."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [Path(sys.executable).with_name("clusterkg"), "query", "run", "roles"],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def check_first_query(cache: Path) -> bool:
    """Return whether the first query costs little more than those after it."""
    with tempfile.TemporaryDirectory() as home:
        first, *later = (cost(Path(home), cache) for _ in range(1 + LATER))
    fine = True
    for name, one, others in zip(("CPU", "wall"), first, zip(*later, strict=True), strict=True):
        print(f"{name}: first {one:.2f} s, then {median(others):.2f} s")
        fine = fine and one <= FACTOR * median(others) + SLACK
    return fine


def canonical(store: MemoryStore | BundledStore) -> set[ox.Quad]:
    """Return the statements of a store, blank nodes labelled by what they stand in."""
    dataset = ox.Dataset(store.quads())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def main() -> int:
    """Check, and return the exit status."""
    shipped = open_bundled()
    if not isinstance(shipped, BundledStore) or not shipped.generation().is_relative_to(
        assets.ready_folder()
    ):
        print("the wheel does not ship the graph, or a stale one")
        return 1
    fresh = MemoryStore()
    fill(fresh)
    if canonical(shipped) != canonical(fresh):
        print("the graph in the wheel is not what inference gives")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file").touch()
        if not all([check_first_query(Path(folder)), check_first_query(Path(folder) / "file")]):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
