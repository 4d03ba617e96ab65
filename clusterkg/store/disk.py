"""The store on disk: a folder of generations, of which one is current.

    STORE/clusterkg-store    marks the folder and its layout
    STORE/current            the name of the current generation
    STORE/lock               held by the process that writes
    STORE/generations/N/     one complete Oxigraph database, never changed once it is current, and
                             a record of the sources of its graphs

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
from typing import TypeVar

import pyoxigraph as ox

from clusterkg.model.errors import ClusterkgError, FileError, StoreBusyError, StoreFormatError
from clusterkg.model.locks import hold
from clusterkg.sparql.results import Result
from clusterkg.store import embedded
from clusterkg.store import sources as recorded
from clusterkg.store.draft import Draft, sources_by_graph, to_replace
from clusterkg.store.protocol import Progress, Queryable
from clusterkg.store.sources import Filled, Source

_LAYOUT = "clusterkg store, layout 2\n"
_BEFORE = "clusterkg store, layout 1\n"  # graphs had other names, and their sources no record
_KEPT = 2  # the current generation and the one before, which a reader may still have open
_REMOVAL_COST = 6  # removing a statement takes about as long as copying six
_T = TypeVar("_T")


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
        self._made: str | None = None
        self._found = self._root.is_dir()
        marker = self._root / "clusterkg-store"
        if not marker.exists():
            self._make(marker, create)
        elif marker.read_text(encoding="utf-8") not in {_LAYOUT, _BEFORE}:
            raise StoreFormatError(
                "this store was written by another version of clusterkg",
                hint="use the version that wrote it, or load the data again",
                file=str(self._root),
            )
        self._current()

    def load(
        self,
        sources: Sequence[Source],
        *,
        replace: bool = False,
        force: bool = False,
        own: bool = False,
        progress: Progress | None = None,
    ) -> set[str]:
        """See `Store.load`."""

        def gone() -> set[str]:
            return self.to_replace(sources, force=force, own=own) if replace else set()

        return self.together(lambda draft: draft.read(sources, progress, own=own), without=gone)

    def to_replace(
        self, sources: Sequence[Source], *, force: bool = False, own: bool = False
    ) -> set[str]:
        """Return the graphs that `load` empties first if it is to replace."""
        return to_replace(self._current(), self._filled(), sources, force=force, own=own)

    def together(self, work: Callable[[Draft], _T], *, without: Callable[[], set[str]] = set) -> _T:
        """Make several changes as one: readers see all of them or none.

        Args:
            work: Makes the changes.
            without: Says which graphs are emptied first; nobody else writes meanwhile.
        """
        return self._change(work, without)

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
        self._change(lambda draft: draft.update(text, dataset=dataset, base=base))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.add`."""
        self._change(lambda draft: draft.add(quads))

    def exchange(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        """Take some statements of named graphs out and put others in, as one change."""
        self._change(lambda draft: draft.exchange(removed, added))

    def holds(self, quad: ox.Quad) -> bool:
        """Return whether a statement is in its named graph."""
        return quad in self._current()

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """See `Store.replace_graph`."""
        self._change(lambda draft: draft.add(quads), without=lambda: {graph})

    def optimise(self) -> None:
        """Rewrite the files so that queries take about half the time."""
        self._change(Draft.optimise)

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
                new = not self._generations()
                name = self._fresh_name()
                db = ox.Store(str(self._root / "generations" / name))
                db.flush()
                recorded.write(self._root / "generations" / name, {})
                del db
                self._publish(name)
                _write(marker.with_name("marker.new"), marker, _LAYOUT)
                self._made = name if new else None

    def unmake(self) -> None:
        """Remove the store if this object has made it and nobody has changed it since.

        Only what a store consists of goes; a store that lacked nothing but its marker stays.
        """
        self.close()
        try:
            with self._lock():
                if self._made is not None and self._made == self._published():
                    shutil.rmtree(self._root / "generations")
                    for name in ("clusterkg-store", "current", "lock"):
                        (self._root / name).unlink()
                    if not self._found:
                        self._root.rmdir()
        except (ClusterkgError, OSError):
            return  # somebody else has it now

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

    def _filled(self) -> Filled:
        """Return the sources of the graphs of the current generation."""
        return recorded.read(self.generation()) or {}

    def _change(self, work: Callable[[Draft], _T], without: Callable[[], set[str]] = set) -> _T:
        with self._lock():
            self._sweep()
            self._migrate()
            return self._publish_change(work, without)

    def _migrate(self) -> None:
        """Bring a store of the layout before to the present one, as a change of its own."""
        marker = self._root / "clusterkg-store"
        self._current()
        if recorded.read(self.generation()) is None:
            from clusterkg.store.migration import migrate

            self._publish_change(migrate, set)
        if marker.read_text(encoding="utf-8") != _LAYOUT:
            try:
                _write(marker.with_name("marker.new"), marker, _LAYOUT)
            except OSError as error:
                raise self._unwritable(error) from None

    def _publish_change(self, work: Callable[[Draft], _T], without: Callable[[], set[str]]) -> _T:
        """Do work on a clone of the current generation less some graphs; then publish it."""
        self._current()
        name = self._fresh_name()
        folder = self._root / "generations" / name
        try:
            result = self._draft(folder, work, without())
            self._publish(name)
        except BaseException as error:
            # Whoever keeps the error (a notebook does) must not keep the database open with it.
            traceback.clear_frames(error.__traceback__)
            if self._published() != name:  # else it came too late to stop anything
                shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise self._unwritable(error) from None
            raise
        return result

    def _draft(self, folder: Path, work: Callable[[Draft], _T], without: set[str]) -> _T:
        assert self._open is not None
        name, now = self._open
        filled = {graph: by for graph, by in self._filled().items() if graph not in without}
        db = _clone(now, self._root / "generations" / name, folder, without)
        draft = Draft(db, filled)
        try:
            result = work(draft)
        finally:
            draft.close()  # an error may hold the draft; it must not hold the database
        db.flush()
        recorded.write(folder, sources_by_graph(db, draft.filled))
        # It is closed on return; until then it may still rewrite its files.
        return result

    def _unwritable(self, error: OSError) -> FileError:
        reason = error.strerror or str(error).splitlines()[0]
        hint = "name a new or empty folder" if self._root.is_file() else None
        return FileError(f"the store cannot be written: {reason}", hint=hint, file=str(self._root))

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
