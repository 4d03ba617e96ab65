"""The store in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from clusterkg.sparql.results import Result
from clusterkg.store import embedded
from clusterkg.store.draft import Draft, to_replace
from clusterkg.store.protocol import Progress, Queryable
from clusterkg.store.sources import Filled, Source


class MemoryStore(Queryable):
    """An embedded store that lives as long as the process."""

    def __init__(self) -> None:
        self._db = ox.Store()
        self._filled: Filled = {}

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
        gone: set[str] = set()
        if replace:
            gone = to_replace(self._db, self._filled, sources, force=force, own=own)
        staged = Draft(ox.Store(), {})
        brought = staged.read(sources, progress, own=own)
        self._draft.empty(gone)
        embedded.add(self._db, staged.quads())
        for graph, names in staged.filled.items():
            self._filled[graph] = self._filled.get(graph, set()) | names
        return brought

    @property
    def _draft(self) -> Draft:
        """The store itself, to be changed at once by what cannot fail."""
        return Draft(self._db, self._filled)

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`."""
        return embedded.answer(self._db, text, allow_service=allow_service)

    def update(self, text: str) -> None:
        """See `Store.update`."""
        db = ox.Store()
        db.bulk_extend(self._db)
        staged = Draft(db, {graph: set(names) for graph, names in self._filled.items()})
        staged.update(text)
        self._db, self._filled = db, staged.filled

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.add`."""
        staged = list(embedded.named(quads))
        self._draft.add(staged)

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """See `Store.replace_graph`."""
        staged = list(embedded.named(quads))
        self._draft.replace_graph(graph, staged)

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`."""
        return embedded.count_graphs(self._db)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        return embedded.statements(self._db, graph)

    def close(self) -> None:
        """See `Store.close`."""
        del self._db
