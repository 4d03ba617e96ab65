"""Runs the server until it is asked to stop."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

from clusterkg.model.errors import PackageMissingError, ServerError, StoreError
from clusterkg.server.settings import Settings

if TYPE_CHECKING:
    from clusterkg.server.workers.pool import Pool

_BACKLOG: Final = 512
_TAKEN: Final = (errno.EADDRINUSE, errno.EACCES)
_GUARDS: Final = 2


def run(settings: Settings, *, note: Callable[[str], None], browse: bool = False) -> None:
    """Serve until SIGINT or SIGTERM, then end all workers.

    Args:
        settings: See there.
        note: Prints a line for people.
        browse: Whether to open the start page in a browser.

    Raises:
        PackageMissingError: Packages are missing.
        StoreError: There is no such store, it is not on this machine, or it cannot be changed
            though it should be.
        ServerError: It cannot listen on the address.
    """
    # Without this the first process of a container does not hear it.
    signal.signal(signal.SIGTERM, _end)
    try:
        from clusterkg.server.web import serve
    except ImportError as error:
        raise PackageMissingError(
            f"serving needs the package {error.name}", hint="pip install 'clusterkg[server]'"
        ) from None
    if settings.writable and settings.store is None:
        raise StoreError(
            "the bundled graph is read-only",
            hint="create a store from it: clusterkg load --bundled --store FOLDER",
        )
    listening = _listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    settings = replace(settings, host=host, port=port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.root}/"

    def ready(pool: Pool) -> None:
        mode = "writable with the token" if settings.writable else "read only"
        note(f"{address} serves {pool.source.name}, {mode}; press Ctrl-C to stop")
        if len(pool.guards) < _GUARDS:
            note("on this system SERVICE and LOAD are only detected in the text of queries")
        if browse:
            place = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
            threading.Thread(target=_browse, args=(place, note), daemon=True).start()

    with listening, suppress(asyncio.CancelledError):  # it was asked to stop while starting
        asyncio.run(serve(settings, listening, ready))


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """End well."""
    raise SystemExit(0)


def _browse(address: str, note: Callable[[str], None]) -> None:
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        note(f"cannot start a browser; open {address} yourself")


def _listen(host: str, port: int) -> socket.socket:
    try:
        [(family, kind, protocol, _, place), *_] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServerError(f"{host} is not an address of this machine: {error.strerror}") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise ServerError(
            f"cannot listen on {host}, port {port}: {error.strerror}",
            hint="use --port 0 for a free port" if error.errno in _TAKEN else None,
        ) from None
    listening.set_inheritable(False)
    return listening
