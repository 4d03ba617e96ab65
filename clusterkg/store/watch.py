"""Tells which named graphs an update changed, and keeps it out of those of the program."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyoxigraph as ox

from clusterkg.model.errors import GraphNameError
from clusterkg.model.namespaces import COMPUTED, is_reserved
from clusterkg.sparql.updates import Operation
from clusterkg.sparql.written import targets


class Watch:
    """Watches the graphs that an update may write into.

    Args:
        db: The database before the update.
        steps: The operations of the update, all of which parse.
        base: What relative IRIs start from.
    """

    def __init__(self, db: ox.Store, steps: Sequence[Operation], base: str | None) -> None:
        self._db = db
        self._targets = targets(steps, base)
        self._before = {graph: _digest(db, graph) for graph in self._graphs()}
        self._there = {graph for graph in self._before if self._is_there(graph)}

    def changed(self) -> set[str]:
        """Return the graphs that hold something else than before.

        Raises:
            GraphNameError: The update wrote into a graph whose name is reserved. Emptying all
                graphs is allowed, and dropping what a measure computed.
        """
        found = {graph for graph in self._targets.named if not is_reserved(graph)}
        for graph in self._graphs() | self._before.keys():
            now = _digest(self._db, graph)
            made = is_reserved(graph) and graph not in self._there and self._is_there(graph)
            if now == self._before.get(graph, _EMPTY) and not made:
                continue
            found.add(graph)
            gone = self._targets.empties or graph.startswith(COMPUTED)
            if is_reserved(graph) and (made or not (gone and now == _EMPTY)):
                raise GraphNameError(
                    f"the update changes <{graph}>, whose name is reserved for clusterkg",
                    hint="write into a graph of your own, such as <https://example.org/graph/mine>",
                )
        return found

    def _is_there(self, graph: str) -> bool:
        """Return whether there is such a graph; it may be empty."""
        return self._db.contains_named_graph(ox.NamedNode(graph))

    def _graphs(self) -> set[str]:
        """Return the graphs of which it must be seen whether they change: not all named ones."""
        found = {graph for graph in self._targets.named if is_reserved(graph)}
        if self._targets.any:
            found |= {name.value for name in self._db.named_graphs()} - self._targets.named
        return found


class _Digest:
    """A file of which only the digest is kept."""

    def __init__(self) -> None:
        self._state = hashlib.blake2b()
        self.value = self._state.digest

    def write(self, data: bytes) -> int:
        """Take data."""
        self._state.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def _digest(db: ox.Store, graph: str) -> bytes:
    state = _Digest()
    db.dump(state, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))  # type: ignore[arg-type]
    return state.value()


_EMPTY = hashlib.blake2b().digest()
