"""The bundled graph: complete for its papers, each statement placed, all names resolved."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from items import ITEMS, items_across, items_of
from paths import ROOT

from clusterkg import __version__, assets
from clusterkg.model.namespaces import BASE, CKG, GRAPH, ID, INTERPRETATION_GRAPH, PREFIXES, VOCAB
from clusterkg.rdf.reader import quads
from clusterkg.store import Store

BOOKKEEPING = {
    f"{PREFIXES['dcterms']}source",
    f"{PREFIXES['dcterms']}identifier",
    f"{CKG}locator",
}


def rows(store: Store, text: str) -> list[ox.QuerySolution]:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def paper_quads(store: Store) -> list[ox.Quad]:
    return [q for graph in store.graphs() if "/paper/" in graph for q in store.quads(graph)]


@pytest.mark.parametrize("paper", ITEMS)
def test_every_item_of_the_paper_is_held(paper: str, bundled: Store) -> None:
    wanted = items_of(paper)
    predicate = f"{PREFIXES['dcterms']}identifier"
    held = {
        quad.object.value  # type: ignore[union-attr]
        for quad in bundled.quads(f"{GRAPH}paper/{paper}")
        if quad.predicate.value == predicate
    }
    assert wanted - held == set()
    assert held - wanted == set()


def test_every_contradiction_alignment_and_ambiguity_is_held(bundled: Store) -> None:
    predicate = f"{PREFIXES['dcterms']}identifier"
    held = {
        quad.object.value  # type: ignore[union-attr]
        for quad in bundled.quads(INTERPRETATION_GRAPH)
        if quad.predicate.value == predicate
    }
    assert items_across() - held == {"X-20"}  # withdrawn: the papers agree, see M-12
    assert held <= items_across()


def test_every_statement_names_its_paper_and_the_place_in_it(bundled: Store) -> None:
    """Each statement has one locator: its own (reified) or that of its subject in that graph."""
    found = paper_quads(bundled)
    assert len(found) > 4000
    locators: dict[tuple[object, object], list[str]] = {}
    sources: dict[tuple[object, object], list[str]] = {}
    for quad in found:
        key = (quad.graph_name, quad.subject)
        if quad.predicate.value == f"{CKG}locator":
            locators.setdefault(key, []).append(quad.object.value)  # type: ignore[union-attr]
        if quad.predicate.value == f"{PREFIXES['dcterms']}source":
            sources.setdefault(key, []).append(quad.object.value)  # type: ignore[union-attr]
    for quad in found:
        key = (quad.graph_name, quad.subject)
        number = quad.graph_name.value[-3:]  # type: ignore[union-attr]
        assert len(locators.get(key, [])) == 1, quad
        assert locators[key][0].strip()
        assert sources.get(key) == [f"{ID}paper/p{number}"], quad


def test_reified_statements_are_stated(bundled: Store) -> None:
    """An rdf:Statement only places a triple that its own graph states."""
    missing = rows(
        bundled,
        """SELECT ?r WHERE { GRAPH ?g {
          ?r rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
          FILTER NOT EXISTS { ?s ?p ?o } } }""",
    )
    assert [row["r"].value for row in missing] == []
    assert rows(bundled, "SELECT * { ?r rdf:subject ?s } LIMIT 1")


def test_sparql_tells_paper_and_locator_of_every_statement_about_a_case(bundled: Store) -> None:
    """What the README promises, asked in plain SPARQL."""
    text = """
        SELECT ?s ?p ?o ?paper ?locator WHERE {
          GRAPH ?graph { ?s ?p ?o ; dcterms:source ?paper }
          FILTER STRSTARTS(STR(?graph), STR(graph:paper))
          FILTER (?p NOT IN (dcterms:source, dcterms:identifier, ckg:locator))
          OPTIONAL { GRAPH ?graph {
            ?r rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; ckg:locator ?own } }
          OPTIONAL { GRAPH ?graph { ?s ckg:locator ?general } }
          BIND (COALESCE(?own, ?general) AS ?locator)
        }"""
    text = text.replace("STR(graph:paper)", f'"{GRAPH}paper/"')
    answer = rows(bundled, text)
    counted = sum(1 for q in paper_quads(bundled) if q.predicate.value not in BOOKKEEPING)
    assert len(answer) >= counted > 3000
    assert all(row["locator"] is not None and row["paper"] is not None for row in answer)


def test_every_name_of_ours_is_described(bundled: Store) -> None:
    """No statement points at a term, concept or thing that nothing describes."""
    described = {str(quad.subject) for quad in bundled.quads()}
    used = {
        str(term)
        for quad in bundled.quads()
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith((CKG, ID, VOCAB))
    }
    assert used - described == set()


def test_things_and_concepts_have_labels_in_three_languages(bundled: Store) -> None:
    lacking = rows(
        bundled,
        """SELECT ?x (COUNT(DISTINCT LANG(?l)) AS ?n) WHERE {
          ?x a ?class . FILTER (ISIRI(?x) && ?class != rdf:Statement)
          FILTER (STRSTARTS(STR(?x), "https://w3id.org/clusterkg/"))
          OPTIONAL { ?x rdfs:label ?l FILTER (LANG(?l) IN ("en", "uk", "ru")) }
        } GROUP BY ?x HAVING (COUNT(DISTINCT LANG(?l)) < 3)""",
    )
    kinds = (
        "/publication/",
        "/use/",
    )  # cited works have titles as printed; a use is its three parts
    assert [r["x"].value for r in lacking if not any(k in r["x"].value for k in kinds)] == []


def test_russian_and_ukrainian_are_not_mixed(bundled: Store) -> None:
    """No letters of the other alphabet in a text."""
    wrong = [
        quad.object.value
        for quad in bundled.quads()
        if isinstance(quad.object, ox.Literal)
        and (
            (quad.object.language == "ru" and re.search("[іїєґІЇЄҐ]", quad.object.value))
            or (quad.object.language == "uk" and re.search("[ыэъёЫЭЪЁ]", quad.object.value))
        )
    ]
    # Titles and names as printed may be in the other language.
    assert [text for text in wrong if "«" not in text] == []


def test_nothing_external_is_invented(bundled: Store) -> None:
    """The only outside IRIs are those of standards, licences and cited pages."""
    known = (
        BASE,
        "http://www.w3.org/",
        "http://purl.org/dc/terms/",
        "https://creativecommons.org/licenses/by/4.0/",
        "https://pypi.org/project/pycountry/",
        "https://cyberleninka.ru/article/n/klasternaya-politika-regionalnogo-razvitiya-",
        # Methods of indicators.
        "https://github.com/clustermapping/cmp",
        "http://www.clusterobservatory.eu/index.html",
        # Vocabularies that ontology/align/ links to.
        "http://xmlns.com/foaf/0.1/",
        "https://schema.org/",
        "http://purl.org/linked-data/cube#",
        "http://www.opengis.net/ont/geosparql#",
        "http://data.europa.eu/m8g/PublicOrganisation",
        "http://data.europa.eu/s66#",
        "http://eurovoc.europa.eu/c_de4d6f2f",
        # What the reviewed mappings in data/links/ link to; test_links.py checks each.
        "http://publications.europa.eu/resource/authority/country/",
        "https://sws.geonames.org/",
        # Pages that say what programmes ask of clusters.
        "http://www.clusterobservatory.eu/index.php?id=49&nid=",
        "http://www.hbs.edu/faculty/Pages/item.aspx?num=32557",
        "https://clustercollaboration.eu/content/gdpr",
        "https://clustercollaboration.eu/news/esca-new-eligibility-criteria-cluster-",
        "https://impr-0001-1260-partners.eccp.hosted-temp.com/register-your-profile",
        "https://www.cluster-analysis.org/benchmarked-clusters",
        "https://www.cluster-analysis.org/silver-label",
        "https://www.i-perform.no/post/gold-label-process-description",
    )
    seen = {
        term.value
        for quad in bundled.quads()
        if quad.predicate.value != f"{PREFIXES['rdfs']}seeAlso"
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    assert {iri for iri in seen if not iri.startswith(known)} == set()


def test_country_codes_are_those_of_iso_3166(bundled: Store) -> None:
    pycountry = pytest.importorskip("pycountry", reason="pycountry is needed to compare codes")
    codes = rows(bundled, "SELECT ?x ?code { ?x a ckg:Country ; ckg:isoCode ?code }")
    assert len(codes) >= 25
    for row in codes:
        assert pycountry.countries.get(alpha_2=row["code"].value) is not None, row


def test_one_version_everywhere() -> None:
    for path in [*assets.ontology_files(), *assets.shape_files()]:
        for quad in quads(path):
            if quad.predicate.value == f"{PREFIXES['owl']}versionInfo":
                assert quad.object.value == __version__, path  # type: ignore[union-attr]
            if quad.predicate.value == f"{PREFIXES['owl']}versionIRI":
                assert quad.object.value.endswith(f"/{__version__}"), path  # type: ignore[union-attr]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE)[1] == __version__  # type: ignore[index]


def test_a_header_of_the_ontology_imports_every_module() -> None:
    modules = {path.stem for path in (ROOT / "ontology").glob("*.ttl")} - {"clusterkg"}
    imported = {
        quad.object.value.rsplit("/", 1)[1]  # type: ignore[union-attr]
        for quad in quads(ROOT / "ontology" / "clusterkg.ttl")
        if quad.predicate.value == f"{PREFIXES['owl']}imports"
    }
    assert imported == modules


def test_the_top_of_the_tree_holds_nothing_else() -> None:
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    allowed = """
        pyproject.toml ontology shapes clusterkg queries tests README.md data docs benchmarks .ci
        findings .github LICENSE CHANGELOG.md CONTRIBUTING.md hatch_build.py .gitignore
    """.split()
    assert {Path(name).parts[0] for name in done.stdout.splitlines()} <= set(allowed)
