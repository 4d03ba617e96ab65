"""The overview that a worker uses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from clusterkg.server.overview.build import build
from clusterkg.server.overview.model import Overview
from clusterkg.server.overview.place import is_large

if TYPE_CHECKING:
    from clusterkg.server.workers.snapshots import Snapshot

_FIRST: Final = 10_000
"""Links and names of a large store that are read while a reader waits."""


def current(store: Snapshot, folder: str | None) -> Overview:
    """Return the overview of a store.

    Args:
        store: The store.
        folder: Where a process of its own has written it; None if it has not yet.
    """
    return _saved(folder) if folder is not None else _own(store)


@lru_cache(maxsize=1)
def _saved(folder: str) -> Overview:
    _own.cache_clear()
    return Overview.load(Path(folder))


@lru_cache(maxsize=1)
def _own(store: Snapshot) -> Overview:
    return build(store, _FIRST if is_large(store.folder) else None)


def survey(store: Snapshot, request: dict[str, Any], _: BinaryIO) -> dict[str, Any]:
    """Make an overview and write it into the folder `into`.

    See `clusterkg.server.workers.tasks` for the form of tasks.
    """
    build(store, counted=True).save(Path(request["into"]))
    return {"media": "text/plain"}
