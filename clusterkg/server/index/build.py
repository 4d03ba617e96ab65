"""Makes indexes: reads a store once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyoxigraph as ox

from clusterkg.model.names import fold
from clusterkg.model.namespaces import (
    DCTERMS,
    INFERRED_GRAPH,
    LANGUAGES,
    RDFS,
    SKOS,
    shorten,
)
from clusterkg.server.index.model import NONE, TYPE, Index
from clusterkg.server.pages.context import language_rank
from clusterkg.server.pages.kinds import rank_of
from clusterkg.server.pages.spelling import order as alphabetic
from clusterkg.store import describe

if TYPE_CHECKING:
    import numpy.typing as npt

    from clusterkg.store.protocol import Store

_INFERRED: Final = ox.NamedNode(INFERRED_GRAPH)
_GRAPHS_AT_ONCE: Final = 8
_GRAPHS: Final = "SELECT ?g { GRAPH ?g { } }"
_LINKS: Final = "SELECT ?s ?p ?o { GRAPH %s { ?s ?p ?o } FILTER (isIRI(?s) && isIRI(?o)) }"
_NAMES: Final = """
SELECT ?thing ?property ?label {
  VALUES ?property { rdfs:label skos:prefLabel dcterms:title skos:altLabel skos:notation
    dcterms:identifier ckg:isoCode }
  ?thing ?property ?label .
  FILTER (isIRI(?thing) && isLITERAL(?label))
}
"""
_TITLES: Final = (f"{RDFS}label", f"{SKOS}prefLabel", f"{DCTERMS}title")


def build(store: Store, most: int | None = None, *, counted: bool = False) -> Index:
    """Return an index of a store.

    Args:
        store: The store; it must not change meanwhile.
        most: How many links of each graph, and names, are read at most; all if it is None.
        counted: Whether to count also what takes long (see `count`).
    """
    return _Builder(store, most, counted=counted).made()


class _Builder:
    def __init__(self, store: Store, most: int | None, *, counted: bool) -> None:
        self._store, self._most, self._counted = store, most, counted
        self._nodes: dict[str, int] = {}
        self._parts = [array("I") for _ in range(3)]
        self._stated = 0
        self._complete = True
        self._names: list[tuple[int, int, ox.Literal]] = []

    def made(self) -> Index:
        """Read the store and return the index."""
        self._read()
        order = sorted(self._nodes)
        place = np.empty(len(order), np.uint32)
        for number, iri in enumerate(order):
            place[self._nodes[iri]] = number
        known: dict[str, Any] = {"complete": self._complete}
        if self._most is None and self._counted:
            known |= count(self._store)
        iris = [iri.encode() for iri in order]
        about = self._links(place)
        return Index(
            iris=b"".join(iris),
            iri_ends=_ends(iris),
            **about,
            kind_of=_kinds(order, **about),
            **self._orders(order, place),
            **self._lines(place),
            known=known,
        )

    def _read(self) -> None:
        nodes = self._nodes
        subjects, properties, values = self._parts
        for graph in self._graphs():
            if graph == _INFERRED:
                self._stated = len(subjects)
            elif self._most is not None and len(subjects) > _GRAPHS_AT_ONCE * self._most:
                self._complete = False  # very many graphs
                continue
            for subject, property_, value in self._some(_LINKS % graph):
                subjects.append(nodes.setdefault(subject.value, len(nodes)))
                properties.append(nodes.setdefault(property_.value, len(nodes)))
                values.append(nodes.setdefault(value.value, len(nodes)))
        for thing, property_, label in self._some(_NAMES):
            owner = nodes.setdefault(thing.value, len(nodes))
            kind = property_.value
            rank = _TITLES.index(kind) if kind in _TITLES else len(_TITLES)
            self._names.append((owner, rank, label))

    def _graphs(self) -> list[ox.NamedNode]:
        """Return all graphs; that of what follows by rules is the last, if need be empty."""
        rows = self._store.select(_GRAPHS)
        return [*sorted({row["g"] for row in rows} - {_INFERRED}, key=str), _INFERRED]

    def _some(self, text: str) -> Iterator[Any]:
        rows = self._store.select(text)
        if self._most is None:
            yield from rows
            return
        yield from islice(rows, self._most)
        self._complete = self._complete and next(rows, None) is None

    def _links(self, place: npt.NDArray[np.uint32]) -> dict[str, Any]:
        subject, property_, value = (
            place[np.frombuffer(part, np.uint32)] if part else np.zeros(0, np.uint32)
            for part in self._parts
        )
        follows = np.arange(len(subject)) >= self._stated
        order = np.lexsort((follows, subject, property_, value))
        subject, property_, value = subject[order], property_[order], value[order]
        first = _changes(value) | _changes(property_)
        kept = first | _changes(subject)  # what is stated comes before what follows
        link, stated = first[kept], ~follows[order][kept]
        starts = np.flatnonzero(link)
        ends = np.append(starts[1:], len(link)) if len(starts) else starts
        return {
            "link_value": value[kept][starts],
            "link_property": property_[kept][starts],
            "link_ends": ends.astype(np.uint64),
            "subjects": subject[kept],
            "stated": stated,
        }

    def _orders(self, order: list[str], place: npt.NDArray[np.uint32]) -> dict[str, Any]:
        found = {}
        for lang in LANGUAGES:
            best: dict[int, tuple[int, int, str]] = {}
            for owner, rank, label in self._names:
                if rank < len(_TITLES):
                    key = (language_rank(label, lang), rank, label.value.casefold())
                    if owner not in best or key < best[owner]:
                        best[owner] = key
            named = {int(place[owner]): key[2] for owner, key in best.items()}
            keys = [
                alphabetic(named.get(node) or shorten(iri), lang)[0]
                for node, iri in enumerate(order)
            ]
            places = np.empty(len(order), np.uint32)
            places[sorted(range(len(order)), key=keys.__getitem__)] = np.arange(len(order))
            found[f"order_{lang}"] = places
        return found

    def _lines(self, place: npt.NDArray[np.uint32]) -> dict[str, Any]:
        lines = {(int(place[owner]), fold(label.value)[:2000]) for owner, _, label in self._names}
        listed = sorted(lines)
        texts = [f"\n{text}".encode() for _, text in listed]
        owners = np.fromiter((owner for owner, _ in listed), np.uint32, len(listed))
        return {"lines": b"".join(texts) + b"\n", "line_ends": _ends(texts), "owners": owners}


def _changes(numbers_: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Return where a list has another number than before."""
    return np.append(np.ones(min(1, len(numbers_)), np.bool_), numbers_[1:] != numbers_[:-1])


def _ends(texts: Iterable[bytes]) -> npt.NDArray[np.uint64]:
    return np.cumsum([len(text) for text in texts], dtype=np.uint64)


def _kinds(order: list[str], **about: Any) -> npt.NDArray[np.uint32]:
    """Return the kind of each node that says most, of those that graphs state."""
    found = np.full(len(order), NONE, np.uint32)
    chosen = [at for at, node in enumerate(about["link_property"]) if order[node] == TYPE]
    ends = about["link_ends"]

    def rank(at: int) -> object:
        return rank_of(order[about["link_value"][at]])

    for at in sorted(chosen, key=rank, reverse=True):  # type: ignore[arg-type]
        span = slice(int(ends[at - 1]) if at else 0, int(ends[at]))
        found[about["subjects"][span][about["stated"][span]]] = about["link_value"][at]
    return found


def count(store: Store) -> dict[str, Any]:
    """Return the numbers of a store, and the size of each graph by IRI."""
    return {"graphs": store.graphs(), **asdict(describe.count(store))}


def statistics(store: Store, index: Index) -> dict[str, Any] | None:
    """Return the numbers of a store; None if they are still being counted."""
    if "statements" in index.known:
        return index.known
    if not index.complete:
        return None
    if "statements" not in index.counted:
        index.counted.update(count(store))
    return index.counted
