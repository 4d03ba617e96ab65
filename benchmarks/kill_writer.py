"""Does a kill of the writer ever leave a mixed graph, or lose one?

    python benchmarks/kill_writer.py [KILLS] [--seed N] [--write]

While graphs are sent to a server, the process that writes is killed at random moments, 1,000 times;
after each the store must hold the old version or the new one, whole (see `tests/killing.py`).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import results

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from killing import Outcome, kill_writers, prepare

HEAD = """## Kills of the writer

Written by `python benchmarks/kill_writer.py --write`. {machine}. While graphs
are sent, the process that writes is killed at random moments, {kills:,} times. A change that was
acknowledged is always there.

"""
TELLS = {
    Outcome.OLD: "the old version",
    Outcome.NEW: "the new version",
    Outcome.MIXED: "parts of both",
    Outcome.LOST: "not the graph, or not another one",
}


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kills", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "s"
        prepare(place)
        outcomes = kill_writers(place, options.kills, random.Random(options.seed))
    bad = {Outcome.MIXED, Outcome.LOST}
    shown = [
        (TELLS[outcome], str(count := outcomes[outcome]), results.verdict(not count))
        if outcome in bad
        else (TELLS[outcome], str(outcomes[outcome]), "")
        for outcome in Outcome
    ]
    text = HEAD.format(kills=sum(outcomes.values()), machine=results.machine())
    text += results.table(["after the kill the store holds", "times", "goal: none"], shown)
    print(text)
    if options.write:
        results.put("kill", text)
    sys.exit(any(outcomes[outcome] for outcome in bad))


if __name__ == "__main__":
    main()
