"""The program of a worker: opens a snapshot, binds itself, then does one task after another."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from clusterkg.model.errors import ClusterkgError
from clusterkg.server import settings
from clusterkg.server.problems import HTTPProblem, InternalError
from clusterkg.server.workers import (
    END,
    FORMS,
    FRAME,
    INDEX,
    LENGTH,
    MATCHING,
    PAGES,
    PART,
    PUBLIC,
    REFUSAL,
    WRITER,
    limits,
)

_PART_SIZE: Final = 64 * 1024
_MORE: Final = {
    PAGES: 1024 * settings.MIB,
    FORMS: 1024 * settings.MIB,
    INDEX: 4096 * settings.MIB,
}
"""Address space beyond that of a query: for what pages load when it is needed first (320 MiB for
Parquet, 100 of them in memory, and the files of the index of a large store), to
check a form, to lay out a store."""

_GRACE: Final = 2.0  # seconds: the web process is to stop a task first


class Out:
    """Where an answer goes: in parts through the pipe, as long as it is not too large."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._kept = bytearray()
        self.full = False

    def write(self, data: bytes) -> int:
        """Take a part of the answer."""
        self._left -= len(data)
        if self._left < 0:
            self.full = True
            raise OSError("the answer is too large")
        self._kept += data
        if len(self._kept) >= _PART_SIZE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what was taken."""
        if self._kept:
            send(PART, bytes(self._kept))
            self._kept.clear()


def send(kind: bytes, content: bytes) -> None:
    """Send a frame to the web process."""
    data = memoryview(FRAME.pack(kind, len(content)) + content)
    while data:
        data = data[os.write(1, data) :]


def receive() -> tuple[dict[str, Any], bytes]:
    """Wait for a request; the process ends when there will be none any more."""
    (size,) = LENGTH.unpack(_read(LENGTH.size))
    request = json.loads(_read(size))
    return request, _read(request.get("size", 0))


def _read(size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def refusal(error: BaseException, out: Out) -> HTTPProblem:
    """Return the problem that a client gets for an error."""
    if out.full:
        return HTTPProblem(413, "the answer is too large (use LIMIT)")
    if isinstance(error, HTTPProblem):
        return error
    if isinstance(error, ClusterkgError):
        return HTTPProblem.of(error)
    if isinstance(error, MemoryError):
        return HTTPProblem(413, "the query exceeds the memory limit")
    return InternalError("".join(traceback.format_exception(error)))


def main() -> None:
    """Run the worker; its only argument says how, as JSON."""
    options = json.loads(sys.argv[1])
    role, guards = options["role"], options["guards"]
    limits.end_with_parent()
    if os.getppid() != options["parent"]:
        return
    if hasattr(os, "nice"):
        os.nice(options["nice"])
    if role == WRITER:
        from clusterkg.server.workers.writer import Writer

        serve = Writer(Path(options["folder"]))
    else:
        serve = _reader(Path(options["folder"]), role)
        limits.bound_memory(options["memory"] + _MORE.get(role, 0))
    held = [settings.TEXT_GUARD] if settings.TEXT_GUARD in guards else []
    if settings.CALL_GUARD in guards and limits.no_sockets():
        held.append(settings.CALL_GUARD)
    watchdog = limits.Watchdog(options["timeout"] + _GRACE)
    # The others read files: queries, or the store that they change.
    fill = settings.DESCRIPTOR_GUARD in guards and role == PUBLIC
    if fill and limits.no_more_descriptors(Path(options["folder"])):
        held.append(settings.DESCRIPTOR_GUARD)
    send(END, json.dumps({"guards": held}).encode())
    while True:
        request, body = receive()
        out = Out(options["max_result"])
        request["unguarded"] = settings.TEXT_GUARD not in guards
        try:
            with watchdog:
                known = serve(request, body, cast(BinaryIO, out))
                out.flush()
            send(END, json.dumps(known).encode())
        except (Exception, MemoryError) as error:
            send(REFUSAL, json.dumps(refusal(error, out).as_json()).encode())


def _reader(folder: Path, role: str) -> Any:
    from clusterkg.server.workers import tasks
    from clusterkg.server.workers.snapshots import Snapshot

    limits.allow_files()
    known = tasks.load(role)
    if role == PUBLIC:
        # It finds the place of an error in a query; later no file may be opened to load it.
        import rdflib.plugins.sparql.parser  # noqa: F401
    store = Snapshot(folder)
    if role == MATCHING:
        from clusterkg.server.reconciliation.task import warm

        warm(store)
    if role == PAGES:
        from clusterkg.server.index.current import current

        current(store, {})  # now, so that no reader waits for it

    def serve(request: dict[str, Any], _: bytes, out: BinaryIO) -> dict[str, Any]:
        return known[request["task"]](store, request, out)

    return serve


if __name__ == "__main__":
    main()
