"""The bundled graph: ontology, vocabularies, curated data and what follows from them.

The build puts it into the wheel, ready to query; there it is only read, by any number of processes
at once. Elsewhere (in a checkout, or where its files were changed) it is prepared once, in the
user's cache folder; where that folder cannot be written, in memory, each time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.errors import FileError, StoreError
from clusterkg.model.namespaces import INFERRED_GRAPH
from clusterkg.store import open_store
from clusterkg.store.disk import DiskStore
from clusterkg.store.draft import Draft
from clusterkg.store.memory import MemoryStore
from clusterkg.store.protocol import Progress, ReadOnly, Store
from clusterkg.store.sources import Source


class _Bundled(ReadOnly):
    refusal = (
        "the bundled graph cannot be changed",
        "make a store of your own that starts with it: clusterkg load --bundled --store FOLDER",
    )


class BundledStore(_Bundled, DiskStore):
    """The bundled graph on disk. It is queried, never changed."""


class BundledInMemory(_Bundled, MemoryStore):
    """The bundled graph in memory, for where the cache folder cannot be used."""

    def __init__(self) -> None:
        prepared = MemoryStore()
        fill(prepared)
        self._db = prepared._db


def fill(store: Store) -> None:
    """Load the bundled graph into `store`, in place of an older one, and infer."""
    from clusterkg.reasoning.materialise import materialise

    store.load(assets.graph_files(), replace=True, own=True)
    materialise(store)


@dataclass(frozen=True)
class Wish:
    """What `load` is to do, apart from the files.

    Attributes:
        replace: Files replace what they brought before.
        force: They replace also what others brought into the same graphs.
        restore: The files are a backup of a whole store, with graphs whose names are reserved.
        bundled: The bundled graph comes in, in place of an older one, and what follows.
        optimise: The store is rewritten, to be read faster.
    """

    replace: bool = False
    force: bool = False
    restore: bool = False
    bundled: bool = False
    optimise: bool = False


def load_into(
    store: Store, sources: Sequence[Source], wish: Wish, progress: Progress | None = None
) -> set[str]:
    """Load files into a store, and do what else is wished: on disk, as one change.

    In memory and at an endpoint, files and bundled graph are a change each.

    Args:
        store: The store.
        sources: The files, each with its graph.
        wish: What else.
        progress: See `Progress`.

    Returns:
        The graphs that the files are in.

    Raises:
        StoreError: The store is not empty, and a backup is to be restored; or it is not on disk,
            and is to be optimised.
        InputError: A file cannot be used.
    """
    if not isinstance(store, DiskStore):
        if wish.optimise:
            raise StoreError("only a store on disk can be optimised", hint="leave out --optimise")
        return _load_into(store, sources, wish, progress)

    def without() -> set[str]:
        gone: set[str] = set()
        if wish.replace:
            gone |= store.to_replace(sources, force=wish.force)
        if wish.bundled:
            gone |= store.to_replace(assets.graph_files(), own=True) | {INFERRED_GRAPH}
        return gone

    rest = Wish(restore=wish.restore, bundled=wish.bundled, optimise=wish.optimise)
    return store.together(lambda draft: _load_into(draft, sources, rest, progress), without=without)


def _load_into(
    store: Store | Draft, sources: Sequence[Source], wish: Wish, progress: Progress | None
) -> set[str]:
    if wish.restore and store.graphs():
        raise StoreError(
            "a backup goes into a new store only; this one holds statements",
            hint="name a new folder with --store FOLDER",
        )
    found: set[str] = set()
    if sources:
        found = store.load(
            sources,
            replace=wish.replace,
            force=wish.force,
            own=wish.restore,
            progress=progress,
        )
    if wish.bundled:
        fill(store)
    if wish.optimise and isinstance(store, Draft):
        store.optimise()
    return found


_MERGED: Final = "merged.nt"
_FINGERPRINT: Final = "fingerprint"
_DAY: Final = 24 * 60 * 60
_KEPT: Final = 30 * _DAY


@contextmanager
def bundled_file() -> Iterator[Path]:
    """Give an N-Triples file with all statements of the bundled graph, for as long as needed."""
    ready = [folder / _MERGED for folder in _ready_folders()]
    if not any(path.is_file() for path in ready):
        with closing(open_bundled()) as store:
            if not any(path.is_file() for path in ready):  # it had to be prepared in memory
                with tempfile.TemporaryDirectory() as folder:
                    _write_merged(store, Path(folder))
                    yield Path(folder) / _MERGED
                return
    yield next(path for path in ready if path.is_file())


def _write_merged(store: Store, folder: Path) -> None:
    triples = (quad.triple for quad in store.quads())
    ox.serialize(triples, folder / _MERGED, ox.RdfFormat.N_TRIPLES)


def open_location(location: str | None, *, create: bool = False) -> Store:
    """Open the store that a user names, or the bundled graph if they name none (None).

    Arguments and errors as for `open_store`.
    """
    return open_bundled() if location is None else open_store(location, create=create)


def open_bundled() -> Store:
    """Open the bundled graph, preparing it first where it is not ready yet."""
    *shipped, cached = _ready_folders()
    for folder in shipped:
        with suppress(StoreError):  # damaged, or written by a later version of Oxigraph
            return BundledStore(folder)
    return _open_cached(cached)


def _ready_folders() -> list[Path]:
    """Return where the bundled graph may be ready: in the wheel, if that fits; in the cache."""
    fingerprint = assets.fingerprint()
    shipped = assets.ready_folder()
    cache = Path(platformdirs.user_cache_dir("clusterkg", appauthor=False))
    folders = [cache / f"bundled-{fingerprint}"]
    with suppress(OSError):
        if (shipped / _FINGERPRINT).read_text(encoding="utf-8") == fingerprint:
            folders.insert(0, shipped)
    return folders


def _open_cached(ready: Path) -> Store:
    try:
        if ready.is_dir():
            try:
                store = BundledStore(ready)
                _used(ready)
                return store
            except StoreError:  # damaged, say by a cleaner of cache folders: make it anew
                shutil.rmtree(ready, ignore_errors=True)
        _prepare_cached(ready)
        return BundledStore(ready)
    except (OSError, FileError, StoreError):
        return BundledInMemory()


def prepare(folder: Path) -> None:
    """Write the bundled graph, ready to be opened, into an empty folder. Only reading needs it.

    Raises:
        FileError: The folder cannot be written.
    """
    filled = MemoryStore()
    fill(filled)
    store = DiskStore(folder, create=True)
    store.add(filled.quads())
    store.optimise()
    _write_merged(store, folder)
    store.close()
    current = store.generation()
    for other in current.parent.iterdir():
        if other != current:
            shutil.rmtree(other)
    for log in current.glob("LOG*"):
        log.unlink()
    (folder / _FINGERPRINT).write_text(assets.fingerprint(), encoding="utf-8")


def _prepare_cached(ready: Path) -> None:
    ready.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="preparing-", dir=ready.parent))
    try:
        prepare(draft)
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
