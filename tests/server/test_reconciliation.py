"""The reconciliation service: both versions over HTTP, by the schemas and examples of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from jsonschema import Draft7Validator
from paths import SHARED
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT7
from serving import Reply, Serving, serving, wait_until

from clusterkg.linking.features import FEATURES
from clusterkg.model.namespaces import LANGUAGES, XSD
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.reconciliation import checks
from clusterkg.server.reconciliation.entities import Entities
from clusterkg.server.reconciliation.model import (
    ALL,
    FEATURE,
    NONE,
    SHOULD,
    WORDS,
    Cell,
    Condition,
    Query,
    Value,
)
from clusterkg.server.reconciliation.values import Said, cells
from clusterkg.store import open_store

STANDARD = SHARED / "standards" / "reconciliation"
OLD, DRAFT = "0.2", "1.0-draft"
VERSIONS = (OLD, DRAFT)
WITH_SCHEMA = {OLD: 44, DRAFT: 51}
UKRAINE = "https://w3id.org/clusterkg/id/country/ukraine"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
needs_standard = pytest.mark.skipif(
    not STANDARD.is_dir(), reason="the schemas and examples of the API are not here"
)


def schemas(version: str) -> dict[str, Any]:
    folder = STANDARD / version / "schemas"
    return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


def validator(version: str, name: str) -> Draft7Validator:
    """Return what checks an instance: all schemas of a version are known to it."""
    everything = schemas(version)
    resources = []
    for stem, schema in everything.items():
        kind = DRAFT4 if stem == "openapi" else DRAFT7
        address = str(schema.get("$id") or schema.get("id")).removesuffix("#")
        resource = Resource(contents=schema, specification=kind)
        resources.append((address, resource))
        # Some schemas name themselves after another file than theirs.
        resources.append((f"{address.rpartition('/')[0]}/{stem}.json", resource))
    return Draft7Validator(everything[name], registry=Registry().with_resources(resources))


def examples(version: str) -> list[Path]:
    known = {path.stem for path in (STANDARD / version / "schemas").glob("*.json")}
    found = sorted((STANDARD / version / "examples").rglob("*.json"))
    return [path for path in found if path.parents[1].name in known]


def check(version: str, name: str, reply: Reply) -> Any:
    assert reply.status == 200, reply.text
    answer = json.loads(reply.body)
    if STANDARD.is_dir():
        problems = [error.message for error in validator(version, name).iter_errors(answer)]
        assert not problems, problems
    return answer


def ask(server: Serving, version: str, batch: str, lang: str = "en") -> Reply:
    root = f"/api/reconcile/{version}/{lang}"
    if version == OLD:
        return server.send("POST", root, urlencode({"queries": batch}), FORM)
    return server.send("POST", f"{root}/match", batch, JSON)


def found(server: Serving, version: str, name: str, kind: str = "", lang: str = "en") -> list[Any]:
    """Return the candidates for one name."""
    of = {"type": kind} if kind else {}
    if version == OLD:
        reply = ask(server, OLD, json.dumps({"a": {"query": name} | of}), lang)
        return list(check(OLD, "reconciliation-result-batch", reply)["a"]["result"])
    query = {"conditions": [{"matchType": "name", "propertyValue": name}]} | of
    reply = ask(server, DRAFT, json.dumps({"queries": [query]}), lang)
    return list(check(DRAFT, "reconciliation-result-batch", reply)["results"][0]["candidates"])


@needs_standard
@pytest.mark.parametrize("version", VERSIONS)
def test_examples_of_the_standard_behave_as_labelled(version: str) -> None:
    paths = examples(version)
    assert len(paths) == WITH_SCHEMA[version]
    for path in paths:
        instance = json.loads(path.read_text("utf-8"))
        valid = validator(version, path.parents[1].name).is_valid(instance)
        assert valid == (path.parent.name == "valid"), path


@needs_standard
@pytest.mark.parametrize("version", VERSIONS)
def test_query_examples_are_answered_or_refused(server: Serving, version: str) -> None:
    paths = [p for p in examples(version) if p.parents[1].name == "reconciliation-query-batch"]
    statuses = []
    for path in paths:
        reply = ask(server, version, path.read_text("utf-8"))
        if path.parent.name == "valid":
            answer = check(version, "reconciliation-result-batch", reply)
            asked = json.loads(path.read_text("utf-8"))
            if version == OLD:
                assert answer.keys() == asked.keys()
            else:
                assert len(answer["results"]) == len(asked["queries"])
        else:
            assert reply.status == 400, path
        statuses.append(reply.status)
    expected = {OLD: (4, 3), DRAFT: (5, 7)}[version]
    assert (statuses.count(200), statuses.count(400)) == expected


@needs_standard
@pytest.mark.parametrize("version", VERSIONS)
def test_extension_examples_are_answered(server: Serving, version: str) -> None:
    paths = [p for p in examples(version) if p.parents[1].name == "data-extension-query"]
    assert len(paths) == 2
    for path in paths:
        reply = extend(server, version, path.read_text("utf-8"))
        answer = check(version, "data-extension-response", reply)
        assert len(answer["rows"]) == 2


def extend(server: Serving, version: str, text: str, lang: str = "en") -> Reply:
    root = f"/api/reconcile/{version}/{lang}"
    if version == OLD:
        return server.send("POST", root, urlencode({"extend": text}), FORM)
    return server.send("POST", f"{root}/extend", text, JSON)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_manifest_and_suggestions_are_in_the_language(
    server: Serving, version: str, lang: str
) -> None:
    root = f"/api/reconcile/{version}/{lang}"
    manifest = check(version, "manifest", server.send("GET", root))
    named = {each["id"]: each["name"] for each in manifest["defaultTypes"]}
    assert named["Country"] == {"en": "country", "uk": "країна", "ru": "страна"}[lang]
    for what, prefix, name in (
        ("entity", "Ukra", {"en": "Ukraine", "uk": "Україна", "ru": "Украина"}[lang]),
        ("type", "clust", {"en": "cluster", "uk": "кластер", "ru": "кластер"}[lang]),
        (
            "property",
            "locat",
            {"en": "located in", "uk": "розташований у", "ru": "расположен в"}[lang],
        ),
    ):
        reply = server.send("GET", f"{root}/suggest/{what}?prefix={prefix}")
        plural = {"entity": "entities", "property": "properties", "type": "types"}[what]
        answer = check(version, f"suggest-{plural}-response", reply)
        assert name in [each["name"] for each in answer["result"]]
    pages = [server.send("GET", f"{root}/suggest/entity?prefix=c&cursor={n}") for n in (0, 10, 20)]
    first, between, second = ([one["id"] for one in json.loads(p.body)["result"]] for p in pages)
    assert [*first[10:], *second[:10]] == between
    assert len({*first, *second}) == 40
    none = server.send("GET", f"{root}/suggest/entity?prefix=qqzzxx")
    assert json.loads(none.body) == {"result": []}
    proposal = server.send("GET", f"{root}/extend/propose?type=Country&limit=2")
    answer = check(version, "data-extension-property-proposal", proposal)
    assert answer["properties"][0]["id"] == "isoCode"
    assert len(answer["properties"]) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_names_are_matched(server: Serving, version: str) -> None:
    first = found(server, version, "Ukrane", "Country")[0]
    assert first["id"] == UKRAINE
    assert first["match"] is True
    assert found(server, version, "Харьков", lang="uk")[0]["name"] == "Харків"
    assert found(server, version, "Ukraine", "City") == []
    assert found(server, version, "qqzzxx vvbb") == []


def test_a_score_is_what_its_features_add_up_to(server: Serving) -> None:
    for name in ("Ukrane", "Silicon Valley", "Kharkov"):
        for one in found(server, DRAFT, name):
            total = sum(f["value"] for f in one["features"] if f["id"] != "type")
            assert one["score"] == pytest.approx(100 / (1 + exp(-total)), abs=0.05)
            assert all(each["name"] for each in one["features"])


@pytest.mark.parametrize("version", VERSIONS)
def test_extension_gives_values_of_the_graph(server: Serving, version: str) -> None:
    text = json.dumps(
        {
            "ids": [UKRAINE, "urn:none"],
            "properties": [
                {"id": "isoCode"},
                {"id": "hasPart", "settings": {"limit": "2"}},
                {"id": "hasPart2"},
            ],
        }
    )
    answer = check(version, "data-extension-response", extend(server, version, text, "uk"))
    assert [each["name"] for each in answer["meta"]] == ["код ISO", "має частину", "hasPart2"]
    if version == OLD:
        row, none = answer["rows"][UKRAINE], answer["rows"]["urn:none"]
    else:
        row, none = (
            {each["id"]: each["values"] for each in one["properties"]} for one in answer["rows"]
        )
    assert row["isoCode"] == [{"str": "UA"}]
    assert len(row["hasPart"]) == 2
    assert row["hasPart"][0]["name"] == "Дніпро"
    assert row["hasPart2"] == []
    assert set(map(len, none.values())) == {0}


def test_other_sites_may_read_and_frame(server: Serving) -> None:
    reply = server.send("GET", f"/api/reconcile/0.2/uk/preview?id={quote(UKRAINE)}")
    assert "<h1>Україна</h1>" in reply.text
    assert 'lang="uk"' in reply.text
    assert "frame-ancestors *" in reply.headers["content-security-policy"]
    assert "x-frame-options" not in reply.headers
    page = server.send("GET", "/reconcile")
    assert page.headers["x-frame-options"] == "DENY"
    for path in ("/api/reconcile", "/api/reconcile/1.0-draft"):
        assert server.send("GET", path).headers["access-control-allow-origin"] == "*"
        asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        before = server.send("OPTIONS", f"{path}/match", headers=asked)
        assert before.status == 204
        assert "Content-Type" in before.headers["access-control-allow-headers"]
    evil = server.send("GET", "/api/reconcile/0.2/preview?id=%3Cscript%3E")
    assert "<script>" not in evil.text


def test_jsonp_is_of_the_old_version_only(server: Serving) -> None:
    old = server.send("GET", "/api/reconcile/0.2?callback=a.b")
    assert old.text.startswith("/**/a.b({")
    assert old.text.endswith("});")
    assert old.headers["content-type"].startswith("application/javascript")
    assert server.send("GET", "/api/reconcile/0.2?callback=alert(1)").status == 400
    draft = server.send("GET", "/api/reconcile/1.0-draft?callback=a")
    assert json.loads(draft.body)["versions"] == [DRAFT]


def test_language_by_address_else_by_header(server: Serving) -> None:
    spoken = {"Accept-Language": "ru;q=0.9, uk"}
    reply = server.send("GET", "/api/reconcile/1.0-draft", headers=spoken)
    assert json.loads(reply.body)["lang"] == "uk"
    assert reply.headers["content-language"] == "uk"
    reply = server.send("GET", "/api/reconcile/1.0-draft/ru", headers=spoken)
    assert json.loads(reply.body)["lang"] == "ru"
    assert server.send("GET", "/api/reconcile/1.0-draft/de").status == 404


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/api/reconcile/0.2", "a=b", FORM, 400),
        ("/api/reconcile/0.2", "queries=nothing", FORM, 400),
        ("/api/reconcile/0.2", "queries=" + "[" * 3000, FORM, 400),
        ("/api/reconcile/0.2", "{}", JSON, 415),
        ("/api/reconcile/1.0-draft/match", "{", JSON, 400),
        ("/api/reconcile/1.0-draft/match", "{}", FORM, 415),
        ("/api/reconcile/1.0-draft/match", b"\xff", JSON, 400),
        ("/api/reconcile/1.0-draft/extend", '{"ids": [1], "properties": []}', JSON, 400),
        ("/api/reconcile/1.0-draft/extend", '{"ids": []}', JSON, 400),
        (
            "/api/reconcile/1.0-draft/match",
            '{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a"}], "q": 1}]}',
            JSON,
            400,
        ),
        ("/api/reconcile/0.2/en/suggest/cat?prefix=a", None, {}, 404),
        ("/api/reconcile/0.2/en/suggest/entity?prefix=a&cursor=x", None, {}, 400),
    ],
)
def test_wrong_requests_are_refused(
    server: Serving, path: str, body: bytes | str | None, headers: dict[str, str], status: int
) -> None:
    reply = server.send("GET" if body is None else "POST", path, body, headers)
    assert reply.status == status, reply.text
    assert reply.text.count("\n") == 1


def test_large_batches_are_refused(server: Serving) -> None:
    query = {"conditions": [{"matchType": "name", "propertyValue": "a"}]}
    assert ask(server, DRAFT, json.dumps({"queries": [query] * 201})).status == 413
    assert ask(server, OLD, json.dumps({str(n): {"query": "a"} for n in range(201)})).status == 413


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_tries_a_name(server: Serving, lang: str) -> None:
    page = server.send("GET", f"/reconcile?lang={lang}&q=Kharkov&type=City")
    assert page.status == 200
    assert f'<html lang="{lang}">' in page.text
    assert {"en": "Kharkiv", "uk": "Харків", "ru": "Харьков"}[lang] in page.text
    assert WORDS.text("title", lang) in page.text
    assert f"{server.address}api/reconcile/0.2/{lang}" in page.text
    none = server.send("GET", f"/reconcile?lang={lang}&q=qqzzxx+vvbb")
    assert WORDS.text("nothing", lang) in none.text
    assert WORDS.text("nothing", lang) not in page.text


def test_every_feature_has_a_name() -> None:
    named = {*FEATURES, "base", "identifier", "other identifier", "type", "property"}
    assert {key.removeprefix(FEATURE) for key in WORDS if key.startswith(FEATURE)} == {
        name.replace(" ", "_") for name in named
    }


def test_what_is_written_is_found(tmp_path: Path) -> None:
    open_store(str(tmp_path / "s"), create=True).close()
    with serving("--store", tmp_path / "s", "--writable") as running:
        assert found(running, DRAFT, "Furniture of Volhynia") == []
        data = '<urn:f> a ckg:Cluster ; rdfs:label "Furniture of Volhynia"@en'
        assert running.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {data} }} }}").status < 300
        assert wait_until(lambda: found(running, DRAFT, "Furniture of Volhynia"))
        assert found(running, DRAFT, "Furniture of Volhynia")[0]["id"] == "urn:f"


@pytest.fixture(scope="module")
def small() -> Iterator[Entities]:
    store = open_store("memory:")
    store.update("""INSERT DATA { GRAPH <urn:g> {
        ckg:Cluster a owl:Class ; rdfs:label "cluster"@en .
        ckg:PilotCluster a owl:Class ; rdfs:label "pilot"@en ; rdfs:subClassOf ckg:Cluster .
        ckg:City a owl:Class ; rdfs:label "city"@en .
        ckg:hasSector a owl:ObjectProperty ; rdfs:label "has sector"@en .
        <urn:a> a ckg:PilotCluster ; rdfs:label "Alpha steel"@en ; ckg:hasSector <urn:steel> .
        <urn:b> a ckg:Cluster ; rdfs:label "Alpha steel"@en ; ckg:hasSector <urn:wood>, <urn:food> .
        <urn:c> a ckg:City ; rdfs:label "Betaville"@en .
        <urn:steel> a ckg:Sector ; rdfs:label "metal"@en, "метал"@uk .
        <urn:wood> a ckg:Sector ; rdfs:label "wood"@en .
        <urn:food> a ckg:Sector ; rdfs:label "food"@en .
    } }""")
    yield Entities(store)
    store.close()


def ids(known: Entities, query: Query) -> list[str]:
    return [match.thing.id for match in known.matches(query, "en")]


def sector(*texts: str, required: bool = False, quantifier: str = "any") -> Condition:
    return Condition("hasSector", [Value(text) for text in texts], required, quantifier)


def test_namesakes_are_told_apart_by_what_is_known(small: Entities) -> None:
    both = small.matches(Query(["Alpha steel"]), "en")
    assert {match.thing.id for match in both} == {"urn:a", "urn:b"}
    assert not any(match.certain for match in both)
    for word, iri in (("metal", "urn:a"), ("метал", "urn:a"), ("woo*", "urn:b")):
        assert ids(small, Query(["Alpha steel"], conditions=[sector(word)]))[0] == iri
    assert ids(small, Query(["Alpha steel"], conditions=[sector("metal")], limit=1)) == ["urn:a"]


def test_two_that_fit_as_well_are_not_certain(small: Entities) -> None:
    known = [sector("metal", "wood"), sector("ore", quantifier=NONE)]
    both = small.matches(Query(["Alpha steel"], conditions=known), "en")
    assert [match.score > 85 for match in both] == [True, True]
    assert not any(match.certain for match in both)
    assert [each.id for each in both[0].features].count("property:hasSector") == 2
    (one, *_) = small.matches(Query(["Alpha steel"], ["urn:a"]), "en")
    assert one.certain


def test_conditions_can_be_required(small: Entities) -> None:
    def asked(*texts: str, quantifier: str = "any") -> list[str]:
        condition = sector(*texts, required=True, quantifier=quantifier)
        return sorted(ids(small, Query(["Alpha steel"], conditions=[condition])))

    assert asked("metal", "wood") == ["urn:a", "urn:b"]
    assert asked("wood", "food", quantifier=ALL) == ["urn:b"]
    assert asked("wood", "metal", quantifier=ALL) == []
    assert asked("metal", quantifier=NONE) == ["urn:b"]
    unknown = Condition("hasNothing", [Value("a")], True)
    assert ids(small, Query(["Alpha steel"], conditions=[unknown])) == []


def test_classes_hold_the_things_of_narrower_ones(small: Entities) -> None:
    assert sorted(ids(small, Query(["Alpha steel"], types=["Cluster"]))) == ["urn:a", "urn:b"]
    assert ids(small, Query(["Alpha steel"], types=["PilotCluster"])) == ["urn:a"]
    assert ids(small, Query(["Betaville"], types=["Cluster"])) == []
    assert ids(small, Query(["Betaville"], types=["Cluster"], strict=SHOULD)) == ["urn:c"]
    either = ["City", "PilotCluster"]
    assert ids(small, Query(["Betaville"], types=either)) == ["urn:c"]
    assert ids(small, Query(["Betaville"], types=either, strict=ALL)) == []


def test_identifiers_and_properties_do_without_a_name(small: Entities) -> None:
    (match,) = small.matches(Query(ids=["urn:c"]), "en")
    assert (match.thing.name, match.score, match.certain) == ("Betaville", 100.0, True)
    assert ids(small, Query(ids=["urn:none"])) == []
    assert ids(small, Query(conditions=[sector("wood")])) == ["urn:b"]
    assert ids(small, Query(conditions=[Condition("hasSector", [Value("x", "urn:steel")])])) == [
        "urn:a"
    ]
    assert ids(small, Query()) == []


def test_the_ontology_is_no_thing(small: Entities) -> None:
    assert ids(small, Query(["cluster"])) == []
    assert [each.id for each in small.schema.begin("clus", "en", classes=True)] == ["Cluster"]


def test_values_become_cells_of_their_kind() -> None:
    def cell(text: str, kind: str) -> tuple[str, object]:
        literal = ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{kind}"))
        (found,) = cells([Said(literal)], "en", as_text=False, limit=0)
        return found.kind, found.value

    assert cell("7", "integer") == ("int", 7)
    assert cell("1999", "gYear") == ("int", 1999)
    assert cell("2.5", "decimal") == ("float", 2.5)
    assert cell("INF", "double") == ("str", "INF")
    assert cell("1999-02-03", "date") == ("date", "1999-02-03T00:00:00")
    assert cell("1999-02-03T04:05:06Z", "dateTime") == ("date", "1999-02-03T04:05:06Z")
    assert cell("soon", "date") == ("str", "soon")
    spoken = [Said(ox.Literal(text, language=text)) for text in ("en", "uk", "de")]
    assert [each.value for each in cells(spoken, "uk", as_text=False, limit=0)] == ["uk"]
    assert [each.value for each in cells(spoken[2:], "uk", as_text=False, limit=0)] == ["de"]
    thing = Said(ox.NamedNode("urn:a"), {"uk": "А"})
    assert cells([thing], "ru", as_text=False, limit=0) == [Cell("id", "А", "urn:a", "uk")]
    assert cells([thing], "ru", as_text=True, limit=0) == [Cell("str", "А", lang="uk")]
    assert len(cells([thing] * 3, "ru", as_text=True, limit=2)) == 2


def test_values_that_are_wrong_are_told_with_their_place() -> None:
    with pytest.raises(HTTPProblem, match=r"q\.v: a thing needs its id"):
        checks.the_values({"name": "a"}, "q.v")
    assert checks.the_values([1, 2.5, True, "a"], "v") == [
        Value("1"), Value("2.5"), Value("true"), Value("a"),
    ]  # fmt: skip
