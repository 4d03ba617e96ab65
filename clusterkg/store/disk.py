"""The store on disk: a folder of generations, of which one is current.

    STORE/clusterkg-store    marks the folder and its layout
    STORE/current            the name of the current generation
    STORE/lock               held by the process that writes
    STORE/generations/N/     one complete Oxigraph database, never changed once it is current

A change clones the current generation (files that never change are hard links, so this takes
milliseconds), works on the clone, and at the end writes its name into `current` by an atomic
rename. A process that fails or is killed before that leaves the old generation current and
untouched; its half-made clone is swept away by the next change. Readers open a generation that
nobody writes to, so they need no lock.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from clusterkg.model.errors import FileError, StoreBusyError, StoreFormatError
from clusterkg.model.locks import hold
from clusterkg.sparql.results import Result
from clusterkg.store import changing, embedded, loading
from clusterkg.store.protocol import Progress, Queryable

_LAYOUT = "clusterkg store, layout 1\n"
_KEPT = 2  # the current generation and the one before, which a reader may still have open
_REMOVAL_COST = 6  # removing a statement takes about as long as copying six


class DiskStore(Queryable):
    """An embedded store in a folder.

    Args:
        location: The folder.
        create: Make the folder a store if it does not exist or is empty.

    Raises:
        StoreFormatError: The folder is not a clusterkg store, or is damaged.
        FileError: The folder cannot be made or read.
    """

    def __init__(self, location: str | Path, *, create: bool = False) -> None:
        self._root = Path(location)
        self._open: tuple[str, ox.Store] | None = None
        marker = self._root / "clusterkg-store"
        if not marker.exists():
            self._make(marker, create)
        elif marker.read_text(encoding="utf-8") != _LAYOUT:
            raise StoreFormatError(
                "this store was written by another version of clusterkg",
                hint="use the version that wrote it, or load the data again",
                file=str(self._root),
            )
        self._current()

    def load(
        self,
        sources: Sequence[tuple[str | None, Path]],
        *,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """See `Store.load`."""
        replaced = loading.graphs_of(sources) if replace else set()
        self._change(lambda db: loading.load(db, sources, progress), without=replaced)

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`."""
        return embedded.answer(self._current(), text, allow_service=allow_service)

    def update(
        self, text: str, *, dataset: embedded.Dataset | None = None, base: str | None = None
    ) -> None:
        """See `Store.update`.

        Args:
            text: The update.
            dataset: The graphs that its conditions look at.
            base: What relative IRIs start from.
        """
        self._change(lambda db: changing.change(db, text, dataset=dataset, base=base))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.add`."""
        self._change(lambda db: embedded.add(db, quads))

    def exchange(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        """Take some statements of named graphs out and put others in, as one change."""
        self._change(lambda db: embedded.exchange(db, removed, added))

    def holds(self, quad: ox.Quad) -> bool:
        """Return whether a statement is in its named graph."""
        return quad in self._current()

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """See `Store.replace_graph`."""
        self._change(lambda db: embedded.add(db, quads), without={graph})

    def optimise(self) -> None:
        """Rewrite the files so that queries take about half the time."""
        self._change(ox.Store.optimize)

    def generation(self) -> Path:
        """Return the folder of the current generation, which is never changed."""
        return self._root / "generations" / self._published()

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`."""
        return embedded.count_graphs(self._current())

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        return embedded.statements(self._current(), graph)

    def close(self) -> None:
        """See `Store.close`."""
        self._open = None

    def _make(self, marker: Path, create: bool) -> None:
        if not create:
            raise StoreFormatError(
                "not a clusterkg store",
                hint="create one with 'clusterkg load FILE --store FOLDER'",
                file=str(self._root),
            )
        if self._root.is_dir() and any(p.name != "lock" for p in self._root.iterdir()):
            # A store whose making was cut short has no marker yet, but holds nothing else either.
            names = {p.name for p in self._root.iterdir()}
            if not names <= {"generations", "current", "lock", "current.new", "marker.new"}:
                raise StoreFormatError(
                    "this folder contains something other than a store",
                    hint="name a new or empty folder",
                    file=str(self._root),
                )
        try:
            (self._root / "generations").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from None
        with self._lock():
            if not marker.exists():
                name = self._fresh_name()
                db = ox.Store(str(self._root / "generations" / name))
                db.flush()
                del db
                self._publish(name)
                _write(marker.with_name("marker.new"), marker, _LAYOUT)

    def _current(self) -> ox.Store:
        try:
            name = self._published()
            if self._open is None or self._open[0] != name:
                db = ox.Store.read_only(str(self._root / "generations" / name))
                self._open = (name, db)
        except (OSError, RuntimeError) as error:  # RuntimeError where Oxigraph finds it corrupt
            raise StoreFormatError(
                f"the store is damaged: {str(error).splitlines()[0][:200]}",
                hint="load the data again into another folder",
                file=str(self._root),
            ) from None
        return self._open[1]

    def _change(self, work: Callable[[ox.Store], object], without: Iterable[str] = ()) -> None:
        """Do work on a clone of the current generation less some graphs; then publish it."""
        with self._lock():
            self._sweep()
            self._current()
            name = self._fresh_name()
            folder = self._root / "generations" / name
            try:
                self._draft(folder, work, set(without))
                self._publish(name)
            except BaseException as error:
                # Whoever keeps the error (a notebook does) must not keep the database open with it.
                traceback.clear_frames(error.__traceback__)
                if self._published() != name:  # else it came too late to stop anything
                    shutil.rmtree(folder, ignore_errors=True)
                if isinstance(error, OSError):
                    raise self._unwritable(error) from None
                raise

    def _draft(self, folder: Path, work: Callable[[ox.Store], object], without: set[str]) -> None:
        assert self._open is not None
        name, now = self._open
        db = _clone(now, self._root / "generations" / name, folder, without)
        work(db)
        db.flush()
        # It is closed on return; until then it may still rewrite its files.

    def _unwritable(self, error: OSError) -> FileError:
        reason = error.strerror or str(error).splitlines()[0]
        return FileError(f"the store cannot be written: {reason}", file=str(self._root))

    def _fresh_name(self) -> str:
        numbers = [int(p.name) for p in self._generations()]
        return f"{max(numbers, default=0) + 1:08d}"

    def _published(self) -> str:
        return (self._root / "current").read_text(encoding="utf-8").strip()

    def _generations(self) -> list[Path]:
        return sorted(p for p in (self._root / "generations").iterdir() if p.name.isdigit())

    def _publish(self, name: str) -> None:
        _sync(self._root / "generations" / name)
        _sync_folder(self._root / "generations")
        _write(self._root / "current.new", self._root / "current", name + "\n")

    def _sweep(self) -> None:
        """Remove unfinished generations, and old ones except the last."""
        current = self._published()
        finished = [p for p in self._generations() if p.name <= current]
        for path in self._generations():
            if path not in finished[-_KEPT:]:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold the folder for writing. The system lets go of the lock when a process dies."""
        try:
            file = (self._root / "lock").open("w")
        except OSError as error:
            raise self._unwritable(error) from None
        with file:
            try:
                hold(file.fileno())
            except OSError:
                raise StoreBusyError(
                    "another process is writing to this store",
                    hint="wait until it has finished",
                    file=str(self._root),
                ) from None
            yield


def _clone(now: ox.Store, source: Path, target: Path, without: set[str]) -> ox.Store:
    if without:
        sizes = embedded.count_graphs(now)
        gone = sum(sizes.get(graph, 0) for graph in without)
        if gone * _REMOVAL_COST > sum(sizes.values()) - gone:
            db = ox.Store(str(target))
            for graph in sizes.keys() - without:
                embedded.extend(db, embedded.statements(now, graph))
            return db
    target.mkdir()
    for path in source.iterdir():
        if path.suffix == ".sst":
            try:
                os.link(path, target / path.name)
            except OSError:
                shutil.copy2(path, target / path.name)
        elif path.name != "LOCK":
            shutil.copy2(path, target / path.name)
    db = ox.Store(str(target))
    for graph in without:
        db.remove_graph(ox.NamedNode(graph))
    if without:
        embedded.rebuild_union(db)
    return db


def _write(draft: Path, final: Path, text: str) -> None:
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(final)
    _sync_folder(final.parent)


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
