"""The index that a worker uses."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from clusterkg.server.index.build import build
from clusterkg.server.index.model import Index
from clusterkg.server.settings import MIB

if TYPE_CHECKING:
    from clusterkg.server.workers.snapshots import Snapshot

LARGE: Final = 24 * MIB
"""Bytes of a generation from which on its index is made by a process of its own."""

_FIRST: Final = 2_000
"""Links of each graph, and names, of a large store that are read while a reader waits."""


def current(store: Snapshot, request: dict[str, Any]) -> Index:
    """Return the index of a store.

    Args:
        store: The store.
        request: What a worker is asked. `index` is the folder where a process of its own has
            written it, if it has; with `stale`, it is that of the store before its last change.
    """
    folder = request.get("index")
    if folder is None:
        return _own(store)
    found = _saved(folder)
    return replace(found, known={"complete": False}) if request.get("stale") else found


@lru_cache(maxsize=1)
def _saved(folder: str) -> Index:
    _own.cache_clear()
    return Index.load(Path(folder))


@lru_cache(maxsize=1)
def _own(store: Snapshot) -> Index:
    return build(store, _FIRST if is_large(store.folder) else None)


def write_index(store: Snapshot, request: dict[str, Any], _: BinaryIO) -> dict[str, Any]:
    """Make an index and write it into the folder `into`.

    See `clusterkg.server.workers.tasks` for the form of tasks.
    """
    build(store, counted=True).save(Path(request["into"]))
    return {"media": "text/plain"}


def is_large(folder: Path) -> bool:
    """Return whether a generation is so large that no reader should wait for its index."""
    return sum(each.stat().st_size for each in folder.iterdir()) > LARGE
