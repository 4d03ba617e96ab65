"""Describes a store in VoID and DCAT: how much it holds, of what, linked to what.

Partitions are by class and by property; a linkset is all links by one property to one data set,
which is known by the namespace of its IRIs. What the ontology files, vocabularies and data are
made of is counted alike: the description is of the store as it can be asked, with the merge of
its graphs as the default graph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import BASE, DCTERMS, OWL, PREFIXES, RDF, SKOS, XSD
from clusterkg.rdf.turtle import to_turtle
from clusterkg.store.protocol import Store

VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DATASET: Final = f"{BASE}dataset"
"""What a description is of, if the user does not name it."""

TITLE: Final = {
    "en": "clusterkg: a knowledge graph of business clusters",
    "uk": "clusterkg: граф знань про бізнес-кластери",
    "ru": "clusterkg: граф знаний о бизнес-кластерах",
}
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""That of ontology and data that come with clusterkg."""

LINKS: Final = (
    f"{OWL}sameAs",
    *(f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")),
)
"""Properties that tie a thing to one of another data set."""

_PREFIXES: Final = {**PREFIXES, "void": VOID, "dcat": DCAT}
_NAMESPACE: Final = re.compile(r"[^:]+:(?://[^/]+)?.*[/#:](?=[^/#])")
_ONCE: Final = "{ SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
"""Each statement once: endpoints may give one that two graphs hold twice."""
_VOID_TYPE: Final = ox.NamedNode(f"{RDF}type")

Term = ox.NamedNode | ox.BlankNode | ox.Literal


def describe(
    store: Store,
    *,
    dataset: str = DATASET,
    endpoint: str | None = None,
    licence: str | None = None,
    bundled: bool = False,
) -> str:
    """Return the description of a store as Turtle. The same content gives the same bytes.

    Args:
        store: The store.
        dataset: IRI of what is described.
        endpoint: Address where it answers SPARQL, if it does.
        licence: IRI of the licence of all that it holds.
        bundled: Whether it is the graph that comes with clusterkg: then title and licence are
            known.

    Raises:
        EndpointError: The store is an endpoint, and does not answer.
    """
    named = ox.NamedNode(dataset)
    head = _head(_About(named), endpoint, licence or (LICENCE if bundled else None), bundled)
    return to_turtle([*head, *_triples(store, named)], _PREFIXES)


def _head(
    about: _About, endpoint: str | None, licence: str | None, bundled: bool
) -> Iterator[ox.Triple]:
    yield about.says(_type(), _void("Dataset"))
    yield about.says(_type(), _dcat("Dataset"))
    for language, title in (TITLE if bundled else {}).items():
        yield about.says(ox.NamedNode(f"{DCTERMS}title"), ox.Literal(title, language=language))
    if licence is not None:
        yield about.says(ox.NamedNode(f"{DCTERMS}license"), ox.NamedNode(licence))
    yield about.says(_void("uriSpace"), ox.Literal(BASE))
    if endpoint is not None:
        yield about.says(_void("sparqlEndpoint"), ox.NamedNode(endpoint))
        service = _About(ox.BlankNode("service"))
        yield service.says(_type(), _dcat("DataService"))
        yield service.says(_dcat("endpointURL"), ox.NamedNode(endpoint))
        yield service.says(_dcat("servesDataset"), about.subject)


def _triples(store: Store, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    about = _About(dataset)
    for name, number in _totals(store).items():
        yield about.says(_void(name), _number(number))
    classes = _counted(store, "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x")
    properties = _counted(store, f"SELECT (?p AS ?x) (COUNT(*) AS ?n) {{ {_ONCE} }} GROUP BY ?p")
    for vocabulary in sorted({_namespace(iri) for iri in (*classes, *properties)}):
        yield about.says(_void("vocabulary"), ox.NamedNode(vocabulary))
    parts = (("class", "entities", classes), ("property", "triples", properties))
    for kind, measure, counts in parts:
        for number, (iri, count) in enumerate(sorted(counts.items())):
            part = _About(ox.BlankNode(f"{kind}{number}"))
            yield about.says(_void(f"{kind}Partition"), part.subject)
            yield part.says(_void(kind), ox.NamedNode(iri))
            yield part.says(_void(measure), _number(count))
    yield from _linksets(store, about)


class _About:
    """Makes statements about one thing."""

    def __init__(self, subject: ox.NamedNode | ox.BlankNode) -> None:
        self.subject = subject

    def says(self, predicate: ox.NamedNode, value: Term) -> ox.Triple:
        return ox.Triple(self.subject, predicate, value)


def _linksets(store: Store, about: _About) -> Iterator[ox.Triple]:
    targets: dict[str, ox.BlankNode] = {}
    for (space, link), count in sorted(_links(store).items()):
        if space not in targets:
            target = _About(targets.setdefault(space, ox.BlankNode(f"target{len(targets)}")))
            yield target.says(_type(), _void("Dataset"))
            yield target.says(_void("uriSpace"), ox.Literal(space))
        name = f"{targets[space].value}{link.rpartition('#')[2]}"
        linkset = _About(ox.BlankNode(f"links{name}"))
        yield about.says(_void("subset"), linkset.subject)
        yield linkset.says(_type(), _void("Linkset"))
        yield linkset.says(_void("linkPredicate"), ox.NamedNode(link))
        yield linkset.says(_void("triples"), _number(count))
        yield linkset.says(_void("subjectsTarget"), about.subject)
        yield linkset.says(_void("objectsTarget"), targets[space])


def _links(store: Store) -> Counter[tuple[str, str]]:
    """Return how many links there are, by namespace of the target and property."""
    spelt = " ".join(f"<{link}>" for link in LINKS)
    found: Counter[tuple[str, str]] = Counter()
    for row in store.select(
        f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?p {{ {spelt} }} ?s ?p ?o . "
        f'FILTER (isIRI(?o) && !STRSTARTS(STR(?o), "{BASE}")) }}',
    ):
        found[_namespace(row["o"].value), row["p"].value] += 1
    return found


def _totals(store: Store) -> dict[str, int]:
    """Return the numbers of VoID: statements are counted once, whatever graphs they are in."""
    asked = {
        "triples": f"SELECT (COUNT(*) AS ?n) {{ {_ONCE} }}",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s a ?o FILTER (isIRI(?o)) }",
        "entities": (
            "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o "
            f'FILTER (isIRI(?s) && STRSTARTS(STR(?s), "{BASE}")) }}'
        ),
    }
    return {name: int(next(store.select(text))["n"].value) for name, text in asked.items()}


def _counted(store: Store, text: str) -> dict[str, int]:
    return {
        row["x"].value: int(row["n"].value)
        for row in store.select(text)
        if isinstance(row["x"], ox.NamedNode)
    }


def _namespace(iri: str) -> str:
    found = _NAMESPACE.match(iri)
    return found[0] if found else iri


def _number(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))


def _type() -> ox.NamedNode:
    return _VOID_TYPE


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(VOID + name)


def _dcat(name: str) -> ox.NamedNode:
    return ox.NamedNode(DCAT + name)
