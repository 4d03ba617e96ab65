"""The pages over HTTP: what they say, where links lead, what hostile addresses do."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import serving
from query_cases import CASES

from clusterkg.model.namespaces import CKG
from clusterkg.queries.catalogue import load, names
from clusterkg.server.pages import browse, links, spelling
from clusterkg.server.pages.context import WORDS
from clusterkg.server.pages.map import WORLD, centre, land, project
from clusterkg.server.pages.requests import PageCache
from clusterkg.server.pages.view import HERE, View

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
VALLEY = "https://w3id.org/clusterkg/id/cluster/silicon-valley"
HOSTILE = [
    '" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #',
    '") } UNION { ?thing ?p ?label } #',
    "\\",
    '"""',
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%",
    "\n}\n",
    "\x00",
    "\ud7ff\uffff",
    "'; DROP ALL; --",
    "a" * 5000,
    "ї" * 300,
    ".*(a+)+$",
]


def page(server: serving.Serving, path: str, **headers: str) -> serving.Reply:
    return server.send("GET", path, headers=HTML | headers)


def count(server: serving.Serving, pattern: str) -> int:
    rows = server.ask(f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ {pattern} }}").text
    return int(rows.split()[1])


# Words


def test_every_text_of_a_template_exists_and_none_is_left_over() -> None:
    folders = ("templates/*.html", "pages/**/*.py", "forms/*.py")
    sources = [path for folder in folders for path in HERE.glob(folder)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    called = set(re.findall(r"""\bt\(["'](\w+)["']""", text))
    assert len(called) > 80
    known = set(WORDS)
    assert called <= known
    unused = [key for key in known if not re.search(rf"""["']{key}["']""", text)]
    made = (
        "graph_",
        "kind_",
        "picture_",
        "language_",
        "form_not_",
        "form_hint_",
        "form_violation",
        "form_warning",
        "form_info",
    )
    assert [key for key in unused if not key.startswith(made)] == []


# Links


@pytest.mark.parametrize(
    "iri",
    [VALLEY, f"{CKG}Cluster", CKG, "https://w3id.org/clusterkg/rule/CLU001"],
)
def test_links_of_ours_lead_back(iri: str) -> None:
    assert links.iri_of(links.page_of(iri).removeprefix("/page/")) == iri
    assert links.iri_of(links.data_of(iri, "nt").removeprefix("/data/").removesuffix(".nt")) == iri


@pytest.mark.parametrize("local", ["../x", "a//b", "./x", ""])
def test_addresses_do_not_climb(local: str) -> None:
    assert links.page_of(f"https://w3id.org/clusterkg/id/{local}").startswith("/page?iri=")


# The map


def test_projection() -> None:
    assert project(0, 0) == (0, 0)
    # The equator is 2.7066 units from the middle to the edge, the pole 1.3173 up.
    assert project(180, 0)[0] == pytest.approx(270.66, abs=0.1)
    assert project(0, 90)[1] == pytest.approx(-131.73, abs=0.1)
    assert WORLD.holds(*project(30, 50))
    assert not WORLD.holds(*project(0, -85))


def test_places_are_where_they_are() -> None:
    ukraine, japan, france = centre("Ukraine"), centre("Japan"), centre("France")
    assert ukraine
    assert japan
    assert france
    assert france[0] < ukraine[0] < japan[0]
    assert centre("Atlantis") is None
    assert land().startswith("M")
    assert land().count("M") > 100


# Pages


@pytest.mark.parametrize(
    ("accept", "lang"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        ("de,fr", "en"),
        ("ru", "ru"),
        ("en;q=0.2, ru;q=0.8", "ru"),
        ("uk;q=x, en", "en"),
    ],
)
def test_language_is_negotiated(server: serving.Serving, accept: str, lang: str) -> None:
    reply = page(server, "/", **{"Accept-Language": accept})
    assert f'<html lang="{lang}">' in reply.text
    assert "Accept-Language" in reply.headers["vary"]
    assert '<html lang="en">' in page(server, "/?lang=en", **{"Accept-Language": accept}).text


def test_start_page_counts(server: serving.Serving) -> None:
    text = page(server, "/?lang=en").text
    claims = count(server, "?thing a ckg:Claim")
    assert f"<span>Claim</span> <b>{claims}</b>" in text
    assert "/sparql" not in re.findall(r'href="([^"]*)"', text)


def test_search_finds_in_all_languages(server: serving.Serving) -> None:
    for q in ("silicon valley", "КРЕМНІЄВА", "Силиконовая", "sílicôn", "кремнієва"):
        text = page(server, f"/?{urlencode({'q': q, 'lang': 'en'})}").text
        assert 'href="/page/id/cluster/silicon-valley?lang=en"' in text, q
    assert "/page/id/cluster/" not in page(server, "/?q=zzzzqq").text
    codes = page(server, f"/?{urlencode({'q': 'DE', 'lang': 'en'})}").text
    first = re.findall(r'<ul class="entries"><li><a href="([^"]*)"', codes)
    assert first[0] == "/page/id/country/germany?lang=en"  # the code itself before words with it
    curly, plain = (
        page(server, f"/?{urlencode({'q': q, 'lang': 'uk'})}").text for q in ("зв’язки", "зв'язки")
    )
    number = r'role="status">[^<]*: (\d+)'
    found = re.findall(number, curly), re.findall(number, plain)
    assert found[0] == found[1] != []
    assert int(found[0][0]) > 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_texts(server: serving.Serving, text: str) -> None:
    for field, path in (("q", "/"), ("q", "/compare"), ("stage", "/queries/stage-needs")):
        fields = {field: text.encode("utf-8", "surrogatepass")}
        reply = page(server, f"{path}?{urlencode(fields)}")
        assert reply.status == 200, path
        assert "<script>alert" not in reply.text
        assert "49" not in re.findall(r"“(.*?)”", reply.text)
    for path in (f"/page?{urlencode({'iri': fields[field]})}", f"/browse/{quote(fields[field])}"):
        assert page(server, path).status in {400, 404}
    assert page(server, f"/browse/Claim?{urlencode({'f': fields[field]})}").status in {400, 200}
    assert page(server, "/").status == 200


@pytest.mark.parametrize(
    "iri",
    ["x", "http://a/> } #", "http://a b/", "urn:x:nothing", "javascript:alert(1)", "", "_:b0"],
)
def test_hostile_iris(server: serving.Serving, iri: str) -> None:
    for path in (f"/page?{urlencode({'iri': iri})}", f"/graph?{urlencode({'id': iri})}"):
        reply = page(server, path)
        assert reply.status in {400, 404}
        assert "<h1>" in reply.text
    reply = page(server, f"/compare?{urlencode({'id': iri})}")
    assert reply.status in {400, 200}
    assert 'href="javascript' not in reply.text


def test_a_thing_with_its_sources_and_conflicts(server: serving.Serving) -> None:
    text = page(server, "/page/id/cluster/silicon-valley?lang=en").text
    assert "<h1>Silicon Valley</h1>" in text
    assert text.count('<div class="versus">') == 3
    assert "about 87\u202f000" in text
    assert "paragraph on Silicon Valley" in text
    assert "/page/id/paper/p003?lang=en" in text
    assert "@article" in text
    assert VALLEY in text  # said, but no link leads there
    assert f'href="{VALLEY}"' not in text
    calm = page(server, "/page/id/country/japan?lang=en").text
    assert '<div class="versus">' not in calm


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("/id/cluster/silicon-valley", VALLEY),
        ("/vocab/role/facilitator", "https://w3id.org/clusterkg/vocab/role/facilitator"),
        ("/ns", CKG),
        ("/rule/CLU001", "https://w3id.org/clusterkg/rule/CLU001"),
    ],
)
def test_iris_lead_to_pages_and_data(server: serving.Serving, path: str, iri: str) -> None:
    reply = page(server, path)
    assert (reply.status, reply.headers["location"]) == (303, links.page_of(iri))
    assert page(server, reply.headers["location"]).status == 200
    formats = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt"}
    known = []
    for media, form in formats.items():
        reply = server.send("GET", path, headers={"Accept": media})
        assert (reply.status, reply.headers["location"]) == (303, links.data_of(iri, form))
        data = server.send("GET", reply.headers["location"])
        assert data.status == 200
        assert data.headers["content-type"].startswith(media)
        parser = ox.RdfFormat.from_media_type(media)
        known.append(ox.Dataset(ox.parse(data.body, parser)))
        known[-1].canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert known[0] == known[1] == known[2]
    assert len(known[0]) >= 3
    assert server.send("GET", path, headers={"Accept": "image/png"}).status == 406


def test_data_are_what_the_store_holds(server: serving.Serving) -> None:
    data = server.send("GET", "/data/id/cluster/silicon-valley.nt").body
    got = set(ox.parse(data, ox.RdfFormat.N_TRIPLES))
    asked = server.ask(
        f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o FILTER (<{VALLEY}> IN (?s, ?o)) }}",
        "application/n-triples",
    )
    assert got == set(ox.parse(asked.body, ox.RdfFormat.N_TRIPLES))
    table = server.send("GET", "/data/id/cluster/silicon-valley.csv").text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["value"] for row in rows} >= {"Silicon Valley", "Кремнієва долина"}
    assert server.send("GET", "/data/id/cluster/silicon-valley.exe").status == 404
    assert server.send("GET", "/data/id/cluster/nowhere.ttl").status == 404


@pytest.mark.parametrize("kind", ["Claim", "Cluster", "Place"])
def test_facets_count_and_narrow_down(server: serving.Serving, kind: str) -> None:
    text = page(server, f"/browse/{kind}?lang=en").text
    found = re.findall(r'<a href="([^"]*f=[^"]*)">([^<]*)</a> <span class="count">(\d+)<', text)
    assert len(found) > 5
    for address, _, number in found[:12]:
        narrowed = page(server, unescape(address)).text
        shown = re.search(r'role="status">1–\d+ of (\d+)\s*<', narrowed)
        assert shown
        assert shown[1] == number


def test_lists_end(server: serving.Serving) -> None:
    assert page(server, "/browse/NoSuchKind").status == 404
    last = page(server, "/browse/Claim?lang=en&start=99999").text
    assert re.search(r'role="status">51–(\d+) of \1\s*<', last)


@pytest.mark.parametrize(
    ("start", "total", "first"),
    [(0, 0, 0), (49, 120, 0), (50, 120, 50), (99999, 120, 100), (100, 100, 50), (50, 50, 0)],
)
def test_a_list_has_no_empty_page(start: int, total: int, first: int) -> None:
    view = View("browse", "en", "/browse/Claim", query=[("start", str(start))])
    assert browse._start(view, total) == first


def test_numbers_of_kinds_are_those_of_their_lists(server: serving.Serving) -> None:
    text = page(server, "/browse?lang=en").text
    found = dict(
        re.findall(r'href="/browse/(\w+)\?lang=en">[^<]*</a> <span class="count">(\d+)<', text)
    )
    assert len(found) > 60
    assert found["Cluster"] == str(count(server, "?thing a ckg:Cluster"))  # with kinds of clusters
    for slug in ("Cluster", "Claim", "Organisation", "Place"):
        listed = page(server, f"/browse/{slug}?lang=en").text
        shown = re.search(r'role="status">1–\d+ of (\d+)\s*<', listed)
        assert shown
        assert shown[1] == found[slug]


@pytest.mark.parametrize("name", names())
def test_every_question_has_a_page(server: serving.Serving, name: str) -> None:
    query = load(name)
    reply = page(server, f"/queries/{name}?lang=uk")
    assert reply.status == 200
    assert query.title["uk"] in unescape(reply.text)
    assert ("заповніть поля" in reply.text) == bool(query.examples)
    if query.examples:  # no answer for an example that nobody asked about
        assert 'placeholder="' in reply.text
        assert "Рядків: " not in reply.text
        asked = page(server, f"/queries/{name}?lang=uk&ask=1").text
        assert asked.count("Потрібне значення.") == len(query.examples)
    if (CASES / name / "data.ttl").exists() and query.examples:  # things of its own data
        return
    given = urlencode({**query.examples, "lang": "uk"})
    reply = page(server, f"/queries/{name}?{given}")
    rows = json.loads(server.send("GET", f"/api/queries/{name}?{given}&format=json").text)
    number = len(rows["results"]["bindings"])
    assert (f"Рядків: {number:,}<".replace(",", "\u202f") in reply.text) == (number > 0)
    assert ("answer.svg" in reply.text) == (load(name).plot is not None and number > 0)


def test_a_text_in_another_language_is_marked(server: serving.Serving) -> None:
    asked = "/queries/cited-works?paper=p000&lang="
    assert "Теорія зобов’язань" in page(server, f"{asked}en").text
    assert page(server, f"{asked}en").text.count(">[uk]</span>") == 5
    assert ">[uk]</span>" not in page(server, f"{asked}uk").text


@pytest.mark.parametrize(
    "form", ["csv", "tsv", "json", "xml", "xlsx", "parquet", "markdown", "html", "svg"]
)
def test_answers_are_files(server: serving.Serving, form: str) -> None:
    reply = page(server, f"/queries/figures-by-place/answer.{form}?measure=number-of-clusters")
    assert reply.status == 200
    assert len(reply.body) > 200
    starts = {
        "xlsx": b"PK",
        "parquet": b"PAR1",
        "svg": b"<?xml",
        "json": b'{"head',
        "csv": b"place",
    }
    assert reply.body.startswith(starts.get(form, b""))
    assert ("style-src 'unsafe-inline'" in reply.headers["content-security-policy"]) == (
        form == "svg"
    )


@pytest.mark.parametrize(("lang", "said"), [("en", "Answered for"), ("uk", "Відповідь для")])
def test_what_a_word_was_taken_for_is_said(server: serving.Serving, lang: str, said: str) -> None:
    text = unescape(page(server, f"/queries/definitions?term=clusterisation&lang={lang}").text)
    assert re.search(rf"{said}: term – \w+ \(notion:clusterisation\)", text)
    exact = f"/queries/definitions?term=notion:clusterisation&lang={lang}"
    assert said not in page(server, exact).text
    default = unescape(page(server, f"/queries/stages?lang={lang}&ask=1").text)
    assert re.search(rf"{said}: model – .* \(model:three-stage\) \(", default)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "names several things"), ("uk", "називає кілька"), ("ru", "называет несколько")],
)
def test_a_word_that_names_several_things_is_refused(
    server: serving.Serving, lang: str, said: str
) -> None:
    text = unescape(page(server, f"/queries/definitions?term=cluster&lang={lang}").text)
    assert re.search(rf'<span lang="{lang}">[^<]*{said}[^<]*ckg:Cluster, unit:cluster', text)
    near = unescape(page(server, f"/queries/definitions?term=clustr&lang={lang}").text)
    assert re.search(rf'<span lang="{lang}">[^<]*clustr[^<]*ckg:Cluster', near)


@pytest.mark.parametrize(
    ("value", "lang", "said"),
    [
        ("zqzqzq", "en", "No thing is named “zqzqzq”; give its name"),
        ("zqzqzq", "uk", "Об’єкта з назвою «zqzqzq» немає; введіть"),
        ("zqzqzq", "ru", "Объекта с названием «zqzqzq» нет; введите"),
        ("country:japan", "en", "country:japan is of another kind; this field takes: life-cycle"),
        ("country:japan", "uk", "country:japan – об’єкт іншого виду; сюди підходить: "),
        ("country:japan", "ru", "country:japan – объект другого вида; сюда подходит: "),
    ],
)
def test_what_is_wrong_with_a_name_is_said_in_the_language_of_the_page(
    server: serving.Serving, value: str, lang: str, said: str
) -> None:
    text = unescape(page(server, f"/queries/stage-needs?stage={value}&lang={lang}").text)
    assert f'<span lang="{lang}">{said}' in text


def test_a_thing_whose_label_is_shared_keeps_a_name_that_works(server: serving.Serving) -> None:
    text = page(server, "/queries/definitions?term=ckg:Cluster&lang=en").text
    assert 'value="ckg:Cluster"' in text
    stages = page(server, "/queries/facilitator-functions?lang=en").text
    assert '<option value="stage:mature-of-five">' in stages


def test_wrong_values_and_names_are_said(server: serving.Serving) -> None:
    text = page(server, "/queries/instruments-by-country?country=germny&lang=en").text
    assert "did you mean Germany" in unescape(text)
    for wrong in ("contry=japan", "country=japan&country=france"):
        for path in ("", "/answer.csv"):
            address = f"/queries/instruments-by-country{path}?{wrong}&lang=en"
            assert page(server, address).status == 400
    reply = page(server, "/queries/instruments-by-country?contry=japan&lang=en")
    assert "did you mean country" in unescape(reply.text)
    assert page(server, "/queries/no-such-query").status == 404
    assert page(server, "/queries/figures-by-place/answer.exe").status == 404
    assert page(server, "/queries/glossary/answer.svg?scheme=stage").status == 400


def test_the_editor_asks_in_the_lane_of_strangers(server: serving.Serving) -> None:
    def ask(**fields: str) -> serving.Reply:
        headers = HTML | {"Content-Type": "application/x-www-form-urlencoded"}
        return server.send("POST", "/query?lang=en", urlencode(fields), headers)

    reply = ask(query="SELECT (1 + 1 AS ?two) (<urn:x> AS ?x) {}")
    assert '<td class="number"><span>2</span></td>' in reply.text
    assert ask(query="SELECT * { SERVICE <http://127.0.0.1:1/> {} }").status == 403
    wrong = ask(query="SELECT <script>")
    assert wrong.status == 400
    assert "&lt;script&gt;" in wrong.text
    assert "<script>" not in wrong.text
    assert ask(query="ASK {}", form="json").headers["content-type"].startswith("application/sparql")
    assert "ckg:Cluster a owl:Class" in ask(
        query="CONSTRUCT { ckg:Cluster a ?c } { ckg:Cluster a ?c . FILTER(?c = owl:Class) }"
    ).text.replace("\n   ", "")


def embedded(text: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert len(found) == 1
    data = json.loads(found[0])
    assert isinstance(data, dict)
    return data


def test_programs_can_read_what_a_page_is_about(server: serving.Serving) -> None:
    data = embedded(page(server, "/?lang=uk").text)
    assert (data["@type"], data["@id"]) == ("Dataset", "https://w3id.org/clusterkg/")
    assert data["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    data = embedded(page(server, "/page/id/cluster/silicon-valley?lang=uk").text)
    assert (data["@type"], data["@id"], data["name"]) == ("Thing", VALLEY, "Кремнієва долина")
    assert "Silicon Valley" in data["alternateName"]
    data = embedded(page(server, "/page/id/paper/p001?lang=en").text)
    assert (data["@type"], data["datePublished"]) == ("ScholarlyArticle", "2017-07")
    assert "application/ld+json" not in page(server, "/?q=valley&lang=en").text


def test_what_is_cited(server: serving.Serving) -> None:
    text = unescape(page(server, "/page/id/cluster/silicon-valley?lang=en").text)
    lines = re.search(r'<pre id="cite-text"[^>]*>(.*?)</pre>', text, re.DOTALL)
    assert lines
    first, *rest = lines[1].splitlines()
    assert first.startswith("Silicon Valley. In: clusterkg")
    assert first.endswith(VALLEY)
    assert sorted(line.rpartition("/")[2] for line in rest) == ["p002", "p003"]
    paper = unescape(page(server, "/page/id/paper/p001?lang=en").text)
    lines = re.search(r'<pre id="cite-text"[^>]*>(.*?)</pre>', paper, re.DOTALL)
    assert lines
    assert [line.rpartition("clusterkg/")[2] for line in lines[1].splitlines()] == [
        "id/paper/p001",
        "",
    ]


def test_severities_topics_and_graphs_have_names(server: serving.Serving) -> None:
    rules = page(server, "/page/rule?lang=uk").text
    assert re.findall(r'<span class="level (\w+)">(\w+)<', rules)[0] == ("violation", "порушення")
    roles = sum("role" in load(name).tags for name in names())
    assert f"ролі {roles}" in page(server, "/queries?lang=uk").text
    graphs = page(server, "/about?lang=ru").text
    assert "Справочные сведения</a>" in graphs
    assert not re.search(r">(graph:|https://w3id)[^<]*</a>", graphs)


def test_numbers_and_dates_are_written_as_in_the_language(server: serving.Serving) -> None:
    assert "33.3" in page(server, "/page/id/cluster/silicon-valley?lang=en").text
    text = page(server, "/page/id/cluster/silicon-valley?lang=uk").text
    assert "33,3" in text
    assert ' lang="en">paragraph on Silicon Valley<' in text
    assert "<dt>статей</dt>" in page(server, "/?lang=uk").text
    assert spelling.text_of(typed("2026-11-02", "date"), "uk") == "2 листопада 2026 р."
    assert spelling.text_of(typed("2006-07", "gYearMonth"), "ru") == "июль 2006 г."
    assert spelling.text_of(typed("2006-13", "gYearMonth"), "ru") == "2006-13"
    assert spelling.text_of(typed("true", "boolean"), "en") == "yes"
    assert spelling.text_of(typed("-1234567.5", "decimal"), "uk") == "−1\u202f234\u202f567,5"


def typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))


def test_values_without_a_name_are_said(server: serving.Serving) -> None:
    text = page(server, "/page/ns/locatedIn?lang=en").text
    assert "located in → is part of" in text or "located in → part of" in text
    assert not re.search(r">[0-9a-f]{28,32}<", text)


def test_what_has_no_name_is_called_by_what_is_known(server: serving.Serving) -> None:
    address = "https://sws.geonames.org/690791/"
    text = page(server, f"/page?{urlencode({'iri': address, 'lang': 'en'})}").text
    assert '<h1 class="address">sws.geonames.org/690791</h1>' in text
    assert f'<a class="button" href="{address}" rel="external noreferrer">' in text
    assert ">Ukraine – means the same as – sws.geonames.org/690791</a>" in text


def test_what_refers_to_a_paper_is_told_by_kind(server: serving.Serving) -> None:
    text = page(server, "/page/id/paper/p003?lang=en").text
    address, number = re.findall(r'<a href="(/browse/Claim\?[^"]*)">claim (\d+)</a>', text)[0]
    listed = page(server, unescape(address)).text
    assert re.search(rf'role="status">1–\d+ of {number}\s*<', listed)


def test_pages_are_not_sent_twice(server: serving.Serving) -> None:
    first = page(server, "/browse?lang=en")
    again = page(server, "/browse?lang=en", **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    other = page(server, "/browse?lang=uk", **{"If-None-Match": first.headers["etag"]})
    assert other.status == 200


def test_pages_are_kept_up_to_a_size() -> None:
    kept = PageCache(250)
    for name in "abc":
        kept.put(name, "text/html", name.encode() * 100)
        assert kept.get("a") == ("text/html", b"a" * 100)
    assert kept.get("b") is None
    assert kept.get("c") == ("text/html", b"c" * 100)
    kept.put("d", "text/html", b"d" * (1 << 21))
    assert kept.get("d") is None


def test_kept_pages_are_of_the_store_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "<https://e.example/a> <http://www.w3.org/2000/01/rdf-schema#label> 'early'@en ."
    )
    store = tmp_path / "store"
    command = [sys.executable, "-m", "clusterkg", "load", str(tmp_path / "a.ttl")]
    subprocess.run([*command, "--store", str(store)], check=True, capture_output=True)
    with serving.serving("--store", store, "--writable") as running:
        path = f"/page?{urlencode({'iri': 'https://e.example/a'})}"
        assert "<h1>early</h1>" in page(running, path).text
        assert "<h1>early</h1>" in page(running, path).text
        update = (
            "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p 'late'@en } } "
            "WHERE { GRAPH ?g { ?s ?p ?o } }"
        )
        assert running.update(update).status == 204
        assert "<h1>late</h1>" in page(running, path).text


def test_errors_are_pages_for_people_and_lines_for_programs(server: serving.Serving) -> None:
    reply = page(server, "/nowhere?lang=uk")
    assert reply.status == 404
    assert "Такої сторінки немає" in reply.text
    plain = server.send("GET", "/nowhere")
    assert plain.status == 404
    assert plain.text.count("\n") == 1
    assert "<" not in plain.text


def test_nothing_inline_and_nothing_from_elsewhere(server: serving.Serving) -> None:
    for path in ("/", "/map", "/query", f"/graph?id={VALLEY}", "/queries/figures-by-place"):
        reply = page(server, path)
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        for source in re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', reply.text):
            assert source.startswith("/"), source
        assert not re.search(r'\s(style|on\w+)="', reply.text)
        assert not re.search(r"<script(?![^>]*(src=|application/(ld\+)?json))", reply.text)


def test_static_files_stay_in_their_folder(server: serving.Serving) -> None:
    assert server.send("GET", "/static/style.css").status == 200
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"):
        assert server.send("GET", path).status == 404
    assert Path(HERE / "static" / "LICENSES.txt").is_file()
