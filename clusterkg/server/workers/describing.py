"""The task of describing the service and its data. Runs in workers only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, BinaryIO, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import PREFIXES, RDF, XSD
from clusterkg.server import negotiate
from clusterkg.server.index.build import statistics
from clusterkg.server.index.current import current
from clusterkg.server.workers.answering import write_triples
from clusterkg.server.workers.snapshots import Snapshot
from clusterkg.store import describe
from clusterkg.store.describe import DCAT, VOID, Numbers

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FORMATS: Final = "http://www.w3.org/ns/formats/"

_PREFIXES: Final = {**PREFIXES, "void": VOID, "dcat": DCAT, "sd": SD}
_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
Term = ox.NamedNode | ox.BlankNode | ox.Literal


def description(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Describe the service, and its data. See `clusterkg.server.workers.tasks`.

    The request says `root` (the address of the server), `writable`, `bundled` (whether the store is
    the bundled graph) and `whole` (with the numbers of classes and properties); it may say `accept`
    and `format`.
    """
    form = negotiate.chosen(request, negotiate.TRIPLES)
    write_triples(_Description(store, request).triples(), form, out, _PREFIXES)
    return {"media": negotiate.TRIPLES[form]}


class _Description:
    def __init__(self, store: Snapshot, request: dict[str, Any]) -> None:
        self._store = store
        self._root: str = request["root"]
        self._writable: bool = request["writable"]
        self._whole: bool = request["whole"]
        self._bundled: bool = request["bundled"]
        self._about = statistics(store, current(store, request))
        self._sizes = self._about["graphs"] if self._about else store.graphs()
        self._nodes = 0

    def triples(self) -> Iterator[ox.Triple]:
        """Yield all statements."""
        own = f"{self._root}.well-known/void#dataset"
        dataset = ox.NamedNode(describe.DATASET if self._bundled else own)
        endpoint = ox.NamedNode(f"{self._root}sparql")
        # Where it is still being counted: what two graphs state counts twice.
        size = self._about["statements"] if self._about else sum(self._sizes.values())
        yield from self._service(endpoint, dataset, size)
        yield from self._dataset(dataset, endpoint, size)

    def _service(
        self, endpoint: ox.NamedNode, dataset: ox.NamedNode, size: int
    ) -> Iterator[ox.Triple]:
        default = self._node()
        yield from _about(endpoint, f"{SD}Service", f"{DCAT}DataService")
        yield _triple(endpoint, f"{SD}endpoint", endpoint)
        yield _triple(endpoint, f"{DCAT}endpointURL", endpoint)
        yield _triple(endpoint, f"{DCAT}servesDataset", dataset)
        if self._bundled:
            yield from describe.titles(endpoint)
        languages = ["SPARQL11Query", *(["SPARQL11Update"] if self._writable else [])]
        for language in languages:
            yield _triple(endpoint, f"{SD}supportedLanguage", ox.NamedNode(SD + language))
        for name in _RESULTS:
            yield _triple(endpoint, f"{SD}resultFormat", ox.NamedNode(FORMATS + name))
        yield _triple(endpoint, f"{SD}feature", ox.NamedNode(f"{SD}UnionDefaultGraph"))
        yield _triple(endpoint, f"{SD}defaultDataset", dataset)
        yield from _about(dataset, f"{SD}Dataset")
        yield _triple(dataset, f"{SD}defaultGraph", default)
        yield from _about(default, f"{SD}Graph")
        yield _triple(default, f"{VOID}triples", _integer(size))
        for name, count in self._sizes.items():
            entry, graph = self._node(), self._node()
            yield _triple(dataset, f"{SD}namedGraph", entry)
            yield from _about(entry, f"{SD}NamedGraph")
            yield _triple(entry, f"{SD}name", ox.NamedNode(name))
            yield _triple(entry, f"{SD}graph", graph)
            yield from _about(graph, f"{SD}Graph")
            yield _triple(graph, f"{VOID}triples", _integer(count))

    def _dataset(
        self, dataset: ox.NamedNode, endpoint: ox.NamedNode, size: int
    ) -> Iterator[ox.Triple]:
        yield from describe.description(
            dataset, endpoint=endpoint.value, licence=None, bundled=self._bundled
        )
        for name, media in negotiate.TRIPLES.items():
            dump = ox.NamedNode(f"{self._root}graphs?default&format={name}")
            entry = self._node()
            yield _triple(dataset, f"{VOID}dataDump", dump)
            yield _triple(dataset, f"{DCAT}distribution", entry)
            yield from _about(entry, f"{DCAT}Distribution")
            yield _triple(entry, f"{DCAT}downloadURL", dump)
            media_iri = f"https://www.iana.org/assignments/media-types/{media}"
            yield _triple(entry, f"{DCAT}mediaType", ox.NamedNode(media_iri))
        if self._whole and self._about is not None:
            numbers = Numbers(**{each.name: self._about[each.name] for each in fields(Numbers)})
            yield from describe.parts(dataset, numbers, bundled=self._bundled)
        else:
            yield _triple(dataset, f"{VOID}triples", _integer(size))

    def _node(self) -> ox.BlankNode:
        self._nodes += 1
        return ox.BlankNode(f"d{self._nodes}")


def _triple(subject: ox.NamedNode | ox.BlankNode, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)


def _about(subject: ox.NamedNode | ox.BlankNode, *classes: str) -> Iterator[ox.Triple]:
    for name in classes:
        yield _triple(subject, f"{RDF}type", ox.NamedNode(name))


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))
