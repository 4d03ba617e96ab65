"""What the benchmarks share: timing in turn, tables in Markdown, and `RESULTS.md`.

Each script owns one section of `benchmarks/RESULTS.md`, between two comments with its name;
`put` replaces that section only, so that scripts can be run one by one.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
ORDER = """
    start builds tests store query validate measure link serve pages abuse fuzz kill reconcile
""".split()


@dataclass(frozen=True)
class Run:
    """What one process, or the median of several, took."""

    seconds: float
    peak: float = 0.0
    """MiB."""
    cpu: float = 0.0
    """Seconds of CPU, user and system, with those of its children."""


def machine() -> str:
    """Return what it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, Python {python}"


def process(
    command: Sequence[str | Path],
    *,
    limit: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run a process to its end; the peak is the highest of it and of what it waited for.

    Raises:
        TimeoutError: It took longer than `limit` seconds.
        RuntimeError: It failed; with the last line of what it said.
    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=None if environment is None else os.environ | dict(environment),
        )
        alarm = threading.Timer(limit or threading.TIMEOUT_MAX, child.kill)
        alarm.daemon = True
        alarm.start()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        alarm.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        if limit and seconds > limit:
            raise TimeoutError(f"more than {limit:g} s")
        if child.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines() or ["no message"]
            raise RuntimeError(f"fails: {lines[-1][:90]}")
    return Run(seconds, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)


def middle(runs: Sequence[Run]) -> Run:
    """Return the median times and the highest peak."""
    return Run(
        median(run.seconds for run in runs),
        max(run.peak for run in runs),
        median(run.cpu for run in runs),
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a table in Markdown; columns after the first `left` ones are numbers."""
    lines = [list(columns), ["---"] * left + ["--:"] * (len(columns) - left), *map(list, rows)]
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def verdict(kept: bool) -> str:
    """Return a word for whether a goal is reached."""
    return "reached" if kept else "**missed**"


def put(name: str, text: str, results: Path = RESULTS) -> None:
    """Put a section into `RESULTS.md` in place of the one of this name.

    What people have written outside the sections stays, at the end.
    """
    old = results.read_text(encoding="utf-8") if results.exists() else ""
    pattern = r"^<!-- (\w+) -->\n(.*?)^<!-- /\1 -->\n"
    sections = {found[1]: found[2] for found in re.finditer(pattern, old, re.M | re.S)}
    by_hand = re.sub(pattern, "", old, flags=re.M | re.S).removeprefix("# Benchmarks").strip()
    sections[name] = f"{text.strip()}\n"
    names = sorted(sections, key=lambda each: (ORDER.index(each) if each in ORDER else 99, each))
    parts = [f"<!-- {each} -->\n{sections[each]}<!-- /{each} -->\n" for each in names]
    parts += [f"{by_hand}\n"] if by_hand else []
    results.write_text("# Benchmarks\n\n" + "\n".join(parts), encoding="utf-8")
