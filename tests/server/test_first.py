"""The server as the first process of a container: nobody else hears signals, or buries the dead."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import children, wait_until

ALONE = "unshare --user --map-root-user --pid --fork --mount-proc --kill-child".split()


def _can() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*ALONE, "true"], capture_output=True, timeout=20).returncode == 0


pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has such namespaces"),
    pytest.mark.skipif(not _can(), reason="this machine lets nobody make a process namespace"),
]


@pytest.fixture
def first() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server that is process 1 of a namespace; and what it is called outside."""
    command = [*ALONE, sys.executable, "-m", "clusterkg", "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert wait_until(lambda: children(process.pid))
        [server] = children(process.pid)
        yield process, server
    finally:
        process.kill()
        process.communicate()


def dead(parent: int) -> list[int]:
    """Return the children that have ended, and that nobody has asked how."""
    found = []
    for pid in children(parent):
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        found += [pid] if state == "Z" else []
    return found


def test_it_ends_and_leaves_no_dead(first: tuple[subprocess.Popen[str], int]) -> None:
    process, server = first
    assert process.stderr is not None
    assert " serves " in process.stderr.readline()
    assert "\t1\n" in Path(f"/proc/{server}/status").read_text(encoding="ascii")
    killed = children(server)
    assert killed
    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: not set(killed) & set(children(server)))
    assert wait_until(lambda: not dead(server))
    os.kill(server, signal.SIGTERM)
    assert process.wait(20) == 0
    assert process.stderr.read() == ""


def test_it_ends_while_it_starts(first: tuple[subprocess.Popen[str], int]) -> None:
    """The system keeps signals from a first process that has said nothing of them."""
    process, server = first
    caught = 1 << (signal.SIGTERM - 1)

    def listens() -> bool:
        text = Path(f"/proc/{server}/status").read_text(encoding="ascii")
        [mask] = [line.split()[1] for line in text.splitlines() if line.startswith("SigCgt")]
        return bool(int(mask, 16) & caught)

    assert wait_until(listens, 30)
    assert not children(server), "it listens before it starts anything"
    time.sleep(0.05)
    os.kill(server, signal.SIGTERM)
    assert process.wait(20) == 0
