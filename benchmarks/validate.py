"""How fast is validation, next to the other SHACL engines one can use from Python?

    pip install '.[benchmark]'
    python benchmarks/validate.py [TRIPLES …] [--runs N] [--limit SECONDS] [--write]

For each size (100,000, 1,000,000 and 10,000,000 triples, unless sizes are named) it makes data
with `benchmarks/corpus.py`, adds the bundled graph, and lets each engine validate them in a
process of its own, in turn: the rules of clusterkg without those in SPARQL, from N-Triples; and
all of them, from Turtle. Medians of wall time and peak memory, ratios to clusterkg, numbers of
results, and whether these are the same ones. `--write` puts the tables into their section of
`benchmarks/RESULTS.md`. An engine that takes longer than the limit is not run on larger data.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pyoxigraph as ox
import results
from material import make_data
from peers import ENGINES, SH

from clusterkg import assets
from clusterkg.model.namespaces import RULE

HERE = Path(__file__).resolve().parent
PARSE = "bare parse"
NESTED_PATH = ox.NamedNode(f"{RULE}EVD002")
NO_NESTED_PATHS = ("shacl-rust",)
"""Engines that cannot read the path of rule EVD002, a sequence within an alternative."""


@dataclass
class Outcome:
    """What one engine did with one task."""

    seconds: float
    peak: float
    results: int
    version: str
    lines: Counter[str]


def main() -> None:
    """Run the benchmark."""
    options = arguments()
    slow: set[tuple[str, str]] = set()
    parts = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shapes = make_shapes(folder)
        for size in options.sizes:
            data = make_data(folder, size)
            for task, form in (("core", "nt"), ("all", "ttl")):
                found: dict[str, Outcome | str] = {}
                for engine in options.engines:
                    if (engine, task) in slow:
                        found[engine] = f"more than {options.limit} s on smaller data"
                        continue
                    which = f"{task}-plain" if engine in NO_NESTED_PATHS else task
                    one = run(engine, data[form], shapes[which], folder, options)
                    found[engine] = one
                    if isinstance(one, str):
                        slow.add((engine, task))
                title = f"{size:,} triples, {TITLES[task]}"
                parts.append(table(title, found, parse_time(data[form], options.runs)))
                print(parts[-1], flush=True)
            for path in data.values():
                path.unlink()
    if options.write:
        text = HEAD.format(machine=results.machine(), runs=options.runs) + "\n".join(parts)
        results.put("validate", text)


TITLES = {
    "core": "rules in SHACL Core, from N-Triples",
    "all": "all rules, SPARQL too, from Turtle, report out",
}

HEAD = """## Validation: clusterkg and other engines

Written by `python benchmarks/validate.py --write`. {machine}. Medians of {runs} runs, the engines
in turn; each run is a whole process, up to the results in hand (of clusterkg, TopQuadrant, pySHACL
and pyshacl-turbo that is the report graph or its text). "Agreement" compares the results as a
multiset (focus node, path, value, component, shape) with those of clusterkg. shacl-rust runs
without rule EVD002, whose path it cannot read.

"""


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def make_shapes(folder: Path) -> dict[str, Path]:
    """Write the rules of clusterkg: all, and those without SPARQL."""
    triples = [
        quad.triple
        for path in assets.shape_files()
        for quad in ox.parse(path=str(path), base_iri="https://example.org/")
    ]
    asking = {t.subject for t in triples if t.predicate.value == f"{SH}sparql"}
    paths = {"all": folder / "all.ttl", "core": folder / "core.ttl"}
    ox.serialize(triples, paths["all"], ox.RdfFormat.TURTLE)
    core = [triple for triple in triples if triple.subject not in asking]
    ox.serialize(core, paths["core"], ox.RdfFormat.TURTLE)
    for task, some in (("all", triples), ("core", core)):
        paths[f"{task}-plain"] = folder / f"{task}-plain.ttl"
        plain = [t for t in some if NESTED_PATH not in (t.subject, t.object)]
        ox.serialize(plain, paths[f"{task}-plain"], ox.RdfFormat.TURTLE)
    return paths


def run(
    engine: str, data: Path, shapes: Path, folder: Path, options: argparse.Namespace
) -> Outcome | str:
    """Run an engine some times; return medians, or why there are none."""
    seconds, peaks = [], []
    found = {}
    out = folder / "out"
    for _ in range(options.runs):
        command = [sys.executable, str(HERE / "peers.py"), engine, str(data), str(shapes), str(out)]
        try:
            done = subprocess.run(
                command,
                env=os.environ | {"BENCHMARK_START": repr(time.time())},
                capture_output=True,
                text=True,
                timeout=options.limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"more than {options.limit} s"
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            return f"fails: {last[:90]}"
        found = json.loads(done.stdout.splitlines()[-1])
        seconds.append(found["seconds"])
        peaks.append(found["peak"])
    lines = Counter(out.read_text(encoding="utf-8").splitlines())
    return Outcome(median(seconds), max(peaks), found["results"], found["version"], lines)


def parse_time(data: Path, runs: int) -> float:
    """Return how long it takes to parse the data and do nothing."""
    code = "import sys, pyoxigraph as ox\nfor _ in ox.parse(path=sys.argv[1]): pass"
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, str(data)], check=True)
        times.append(time.perf_counter() - start)
    return median(times)


def table(title: str, found: dict[str, Outcome | str], parsing: float) -> str:
    """Return the outcomes as a table in Markdown."""
    ours = found.get("clusterkg")
    lines = [
        f"### {title}\n",
        "| engine | version | seconds | × clusterkg | peak MiB | results | agreement |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for engine, one in found.items():
        if isinstance(one, str) or not isinstance(ours, Outcome):
            lines.append(f"| {engine} | | {one if isinstance(one, str) else ''} | | | | |")
            continue
        expected = ours.lines
        if engine in NO_NESTED_PATHS:
            kept = {line: n for line, n in expected.items() if NESTED_PATH.value not in line}
            expected = Counter(kept)
        missing, extra = (expected - one.lines).total(), (one.lines - expected).total()
        agreement = "all" if not missing + extra else f"{missing} missing, {extra} more"
        ratio = one.seconds / ours.seconds
        lines.append(
            f"| {engine} | {one.version} | {one.seconds:.2f} | {ratio:.2f} | {one.peak:.0f} "
            f"| {one.results:,} | {agreement} |"
        )
    if isinstance(ours, Outcome):
        lines.append(
            f"| {PARSE} (pyoxigraph) | {ox.__version__} | {parsing:.2f} "
            f"| {parsing / ours.seconds:.2f} | | | |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
