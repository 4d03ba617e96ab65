"""A worker as the web process sees it: whatever it does, it can be ended."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from clusterkg.server.settings import Settings
from clusterkg.server.workers import PUBLIC
from clusterkg.server.workers.pool import Pool
from clusterkg.server.workers.process import WorkerProcess

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")

LIMIT = 256 * 1024
MUCH = "import os, time; os.write(1, bytes(8_000_000)); time.sleep(600)"
NOTHING = "import time; time.sleep(600)"


async def _end(code: str, *, full: bool, reading: bool) -> int | None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdin=pipe, stdout=pipe, limit=LIMIT
    )
    assert process.stdout is not None
    while full and len(process.stdout._buffer) <= 2 * LIMIT:  # type: ignore[attr-defined]
        await asyncio.sleep(0.01)
    other = asyncio.create_task(process.stdout.readexactly(64_000_000)) if reading else None
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await WorkerProcess(process, "g").kill()
    if other is not None:
        with pytest.raises(asyncio.IncompleteReadError):
            await other
    return process.returncode


@pytest.mark.parametrize("reading", [False, True])
@pytest.mark.parametrize(("code", "full"), [(MUCH, True), (MUCH, False), (NOTHING, False)])
def test_a_worker_whose_answer_nobody_takes_can_be_ended(
    code: str, full: bool, reading: bool
) -> None:
    """Its pipe is full, and nobody reads on: the loop would never hear that it has ended."""
    assert asyncio.run(_end(code, full=full, reading=reading)) == -signal.SIGKILL


class _Started:
    """A worker that comes at once, or never."""

    def __init__(self) -> None:
        self.ended = False

    async def kill(self) -> None:
        self.ended = True


async def _stop_while_starting(monkeypatch: pytest.MonkeyPatch) -> tuple[list[_Started], int]:
    ready: list[_Started] = []
    stopped = 0

    async def start(role: str, *_: object) -> _Started:
        nonlocal stopped
        if role == PUBLIC or ready:
            try:
                await asyncio.sleep(600)
            finally:
                stopped += 1
        ready.append(_Started())
        return ready[-1]

    monkeypatch.setattr(WorkerProcess, "start", start)
    opening = asyncio.create_task(Pool(Settings(workers=2, page_workers=2)).open())
    await asyncio.sleep(0.05)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    return ready, stopped


def test_asked_to_end_while_workers_start_it_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are ready are ended too, before the event loop is."""
    ready, stopped = asyncio.run(_stop_while_starting(monkeypatch))
    assert [worker.ended for worker in ready] == [True]
    assert stopped == 3
