"""Brings a store of layout 1 to the present one.

There, graphs of files had names that only the program has now, and could be those of the bundled
graph, or of what follows. What may be a user's moves to a graph `urn:x-clusterkg:graph:NAME`, all
of it. A graph of the program keeps what the bundled graph of this version states.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.model.namespaces import (
    BASE,
    COMPUTED,
    EDITS,
    GRAPH,
    INFERRED_GRAPH,
    LINKS_GRAPH,
    OWL,
    RDF,
    RDFS,
    UNNAMED_GRAPH,
    is_reserved,
)
from clusterkg.store import embedded
from clusterkg.store.draft import Draft
from clusterkg.store.loading import load
from clusterkg.store.sources import UNKNOWN, source_in

_MOVED: Final = "urn:x-clusterkg:graph:"
_DEEPEST: Final = 50
_log = logging.getLogger("clusterkg.store")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def migrate(draft: Draft) -> None:
    """Move what may be a user's out of graphs whose names are reserved, and say so."""
    graphs = [graph for graph in draft.graphs() if is_reserved(graph)]
    shipped = ox.Store()  # which writes numbers and dates as the store does
    load(shipped, assets.graph_files(), None, own=True)
    moved = {graph: _of_user(draft, graph, shipped) for graph in graphs}
    for graph, quads in moved.items():
        if quads:
            there = _target(graph)
            name = ox.NamedNode(there)
            draft.exchange(quads, [ox.Quad(q.subject, q.predicate, q.object, name) for q in quads])
            draft.filled[there] = {UNKNOWN}
            _log.warning(
                "%d statements of <%s>, whose name is reserved now, moved to <%s>; "
                "to put those of a file in their place: load FILE --graph %s --replace --force",
                *(len(quads), graph, there, there),
            )
        draft.filled[graph] = {source_in(graph, UNKNOWN)}


def _target(graph: str) -> str:
    if graph == f"{GRAPH}default":
        return UNNAMED_GRAPH
    return f"{_MOVED}{graph.removeprefix(BASE).removeprefix('graph/')}"


def _of_user(draft: Draft, graph: str, shipped: ox.Store) -> list[ox.Quad]:
    """Return the statements of a graph that may be a user's."""
    if graph == LINKS_GRAPH or graph.startswith((EDITS, COMPUTED)):
        return []  # the bundled graph does not replace them
    quads = list(draft.quads(graph))
    known = set(_Shapes(embedded.statements(shipped, graph)))
    if known:
        shapes = _Shapes(quads)
        return [quad for quad in quads if shapes.key(quad) not in known]
    if graph == INFERRED_GRAPH:
        others = (g for g in draft.graphs() if g != graph)
        known = {term for g in others for quad in draft.quads(g) for term in _names(quad)}
        return [quad for quad in quads if not known.issuperset(_names(quad))]
    return quads


def _names(quad: ox.Quad) -> Iterator[str]:
    """Yield what the rules cannot make up: the nodes of a statement, and its property."""
    for term in quad.triple:
        if isinstance(term, ox.BlankNode) or (
            isinstance(term, ox.NamedNode) and not term.value.startswith((RDF, RDFS, OWL))
        ):
            yield str(term)


class _Shapes:
    """Statements in a form in which blank nodes are what is said of them, whatever their labels."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._quads = list(quads)
        self._about: dict[ox.BlankNode, list[ox.Quad]] = {}
        for quad in self._quads:
            if isinstance(quad.subject, ox.BlankNode):
                self._about.setdefault(quad.subject, []).append(quad)

    def __iter__(self) -> Iterator[str]:
        return map(self.key, self._quads)

    def key(self, quad: ox.Quad) -> str:
        """Return the form of a statement."""
        return f"{self._shape(quad.subject)} {quad.predicate} {self._shape(quad.object)}"

    def _shape(self, term: Term, depth: int = 0) -> str:
        if not isinstance(term, ox.BlankNode) or depth == _DEEPEST:
            return str(term) if not isinstance(term, ox.BlankNode) else "…"
        said = (
            f"{quad.predicate} {self._shape(quad.object, depth + 1)}"
            for quad in self._about.get(term, ())
        )
        return f"[{' ; '.join(sorted(said))}]"
