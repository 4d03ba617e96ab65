"""Forms made of the rules: who may use them, what they save, and how that is taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
import serving
from command import Run
from filling import Curator, edit_of, findings, values
from slow import rest_slow

from clusterkg.assets import graph_files
from clusterkg.model.namespaces import CKG, DCTERMS, EDITS, ID, ORG, PROV, RDF, RDFS, XSD
from clusterkg.server.forms import checks, fields
from clusterkg.server.forms.fields import form_of
from clusterkg.server.forms.record import Patch
from clusterkg.server.index.build import build
from clusterkg.server.pages.context import PageContext
from clusterkg.server.workers.snapshots import Snapshot
from clusterkg.store import open_store
from clusterkg.store.disk import DiskStore
from clusterkg.tables.template.sheets import with_rules

OWN = "https://example.org/graph/own"
OAK = f"{ID}cluster/oak-valley"
WOOD = "https://example.org/sector/wood"
DATA = f"""
@prefix ckg: <{CKG}> . @prefix org: <{ORG}> . @prefix rdfs: <{RDFS}> . @prefix rdf: <{RDF}> .
@prefix dcterms: <{DCTERMS}> . @prefix xsd: <{XSD}> .
<{OAK}> a ckg:Cluster ;
  rdfs:label "Oak Valley"@en, "Дубова долина"@uk, "Дубовая долина"@ru ;
  ckg:locatedIn <{ID}country/ukraine> ; ckg:foundedIn "1999"^^xsd:gYear ;
  ckg:hasSector <{WOOD}> ; rdfs:seeAlso <https://example.org/oak> .
<{WOOD}> a ckg:Sector .
<{ID}organisation/mill> a ckg:Organisation ; rdfs:label "Mill"@en, "Млин"@uk, "Мельница"@ru .
<{ID}membership/oak-mill> a org:Membership ; org:member <{ID}organisation/mill> ;
  org:organization <{OAK}> .
[] a rdf:Statement ; rdf:subject <{OAK}> ; rdf:predicate ckg:foundedIn ;
  rdf:object "1999"^^xsd:gYear ; dcterms:source <{ID}paper/p001> ; ckg:locator "p. 1" .
"""
LABELS = [
    ("f:rdfs:label@en", "Elm Hills"),
    ("f:rdfs:label@uk", "В’язові пагорби"),
    ("f:rdfs:label@ru", "Вязовые холмы"),
]
ELM = [*LABELS, ("f:ckg:locatedIn", "Ukraine"), ("f:ckg:foundedIn^^xsd:gYear", "2001")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("forms")
    (made / "own.ttl").write_text(DATA, encoding="utf-8")
    store = DiskStore(made / "s", create=True)
    store.load([*graph_files(), (OWN, made / "own.ttl")], own=True)
    store.close()
    return made / "s"


@contextmanager
def opened(folder: Path) -> Iterator[Snapshot]:
    """Open what a store holds now."""
    store = DiskStore(folder)
    snapshot = Snapshot(store.generation())
    yield snapshot
    snapshot.close()
    store.close()


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[serving.Serving]:
    with serving.serving("--store", folder, "--writable") as running:
        yield running


@pytest.fixture
def curator(server: serving.Serving) -> Curator:
    made = Curator(server)
    assert made.sign_in().status == 303
    return made


def state(server: serving.Serving) -> set[ox.Quad]:
    """Return the statements of the server's store, apart from records of edits."""
    arguments = server.process.args
    assert isinstance(arguments, list)
    store = DiskStore(str(arguments[arguments.index("--store") + 1]))
    return {
        quad
        for quad in store.quads()
        if isinstance(quad.subject, ox.BlankNode) or EDITS not in str(quad.subject)
    }


def said(quad: ox.Quad) -> str:
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


def ask(server: serving.Serving, pattern: str) -> bool:
    return "true" in server.ask(f"ASK {{ {pattern} }}", "application/sparql-results+json").text


# Who may


def test_a_server_that_only_reads_has_no_forms(reading: serving.Serving) -> None:
    for path in ("/login", "/new", "/new/cluster", f"/edit?id={OAK}", "/edits/x/revert"):
        assert reading.send("GET", path).status == 403, path
    assert reading.send("POST", "/new/cluster", "").status == 403
    assert reading.send("GET", "/edits").status == 200
    assert "/edit?" not in reading.send("GET", "/page/id/cluster/silicon-valley").text


def test_forms_are_for_those_who_show_the_token(server: serving.Serving) -> None:
    stranger = Curator(server)
    reply = stranger.get("/new/cluster?lang=uk")
    assert reply.status == 303
    assert reply.headers["location"] == "/login?next=%2Fnew%2Fcluster%3Flang%3Duk&lang=uk"
    wrong = stranger.sign_in(token="a-token-of-another-server")
    assert wrong.status == 422
    assert "set-cookie" not in wrong.headers
    assert stranger.sign_in(name=" ").status == 422
    assert stranger.sign_in(iri="javascript:alert(1)").status == 422
    right = stranger.sign_in(next="/new/cluster")
    assert right.headers["location"] == "/new/cluster"
    for flag in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert flag in right.headers["set-cookie"]
    assert serving.TOKEN not in right.headers["set-cookie"]
    assert stranger.get("/new/cluster").status == 200
    away = stranger.post("/logout", [])
    assert 'clusterkg-session=""' in away.headers["set-cookie"]


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(server: serving.Serving, place: str) -> None:
    assert Curator(server).sign_in(next=place).headers["location"] == "/new"


def test_a_cookie_cannot_be_made(server: serving.Serving, curator: Curator) -> None:
    name, _, signature = curator.cookie.partition("=")[2].partition(".")
    for value in (f"{name}.{signature[::-1]}", f"{name[:-4]}AAAA.{signature}", f"{name}.", "x", ""):
        thief = Curator(server, f"clusterkg-session={value}")
        assert thief.get("/new").status == 303, value


def test_other_sites_cannot_send_forms(server: serving.Serving, curator: Curator) -> None:
    before = state(server)
    pairs = [*curator.hidden("/new/cluster"), *ELM, ("action", "save")]
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert curator.post("/new/cluster", pairs, headers).status == 403, headers
    assert curator.post("/new/cluster", [("word", "x"), *ELM]).status == 403
    assert curator.post("/new/cluster", ELM).status == 403
    other = Curator(server)
    other.sign_in("Somebody else")
    assert other.post("/new/cluster", pairs).status == 403
    assert Curator(server).post("/new/cluster", pairs).status == 403
    assert state(server) == before


# What is saved


def test_a_thing_is_added(
    server: serving.Serving, curator: Curator, folder: Path, run: Run
) -> None:
    before = state(server)
    more = [("source", "paper:p001"), ("locator", "p. 3"), ("why", "seen in the paper")]
    edit = curator.saved("/new/cluster", *ELM, *more)
    graph, elm = f"{EDITS}{edit}", f"{ID}cluster/elm-hills-ukraine"
    assert before <= state(server)
    new = state(server) - before
    assert {one.graph_name for one in new} == {ox.NamedNode(graph)}
    assert {one.subject for one in new} == {ox.NamedNode(elm)}
    assert len(new) == 6
    assert ask(server, f'<{elm}> ckg:foundedIn "2001"^^xsd:gYear ; ckg:locatedIn country:ukraine')
    record = f"""GRAPH <{graph}> {{
      <{graph}> <{PROV}generatedAtTime> ?when ; dcterms:subject <{elm}> ;
        dcterms:description "seen in the paper" ; <{PROV}wasAttributedTo>/rdfs:label "Олена" .
      ?note rdf:subject <{elm}> ; rdf:predicate ckg:foundedIn ; dcterms:source paper:p001 ;
        ckg:locator "p. 3" }}"""
    assert ask(server, record)
    turtle = server.send("GET", f"/graphs?graph={graph}&format=ttl").text
    assert "cluster:elm-hills-ukraine" in turtle
    assert len(list(ox.parse(turtle, ox.RdfFormat.TURTLE))) > 40
    page = curator.get("/page/id/cluster/elm-hills-ukraine").text
    assert "p. 3" in page
    assert f"/edit?id={ID.replace(':', '%3A').replace('/', '%2F')}" in page
    shown = curator.get(f"/edits/{edit}?lang=uk").text
    for text in ("Elm Hills", "2001", "Олена", "seen in the paper", "p. 3", "Україна"):
        assert text in shown, text
    listed = curator.get("/edits").text
    assert f"/edits/{edit}" in listed
    assert "+6 −0" in listed
    report = json.loads(run("validate", "--store", str(folder), "--format", "json").stdout)
    found = [one for one in report["findings"] if EDITS in str(one) or "elm-hills" in str(one)]
    assert found == []


def test_the_same_thing_is_not_added_twice(server: serving.Serving, curator: Curator) -> None:
    first = [(name, value.replace("Elm", "Ash")) for name, value in ELM]
    curator.saved("/new/cluster", *first)
    before = state(server)
    reply = curator.fill("/new/cluster", *first)
    assert reply.status == 422
    assert "ash-hills-ukraine" in " ".join(findings(reply.text))
    assert state(server) == before


def test_findings_are_those_of_validate(curator: Curator, run: Run, tmp_path: Path) -> None:
    wrong = [("f:rdfs:label@en", "Fir"), ("f:ckg:foundedIn^^xsd:gYear", "199x"), ("f:id", "fir")]
    (tmp_path / "fir.ttl").write_text(
        f'<{ID}cluster/fir> a <{CKG}Cluster> ; <{RDFS}label> "Fir"@en ;'
        f' <{CKG}foundedIn> "199x"^^<{XSD}gYear> .',
        encoding="utf-8",
    )
    for lang in ("en", "uk", "ru"):
        done = run("validate", str(tmp_path / "fir.ttl"), "--format", "json", "--lang", lang)
        expected = json.loads(done.stdout)["findings"]
        assert {one["rule"] for one in expected} == {"CLU002", "CLU003", "CLU005"}
        reply = curator.fill(f"/new/cluster?lang={lang}", *wrong)
        assert reply.status == 422
        shown = findings(reply.text)
        assert len(shown) == 3
        for one in expected:
            [said] = [text for text in shown if one["rule"] in text]
            assert said.startswith(one["severity"].lower())
            assert one["message"] in said
            assert one["fix"] in said


def test_a_violation_is_saved_only_if_that_is_said(
    server: serving.Serving, curator: Curator
) -> None:
    nameless = [("f:id", "nameless"), ("f:ckg:locatedIn", "country:ukraine")]
    before = state(server)
    for action in ("save", "check"):
        reply = curator.fill("/new/cluster", *nameless, action=action)
        assert 'name="anyway"' in reply.text
        assert any(text.startswith("violation") for text in findings(reply.text))
        assert ("f:ckg:locatedIn", "country:ukraine") in values(reply.text)
    assert state(server) == before
    edit = curator.saved("/new/cluster", *nameless, ("anyway", "yes"))
    assert len(state(server) - before) == 2
    assert "check=yes" in curator.get(f"/edits/{edit}?saved=yes&advice=2").text
    again = curator.get(f"/edit?id={ID}cluster/nameless&check=yes").text
    assert any(text.startswith("violation") for text in findings(again))


def test_checking_saves_nothing(server: serving.Serving, curator: Curator) -> None:
    before = state(server)
    reply = curator.fill("/new/cluster", *ELM, ("f:id", "only-checked"), action="check")
    assert reply.status == 200
    assert f"{ID}cluster/only-checked" in reply.text
    assert state(server) == before


def test_values_that_nobody_understands_are_told_at_their_field(curator: Curator) -> None:
    cases = {
        ("f:ckg:locatedIn", "Nowhere at all"): "Nothing has this name",
        ("f:ckg:locatedIn", "country:atlantis"): "has no such thing",
        ("f:ckg:locatedIn", "<a b>"): "not an IRI",
        ("f:id", "http://[broken"): "not an IRI",
        ("locator", "p. 1"): "Give the source",
        ("source", "paper:p999"): "has no such thing",
        ("f:rdfs:label@en", "x" * 20_001): "too long",
    }
    for pair, message in cases.items():
        rest = [one for one in ELM if one[0] != pair[0]]
        reply = curator.fill("/new/cluster", *rest, pair)
        assert reply.status == 422, pair
        assert message in " ".join(findings(reply.text)), (pair, findings(reply.text))


def test_one_more_field_keeps_what_was_typed(curator: Curator) -> None:
    reply = curator.fill("/new/cluster", *ELM, ("f:id", "more"), action="add:ckg:locatedIn")
    assert reply.status == 200
    assert len(re.findall('name="f:ckg:locatedIn"', reply.text)) == 3
    assert ("f:rdfs:label@uk", "В’язові пагорби") in values(reply.text)
    assert findings(reply.text) == []


@pytest.mark.parametrize("kind", with_rules())
def test_every_kind_has_a_form(curator: Curator, kind: str) -> None:
    for lang in ("en", "uk", "ru"):
        page = curator.get(f"/new/{kind}?lang={lang}")
        assert page.status == 200
        names = set(re.findall(r'name="(f:[^"]*)"', page.text))
        assert len(names) == len(form_of(with_rules()[kind]).controls())
        ids = re.findall(r' id="([^"]+)"', page.text)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r' for="([^"]+)"', page.text)) <= set(ids)


def test_there_is_no_form_for_what_is_no_kind(curator: Curator) -> None:
    assert curator.get("/new/unicorn").status == 404
    assert curator.get("/edit").status == 400
    assert curator.get("/edit?id=nothing").status == 400
    assert curator.get("/edit?id=https://example.org/nothing").status == 404


# What is edited


def test_an_edit_changes_what_it_says_and_nothing_else(
    server: serving.Serving, curator: Curator
) -> None:
    before = state(server)
    edit = curator.saved(f"/edit?id={OAK}", ("f:ckg:foundedIn^^xsd:gYear", "2000"))
    after = state(server)
    gone, new = before - after, after - before
    [old] = [one for one in gone if one.subject == ox.NamedNode(OAK)]
    assert (said(old), old.graph_name) == ("1999", ox.NamedNode(OWN))
    [now] = new
    assert (said(now), now.graph_name) == ("2000", ox.NamedNode(f"{EDITS}{edit}"))
    assert len(gone) == 1 + 6, "the note on where the old value came from goes with it"
    shown = curator.get(f"/edits/{edit}").text
    assert re.search(r"<del>.*1999.*</del>", shown)
    assert re.search(r"<ins>.*2000.*</ins>", shown)
    assert curator.revert(edit).status == 303
    assert state(server) == before


@pytest.mark.slow
def test_an_edit_back_and_forth(server: serving.Serving, curator: Curator) -> None:
    before = state(server)
    edit = curator.saved(f"/edit?id={OAK}", ("f:rdfs:label@en", "Oak Dale"))
    after = state(server)
    back = edit_of(curator.revert(edit))
    assert state(server) == before
    assert back in curator.get(f"/edits/{edit}").text
    assert curator.revert(edit).status == 409, "it is taken back already"
    assert curator.revert(back).status == 303
    assert state(server) == after
    assert curator.revert(edit).status == 303
    assert state(server) == before


@pytest.mark.slow
def test_a_later_edit_stands_in_the_way(server: serving.Serving, curator: Curator) -> None:
    before = state(server)
    first = curator.saved(f"/edit?id={OAK}", ("f:ckg:foundedIn^^xsd:gYear", "1990"))
    second = curator.saved(f"/edit?id={OAK}", ("f:ckg:foundedIn^^xsd:gYear", "1991"))
    reply = curator.revert(first)
    assert reply.status == 409
    assert second in reply.text
    assert curator.revert(second).status == 303
    assert curator.revert(first).status == 303
    assert state(server) == before


@pytest.mark.slow
def test_two_curators_do_not_overwrite_each_other(
    server: serving.Serving, curator: Curator
) -> None:
    path = f"/edit?id={OAK}"
    hidden = curator.hidden(path)
    first = curator.saved(path, ("f:rdfs:label@en", "Oak Glen"))
    before = state(server)
    mine = [("f:rdfs:label@en", "Oak Dell"), ("action", "save")]
    reply = curator.post(path, [*hidden, *mine])
    assert reply.status == 409
    assert ("f:rdfs:label@en", "Oak Dell") in values(reply.text)
    assert state(server) == before
    curator.revert(first)


@pytest.mark.slow
def test_what_is_not_changed_stays_where_it_is(server: serving.Serving, curator: Curator) -> None:
    """Spaces at its ends, and another way to name the same thing, are no change."""
    odd = f'<{OAK}> ckg:hasMemberFrom country:poland ; rdfs:label " Oak\\r\\nBrook "@en'
    assert server.update(f"INSERT DATA {{ GRAPH <{OWN}> {{ {odd} }} }}").status == 204
    before = state(server)
    reply = curator.fill(f"/edit?id={OAK}", ("f:ckg:hasMemberFrom", "Poland"))
    assert reply.status == 422
    assert "No changes" in reply.text
    year = ("f:ckg:foundedIn^^xsd:gYear", "1998")
    edit = curator.saved(f"/edit?id={OAK}", ("f:ckg:hasMemberFrom", "Poland"), year)
    gone = before - state(server)
    assert [said(one) for one in gone if one.subject == ox.NamedNode(OAK)] == ["1999"]
    assert curator.revert(edit).status == 303
    assert server.update(f"DELETE DATA {{ GRAPH <{OWN}> {{ {odd} }} }}").status == 204


@pytest.mark.slow
def test_what_papers_state_stays(server: serving.Serving, curator: Curator) -> None:
    path = f"/edit?id={ID}cluster/silicon-valley"
    page = curator.get(path).text
    assert ("f:rdfs:label@en", "Silicon Valley") not in values(page)
    assert "Silicon Valley" in page
    before = state(server)
    edit = curator.saved(path, ("f:ckg:foundedIn^^xsd:gYear", "1950"))
    assert before < state(server)
    assert curator.revert(edit).status == 303
    reply = curator.fill(path)
    assert reply.status == 422
    assert "No changes" in reply.text
    assert state(server) == before


def test_faults_that_an_edit_brings_elsewhere_are_told(folder: Path) -> None:
    """What is no sector any more breaks the rule of the clusters in it."""
    typed = ox.Quad(*map(ox.NamedNode, (WOOD, f"{RDF}type", f"{CKG}Sector", OWN)))
    with opened(folder) as store:
        context = PageContext(store, "uk", build(store))
        assert checks.check(context, OAK, Patch()).all == ()
        assert checks.check(context, WOOD, Patch()).elsewhere == ()
        found = checks.check(context, WOOD, Patch(removed=frozenset({typed})))
    assert [one.rule for one in found.elsewhere] == ["CLU006"]
    assert found.elsewhere[0].focus == f"<{OAK}>"
    assert found.violations >= 1
    assert re.search("[а-яі]", found.elsewhere[0].message)


def test_faults_that_were_there_are_not_blamed_on_an_edit(folder: Path) -> None:
    """The one stays that it was; only what the edit brings about is said."""
    typed = ox.Quad(*map(ox.NamedNode, (WOOD, f"{RDF}type", f"{CKG}Sector", OWN)))
    with opened(folder) as store:
        own = open_store("memory:")
        own.add(store.quads(OWN))
        own.update(f"DELETE WHERE {{ GRAPH <{OWN}> {{ <{OAK}> rdfs:label ?l }} }}")
        context = PageContext(own, "en", build(own))
        before = checks.check(context, OAK, Patch()).here
        after = checks.check(context, WOOD, Patch(removed=frozenset({typed}))).elsewhere
    assert before
    assert after
    assert not {one.rule for one in after} & {one.rule for one in before}


HOSTILE = [
    '" } } ; DROP ALL ; #',
    "\\",
    '"""',
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "a\r\nb",
    "x\x00y",
    "\ud7ff\uffff",
    "'; --",
    "%s %d",
]


@pytest.mark.parametrize("first", rest_slow(range(0, len(HOSTILE), 3), 0))
def test_hostile_texts_are_only_texts(
    server: serving.Serving, curator: Curator, first: int
) -> None:
    """An edit takes three of them, one for each language."""
    texts = dict(zip(("en", "uk", "ru"), HOSTILE[first : first + 3], strict=False))
    before = state(server)
    labels = [(f"f:rdfs:label@{lang}", text) for lang, text in texts.items()]
    edit = curator.saved(f"/edit?id={OAK}", *labels, ("why", " ".join(texts.values())))
    new = {one.object.language: said(one) for one in state(server) - before}  # type: ignore[union-attr]
    assert new == {
        lang: text.replace("\r\n", "\n").replace("\0", "").strip() for lang, text in texts.items()
    }
    calculation = "{{ 7*7 }}"
    for path in (f"/edits/{edit}", "/edits", f"/edit?id={OAK}", f"/edits?id={OAK}"):
        page = curator.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert (
            "49" not in page.text or calculation not in texts.values() or calculation in page.text
        )
    assert curator.revert(edit).status == 303
    assert state(server) == before


def test_broken_bodies(server: serving.Serving, curator: Curator) -> None:
    origin = {"Cookie": curator.cookie, "Origin": server.address.rstrip("/")}
    form = {"Content-Type": "application/x-www-form-urlencoded"} | origin
    for body, status in ((b"word=%ff", 400), (b"\xff", 400), (b"a=&" * 6000, 400), (b"", 403)):
        assert server.send("POST", "/new/cluster", body, form).status == status, body[:20]
    assert server.send("POST", "/new/cluster", b"a" * 2_000_000, form).status == 413
    assert curator.get("/edits?start=x").status == 400
    assert curator.get("/edits/none").status == 404
    assert curator.get("/edits/%22%3E").status == 400
    assert curator.post("/edits/none/revert", curator.hidden("/new/cluster")).status == 404


def test_choices_are_offered_whole_or_not_at_all() -> None:
    store = open_store("memory:")
    people = " ".join(f"<urn:{n}> a ckg:Person ." for n in range(3))
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {people} }} }}")
    context = PageContext(store, "en", build(store))
    assert fields.things(context, [f"<{CKG}Person>"], 3) == ["urn:0", "urn:1", "urn:2"]
    assert fields.things(context, [f"<{CKG}Person>"], 2) == []
    store.close()
