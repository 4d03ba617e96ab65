"""What a worker may not do, as far as the system can see to that.

Each function says whether it could; on systems without such limits the worker is still killed when
its time is up, and the look-out in the text (`clusterkg.sparql.guard`) still holds.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final


def end_with_parent() -> bool:
    """Be killed when the process that started this one ends, however it does (Linux)."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    set_death_signal = 1
    return bool(ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0) == 0)


def allow_files(most: int = 65_536) -> None:
    """Let the engine open as many files as the system allows, up to `most`, before it is bound.

    The engine opens all files of a store at once only if it may open many more.
    """
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def bound_memory(more: int) -> bool:
    """Limit this process to this many bytes more than now, without a core file."""
    try:
        import resource
    except ImportError:
        return False
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return False
    most = pages * os.sysconf("SC_PAGE_SIZE") + more
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    return True


def all_open(folder: Path) -> bool:
    """Return whether this process has all data files of a store open (Linux).

    The engine opens sixteen of each index at first, and others when a query comes to them.
    """
    numbers = Path("/proc/self/fd")
    if not numbers.is_dir():
        return False
    here = set()
    for number in numbers.iterdir():
        with suppress(OSError):
            here.add(number.readlink())
    return all(path in here for path in folder.resolve().glob("*.sst"))


def no_more_descriptors(folder: Path) -> bool:
    """Leave no number free that a new file or socket could take.

    A limit alone does not do: a number below it may be free, or become so. A store that still has
    files to open is left alone.
    """
    try:
        import resource
    except ImportError:
        return False
    if not all_open(folder):
        return False
    highest = os.dup(0)
    os.close(highest)
    for number in range(highest, 4096):
        try:
            os.fstat(number)
            highest = number
        except OSError:
            continue
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    while True:
        try:
            os.dup(0)
        except OSError:
            return True


_SOCKET_CALL: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Architecture as Linux names it in its audit records, and the number of the call `socket`."""


def no_sockets() -> bool:
    """Refuse the system call `socket` to this process from here on (Linux).

    The filter is a program of four steps in the kernel: another architecture is let through, as
    this process cannot change to one; `socket` gives "not permitted"; all else is allowed.
    """
    known = _SOCKET_CALL.get(os.uname().machine) if sys.platform.startswith("linux") else None
    if known is None or sys.maxsize < 2**32:
        return False
    import ctypes

    class Step(ctypes.Structure):
        _fields_ = (
            ("code", ctypes.c_ushort),
            ("yes", ctypes.c_ubyte),
            ("no", ctypes.c_ubyte),
            ("value", ctypes.c_uint32),
        )

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(Step)))

    load, equal, give = 0x20, 0x15, 0x06
    number_at, architecture_at = 0, 4
    allow, refuse = 0x7FFF0000, 0x00050000 | 1
    architecture, call = known
    steps = (Step * 6)(
        Step(load, 0, 0, architecture_at),
        Step(equal, 0, 3, architecture),
        Step(load, 0, 0, number_at),
        Step(equal, 0, 1, call),
        Step(give, 0, 0, refuse),
        Step(give, 0, 0, allow),
    )
    program = Program(len(steps), steps)
    no_new_privileges, set_filter, filter_mode = 38, 22, 2
    prctl = ctypes.CDLL(None).prctl
    if prctl(no_new_privileges, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(set_filter, filter_mode, ctypes.byref(program), 0, 0) == 0)


class Watchdog:
    """Ends this process if a task lasts longer than it may, should nobody else do so."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._change = threading.Condition()
        self._busy: int | None = None
        self._count = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def __enter__(self) -> None:
        with self._change:
            self._count += 1
            self._busy = self._count
            self._change.notify()

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._busy = None

    def _watch(self) -> None:
        with self._change:
            while True:
                if self._busy is None:
                    self._change.wait()
                    continue
                task, end = self._busy, time.monotonic() + self._seconds
                while self._busy == task and (left := end - time.monotonic()) > 0:
                    self._change.wait(left)
                if self._busy == task:
                    os._exit(70)
