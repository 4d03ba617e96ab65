"""Does a kill of the writer ever leave a mixed graph, or lose one?

    python benchmarks/kill_writer.py [KILLS] [--seed N]

While graphs are sent to a server, the process that writes is killed at random moments, 1,000 times;
after each the store must hold the old version or the new one, whole (see `tests/killing.py`).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from killing import Outcome, kill_writers, prepare


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kills", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "s"
        prepare(place)
        outcomes = kill_writers(place, options.kills, random.Random(options.seed))
    print(", ".join(f"{outcome.value}: {outcomes[outcome]}" for outcome in Outcome))
    sys.exit(bool(outcomes[Outcome.MIXED] or outcomes[Outcome.LOST]))


if __name__ == "__main__":
    main()
