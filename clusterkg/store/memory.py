"""The store in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from clusterkg.sparql.results import Result
from clusterkg.store import changing, embedded, loading
from clusterkg.store.protocol import Progress, Queryable


class MemoryStore(Queryable):
    """An embedded store that lives as long as the process."""

    def __init__(self) -> None:
        self._db = ox.Store()

    def load(
        self,
        sources: Sequence[tuple[str | None, Path]],
        *,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """See `Store.load`."""
        staged = ox.Store()
        loading.load(staged, sources, progress)
        if replace:
            for graph in staged.named_graphs():
                self._db.remove_graph(graph)
            embedded.rebuild_union(self._db)
        embedded.add(self._db, embedded.statements(staged, None))

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`."""
        return embedded.answer(self._db, text, allow_service=allow_service)

    def update(self, text: str) -> None:
        """See `Store.update`."""
        staged = ox.Store()
        staged.bulk_extend(self._db)
        changing.change(staged, text)
        self._db = staged

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.add`."""
        staged = list(embedded.named(quads))
        embedded.add(self._db, staged)

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """See `Store.replace_graph`."""
        staged = list(embedded.named(quads))
        self._db.remove_graph(ox.NamedNode(graph))
        embedded.rebuild_union(self._db)
        embedded.add(self._db, staged)

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`."""
        return embedded.count_graphs(self._db)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        return embedded.statements(self._db, graph)

    def close(self) -> None:
        """See `Store.close`."""
        del self._db
