"""Describes a store in VoID and DCAT: how much it holds, of what, linked to what.

Partitions are by class and by property; a linkset is all links by one property to one data set,
which is known by the namespace of its IRIs. All graphs of a store count alike: the description is
of the store as it can be queried, with the merge of its graphs as the default graph.

Only of the bundled graph are title, IRI and licence known. A store of the user's own is theirs,
whatever it was made from: it has the name and the licence that they give it, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import BASE, DCTERMS, OWL, PREFIXES, RDF, SKOS, XSD
from clusterkg.rdf.turtle import to_turtle
from clusterkg.store.protocol import Queryable

VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DATASET: Final = f"{BASE}dataset"
"""The bundled graph."""

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
_SUBJECTS: Final = f"""
SELECT (COUNT(*) AS ?n) (SUM(IF(isIRI(?s), 1, 0)) AS ?named)
  (SUM(IF(isIRI(?s) && STRSTARTS(STR(?s), "{BASE}"), 1, 0)) AS ?ours)
{{ SELECT DISTINCT ?s {{ ?s ?p ?o }} }}
"""
_CLASSES: Final = "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x FILTER isIRI(?x) } GROUP BY ?x"
_VOID_TYPE: Final = ox.NamedNode(f"{RDF}type")
_UNNAMED: Final = ox.BlankNode("dataset")

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Numbers:
    """What a store holds, in numbers.

    Attributes:
        statements: Statements, those of several graphs once.
        subjects: Different subjects.
        objects: Different objects.
        named: Subjects with an IRI.
        ours: Subjects with an IRI of clusterkg.
        classes: Number of instances, by class.
        properties: Number of statements, by property.
        links: Number of links to other data sets, by property and namespace of the targets.
    """

    statements: int
    subjects: int
    objects: int
    named: int
    ours: int
    classes: dict[str, int]
    properties: dict[str, int]
    links: dict[str, dict[str, int]]


def count(store: Queryable, *, once: bool = True) -> Numbers:
    """Return the numbers of a store.

    Args:
        store: The store.
        once: Whether its default graph has each statement once, as that of our stores; other
            endpoints may give one as often as it is in a graph.

    Raises:
        EndpointError: The store is an endpoint, and does not answer.
    """
    each = "?s ?p ?o" if once else "{ SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    [subjects] = store.select(_SUBJECTS)
    return Numbers(
        statements=_number_of(store, each),
        subjects=int(subjects["n"].value),
        objects=_number_of(store, "{ SELECT DISTINCT ?o { ?s ?p ?o } }"),
        named=int(subjects["named"].value),
        ours=int(subjects["ours"].value),
        classes=_counted(store, _CLASSES),
        properties=_counted(store, f"SELECT (?p AS ?x) (COUNT(*) AS ?n) {{ {each} }} GROUP BY ?p"),
        links=_links(store),
    )


def describe(
    store: Queryable,
    *,
    dataset: str | None = None,
    endpoint: str | None = None,
    licence: str | None = None,
    bundled: bool = False,
) -> str:
    """Return the description of a store as Turtle. The same content gives the same bytes.

    Args:
        store: The store.
        dataset: IRI of what is described; without it, a store of the user's own has no name.
        endpoint: Address where it answers SPARQL, if it does.
        licence: IRI of the licence of all that it holds.
        bundled: Whether it is the graph that comes with clusterkg.

    Raises:
        EndpointError: The store is an endpoint, and does not answer.
    """
    name = dataset or (DATASET if bundled else None)
    about = _UNNAMED if name is None else ox.NamedNode(name)
    numbers = count(store, once=endpoint is None)
    triples = [
        *description(about, endpoint=endpoint, licence=licence, bundled=bundled),
        *parts(about, numbers, bundled=bundled),
    ]
    if endpoint is not None:
        service = _About(ox.BlankNode("service"))
        triples += [
            service.says(_type(), _dcat("DataService")),
            service.says(_dcat("endpointURL"), ox.NamedNode(endpoint)),
            service.says(_dcat("servesDataset"), about),
        ]
    return to_turtle(triples, _PREFIXES)


def description(
    dataset: ox.NamedNode | ox.BlankNode,
    *,
    endpoint: str | None,
    licence: str | None,
    bundled: bool,
) -> Iterator[ox.Triple]:
    """Yield what is said of a data set before anything is counted. Arguments as for `describe`."""
    about = _About(dataset)
    yield about.says(_type(), _void("Dataset"))
    yield about.says(_type(), _dcat("Dataset"))
    if bundled:
        licence = licence or LICENCE
        yield from titles(dataset)
        yield about.says(_void("uriSpace"), ox.Literal(BASE))
    if licence is not None:
        yield about.says(ox.NamedNode(f"{DCTERMS}license"), ox.NamedNode(licence))
    if endpoint is not None:
        yield about.says(_void("sparqlEndpoint"), ox.NamedNode(endpoint))


def titles(subject: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Triple]:
    """Yield the titles of the bundled graph."""
    for language, title in TITLE.items():
        yield ox.Triple(
            subject, ox.NamedNode(f"{DCTERMS}title"), ox.Literal(title, language=language)
        )


def parts(
    dataset: ox.NamedNode | ox.BlankNode, numbers: Numbers, *, bundled: bool
) -> Iterator[ox.Triple]:
    """Yield the numbers of a data set, its vocabularies, partitions and linksets."""
    about = _About(dataset)
    totals = {
        "triples": numbers.statements,
        "distinctSubjects": numbers.subjects,
        "distinctObjects": numbers.objects,
        "properties": len(numbers.properties),
        "classes": len(numbers.classes),
        "entities": numbers.ours if bundled else numbers.named,
    }
    for name, number in totals.items():
        yield about.says(_void(name), _number(number))
    used = {_namespace(iri) for iri in (*numbers.classes, *numbers.properties)}
    for vocabulary in sorted(used):
        yield about.says(_void("vocabulary"), ox.NamedNode(vocabulary))
    kinds = (
        ("class", "entities", numbers.classes),
        ("property", "triples", numbers.properties),
    )
    for kind, measure, counts in kinds:
        for place, (iri, number) in enumerate(sorted(counts.items())):
            part = _About(ox.BlankNode(f"{kind}{place}"))
            yield about.says(_void(f"{kind}Partition"), part.subject)
            yield part.says(_void(kind), ox.NamedNode(iri))
            yield part.says(_void(measure), _number(number))
    yield from _linksets(about, numbers.links)


class _About:
    """Makes statements about one thing."""

    def __init__(self, subject: ox.NamedNode | ox.BlankNode) -> None:
        self.subject = subject

    def says(self, predicate: ox.NamedNode, value: Term) -> ox.Triple:
        return ox.Triple(self.subject, predicate, value)


def _linksets(about: _About, links: dict[str, dict[str, int]]) -> Iterator[ox.Triple]:
    targets: dict[str, ox.BlankNode] = {}
    counts = {(space, link): n for link, to in links.items() for space, n in to.items()}
    for (space, link), number in sorted(counts.items()):
        if space not in targets:
            target = _About(targets.setdefault(space, ox.BlankNode(f"target{len(targets)}")))
            yield target.says(_type(), _void("Dataset"))
            yield target.says(_void("uriSpace"), ox.Literal(space))
        name = f"{targets[space].value}{link.rpartition('#')[2]}"
        linkset = _About(ox.BlankNode(f"links{name}"))
        yield about.says(_void("subset"), linkset.subject)
        yield linkset.says(_type(), _void("Linkset"))
        yield linkset.says(_void("linkPredicate"), ox.NamedNode(link))
        yield linkset.says(_void("triples"), _number(number))
        yield linkset.says(_void("subjectsTarget"), about.subject)
        yield linkset.says(_void("objectsTarget"), targets[space])


def _links(store: Queryable) -> dict[str, dict[str, int]]:
    """Return how many links there are, by property and namespace of the target."""
    properties = " ".join(f"<{link}>" for link in LINKS)
    found: dict[str, dict[str, int]] = {}
    for row in store.select(
        f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?p {{ {properties} }} ?s ?p ?o . "
        f'FILTER (isIRI(?o) && !STRSTARTS(STR(?o), "{BASE}")) }}'
    ):
        to = found.setdefault(row["p"].value, {})
        space = _namespace(row["o"].value)
        to[space] = to.get(space, 0) + 1
    return found


def _number_of(store: Queryable, pattern: str) -> int:
    return int(next(store.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))["n"].value)


def _counted(store: Queryable, text: str) -> dict[str, int]:
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
