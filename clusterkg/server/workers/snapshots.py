"""What workers read: one generation of a store, which nobody changes any more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from clusterkg.bundled import open_location
from clusterkg.model.errors import StoreError
from clusterkg.sparql.results import Result
from clusterkg.store import embedded, is_address
from clusterkg.store.disk import DiskStore
from clusterkg.store.memory import MemoryStore
from clusterkg.store.protocol import Queryable, ReadOnly
from clusterkg.store.remote.settings import usable_address


class Snapshot(ReadOnly, Queryable):
    """A generation of a store on disk, open for reading."""

    refusal = ("a snapshot cannot be changed", "ask the writer")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = ox.Store.read_only(str(folder))

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`."""
        return embedded.answer(self.db, text, allow_service=allow_service)

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`."""
        return embedded.count_graphs(self.db)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        return embedded.statements(self.db, graph)

    def close(self) -> None:
        """See `Store.close`."""
        del self.db


@dataclass(frozen=True)
class Source:
    """The folder of a store that is served.

    Attributes:
        root: The folder.
        name: What people call the store.
        own: Whether it may be changed: it is not the bundled graph.
    """

    root: Path
    name: str
    own: bool

    def generation(self) -> tuple[str, Path]:
        """Return a name of the current generation that no other ever has, and its folder."""
        current = self.root / "current"
        number = current.read_text(encoding="utf-8").strip()
        return f"{number}-{current.stat().st_mtime_ns:x}", self.root / "generations" / number


@contextmanager
def source(location: str | None) -> Iterator[Source]:
    """Give the folder of a store, made for the purpose where it is in memory.

    Raises:
        StoreError: There is no such store, or it is not on this machine.
    """
    if location is not None and is_address(location):
        usable_address(location)
        raise StoreError(
            "an endpoint is served already", hint="serve a store on this machine: --store FOLDER"
        )
    store = open_location(location)
    if isinstance(store, DiskStore):
        root = store.generation().parents[1]
        store.close()
        name = "the bundled graph" if location is None else location
        yield Source(root, name, own=location is not None)
        return
    assert isinstance(store, MemoryStore)
    with tempfile.TemporaryDirectory(prefix="clusterkg-") as folder:
        copy = DiskStore(Path(folder) / "store", create=True)
        copy.add(store.quads())
        copy.close()
        name = "the bundled graph" if location is None else "a store in memory"
        yield Source(Path(folder) / "store", name, own=location is not None)
