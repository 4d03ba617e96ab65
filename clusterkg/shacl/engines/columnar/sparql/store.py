"""An in-memory SPARQL store that holds the triples that are relevant to one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from clusterkg.columns.graph import Pairs
from clusterkg.columns.terms import Ids, Terms

FOCUS_GRAPH: Final = "urn:x-clusterkg:focus"
SHAPES_GRAPH: Final = "urn:x-clusterkg:shapes"

_BLOCK = 1 << 16
_HOOK = b"<urn:x-clusterkg:hook>"


def filled(terms: Terms, statements: dict[int, Pairs]) -> ox.Store:
    """Return a store with statements in its default graph."""
    store = ox.Store()
    texts = terms.texts
    for predicate, pairs in statements.items():
        middle = b" %s " % texts[predicate] if len(pairs) else b""
        for start in range(0, len(pairs), _BLOCK):
            end = start + _BLOCK
            block = zip(
                pairs.first[start:end].tolist(), pairs.second[start:end].tolist(), strict=True
            )
            lines = [texts[s] + middle + texts[o] for s, o in block]
            _load(store, lines)
    return store


def add_focus(store: ox.Store, terms: Terms, columns: dict[str, Ids], *, visible: bool) -> None:
    """Put rows of bindings into a named graph: a node for each row, a property for each variable.

    Args:
        store: The store.
        terms: The dictionary.
        columns: The terms that each variable is bound to, row by row.
        visible: Whether the bound terms must also be nodes of the default graph.
    """
    texts = terms.texts
    if visible:
        _show(store, {texts[node] for nodes in columns.values() for node in nodes.tolist()})
    for name, nodes in columns.items():
        predicate = f" {focus_property(name)} ".encode()
        lines = [
            b"<urn:x-clusterkg:row:%d>" % row + predicate + texts[node]
            for row, node in enumerate(nodes.tolist())
        ]
        _load(store, lines, ox.NamedNode(FOCUS_GRAPH))


def _show(store: ox.Store, nodes: set[bytes]) -> None:
    """Make terms nodes of the default graph, and, if it can be done, nothing else with them."""
    here = b" <urn:x-clusterkg:here> "
    subjects = sorted(node for node in nodes if not node.startswith(b'"'))
    known = next(iter(store.quads_for_pattern(None, None, None, ox.DefaultGraph())), None)
    # A literal cannot be a subject: it becomes the object of a node that is there in any case.
    hook = subjects[0] if subjects else str(known.subject).encode() if known else _HOOK
    _load(store, [(hook if node.startswith(b'"') else node) + here + node for node in nodes])


def focus_property(name: str) -> str:
    """Return the property that leads from a row to what a variable is bound to."""
    return f"<urn:x-clusterkg:is:{name}>"


def marker(names: Iterable[str]) -> str:
    """Return a graph pattern that binds variables row by row."""
    facts = " ; ".join(f"{focus_property(name)} ?{name}" for name in names)
    return f"GRAPH <{FOCUS_GRAPH}> {{ ?_row {facts} }} "


def add_shapes(store: ox.Store, triples: Iterable[tuple[str, str, str]]) -> None:
    """Put the shapes graph into a named graph."""
    lines = [" ".join(triple).encode() for triple in triples]
    _load(store, lines, ox.NamedNode(SHAPES_GRAPH))


def _load(store: ox.Store, lines: list[bytes], graph: ox.NamedNode | None = None) -> None:
    data = b" .\n".join([*lines, b""])
    # Not Store.bulk_load: that renames blank nodes.
    store.bulk_extend(_quads(data, graph))


def _quads(data: bytes, graph: ox.NamedNode | None) -> Iterator[ox.Quad]:
    parsed = ox.parse(data, ox.RdfFormat.N_TRIPLES)
    if graph is None:
        return parsed
    return (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)
