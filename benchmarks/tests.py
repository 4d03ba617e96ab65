"""How long do the tests take?

    python benchmarks/tests.py [--runs N] [--write]

Runs the test command of the README, without the installation, on an idle machine.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import results

ROOT = Path(__file__).resolve().parents[1]
GOAL = 300

HEAD = """## The test command

Written by `python benchmarks/tests.py --write`. {machine}, idle. `pytest -n 2`, the default
set; tests marked `slow` run in CI. The build of 2026-11-21 (1e161a5) took 33 min 48 s on two idle
cores, one process, for all tests. Goal: {goal} s.

"""


def once() -> tuple[float, str]:
    """Run the tests; return the seconds, and what pytest counts."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    found = re.findall(r"\d+ (?:passed|failed|skipped|errors?)", done.stdout.splitlines()[-1])
    return seconds, ", ".join(found)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    runs = [once() for _ in range(options.runs)]
    middle = median(seconds for seconds, _ in runs)
    rows = [[str(n), f"{seconds:.0f}", counts] for n, (seconds, counts) in enumerate(runs, 1)]
    rows.append(["median", f"{middle:.0f}", results.verdict(middle <= GOAL)])
    text = HEAD.format(machine=results.machine(), goal=GOAL)
    text += results.table(["run", "wall, s", "tests"], rows)
    print(text)
    if options.write:
        results.put("tests", text)


if __name__ == "__main__":
    main()
