"""One worker as the web process sees it: started, asked, killed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from clusterkg.server.problems import HTTPProblem, InternalError
from clusterkg.server.settings import MIB, Settings
from clusterkg.server.workers import (
    END,
    FORMS,
    FRAME,
    INDEX,
    LENGTH,
    MATCHING,
    PART,
    PUBLIC_ROLES,
    WRITER,
)

_IN_MEMORY: Final = MIB
_START_TIMEOUT: Final = 30.0  # seconds; a machine may be very busy
_KILL_TIMEOUT: Final = 5.0  # seconds to wait for a killed process
_MATCHING_START_TIMEOUT: Final = 600.0  # seconds; such a worker first reads all names
_NICE: Final = 10
_ENV: Final = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""Libraries for tables and numbers otherwise take address space for each processor, or a GiB."""
_TIMEOUT_FACTORS: Final = {FORMS: 1, WRITER: 1, INDEX: 30}
"""By role, how many times the timeout of a change its tasks may take."""

_CRASHES: Final = (-signal.SIGSEGV, -signal.SIGILL, getattr(signal, "SIGBUS", 0) * -1)

_MOST_TRACES: Final = 100
_log = logging.getLogger("clusterkg.server")
_traces: set[str] = set()


def _write_down(trace: str) -> None:
    """Log an internal error: in full the first time, then in a line, so that it stays small."""
    if trace in _traces:
        _log.error("the same error again: %s", trace.strip().rpartition("\n")[2])
        return
    if len(_traces) < _MOST_TRACES:
        _traces.add(trace)
    _log.error("internal error in a worker\n%s", trace.rstrip())


@dataclass
class Reply:
    """The answer of a worker, complete.

    Attributes:
        known: Facts about it, such as `media`, the media type.
        body: Its bytes: in memory, or in a file if they are many.
        size: How many there are.
        generation: The generation of the store that it is about.
    """

    known: dict[str, Any]
    body: SpooledTemporaryFile[bytes]
    size: int
    generation: str

    def read(self) -> bytes:
        """Return all bytes."""
        self.body.seek(0)
        return self.body.read()


def _has_ended(pid: int) -> bool:
    """Return whether a process of ours has ended, even if this has not been reported yet (Linux).

    On a busy machine the event loop hears of it late; a task given to a dead worker is lost.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return True
    return state in {b"Z", b"X"}


class WorkerEndedError(Exception):
    """The worker ended by itself.

    Args:
        status: The exit status; negative for a signal.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def refusal(self) -> HTTPProblem:
        """Return the problem that a client gets."""
        if self.status == -signal.SIGABRT:
            return HTTPProblem(413, "the query exceeds the memory limit")
        if self.status in _CRASHES:
            return HTTPProblem(
                400, "the query crashed the engine: it is too deeply nested or too long"
            )
        return HTTPProblem.busy(503, "the worker ended; please try again")


class WorkerProcess:
    """A worker. It does one task at a time.

    Attributes:
        generation: The generation of the store that it has open.
        guards: What keeps its queries from reaching out (see `clusterkg.server.settings`).
    """

    guards: frozenset[str] = frozenset()

    def __init__(self, process: asyncio.subprocess.Process, generation: str) -> None:
        self._process = process
        self.generation = generation

    @classmethod
    async def start(
        cls, role: str, folder: Path, generation: str, settings: Settings
    ) -> WorkerProcess:
        """Start a worker and wait until it can be asked.

        Raises:
            WorkerEndedError: It could not start.
        """
        options = {
            "role": role,
            "folder": str(folder),
            "memory": settings.memory,
            "timeout": _TIMEOUT_FACTORS.get(role, 1) * settings.write_timeout
            if role in _TIMEOUT_FACTORS
            else settings.timeout,
            "max_result": settings.max_result,
            "guards": sorted(settings.guards),
            "nice": _NICE if role in (*PUBLIC_ROLES, INDEX) else 0,
            "parent": os.getpid(),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "clusterkg.server.workers.worker",
            json.dumps(options),
            env=os.environ | _ENV,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the web process, which ends us
            limit=256 * 1024,
        )
        worker = cls(process, generation)
        try:
            async with asyncio.timeout(
                _MATCHING_START_TIMEOUT if role == MATCHING else _START_TIMEOUT
            ):
                _, ready = await worker._frame()
                worker.guards = frozenset(json.loads(ready)["guards"])
        except TimeoutError:
            await worker.kill()
            raise WorkerEndedError(1) from None
        except BaseException:
            await worker.kill()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it is running, as far as the system knows."""
        return self._process.returncode is None and not _has_ended(self.pid)

    async def ask(self, request: dict[str, Any], body: bytes = b"") -> Reply:
        """Have a task done. If the caller stops waiting, it must kill the worker.

        Raises:
            HTTPProblem: There is no answer.
            WorkerEndedError: The worker ended.
        """
        assert self._process.stdin is not None
        text = json.dumps(request | {"size": len(body)}).encode()
        try:
            self._process.stdin.write(LENGTH.pack(len(text)) + text)
            if body:
                self._process.stdin.write(body)
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise WorkerEndedError(await self._process.wait()) from None
        answer: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        size = 0
        try:
            while True:
                kind, content = await self._frame()
                if kind == PART:
                    answer.write(content)
                    size += len(content)
                elif kind == END:
                    return Reply(json.loads(content), answer, size, self.generation)
                else:
                    refusal = HTTPProblem.from_json(json.loads(content))
                    if isinstance(refusal, InternalError):
                        _write_down(refusal.trace)
                    raise refusal
        except BaseException:
            answer.close()
            raise

    async def _frame(self) -> tuple[bytes, bytes]:
        assert self._process.stdout is not None
        try:
            kind, size = FRAME.unpack(await self._process.stdout.readexactly(FRAME.size))
            return kind, await self._process.stdout.readexactly(size)
        except asyncio.IncompleteReadError:
            raise WorkerEndedError(await self._process.wait()) from None

    async def kill(self) -> None:
        """Kill the worker, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.kill()
        assert self._process.stdout is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(_KILL_TIMEOUT):
                # `wait` returns when the pipe has come to its end. If it is full, nobody reads on.
                with suppress(RuntimeError):  # somebody does
                    await self._process.stdout.read()
                await self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
