"""A queue of requests for the workers of one role.

Public queries, pages and changes have queues of their own, so that none waits for another.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from clusterkg.server.problems import HTTPProblem
from clusterkg.server.settings import Settings
from clusterkg.server.workers import FORMS, PUBLIC_ROLES, WRITER
from clusterkg.server.workers.process import Reply, WorkerEndedError, WorkerProcess

Current = Callable[[], tuple[str, Path]]
"""Returns the name and the folder of the store's current generation."""


def _ending() -> HTTPProblem:
    return HTTPProblem.busy(503, "the server is shutting down")


_Result = TypeVar("_Result")


async def whole(*works: Coroutine[Any, Any, _Result]) -> list[_Result]:
    """Return all results, or raise the first error once each of the works has ended."""
    results = []
    for result in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
        results.append(result)
    return results


@dataclass
class _Waiting:
    client: str
    turn: asyncio.Future[None]


class WorkerQueue:
    """Workers of one kind.

    Args:
        role: See `clusterkg.server.workers`.
        size: How many there are.
        current: What they open.
        settings: Their limits.
    """

    def __init__(self, role: str, size: int, current: Current, settings: Settings) -> None:
        self._role, self._size = role, size
        self._current, self._settings = current, settings
        self._timeout = settings.write_timeout if role in {FORMS, WRITER} else settings.timeout
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._running: Counter[str] = Counter()
        self._waiting: deque[_Waiting] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def open(self) -> None:
        """Start the workers.

        Raises:
            WorkerEndedError: They cannot start.
        """
        self._idle = await whole(*(self._start() for _ in range(self._size)))

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        while self._waiting:
            turn = self._waiting.popleft().turn
            if not turn.done():
                turn.set_exception(_ending())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in list(self._all)))

    @property
    def pids(self) -> list[int]:
        """The processes."""
        return sorted(worker.pid for worker in self._all if worker.alive)

    @property
    def guards(self) -> frozenset[str]:
        """What holds in all workers."""
        held = [worker.guards for worker in self._all]
        return frozenset.intersection(*held) if held else frozenset()

    async def run(self, request: dict[str, Any], body: bytes = b"", client: str = "") -> Reply:
        """Have a task done as soon as it is this client's turn.

        Raises:
            HTTPProblem: There is no answer: see its status.
        """
        await self._enter(client)
        try:
            worker = await self._take()
            try:
                async with asyncio.timeout(self._timeout):
                    reply = await worker.ask(request, body)
            except HTTPProblem:
                self._idle.append(worker)
                raise
            except TimeoutError:
                await self._replace(worker)
                raise HTTPProblem(504, self._late()) from None
            except WorkerEndedError as ended:
                await self._replace(worker)
                raise self._ended(ended) from None
            except BaseException:  # nobody waits for the answer any more
                await asyncio.shield(self._replace(worker))
                raise
            self._idle.append(worker)
            return reply
        finally:
            self._leave(client)

    def refresh(self) -> None:
        """Put fresh workers in place of idle ones that died or know an older generation only."""
        if self._closed:
            return
        old = [worker for worker in self._idle if not self._is_fit(worker)]
        self._idle = [worker for worker in self._idle if worker not in old]
        for worker in old:
            self._later(self._retire(worker))

    def _is_fit(self, worker: WorkerProcess) -> bool:
        return worker.alive and (self._role == WRITER or worker.generation == self._current()[0])

    def _late(self) -> str:
        if self._role == WRITER:
            return f"the change took longer than {self._timeout:g} s and was abandoned"
        return f"the query took longer than {self._timeout:g} s and was stopped"

    def _ended(self, ended: WorkerEndedError) -> HTTPProblem:
        if self._closed:
            return _ending()
        if self._role == WRITER:
            return HTTPProblem.busy(
                503,
                "the writer ended; the change was applied completely or not at all: please check",
            )
        return ended.refusal()

    async def _enter(self, client: str) -> None:
        settings = self._settings
        if self._closed:
            raise _ending()
        asked = self._running[client] + sum(one.client == client for one in self._waiting)
        if self._role in PUBLIC_ROLES and asked >= settings.client_queue:
            raise HTTPProblem.busy(429, "too many queries from your address are waiting")
        if len(self._waiting) >= settings.queue:
            raise HTTPProblem.busy(503, "too many queries are waiting")
        waiting = _Waiting(client, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._admit()
        try:
            async with asyncio.timeout(self._timeout * 2):
                await waiting.turn
        except TimeoutError:
            self._forget(waiting)
            raise HTTPProblem.busy(503, "timed out while waiting for a free worker") from None
        except BaseException:
            self._forget(waiting)
            raise

    def _forget(self, waiting: _Waiting) -> None:
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        elif waiting.turn.done() and not waiting.turn.cancelled():
            self._leave(waiting.client)

    def _admit(self) -> None:
        """Give free places to those who have waited longest, but no client too many."""
        most = self._settings.per_client if self._role in PUBLIC_ROLES else self._size
        for waiting in list(self._waiting):
            if self._running.total() >= self._size:
                return
            if self._running[waiting.client] < most:
                self._waiting.remove(waiting)
                if not waiting.turn.done():
                    self._running[waiting.client] += 1
                    waiting.turn.set_result(None)

    def _leave(self, client: str) -> None:
        self._running[client] -= 1
        if self._running[client] <= 0:
            del self._running[client]
        self._admit()

    async def _take(self) -> WorkerProcess:
        while self._idle:
            worker = self._idle.pop()
            if self._is_fit(worker):
                return worker
            self._later(self._end(worker))
        try:
            return await self._start()
        except WorkerEndedError:  # the generation may have gone while the worker came
            try:
                return await self._start()
            except WorkerEndedError:
                raise HTTPProblem.busy(503, "the store cannot be opened at the moment") from None

    async def _start(self) -> WorkerProcess:
        name, folder = self._current()
        if self._role == WRITER:
            folder = folder.parents[1]
        worker = await WorkerProcess.start(self._role, folder, name, self._settings)
        self._all.add(worker)
        return worker

    async def _end(self, worker: WorkerProcess) -> None:
        await worker.kill()
        self._all.discard(worker)

    async def _replace(self, worker: WorkerProcess) -> None:
        """End a worker; another takes its place soon."""
        await self._end(worker)
        self._later(self._fill())

    async def _retire(self, worker: WorkerProcess) -> None:
        await self._fill()
        await self._end(worker)

    async def _fill(self) -> None:
        if self._closed or len(self._idle) + self._running.total() >= self._size:
            return
        try:
            worker = await self._start()
        except WorkerEndedError:
            return  # the next caller tries again
        if len(self._idle) + self._running.total() < self._size and not self._closed:
            self._idle.append(worker)
        else:
            await self._end(worker)

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
