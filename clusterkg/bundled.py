"""The bundled graph: ontology, vocabularies, curated data and what rules add, ready to ask.

It is prepared once per version, in the user's cache folder, so that later starts only open it.
Where that folder cannot be written it is prepared in memory, each time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import platformdirs
import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.errors import FileError, StoreError
from clusterkg.store import open_store
from clusterkg.store.disk import DiskStore
from clusterkg.store.memory import MemoryStore
from clusterkg.store.protocol import ReadOnly, Store


class _Bundled(ReadOnly):
    refusal = (
        "the bundled graph cannot be changed",
        "make a store of your own that starts with it: clusterkg load --bundled --store FOLDER",
    )


class BundledStore(_Bundled, DiskStore):
    """The bundled graph on disk. It is asked, never changed."""


class BundledInMemory(_Bundled, MemoryStore):
    """The bundled graph in memory, for where the cache folder cannot be used."""

    def __init__(self) -> None:
        prepared = MemoryStore()
        fill(prepared)
        self._db = prepared._db


def fill(store: Store) -> None:
    """Load the bundled graph into `store`, in place of an older one, and infer."""
    from clusterkg.reasoning.materialise import materialise

    store.load(assets.graph_files(), replace=True)
    materialise(store)


_MERGED: Final = "merged.nt"
_DAY: Final = 24 * 60 * 60
_KEPT: Final = 30 * _DAY


@contextmanager
def bundled_file() -> Iterator[Path]:
    """Give an N-Triples file with all statements of the bundled graph, for as long as needed."""
    kept = _ready() / _MERGED
    if kept.is_file():
        yield kept
        return
    store = open_bundled()
    try:
        if kept.is_file():
            yield kept
            return
        with tempfile.TemporaryDirectory() as folder:
            _write_merged(store, Path(folder))
            yield Path(folder) / _MERGED
    finally:
        store.close()


def _write_merged(store: Store, folder: Path) -> None:
    triples = (quad.triple for quad in store.quads())
    ox.serialize(triples, folder / _MERGED, ox.RdfFormat.N_TRIPLES)


def _ready() -> Path:
    home = Path(platformdirs.user_cache_dir("clusterkg", appauthor=False))
    return home / f"bundled-{assets.fingerprint()}"


def open_location(location: str | None, *, create: bool = False) -> Store:
    """Open the store that a user names, or the bundled graph if they name none (None).

    Arguments and errors as for `open_store`.
    """
    return open_bundled() if location is None else open_store(location, create=create)


def open_bundled() -> Store:
    """Open the bundled graph, preparing it first where this version has not been used yet."""
    ready = _ready()
    try:
        if ready.is_dir():
            try:
                store = BundledStore(ready)
                _used(ready)
                return store
            except StoreError:  # damaged, say by a cleaner of cache folders: make it anew
                shutil.rmtree(ready, ignore_errors=True)
        _prepare(ready)
        return BundledStore(ready)
    except (OSError, FileError, StoreError):
        return BundledInMemory()


def _prepare(ready: Path) -> None:
    ready.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="preparing-", dir=ready.parent))
    try:
        store = DiskStore(draft, create=True)
        fill(store)
        store.optimise()
        _write_merged(store, draft)
        store.close()
        try:
            draft.rename(ready)
        except OSError:
            if not ready.is_dir():  # else another process was quicker, with the same content
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _clear_away(ready)


def _clear_away(ready: Path) -> None:
    """Remove what other versions prepared and what was left half done, unless it may be in use."""
    for pattern, age in (("bundled-*", _KEPT), ("preparing-*", _DAY)):
        for other in ready.parent.glob(pattern):
            if other != ready and time.time() - other.stat().st_mtime > age:
                shutil.rmtree(other, ignore_errors=True)


def _used(ready: Path) -> None:
    """Note that a prepared graph is in use, at most once a day."""
    if time.time() - ready.stat().st_mtime > _DAY:
        os.utime(ready)
