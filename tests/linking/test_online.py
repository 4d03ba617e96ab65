"""Online sources find candidates at services that answer as the real ones do."""

from __future__ import annotations

import json
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import servers
from paths import SHARED
from referencing import Registry, Resource
from scripted import JSON as ROWS
from scripted import Answer
from sites import Asked, Site, graph_route, json_answer, site, without_settings
from wikidata_extract import TURTLE

from clusterkg.linking.model import Name, Source, Thing
from clusterkg.linking.sources.declared import ONLINE
from clusterkg.linking.sources.named import online
from clusterkg.linking.sources.reconciliation import Reconciliation, batch_of_draft, batch_of_final
from clusterkg.linking.sources.values import country_code
from clusterkg.linking.sources.wikidata import API, Wikidata
from clusterkg.model.errors import EndpointError, SettingsError

STANDARD = SHARED / "standards" / "reconciliation"
WD = "http://www.wikidata.org/entity/"
WDT = "http://www.wikidata.org/prop/direct/"
HOUSE = Thing(
    "https://example.org/house",
    (Name("Cluster House", "en"), Name("Палата кластерів", "uk"), Name("CH", "en", False)),
)
OTHER = Thing("https://example.org/other", (Name("Nobody knows it", "en"),))


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    without_settings(monkeypatch, tmp_path)
    monkeypatch.setenv("CLUSTERKG_CONTACT", "mailto:curator@example.org")
    folder = tmp_path / "config" / "clusterkg"
    folder.mkdir(parents=True)
    return folder / "config.toml"


@pytest.fixture
def here() -> Iterator[Site]:
    with site() as running:
        yield running


def found(source: Source, *things: Thing, limit: int = 10) -> dict[str, list[Thing]]:
    return {thing.iri: list_ for thing, list_ in source.lookup(things, limit)}


def hits(by_text: dict[str, list[str]]) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        numbers = by_text.get(asked.fields["search"], [])
        entries = [{"id": n, "label": asked.fields["search"]} for n in numbers]
        return json_answer({"searchinfo": {}, "search": entries, "success": 1})

    return answer


SEARCHED = {
    "Cluster House": ["Q900000002", "Q900000001"],
    "Палата кластерів": ["Q900000001"],
    "Innovation Institute": ["Q900000003", "P31", "Q9 } DROP"],
}


@pytest.mark.skipif(servers.oxigraph_command() is None, reason="oxigraph is not installed")
def test_wikidata_with_a_real_server(here: Site, tmp_path: Path) -> None:
    with servers.oxigraph(tmp_path) as server:
        request = urllib.request.Request(
            server.query.replace("/query", "/store?default"),
            data=TURTLE.encode(),
            headers={"Content-Type": "text/turtle"},
            method="POST",
        )
        urllib.request.urlopen(request).close()

        def forward(asked: Asked) -> Answer:
            wanted = urllib.request.Request(
                server.query,
                data=asked.fields["query"].encode(),
                headers={"Content-Type": "application/sparql-query", "Accept": ROWS},
            )
            with urllib.request.urlopen(wanted) as response:
                return Answer(200, response.read(), {"Content-Type": ROWS})

        here.routes = {"/sparql": forward, "/w/api.php": hits(SEARCHED)}
        check_wikidata(here)


def check_wikidata(here: Site) -> None:
    source = online("wikidata", f"{here.root}/sparql")
    assert (source.name, source.online, source.prefixes) == ("wikidata", True, {"wd": WD})
    lei = Thing("https://example.org/lei", (), identifiers={"lei": ["ABCDEFGHIJKLMNOPQR12"]})
    ror = Thing("https://example.org/ror", (), identifiers={"ror": ["https://ror.org/012345678"]})
    answer = found(source, HOUSE, OTHER, lei, ror)
    assert {iri: [thing.iri for thing in list_] for iri, list_ in answer.items()} == {
        HOUSE.iri: [f"{WD}Q900000002", f"{WD}Q900000001"],
        OTHER.iri: [],
        lei.iri: [f"{WD}Q900000003"],
        ror.iri: [f"{WD}Q900000001"],
    }
    [first] = answer[ror.iri]
    assert first == Thing(
        f"{WD}Q900000001",
        names=(
            Name("Cluster House", "en"),
            Name("Палата кластерів", "uk"),
            Name("House of Clusters", "en", False),
        ),
        kinds=(f"{WD}Q4830453",),
        countries=("RS",),
        places=("Niš",),
        sectors=("consulting",),
        websites=("https://house.example.org/",),
        identifiers={"ror": ("012345678",), "wikidata": ("Q900000001",)},
        year=2008,
        point=(43.32, 21.9),
        size=12.0,
    )
    second = answer[HOUSE.iri][0]
    assert (second.countries, second.places, second.year) == ((), ("Ruritania",), 1990)
    searches = [asked for asked in here.asked if asked.path == "/w/api.php"]
    assert [(a.fields["search"], a.fields["language"]) for a in searches] == [
        ("Cluster House", "en"),
        ("Палата кластерів", "uk"),
        ("Nobody knows it", "en"),
    ]
    assert {asked.fields["maxlag"] for asked in searches} == {"5"}
    assert len(here.asked) - len(searches) == 2, "one for identifiers, one for details"
    assert found(source, HOUSE, limit=1) == {HOUSE.iri: [second]}


def test_wikidata_gives_only_what_it_is_asked_for(here: Site, config: Path) -> None:
    here.routes = {"/sparql": graph_route(TURTLE), "/w/api.php": hits(SEARCHED)}
    text = f'[source.wikidata]\naddress = "{here.root}/sparql"\nclasses = ["{WD}Q4830453"]\n'
    config.write_text(text, encoding="utf-8")
    [candidate] = found(online("wikidata"), HOUSE)[HOUSE.iri]
    assert candidate.iri == f"{WD}Q900000001"
    institute = Thing("urn:i", (Name("Innovation Institute"),))
    assert found(online("wikidata"), institute) == {"urn:i": []}
    assert "DROP" not in str([asked.fields for asked in here.asked[1:]])


def test_wikidata_loses_none_of_many_identifiers(here: Site) -> None:
    many = [Thing(f"urn:{n}", (), identifiers={"lei": (f"{n:020}",)}) for n in range(1, 121)]
    items = "".join(f'<{WD}Q{n}> <{WDT}P1278> "{n:020}" .' for n in range(1, 121))
    here.routes = {"/sparql": graph_route(items)}
    answer = found(online("wikidata", f"{here.root}/sparql"), *many)
    assert {iri: [each.iri for each in list_] for iri, list_ in answer.items()} == {
        f"urn:{n}": [f"{WD}Q{n}"] for n in range(1, 121)
    }


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "no-such", "info": "no such language"}},
        {"search": [{}]},
        {"search": 1},
        [],
        None,
    ],
)
def test_wikidata_answers_with_something_else(here: Site, body: object) -> None:
    here.routes = {"/w/api.php": lambda _: json_answer(body)}
    for _ in range(2):
        with pytest.raises(EndpointError, match=r"no such language|not one of the Action API"):
            found(online("wikidata", f"{here.root}/sparql"), HOUSE)
    assert len(here.asked) == 2, "an error is not kept"


PREFIX = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix s66: <http://data.europa.eu/s66#> .
"""
AT = {
    "dbpedia": (
        '<http://dbpedia.org/resource/CH> rdfs:label "Cluster House"@en ; '
        "foaf:homepage <http://h/> ."
        '<http://elsewhere.example/CH> rdfs:label "Cluster House"@en .'
        '<http://dbpedia.org/resource/Other> rdfs:label "Another house"@en .',
        ["http://dbpedia.org/resource/CH"],
    ),
    "eurovoc": (
        '<http://eurovoc.europa.eu/1> skos:prefLabel "cluster House"@en .'
        '<http://publications.europa.eu/resource/authority/x/1> skos:prefLabel "Cluster House" .',
        ["http://eurovoc.europa.eu/1"],
    ),
    "publications": (
        '<http://eurovoc.europa.eu/1> skos:altLabel "cluster House" .'
        '<http://publications.europa.eu/resource/authority/x/1> skos:prefLabel "Cluster House" .',
        [
            "http://eurovoc.europa.eu/1",
            "http://publications.europa.eu/resource/authority/x/1",
        ],
    ),
    "cordis": (
        '<http://data.europa.eu/s66/o/1> a s66:Organisation ; s66:legalName "Cluster House" .'
        '<http://data.europa.eu/s66/o/2> s66:legalName "Cluster house" .',
        ["http://data.europa.eu/s66/o/1"],
    ),
}


@pytest.mark.parametrize("name", AT)
def test_sparql_services(name: str, here: Site, config: Path) -> None:
    turtle, expected = AT[name]
    here.routes["/sparql"] = graph_route(PREFIX + turtle)
    source = online(name, f"{here.root}/sparql")
    answer = found(source, HOUSE, OTHER)
    assert [thing.iri for thing in answer[HOUSE.iri]] == expected
    assert answer[OTHER.iri] == []
    assert all(thing.names for thing in answer[HOUSE.iri])
    assert len(here.asked) == 2, "one for names, one for details"
    assert all(iri.startswith(tuple(source.prefixes.values())) for iri in expected)
    config.write_text(f'[source.{name}]\nclasses = ["urn:none"]\n', encoding="utf-8")
    assert found(online(name, f"{here.root}/sparql"), HOUSE)[HOUSE.iri] == []
    config.write_text(f'[source.{name}]\nlabels = ["urn:none"]\n', encoding="utf-8")
    names = [t.iri for t in found(online(name, f"{here.root}/sparql"), HOUSE)[HOUSE.iri]]
    assert names == [
        iri for iri in expected if "altLabel" in turtle and iri.endswith("europa.eu/1")
    ]


@pytest.mark.skipif(servers.virtuoso_command() is None, reason="virtuoso is not installed")
def test_a_sparql_service_that_is_virtuoso(tmp_path: Path) -> None:
    from clusterkg.store.remote.settings import Endpoint
    from clusterkg.store.remote.store import RemoteStore

    iris = [f"http://dbpedia.org/resource/CH{n}" for n in range(8)]
    data = tmp_path / "data.ttl"
    about = 'rdfs:label "Cluster House"@en ; foaf:homepage <http://h/>'
    data.write_text(PREFIX + "".join(f"<{iri}> {about} .\n" for iri in iris), encoding="utf-8")
    with servers.virtuoso(tmp_path, most=3) as server:
        RemoteStore(Endpoint(server.query)).load([("http://e/g", data)])
        # It gives three rows at a time, so the rest has to be fetched.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            answer = found(online("dbpedia", server.query), HOUSE, OTHER)
    assert [thing.iri for thing in answer[HOUSE.iri]] == iris
    for thing in answer[HOUSE.iri]:
        assert thing.names == (Name("Cluster House", "en"),)
        assert thing.websites == ("http://h/",)


ORGANISATION = {
    "id": "https://ror.org/012345678",
    "established": 2008,
    "status": "active",
    "types": ["nonprofit"],
    "names": [
        {"lang": "en", "types": ["ror_display", "label"], "value": "Cluster House"},
        {"lang": None, "types": ["acronym"], "value": "CH"},
    ],
    "links": [
        {"type": "wikipedia", "value": "http://en.wikipedia.org/wiki/X"},
        {"type": "website", "value": "https://house.example.org"},
    ],
    "locations": [
        {
            "geonames_id": 787657,
            "geonames_details": {
                "country_code": "RS", "country_name": "Serbia",
                "lat": 43.32, "lng": 21.9, "name": "Niš",
            },
        }
    ],
    "external_ids": [{"type": "wikidata", "all": ["Q900000001"], "preferred": None}],
}  # fmt: skip


def test_ror(here: Site, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {**ORGANISATION, "id": "https://ror.org/087654321", "status": "withdrawn"}
    items = {"number_of_results": 2, "items": [ORGANISATION, gone]}
    here.routes["/v2/organizations"] = lambda _: json_answer(items)
    address = f"{here.root}/v2/organizations"
    awkward = Thing("urn:h", (Name('Cluster: "House" (Niš)?'),), identifiers={"ror": ["012345678"]})
    [thing] = found(online("ror", address), awkward)["urn:h"]
    assert [asked.fields["query"] for asked in here.asked] == ["012345678", "Cluster House Niš"]
    assert "client-id" not in here.asked[0].headers
    assert thing == Thing(
        "https://ror.org/012345678",
        names=(Name("Cluster House", "en"), Name("CH", None, False)),
        kinds=("nonprofit",),
        countries=("RS",),
        places=("Niš",),
        websites=("https://house.example.org",),
        identifiers={"wikidata": ("Q900000001",), "ror": ("012345678",)},
        year=2008,
        point=(43.32, 21.9),
    )
    config.write_text('[source.ror]\nclasses = ["company"]\n', encoding="utf-8")
    monkeypatch.setenv("CLUSTERKG_CLIENT_ID", "our-id")
    monkeypatch.setenv("CLUSTERKG_CACHE", "0")
    assert found(online("ror", address), HOUSE)[HOUSE.iri] == []
    assert here.asked[-1].headers["client-id"] == "our-id"
    for body in ({}, {"items": [{}]}, {"items": None}, []):
        here.script = [json_answer(body)]
        with pytest.raises(EndpointError, match="version 2 of ROR"):
            found(online("ror", address), HOUSE)


def test_ror_keeps_its_pace() -> None:
    from clusterkg.linking.sources.ror import client_of
    from clusterkg.web.client import Service

    plain, known = (client_of(Service("http://e/", client_id=i)).pace for i in ("", "me"))
    assert plain
    assert known
    assert (plain._most, known._most, plain._seconds) == (50, 2000, 300)


RECORD = {
    "type": "lei-records",
    "id": "ABCDEFGHIJKLMNOPQR12",
    "attributes": {
        "lei": "ABCDEFGHIJKLMNOPQR12",
        "entity": {
            "legalName": {"name": "Cluster House d.o.o.", "language": "sr"},
            "otherNames": [{"name": "Cluster House", "language": "en", "type": "TRADING"}],
            "legalAddress": {"city": "Niš", "country": "RS"},
            "headquartersAddress": {"city": "Beograd", "country": "RS"},
        },
    },
}


def test_gleif(here: Site) -> None:
    here.routes["/lei-records"] = lambda _: json_answer({"data": [RECORD]})
    local = Thing("urn:h", (Name("Cluster House"),), identifiers={"lei": ["ABCDEFGHIJKLMNOPQR12"]})
    source = online("gleif", here.root)
    [thing] = found(source, local, limit=7)["urn:h"]
    assert [asked.fields for asked in here.asked] == [
        {"filter[lei]": "ABCDEFGHIJKLMNOPQR12", "page[size]": "7"},
        {"filter[fulltext]": "Cluster House", "page[size]": "7"},
    ]
    assert thing.iri == source.prefixes["lei"] + "ABCDEFGHIJKLMNOPQR12"
    assert [(n.text, n.preferred) for n in thing.names] == [
        ("Cluster House d.o.o.", True),
        ("Cluster House", False),
    ]
    assert (thing.countries, thing.places) == (("RS",), ("Beograd", "Niš"))
    for body in ({}, {"data": [{}]}, [], {"data": 3}):
        here.script = [json_answer(body)]
        with pytest.raises(EndpointError, match="version 1 of GLEIF"):
            found(source, OTHER)


def schema(version: str, name: str) -> Any:
    folder = STANDARD / version / "schemas"
    if not folder.exists():
        pytest.skip("the schemas of the Reconciliation API are not here")
    content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    parts = [(c["$id"], c) for c in contents if "$id" in c]
    drawn = [
        (iri, Resource(part, jsonschema_specification())) for iri, part in parts
    ]  # fmt: skip
    return jsonschema.Draft7Validator(content, registry=Registry().with_resources(drawn))


def jsonschema_specification() -> Any:
    from referencing.jsonschema import DRAFT7

    return DRAFT7


QUERIES = [("Cluster House", "en"), ("Палата кластерів", "")]


@pytest.mark.parametrize("types", [(), ("Q1",), ("Q1", "Q2")])
def test_queries_are_as_the_schemas_want_them(types: tuple[str, ...]) -> None:
    schema("0.2", "reconciliation-query-batch").validate(batch_of_final(QUERIES, 5, types))
    schema("1.0-draft", "reconciliation-query-batch").validate(batch_of_draft(QUERIES, 5, types))


MANIFESTS: dict[str, dict[str, Any]] = {
    "0.2": {
        "versions": ["0.1", "0.2"],
        "name": "Ours",
        "identifierSpace": "http://e.example/id/",
        "schemaSpace": "http://e.example/ns/",
    },
    "1.0-draft": {
        "versions": ["1.0-draft"],
        "name": "Ours",
        "view": {"url": "http://e.example/id/{id}"},
    },
}
CANDIDATES = [
    {
        "id": "7",
        "name": "Cluster House",
        "score": 99.5,
        "match": True,
        "type": [{"id": "org", "name": "Organisation"}],
    },
    {"id": "http://other.example/8", "name": "House", "score": 3},
]


def reconciliation_service(here: Site, version: str) -> list[Any]:
    """Make the site a service of the version; return what it is asked, as it comes."""
    asked_for: list[Any] = []

    def final(asked: Asked) -> Answer:
        if asked.method == "GET":
            return json_answer(MANIFESTS["0.2"])
        queries = json.loads(asked.fields["queries"])
        asked_for.append(queries)
        results = {
            name: {"result": CANDIDATES if "House" in query["query"] else []}
            for name, query in queries.items()
        }
        return json_answer(results)

    def draft(asked: Asked) -> Answer:
        queries = json.loads(asked.body)
        asked_for.append(queries)
        results = [
            {"candidates": CANDIDATES if "House" in q["conditions"][0]["propertyValue"] else []}
            for q in queries["queries"]
        ]
        return json_answer({"results": results})

    here.routes = (
        {"/api": final}
        if version == "0.2"
        else {"/api": lambda _: json_answer(MANIFESTS["1.0-draft"]), "/api/match": draft}
    )
    return asked_for


@pytest.mark.parametrize("version", MANIFESTS)
def test_reconciliation(version: str, here: Site) -> None:
    asked_for = reconciliation_service(here, version)
    source = online("reconciliation", f"{here.root}/api")
    many = [Thing(f"urn:t{n}", (Name(f"Thing {n}"),)) for n in range(20)]
    answer = found(source, HOUSE, OTHER, *many)
    assert len(answer) == 22
    assert [(t.iri, t.names[0].text, t.kinds) for t in answer[HOUSE.iri]] == [
        ("http://e.example/id/7", "Cluster House", ("org",)),
        ("http://other.example/8", "House", ()),
    ]
    assert not any(answer[thing.iri] for thing in (OTHER, *many))
    assert len(asked_for) == 3, "23 names, ten at a time"
    assert isinstance(source, Reconciliation)
    assert source.version == version
    if version == "0.2":
        assert source.prefixes == {"reconciliation": "http://e.example/id/"}
    for queries in asked_for:
        schema(version, "reconciliation-query-batch").validate(queries)


@pytest.mark.parametrize("version", MANIFESTS)
def test_the_scripted_service_is_one(version: str) -> None:
    content = (
        {"q0": {"result": CANDIDATES}}
        if version == "0.2"
        else {"results": [{"candidates": CANDIDATES}]}
    )
    schema(version, "reconciliation-result-batch").validate(content)
    schema(version, "manifest").validate(MANIFESTS[version])


@pytest.mark.parametrize("version", MANIFESTS)
def test_manifests_of_the_standard(version: str, here: Site) -> None:
    folder = STANDARD / version / "examples" / "manifest"
    if not folder.exists():
        pytest.skip("the examples of the Reconciliation API are not here")
    fine = sorted(folder.glob("valid/*.json"))
    assert len(fine) > 3
    for path in fine:
        here.routes["/api"] = lambda _, path=path: Answer(200, path.read_bytes())  # type: ignore[misc]
        source = online("reconciliation", f"{here.root}/api?{path.stem}")
        assert isinstance(source, Reconciliation)
        assert source.manifest["name"]
        assert source.version in {"0.2", "1.0-draft"}
    wrong = {path for path in folder.glob("invalid/*.json") if "missing" in path.stem}
    wrong |= {path for path in folder.glob("invalid/*.json") if "old-version" in path.stem}
    assert len(wrong) >= 3
    for path in sorted(wrong):
        here.routes["/api"] = lambda _, path=path: Answer(200, path.read_bytes())  # type: ignore[misc]
        source = online("reconciliation", f"{here.root}/api?{path.stem}")
        with pytest.raises(EndpointError, match="manifest"):
            found(source, OTHER)


@pytest.mark.parametrize("version", MANIFESTS)
def test_reconciliation_answers_with_something_else(version: str, here: Site) -> None:
    reconciliation_service(here, version)
    source = online("reconciliation", f"{here.root}/api")
    assert isinstance(source, Reconciliation)
    assert source.manifest
    for body in ({}, [], {"q0": {}}, {"results": []}, {"results": [{}]}, {"results": 3}):
        here.script = [json_answer(body)]
        with pytest.raises(EndpointError, match=r"Reconciliation API|results for"):
            found(source, OTHER)


def test_the_sources_by_name(config: Path) -> None:
    assert len(ONLINE) == 8
    for name in ONLINE:
        source = online(name, "https://example.org/there")
        assert source.online
        assert source.name == name
    with pytest.raises(SettingsError, match="there are ror, gleif"):
        online("facebook")
    with pytest.raises(SettingsError, match="reconciliation=ADDRESS"):
        online("reconciliation")
    for text in ("source = 1", "[source.ror]\ncolour = 1", "[source.ror]\nclasses = 'x'"):
        config.write_text(f"{text}\n", encoding="utf-8")
        with pytest.raises(SettingsError, match="is unknown, or its value cannot be used"):
            online("ror")


def test_where_the_action_api_is(config: Path) -> None:
    def api(address: str = "") -> str:
        source = online("wikidata", address)
        assert isinstance(source, Wikidata)
        return source.api.service.address

    assert api() == api("https://query-scholarly.wikidata.org/sparql") == API
    assert api("http://127.0.0.1:99/query") == "http://127.0.0.1:99/w/api.php"
    assert api("http://wikidata.org.example/query") == "http://wikidata.org.example/w/api.php"
    config.write_text('[source.wikidata]\napi = "http://e.example/api"\n', encoding="utf-8")
    assert api("http://127.0.0.1:99/query") == "http://e.example/api"


def test_countries() -> None:
    assert [country_code(name) for name in ("Serbia", "DEU", "Ruritania")] == ["RS", "DE", None]
