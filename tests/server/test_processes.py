"""A worker as the web process sees it: whatever it does, it can be ended."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

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
