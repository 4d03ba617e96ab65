"""Kills commands while they write a file, and counts what is there afterwards.

Run as a program: it imports what commands need, and forks for each kill. A child counts the steps
of its writing (each piece of data, each change in the folder) and kills itself at one of them.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from command import run_here
from writing import IN_PLACE, OLD, WRITERS, Writer, commands, content, prepare

from clusterkg.model import files

PIECE = 512
REVIEW = Writer("link review FILE", "open.sssom.tsv")
"""A review needs a terminal; here its decisions are made by what the terminal calls."""


def counted(count: int, folder: Path, seed: int = 16) -> dict[str, int]:
    """Kill so many commands in a process of its own; return how often each outcome came."""
    command = [sys.executable, __file__, str(folder), str(count), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    return Counter(json.loads(done.stdout))


class _Steps:
    """Counts the steps of writing, and kills the process at one of them."""

    def __init__(self, folder: Path, last: int) -> None:
        self._folder = str(folder)
        self._last = last
        self.count = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def seen(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take the change of a file in the folder as a step: what an audit hook is told."""
        changes = event in {"os.link", "os.rename", "os.remove", "os.chmod", "os.mkdir"}
        if changes and any(str(each).startswith(self._folder) for each in arguments[:2]):
            self.step()


class _InPieces:
    """A file that is written in pieces, each a step."""

    def __init__(self, file: IO[bytes], steps: _Steps) -> None:
        self._file = file
        self._steps = steps

    def writelines(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            for start in range(0, len(part), PIECE):
                self._file.write(part[start : start + PIECE])
                self._file.flush()
                self._steps.step()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _act(writer: Writer, folder: Path, force: bool) -> None:
    if writer is REVIEW:
        from clusterkg.linking.review import Review

        Review(folder / writer.output, "https://example.org/me", "2026-01-01").accept()
        return
    done = run_here(*writer.arguments, *(["--force"] if force else []), folder=folder)
    if done.returncode != 0:
        sys.stderr.write(done.stderr)
        os._exit(1)


def _in_child(work: Callable[[], None]) -> tuple[bool, int]:
    """Do some work in a child; return whether it was killed, and the number it wrote."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 3)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError("a command failed")
    return os.WIFSIGNALED(status), int(told or 0)


def _write(writer: Writer, folder: Path, force: bool, last: int) -> tuple[bool, int]:
    """Run a command in a child that is killed at a step; return whether it was, and the steps."""

    def work() -> None:
        steps = _Steps(folder, last)
        usual = files.draft_in

        @contextmanager
        def begun(folder: Path) -> Iterator[files.Draft]:
            with usual(folder) as draft:
                steps.step()
                draft.file = cast(BinaryIO, _InPieces(draft.file, steps))
                yield draft
            steps.step()

        files.draft_in = begun
        sys.addaudithook(steps.seen)
        _act(writer, folder, force)
        os.write(3, str(steps.count).encode())

    return _in_child(work)


def _put(path: Path, what: bytes | None) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif what is None:
        path.unlink(missing_ok=True)
    if what is not None:
        path.write_bytes(what)


def main(folder: Path, count: int, seed: int) -> None:
    """Kill commands in turn, and print the outcomes."""
    rng = random.Random(seed)
    _in_child(lambda: prepare(folder))
    for _ in commands():  # and so import what all of them need
        pass
    writers = [*WRITERS, *IN_PLACE, REVIEW]
    changed = {writer.output: content(folder / writer.output) for writer in [*IN_PLACE, REVIEW]}
    rng.shuffle(writers)
    outcomes: Counter[str] = Counter()
    for number in range(count):
        writer = writers[number % len(writers)]
        path = folder / writer.output
        in_place = writer.output in changed
        replaced = not in_place and writer.output != "folder" and rng.random() < 0.5
        old: Any = changed[writer.output] if in_place else OLD if replaced else None
        _put(path, old)
        _, steps = _write(writer, folder, replaced, 0)
        new = content(path)
        assert steps, writer
        _put(path, old)
        first = 1 if rng.random() < 0.5 else max(1, steps - 2)
        last = rng.randint(first, steps)
        killed, _ = _write(writer, folder, replaced, last)
        found = content(path)
        outcomes["killed"] += killed
        outcomes["old" if found == old else "new" if found == new else "lost"] += 1
        for draft in folder.glob(".clusterkg-*.tmp"):
            outcomes["draft"] += 1
            shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3]))
