"""All workers of a server, in queues: public queries, pages, matching, forms and changes."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, suppress
from typing import Any, Final

from clusterkg.model.errors import StoreFormatError
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.settings import Settings
from clusterkg.server.workers import FORMS, MATCHING, PAGES, PUBLIC, WRITER
from clusterkg.server.workers.indexing import IndexBuilder
from clusterkg.server.workers.process import Reply, WorkerEndedError
from clusterkg.server.workers.queue import WorkerQueue, whole
from clusterkg.server.workers.snapshots import Source, source
from clusterkg.server.workers.tasks import TASKS, is_public

_LOOK: Final = 0.5  # seconds between looks whether somebody else changed the store

ANSWERS: Final = "answers"
"""The queue for pages that run canned queries, where the store is large."""


class Pool:
    """The workers on one store. Open it inside the event loop that uses it.

    Attributes:
        settings: The limits.
        source: The store.
    """

    settings: Settings
    source: Source

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._held: AbstractContextManager[Source] = source(settings.store)
        self._queues: dict[str, WorkerQueue] = {}
        self._indexer: IndexBuilder | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open the store and start the workers.

        Raises:
            StoreError: There is no such store, or it cannot be used.
        """
        self.source = self._held.__enter__()
        sizes = {PUBLIC: self.settings.workers, PAGES: self.settings.page_workers}
        if self.settings.writable:
            sizes[WRITER] = 1
        self._queues = {
            role: WorkerQueue(role, size, self.source.generation, self.settings)
            for role, size in sizes.items()
        }
        try:
            await whole(*(queue.open() for queue in self._queues.values()))
        except WorkerEndedError:
            await self.close()
            raise StoreFormatError(
                "a worker cannot open the store", file=self.source.name
            ) from None
        except BaseException:  # asked to end: those that are ready have to end, too
            await self.close()
            raise
        # Their workers come with the first question: they read much first, and few may ask.
        self._queues[ANSWERS] = WorkerQueue(PAGES, 1, self.source.generation, self.settings)
        self._queues[MATCHING] = WorkerQueue(MATCHING, 1, self.source.generation, self.settings)
        self._queues[FORMS] = WorkerQueue(FORMS, 1, self.source.generation, self.settings)
        self._indexer = IndexBuilder(self.source.generation, self.settings)
        self._indexer.look()
        self._watch = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """End all workers; pending requests get an error."""
        if self._watch is not None:
            self._watch.cancel()
        if self._indexer is not None:
            await self._indexer.close()
        await asyncio.gather(*(queue.close() for queue in self._queues.values()))

    async def close(self) -> None:
        """End all workers and let go of the store."""
        await self.stop()
        self._held.__exit__(None, None, None)

    @property
    def pids(self) -> list[int]:
        """The processes of all workers."""
        return sorted(pid for queue in self._queues.values() for pid in queue.pids)

    @property
    def guards(self) -> frozenset[str]:
        """What keeps public queries from contacting other hosts (`clusterkg.server.settings`)."""
        return self._queues[PUBLIC].guards

    def index(self) -> str | None:
        """Return the folder of an index of what the store holds now, if there is one."""
        return None if self._indexer is None else self._indexer.index(self.generation())

    def generation(self) -> str:
        """Return a name of what the store holds now; after a change it is another one."""
        return self.source.generation()[0]

    async def ask(
        self, task: str, *, client: str = "", slow: bool = False, **request: Any
    ) -> Reply:
        """Have a task done by the workers of its role (see `clusterkg.server.workers.tasks`).

        Args:
            task: Its name.
            client: Whom it is for: no client gets all workers of a public role.
            slow: Whether it runs canned queries. In a large store these may take long; other
                pages do not wait for them.
            request: What it needs.

        Raises:
            HTTPProblem: There is no answer.
        """
        role, _ = TASKS[task]
        request["task"] = task
        if not is_public(task):
            assert self._indexer is not None
            request |= self._indexer.about()
            if slow and self._indexer.large:
                role = ANSWERS
        return await self._queues[role].run(request, client=client)

    async def change(self, task: str, body: bytes, **request: Any) -> Reply:
        """Have the store changed; what is asked after that sees it.

        Raises:
            HTTPProblem: The store was not changed.
        """
        if WRITER not in self._queues:
            raise HTTPProblem(403, "this server is read-only (start it with --writable)")
        return await asyncio.shield(self._queues[WRITER].run(request | {"task": task}, body))

    def _refresh(self) -> None:
        for queue in self._queues.values():
            queue.refresh()
        if self._indexer is not None:
            self._indexer.look()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            with suppress(OSError):
                self._refresh()
