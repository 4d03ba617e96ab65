"""Descriptions in VoID and DCAT: the numbers are true, the terms exist, the bytes are the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from command import Run
from rdflib import namespace
from rdflib.namespace import DCTERMS, RDF, VOID
from scripted import serving

from clusterkg import assets
from clusterkg.model.namespaces import ONTOLOGY_GRAPH
from clusterkg.store import Store, open_store
from clusterkg.store.describe import DATASET, LICENCE, LINKS, describe

E = "https://example.org/"
DATA = f"""
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix city: <https://w3id.org/clusterkg/id/city/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix e: <{E}> .
city:a a ckg:City ; owl:sameAs wd:Q1 , <https://sws.geonames.example/1/> ; skos:exactMatch wd:Q2 .
city:b a ckg:City ; owl:sameAs wd:Q3 , city:c , "text" , [] , <https://sws.geonames.example/2/> .
e:x a e:Thing , [] ; e:p "1" .
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "a.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<https://example.org/x> a <https://example.org/Thing> .")
    found = open_store("memory:")
    found.load([("urn:a", tmp_path / "a.ttl"), ("urn:b", tmp_path / "b.ttl")])
    return found


def graph_of(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def number(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> int:
    [value] = graph.objects(subject, predicate)
    return int(value)  # type: ignore[call-overload, no-any-return]


def parts(graph: rdflib.Graph, kind: str, measure: rdflib.URIRef) -> dict[str, int]:
    return {
        str(graph.value(part, VOID[kind])): number(graph, part, measure)
        for part in graph.objects(rdflib.URIRef(DATASET), VOID[f"{kind}Partition"])
    }


def described(graph: rdflib.Graph) -> rdflib.term.Node:
    """Return the data set that is described: that with totals."""
    [found] = graph.subjects(VOID.distinctSubjects)
    return found


def test_the_bundled_graph_is_counted_truly(bundled: Store) -> None:
    graph = graph_of(describe(bundled, bundled=True))
    me = rdflib.URIRef(DATASET)
    triples = {quad.triple for quad in bundled.quads()}
    a = ox.NamedNode(str(RDF.type))
    assert len(triples) > 30_000
    assert number(graph, me, VOID.triples) == len(triples)
    assert number(graph, me, VOID.distinctSubjects) == len({t.subject for t in triples})
    assert number(graph, me, VOID.distinctObjects) == len({t.object for t in triples})
    by_property = Counter(t.predicate.value for t in triples)
    assert parts(graph, "property", VOID.triples) == by_property
    assert number(graph, me, VOID.properties) == len(by_property)
    by_class = Counter(
        t.object.value for t in triples if t.predicate == a and isinstance(t.object, ox.NamedNode)
    )
    assert parts(graph, "class", VOID.entities) == by_class
    assert number(graph, me, VOID.classes) == len(by_class)
    ours = {
        t.subject
        for t in triples
        if isinstance(t.subject, ox.NamedNode)
        and t.subject.value.startswith("https://w3id.org/clusterkg/")
    }
    assert number(graph, me, VOID.entities) == len(ours)
    links = [
        t for t in triples
        if t.predicate.value in LINKS and isinstance(t.object, ox.NamedNode)
        and not t.object.value.startswith("https://w3id.org/clusterkg/")
    ]  # fmt: skip
    told = sum(number(graph, s, VOID.triples) for s in graph.subjects(RDF.type, VOID.Linkset))
    assert told == len(links) > 0
    assert graph.value(me, DCTERMS.license) == rdflib.URIRef(LICENCE)
    titles = {title.language for title in graph.objects(me, DCTERMS.title)}  # type: ignore[attr-defined]
    assert titles == {"en", "uk", "ru"}
    assert rdflib.URIRef("http://www.w3.org/ns/org#") in set(graph.objects(me, VOID.vocabulary))


def test_only_terms_that_exist(bundled: Store) -> None:
    graph = graph_of(describe(bundled, bundled=True, endpoint="https://example.org/sparql"))
    for space in (VOID, namespace.DCAT, DCTERMS):
        used = {
            term
            for triple in graph
            for term in (triple[1], triple[2] if triple[1] == RDF.type else triple[1])
            if str(term).startswith(str(space))
        }
        assert used
        for term in used:
            assert term in space, term  # closed namespaces of rdflib know their terms


def test_linksets(store: Store) -> None:
    graph = graph_of(describe(store))
    found = {}
    for linkset in graph.subjects(RDF.type, VOID.Linkset):
        target = graph.value(linkset, VOID.objectsTarget)
        assert (target, RDF.type, VOID.Dataset) in graph
        assert graph.value(linkset, VOID.subjectsTarget) == described(graph)
        assert (described(graph), VOID.subset, linkset) in graph
        space = str(graph.value(target, VOID.uriSpace))
        link = str(graph.value(linkset, VOID.linkPredicate)).rpartition("#")[2]
        found[space, link] = number(graph, linkset, VOID.triples)
    assert found == {
        ("http://www.wikidata.org/entity/", "sameAs"): 2,
        ("http://www.wikidata.org/entity/", "exactMatch"): 1,
        ("https://sws.geonames.example/", "sameAs"): 2,
    }
    assert len(set(graph.objects(None, VOID.objectsTarget))) == 2, "a data set is one node"


def test_a_store_of_the_user_is_not_called_ours(store: Store) -> None:
    """Neither by name, title or licence, also not when it holds our ontology."""
    for _ in range(2):
        text = describe(store)
        graph = graph_of(text)
        me = described(graph)
        assert isinstance(me, rdflib.BNode)
        for predicate in (DCTERMS.license, DCTERMS.title, VOID.sparqlEndpoint, VOID.uriSpace):
            assert graph.value(me, predicate) is None
        assert DATASET not in text
        assert LICENCE not in text
        subjects = {quad.subject for quad in store.quads()}
        named = sum(isinstance(subject, ox.NamedNode) for subject in subjects)
        assert number(graph, me, VOID.entities) == named
        store.load([path for path in assets.graph_files() if path[0] == ONTOLOGY_GRAPH], own=True)


def test_a_name_and_a_licence_that_the_user_gives(store: Store) -> None:
    graph = graph_of(describe(store))
    me = described(graph)
    assert number(graph, me, VOID.entities) == 3
    assert number(graph, me, VOID.triples) == 13, "a statement of two graphs is counted once"
    own = rdflib.URIRef(f"{E}dataset")
    text = describe(store, dataset=str(own), licence=f"{E}licence", endpoint=f"{E}sparql")
    graph = graph_of(text)
    assert graph.value(own, DCTERMS.license) == rdflib.URIRef(f"{E}licence")
    assert graph.value(own, VOID.sparqlEndpoint) == rdflib.URIRef(f"{E}sparql")
    [service] = graph.subjects(RDF.type, namespace.DCAT.DataService)
    assert graph.value(service, namespace.DCAT.servesDataset) == own


def test_the_same_bytes(store: Store, bundled: Store) -> None:
    again = open_store("memory:")
    for name in ("urn:b", "urn:a"):
        again.replace_graph(name, reversed(list(store.quads(name))))
    assert describe(again) == describe(store)
    assert describe(bundled) == describe(bundled)


def test_the_command_line(run: Run, tmp_path: Path, store: Store) -> None:
    bundled = run("export", "--void")
    assert bundled.returncode == 0
    assert f"dcterms:license <{LICENCE}>" in bundled.stdout
    written = run("export", "--void", "--output", "void.ttl")
    assert (written.returncode, written.stdout) == (0, "")
    assert (tmp_path / "void.ttl").read_text(encoding="utf-8") == bundled.stdout
    with serving() as endpoint:
        endpoint.db.extend(store.quads())
        done = run("export", "--void", "--store", endpoint.address, "--dataset", f"{E}mine")
        assert done.returncode == 0, done.stderr
        graph = graph_of(done.stdout)
        me = rdflib.URIRef(f"{E}mine")
        assert graph.value(me, VOID.sparqlEndpoint) == rdflib.URIRef(endpoint.address)
        assert graph.value(me, DCTERMS.license) is None
        assert number(graph, me, VOID.triples) == 13
    for options in (
        ["--void", "--graph", "background"],
        ["--void", "--format", "nq"],
        ["--void", "--dataset", "no iri"],
        ["--licence", f"{E}l"],
    ):
        wrong = run("export", *options)
        assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)
