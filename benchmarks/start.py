"""How long does the command take to start?

    python benchmarks/start.py [--runs N] [--write]

Whole processes, each pair in turn, after a warm-up that also prepares the bundled graph: the
command against the least that Python, or the library one would use instead, takes to start.
Medians; the goal is a ratio below 1.5.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import results

GOAL = 1.5

HEAD = """## Starting

Written by `python benchmarks/start.py --write`. {machine}. Medians of {runs} runs of whole
processes, in turn. Goal: a ratio below {goal}.

"""


def pairs() -> list[tuple[str, list[str], list[str]]]:
    """Return what is compared: title, our command, the other."""
    ours = [str(Path(sys.executable).with_name("clusterkg"))]
    if not Path(ours[0]).exists():
        ours = [sys.executable, "-m", "clusterkg"]
    ask = [*ours, "query", "run", "stages", "--format", "csv"]
    return [
        ("`--version` / `python -c pass`", [*ours, "--version"], [sys.executable, "-c", "pass"]),
        ("`query run` / `import rdflib`", ask, [sys.executable, "-c", "import rdflib"]),
    ]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = []
    for title, ours, theirs in pairs():
        runs = [(results.process(ours), results.process(theirs)) for _ in range(options.runs + 1)]
        mine, other = (results.middle(side).seconds for side in zip(*runs[1:], strict=True))
        row = [title, f"{mine * 1000:.0f}", f"{other * 1000:.0f}", f"{mine / other:.2f}"]
        rows.append([*row, results.verdict(mine / other < GOAL)])
    text = HEAD.format(machine=results.machine(), runs=options.runs, goal=GOAL)
    text += results.table(["pair", "ours, ms", "other, ms", "ratio", "goal"], rows)
    print(text)
    if options.write:
        results.put("start", text)


if __name__ == "__main__":
    main()
