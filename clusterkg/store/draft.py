"""A store whose changes take effect together, once the last of them is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from clusterkg.sparql.results import Result
from clusterkg.store import changing, embedded, loading
from clusterkg.store.protocol import Progress, Queryable
from clusterkg.store.sources import UNKNOWN, UPDATE, Filled, Source, replaced, source_in


class Draft(Queryable):
    """An embedded database that nobody else sees yet, with the sources of its graphs.

    What was done before an error stays: whoever made the draft throws it away then.

    Args:
        db: The database.
        filled: The sources of its graphs.
    """

    def __init__(self, db: ox.Store, filled: Filled) -> None:
        self._db = db
        self.filled = filled

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`."""
        return embedded.answer(self._db, text, allow_service=allow_service)

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
        if replace:
            self.empty(to_replace(self._db, self.filled, sources, force=force, own=own))
        return self.read(sources, progress, own=own)

    def read(
        self, sources: Sequence[Source], progress: Progress | None = None, *, own: bool = False
    ) -> set[str]:
        """Add the statements of files, and return the graphs that they are in."""
        brought = loading.load(self._db, sources, progress, own=own)
        for graph, names in brought.items():
            self.filled[graph] = self.filled.get(graph, set()) | names
        return set(brought)

    def empty(self, graphs: Iterable[str]) -> None:
        """Take all statements out of some graphs."""
        names = map(ox.NamedNode, graphs)
        present = [name for name in names if self._db.contains_named_graph(name)]
        for name in present:
            self._db.remove_graph(name)
            self.filled.pop(name.value, None)
        if present:
            embedded.rebuild_union(self._db)

    def update(
        self, text: str, *, dataset: embedded.Dataset | None = None, base: str | None = None
    ) -> None:
        """See `Store.update`; arguments as for `changing.change`."""
        self._touched(changing.change(self._db, text, dataset=dataset, base=base))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.add`."""
        graphs: set[str] = set()
        embedded.add(self._db, _noting(quads, graphs))
        self._touched(graphs)

    def exchange(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        """Take some statements of named graphs out and put others in."""
        graphs: set[str] = set()
        embedded.exchange(self._db, _noting(removed, graphs), _noting(added, graphs))
        self._touched(graphs)

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """See `Store.replace_graph`."""
        self.empty([graph])
        self.add(quads)

    def optimise(self) -> None:
        """See `DiskStore.optimise`."""
        self._db.optimize()

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`."""
        return embedded.count_graphs(self._db)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        return embedded.statements(self._db, graph)

    def close(self) -> None:
        """See `Store.close`."""
        del self._db

    def _touched(self, graphs: Iterable[str]) -> None:
        for graph in graphs:
            self.filled.setdefault(graph, set()).add(source_in(graph, UPDATE))


def sources_of(db: ox.Store, filled: Filled, graph: str) -> set[str]:
    """Return what filled a graph; nothing if it has no statements."""
    if next(db.quads_for_pattern(None, None, None, ox.NamedNode(graph)), None) is None:
        return set()
    return filled.get(graph, {UNKNOWN})


def sources_by_graph(db: ox.Store, filled: Filled) -> Filled:
    """Return the sources of the graphs that hold statements."""
    found = {}
    for graph, names in filled.items():
        if sources_of(db, filled, graph):
            found[graph] = names  # noqa: PERF403 — a comprehension keeps `db` open in its error
    return found


def to_replace(
    db: ox.Store, filled: Filled, sources: Sequence[Source], *, force: bool, own: bool
) -> set[str]:
    """Return the graphs that are emptied before files are loaded in place of what they brought.

    Raises:
        InputError: A file cannot be used.
        GraphNameError: Another source has filled one of the graphs, or its name is reserved.
    """
    wanted = loading.contents(sources, own=own)
    present = [name.value for name in db.named_graphs()]
    held = {graph: sources_of(db, filled, graph) for graph in present}
    return replaced(sources, wanted, held, force=force, own=own)


def _noting(quads: Iterable[ox.Quad], graphs: set[str]) -> Iterator[ox.Quad]:
    for quad in quads:
        graphs.add(getattr(quad.graph_name, "value", ""))
        yield quad
