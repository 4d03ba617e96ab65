"""Has an index of a large store made, once for each generation, by a process of its own."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from clusterkg.server.index.current import is_large
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.settings import Settings
from clusterkg.server.workers import INDEX
from clusterkg.server.workers.process import WorkerEndedError, WorkerProcess
from clusterkg.server.workers.queue import Current


class IndexBuilder:
    """Keeps the index of a store up to date.

    Args:
        current: Returns the name and the folder of the store's current generation.
        settings: The limits.

    Attributes:
        large: Whether the store is so large that it needs an index.
    """

    large: bool

    def __init__(self, current: Current, settings: Settings) -> None:
        self._current, self._settings = current, settings
        self._folder: Path | None = None
        self._made: dict[str, Path] = {}
        self._tried, self.large = "", False
        self._task: asyncio.Task[None] | None = None
        self._worker: WorkerProcess | None = None

    def index(self, generation: str) -> str | None:
        """Return the folder of the index of a generation; None if there is none."""
        folder = self._made.get(generation)
        return None if folder is None else str(folder)

    def about(self) -> dict[str, Any]:
        """Return what tasks get about the index: the newest, maybe of an earlier store."""
        name, _ = self._current()
        if not self.large:
            return {}
        newest = next(iter(self._made.values()), None)
        stale = {"stale": True} if newest is not None and name not in self._made else {}
        return {"index": None if newest is None else str(newest)} | stale

    def look(self) -> None:
        """Begin an index if the store has changed and the one before is done."""
        if self._task is not None and not self._task.done():
            return
        name, folder = self._current()
        if name != self._tried:
            self._tried, self.large = name, is_large(folder)
            if self.large:
                self._task = asyncio.create_task(self._make(name, folder))

    async def _make(self, name: str, generation: Path) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="clusterkg-"))
        folder = self._folder / name
        try:
            self._worker = await WorkerProcess.start(INDEX, generation, name, self._settings)
            reply = await self._worker.ask({"task": INDEX, "into": str(folder)})
            reply.body.close()
        except (WorkerEndedError, HTTPProblem):
            return  # pages say that they know a part only
        finally:
            if self._worker is not None:
                await self._worker.kill()
                self._worker = None
        before, self._made = self._made, {name: folder}
        for old in before.values():
            shutil.rmtree(old, ignore_errors=True)

    @property
    def pids(self) -> list[int]:
        """The process, while it works."""
        return [self._worker.pid] if self._worker is not None else []

    async def close(self) -> None:
        """End, and remove what was made."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
