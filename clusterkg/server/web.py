"""The web server: accepts connections for the application until it is asked to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn

from clusterkg.server.app import make_app
from clusterkg.server.settings import Settings
from clusterkg.server.workers.pool import Pool

_MOST_CONNECTIONS: Final = 512
_KEEP_ALIVE: Final = 75  # seconds; proxies keep a connection for 60
_PATIENCE: Final = 1.0  # seconds for answers under way when the server is shutting down
_LAST_WORDS: Final = 5  # seconds until it ends without them


class _Server(uvicorn.Server):
    """Stops what is still asked before it waits for the answers."""

    def __init__(self, config: uvicorn.Config, pool: Pool, ready: Callable[[Pool], None]) -> None:
        super().__init__(config)
        self._pool, self._ready = pool, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections, then say so."""
        await super().startup(sockets)
        self._ready(self._pool)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, end those there are."""
        ending = asyncio.create_task(self._end())
        await super().shutdown(sockets)
        ending.cancel()

    async def _end(self) -> None:
        await asyncio.sleep(_PATIENCE)
        await self._pool.stop()


async def serve(
    settings: Settings, listening: socket.socket, ready: Callable[[Pool], None]
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        settings: What is served, and how.
        listening: Where.
        ready: Called when the server can be asked.

    Raises:
        StoreError: There is no such store.
        CancelledError: It was asked to stop before it was ready.
    """
    starting, task, loop = True, asyncio.current_task(), asyncio.get_running_loop()

    def begin(pool: Pool) -> None:
        nonlocal starting
        starting = False
        ready(pool)

    def end(number: int, frame: FrameType | None) -> None:
        # The web server gives the signal back when all is closed; then there is no more to do.
        if starting and task is not None:
            loop.call_soon_threadsafe(task.cancel)

    signal.signal(signal.SIGTERM, end)
    app = make_app(settings)
    config = uvicorn.Config(
        app,
        # Not a line for each malformed request: clients could fill the log, and a pipe that
        # nobody reads would stop the server.
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="off",  # we open and close it ourselves: its errors are ours
        ws="none",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_LAST_WORDS,
    )
    async with app.router.lifespan_context(app):
        server = _Server(config, app.state.pool, begin)
        await server.serve(sockets=[listening])
