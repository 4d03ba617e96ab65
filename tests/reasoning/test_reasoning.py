"""Reasoning: the ontology with all data is consistent, and refuses nonsense when it is planted."""

from __future__ import annotations

import io
import re
from itertools import combinations
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from slow import rest_slow

from clusterkg import assets
from clusterkg.model.namespaces import CKG, INFERRED_GRAPH, ONTOLOGY_GRAPH, OWL, PREFIXES, RDF, RDFS
from clusterkg.reasoning.clashes import clashes
from clusterkg.reasoning.consistency import Verdict, check
from clusterkg.reasoning.materialise import infer, materialise, merged
from clusterkg.store import Store
from clusterkg.store.memory import MemoryStore

E = "https://example.org/"


@pytest.fixture(scope="module")
def ontology() -> Store:
    """The ontology with its vocabularies, without data."""
    store = MemoryStore()
    store.load([(ONTOLOGY_GRAPH, path) for path in assets.ontology_files()], own=True)
    return store


@pytest.fixture(scope="module")
def verdict(bundled: Store) -> Verdict:
    """What HermiT says of the bundled graph."""
    return check(bundled)


def plus(store: Store, statements: str) -> Store:
    """Return a copy of a store with statements added (Turtle; e: is an example namespace)."""
    copy = MemoryStore()
    copy.replace_graph(ONTOLOGY_GRAPH, (q for q in store.quads(ONTOLOGY_GRAPH)))
    copy.update(f"PREFIX e: <{E}> INSERT DATA {{ GRAPH e:planted {{ {statements} }} }}")
    return copy


def inferred_types(store: Store) -> set[tuple[str, str]]:
    rdf_type = f"{PREFIXES['rdf']}type"
    return {
        (t.subject.value.removeprefix(E), t.object.value.removeprefix(CKG))
        for t in infer(store)
        if t.predicate.value == rdf_type and t.object.value.startswith(CKG)
    }


@pytest.mark.slow
def test_the_ontology_with_all_data_is_consistent(verdict: Verdict) -> None:
    assert verdict == Verdict(True, [], verdict.types)
    assert len(verdict.types) > 300


def test_no_statement_of_the_bundled_graph_clashes_with_another(bundled: Store) -> None:
    assert clashes(bundled) == []


@pytest.mark.slow
def test_hermit_infers_what_the_rules_infer_of_the_bundled_graph(
    bundled: Store, verdict: Verdict
) -> None:
    """Every membership in a defined class that the rules infer follows by HermiT as well."""
    defined = {
        row["c"].value  # type: ignore[union-attr, index]
        for row in bundled.query(  # type: ignore[union-attr]
            "SELECT DISTINCT ?c { ?c owl:equivalentClass ?e FILTER (isIRI(?c) && isBlank(?e)) }"
        )
    }
    above: dict[str, set[str]] = {}
    for row in bundled.query("SELECT ?a ?b { ?a rdfs:subClassOf+ ?b FILTER (isIRI(?b)) }"):  # type: ignore[union-attr]
        above.setdefault(row["a"].value, set()).add(row["b"].value)  # type: ignore[union-attr, index]
    by_rules = [
        (t.subject.value, t.object.value)  # type: ignore[union-attr]
        for t in infer(bundled)
        if t.predicate.value == f"{RDF}type" and t.object.value in defined  # type: ignore[union-attr]
    ]
    assert len(by_rules) >= 20
    types = verdict.types
    for node, iri in by_rules:
        direct = set(types.get(node, ()))
        assert iri in direct.union(*(above.get(c, set()) for c in direct)), (node, iri)


PLANTED = {
    "a cluster is not the body that manages it": "e:x a ckg:Cluster, ckg:ClusterOrganisation",
    "a cluster is not a cell of statistics": "e:x a ckg:Cluster, ckg:StatisticalCluster",
    "a cluster organisation is not a cell": "e:x a ckg:ClusterOrganisation, ckg:StatisticalCluster",
    "a country is not a cluster": "e:x a ckg:PilotCluster, ckg:Country",
    "a person is not an organisation": "e:x a ckg:Person, ckg:University",
    "a person is not a place": "e:x a ckg:Person, ckg:City",
    "an authority is not a company": "e:x a ckg:RegionalAuthority, ckg:Bank",
    "a small company is not a large one": "e:x a ckg:SmallOrMediumEnterprise, ckg:LargeCompany",
    "a role is not a stage": "stage:growing a ckg:OrganisationalRole",
    "a function is not a competence": "competence:branding a ckg:FacilitatorFunction",
    "a stage is in one model": "stage:growing ckg:inModel model:five-stage",
    "the order of stages has no two ways": "stage:growing ckg:directlyPrecedes stage:potential",
    "a stage does not precede itself": "stage:growing ckg:directlyPrecedes stage:growing",
    "a figure is not a list": "e:x a ckg:Claim, ckg:Enumeration",
    "a statement is not an actor": "e:x a ckg:Assertion, ckg:Company",
    "what is managed is no organisation": "e:x ckg:manages e:y . e:y a ckg:Company",
    "a use has one instrument, not a role": "e:x ckg:instrument role:facilitator",
}


@pytest.mark.parametrize("name", rest_slow(PLANTED))
def test_hermit_finds_what_is_planted(name: str, ontology: Store) -> None:
    assert check(plus(ontology, PLANTED[name])).consistent is False


@pytest.fixture(scope="module")
def garden(ontology: Store) -> Store:
    """A copy of the ontology in which one contradiction after the other is planted."""
    return plus(ontology, "e:x a ckg:Cluster")


@pytest.mark.parametrize("name", PLANTED)
def test_the_clash_is_explained(name: str, garden: Store) -> None:
    garden.replace_graph(f"{E}planted", [])
    garden.update(f"PREFIX e: <{E}> INSERT DATA {{ GRAPH e:planted {{ {PLANTED[name]} }} }}")
    found = clashes(garden)
    assert found, "inconsistent, but nothing explains it"
    assert all(clash.message and clash.place for clash in found)


def pairs(ontology: Store) -> list[tuple[str, str]]:
    """Return all pairs of classes that the ontology declares disjoint."""
    rows = ontology.query("SELECT ?a ?b { ?a owl:disjointWith ?b }")
    found = [(row["a"].value, row["b"].value) for row in rows]  # type: ignore[union-attr, index]
    groups: dict[str, list[str]] = {}
    rows = ontology.query(
        "SELECT ?g ?c { ?g a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?c }"
    )
    for row in rows:  # type: ignore[union-attr]
        groups.setdefault(row["g"].value, []).append(row["c"].value)  # type: ignore[index]
    for members in groups.values():
        found += combinations(sorted(members), 2)
    return found


@pytest.mark.slow
def test_every_disjointness_works(ontology: Store) -> None:
    """Give HermiT a class below each disjoint pair, all in one run: none can have a member."""
    declared = pairs(ontology)
    assert len(declared) >= 20
    text = " ".join(
        f"e:both{n} a owl:Class ; rdfs:subClassOf <{a}> , <{b}> ."
        for n, (a, b) in enumerate(declared)
    )
    verdict = check(plus(ontology, f"{text} e:free a owl:Class ; rdfs:subClassOf ckg:Cluster"))
    assert verdict.consistent
    assert set(verdict.unsatisfiable) == {f"{E}both{n}" for n in range(len(declared))}


DEFINED = {
    "StateActor": ("e:yes a ckg:RegionalAuthority . e:no a ckg:Company", "yes"),
    "BusinessActor": ("e:yes a ckg:CommercialBank . e:no a ckg:PublicAuthority", "yes"),
    "ScienceActor": ("e:yes a ckg:University . e:no a ckg:Company", "yes"),
    "EducationActor": ("e:yes a ckg:University . e:no a ckg:ResearchOrganisation", "yes"),
    "CivilSocietyActor": ("e:yes a ckg:NonProfitOrganisation . e:no a ckg:Company", "yes"),
    "TripleHelixCluster": (
        "e:yes a ckg:Cluster . e:no a ckg:Cluster . "
        "e:s a ckg:PublicAuthority ; ckg:isMemberOf e:yes, e:no . "
        "e:b a ckg:Company ; ckg:isMemberOf e:yes, e:no . "
        "e:r a ckg:University . [] a org:Membership ; org:member e:r ; org:organization e:yes",
        "yes",
    ),
    "QuadrupleHelixCluster": (
        "e:yes a ckg:Cluster . e:no a ckg:Cluster . "
        "e:s a ckg:PublicAuthority ; ckg:isMemberOf e:yes, e:no . "
        "e:b a ckg:Company ; ckg:isMemberOf e:yes, e:no . "
        "e:r a ckg:University ; ckg:isMemberOf e:yes, e:no . "
        "e:n a ckg:NonProfitOrganisation ; ckg:isMemberOf e:yes",
        "yes",
    ),
    "Facilitator": (
        "e:yes a ckg:Actor ; ckg:hasRole role:gr-coordinator . "
        "e:no a ckg:Actor ; ckg:hasRole role:ambassador",
        "yes",
    ),
    "GRCoordinator": (
        "e:yes a ckg:Actor ; ckg:hasRole role:gr-coordinator . "
        "e:no a ckg:Actor ; ckg:hasRole role:facilitator",
        "yes",
    ),
    "Clustepreneur": (
        "e:yes a ckg:Company . [] a org:Membership ; org:member e:yes ; "
        "org:role role:social-entrepreneur . e:no a ckg:Actor ; ckg:hasRole role:ambassador",
        "yes",
    ),
    "FacilitatorRole": (
        "e:yes a ckg:OrganisationalRole ; skos:broader role:gr-coordinator . "
        "e:no a ckg:OrganisationalRole ; skos:broader role:ambassador",
        "yes",
    ),
    "ClustepreneurRole": (
        "e:yes a ckg:OrganisationalRole ; skos:broader role:clustepreneur . "
        "e:no a ckg:OrganisationalRole",
        "yes",
    ),
    "ThreeStageModelStage": (
        "e:yes a ckg:LifeCycleStage ; ckg:inModel model:three-stage . "
        "e:no a ckg:LifeCycleStage ; ckg:inModel model:five-stage",
        "yes",
    ),
    "InternationalCluster": (
        "e:yes a ckg:Cluster ; ckg:hasMember e:m1, e:m2 . e:m1 ckg:locatedIn city:munich . "
        "e:m2 ckg:locatedIn country:ukraine . city:munich ckg:isPartOf country:germany . "
        "country:germany a ckg:Country . country:ukraine a ckg:Country ; "
        "owl:differentFrom country:germany . "
        "e:no a ckg:Cluster ; ckg:hasMember e:m1, e:m3 . e:m3 ckg:locatedIn country:germany",
        "yes",
    ),
    "CrossBorderCluster": (
        "e:yes a ckg:Cluster ; ckg:hasMemberInBorderTerritoryOf e:c1, e:c2 . "
        "e:c1 a ckg:Country . e:c2 a ckg:Country ; owl:differentFrom e:c1 . "
        "e:no a ckg:Cluster ; ckg:hasMemberInBorderTerritoryOf e:c1 ; ckg:hasMemberFrom e:c2",
        "yes",
    ),
    "UnionMembership": (
        "e:yes a org:Membership ; org:member e:c ; org:organization e:u . e:u a ckg:CountryGroup . "
        "e:no a org:Membership ; org:member e:f ; org:organization e:k . e:k a ckg:Cluster",
        "yes",
    ),
    "DigitalCluster": (
        "e:yes a ckg:Cluster ; ckg:hasCore e:p . e:p a ckg:DigitalPlatform . "
        "e:no a ckg:Cluster ; ckg:hasCore e:c . e:c a ckg:LargeCompany",
        "yes",
    ),
    "LiberalClusterPolicy": (
        "e:yes a ckg:ClusterPolicy ; ckg:followsApproach policy-approach:liberal . "
        "e:no a ckg:ClusterPolicy ; ckg:followsApproach policy-approach:dirigiste",
        "yes",
    ),
    "DirigisteClusterPolicy": (
        "e:yes a ckg:ClusterPolicy ; ckg:followsApproach policy-approach:dirigiste . "
        "e:no a ckg:ClusterPolicy ; ckg:followsApproach policy-approach:liberal",
        "yes",
    ),
    "FiveStageModelStage": (
        "e:yes a ckg:LifeCycleStage ; ckg:inModel model:five-stage . "
        "e:no a ckg:LifeCycleStage ; ckg:inModel model:three-stage",
        "yes",
    ),
}


def test_every_defined_class_has_a_case(ontology: Store) -> None:
    rows = ontology.query(
        "SELECT DISTINCT ?c { ?c owl:equivalentClass ?e FILTER(isIRI(?c) && isBlank(?e)) }"
    )
    assert {row["c"].value.removeprefix(CKG) for row in rows} == set(DEFINED)  # type: ignore[union-attr, index]


@pytest.fixture(scope="module")
def cases(ontology: Store) -> Store:
    """The ontology with all cases of defined classes; each has names of its own."""
    text = " . ".join(
        re.sub(r"\be:", f"e:{name}-", statements) for name, (statements, _) in DEFINED.items()
    )
    return plus(ontology, text)


@pytest.fixture(scope="module")
def by_rules(cases: Store) -> set[tuple[str, str]]:
    """The types that the rules infer in them."""
    return inferred_types(cases)


@pytest.mark.parametrize("name", DEFINED)
def test_rules_fill_the_defined_class(name: str, by_rules: set[tuple[str, str]]) -> None:
    _, member = DEFINED[name]
    assert (f"{name}-{member}", name) in by_rules
    assert (f"{name}-no", name) not in by_rules


@pytest.mark.slow
def test_hermit_fills_them_all_alike(cases: Store, by_rules: set[tuple[str, str]]) -> None:
    """HermiT and the rules agree on every defined class, for all cases in one run."""
    verdict = check(cases)
    by_hermit = {
        (node.removeprefix(E), iri.removeprefix(CKG))
        for node, types in verdict.types.items()
        for iri in types
        if node.startswith(E)
    }
    for name in DEFINED:
        assert (f"{name}-no", name) not in by_hermit
    # HermiT reports the most specific classes; each of them must be among those of the rules.
    stated = {
        (row["x"].value.removeprefix(E), row["c"].value.removeprefix(CKG))  # type: ignore[index]
        for row in cases.query("SELECT ?x ?c { ?x a ?c }")  # type: ignore[union-attr]
    }
    ours = {pair for pair in by_hermit if pair[1] in DEFINED}
    assert ours
    assert ours <= by_rules | stated


def test_inference_is_complete_and_repeats_nothing(bundled: Store) -> None:
    copy = MemoryStore()
    for graph in bundled.graphs():
        copy.replace_graph(graph, bundled.quads(graph))
    before = copy.graphs()[INFERRED_GRAPH]
    assert materialise(copy) == before
    assert materialise(copy) == before
    assert not bool(
        copy.query(
            f"ASK {{ GRAPH <{INFERRED_GRAPH}> {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }}"
            f" FILTER(?g != <{INFERRED_GRAPH}>) }}"
        )
    )


@pytest.mark.parametrize(
    ("statements", "follows"),
    [
        ("e:a ckg:locatedIn city:bangalore . city:bangalore ckg:isPartOf country:india",
         "e:a ckg:locatedIn country:india"),
        ("stage:agglomeration a ckg:LifeCycleStage",
         "stage:agglomeration ckg:precedes stage:transformation"),
        ("e:a a ckg:Company ; ckg:isMemberOf e:c", "e:c ckg:hasMember e:a"),
        ("e:u ckg:instrument instrument:direct-financing ; ckg:jurisdiction e:land",
         "e:land ckg:usesInstrument instrument:direct-financing"),
        ("e:s a ckg:StageAssignment ; ckg:assignedCluster e:c ; ckg:assignedStage stage:growing",
         "e:c ckg:atStage stage:growing"),
        ("e:c a ckg:PilotCluster", "e:c a ckg:CollaborationInstitution"),
        ("e:x a ckg:Claim ; ckg:conflictsWith e:y", "e:y ckg:conflictsWith e:x"),
        ("e:x a skos:Concept", 'role:facilitator rdfs:label "facilitator"@en'),
    ],
)  # fmt: skip
def test_what_follows(statements: str, follows: str, ontology: Store) -> None:
    store = plus(ontology, statements)
    ask = f"PREFIX e: <{E}> ASK {{ {follows} }}"
    assert not bool(store.query(ask))
    materialise(store)
    assert bool(store.query(ask))


def test_a_chain_may_be_long_and_use_inverses() -> None:
    store = MemoryStore()
    store.update(
        f"""PREFIX e: <{E}> INSERT DATA {{ GRAPH e:g {{
        e:q owl:propertyChainAxiom ( e:a [ owl:inverseOf e:b ] e:c ) .
        e:1 e:a e:2 . e:3 e:b e:2 . e:3 e:c e:4 .
        e:A owl:equivalentClass [ owl:unionOf ( e:B [ owl:onProperty e:q ; owl:hasValue e:4 ] ) ] .
        e:B rdfs:subClassOf [ owl:onProperty e:r ; owl:allValuesFrom e:D ] .
        e:5 a e:B ; e:r e:6 .
        }} }}"""
    )
    materialise(store)
    for follows in ("e:1 e:q e:4", "e:1 a e:A", "e:5 a e:A", "e:6 a e:D"):
        assert bool(store.query(f"PREFIX e: <{E}> ASK {{ {follows} }}")), follows


@pytest.mark.slow
def test_own_terms_count_too(ontology: Store) -> None:
    """A contradiction in terms of the user's own is found as well."""
    own = (
        "e:seat a owl:ObjectProperty, owl:FunctionalProperty . e:c a ckg:Cluster ; "
        "e:seat e:lviv, e:kyiv . e:lviv a ckg:City . e:kyiv a ckg:City"
    )
    assert check(plus(ontology, own)).consistent
    clash = plus(ontology, f"{own} . e:lviv owl:differentFrom e:kyiv")
    assert not check(clash).consistent
    assert [found.code for found in clashes(clash)] == ["prp-fp"]


@pytest.mark.slow
def test_literals_that_owl_does_not_know_do_no_harm(ontology: Store, tmp_path: Path) -> None:
    store = plus(ontology, 'e:x a ckg:Cluster ; ckg:foundedIn "199x"^^xsd:gYear, "2001"^^xsd:gYear')
    assert check(store).consistent
    assert isinstance(next(iter(store.quads())), ox.Quad)


@pytest.mark.slow
def test_owlrl_infers_the_same(bundled: Store) -> None:
    """The peer is owlrl; what it adds about classes, properties and sameness is left aside."""
    facts = merged(bundled)
    text = io.BytesIO()
    ox.serialize((quad.triple for quad in facts), text, ox.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph()
    graph.parse(data=text.getvalue(), format="nt")
    stated = set(graph)
    closure = owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False
    )
    closure.expand(graph)
    theirs = {
        tuple(map(str, triple))
        for triple in set(graph) - stated
        if not isinstance(triple[0], rdflib.Literal)
        and not (triple[1] == rdflib.RDF.type and isinstance(triple[2], rdflib.BNode))
    }
    beyond = {"InternationalCluster", "CrossBorderCluster"}  # OWL 2 RL cannot count to two
    ours = {
        tuple(getattr(term, "value", str(term)) for term in triple) for triple in infer(bundled)
    }
    assert len(ours) > 1000
    assert {t for t in theirs if _of_interest(t)} == {
        t
        for t in ours
        if _of_interest(t) and t[2].removeprefix(CKG) not in beyond and "hasMemberFrom" not in t[1]
    }


def _of_interest(triple: tuple[str, ...]) -> bool:
    _, predicate, value = triple
    if predicate == f"{RDF}type":
        return not value.startswith((OWL, RDFS))
    return not predicate.startswith((OWL, RDFS, RDF)) or predicate == f"{RDFS}label"
