"""The page of measures: what it shows is what `clusterkg measure` gives."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import serving
import walking
from us_mapping import STATES, TOTALS, needs_files

from clusterkg.server.index.build import build
from clusterkg.server.pages import measures
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.measured import drawing, figures, runs
from clusterkg.server.pages.measured.figures import Value
from clusterkg.server.pages.measured.wording import natural, shown
from clusterkg.server.pages.view import View
from clusterkg.server.problems import HTTPProblem
from clusterkg.store import open_store

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BASE = "https://example.org/"
INDICATOR = "https://w3id.org/clusterkg/vocab/indicator/"
REGIONS, CATEGORIES, YEARS = range(1, 6), range(1, 4), (2015, 2016)
JOBS = {
    (y, r, c): 100 * r * c + 37 * (r * c % 4) * c + 11 * r + (y - 2015) * 13 * c
    for y in YEARS
    for r in REGIONS
    for c in CATEGORIES
}
HOSTILE = "<script>alert(1)</script>\u0001 & \"'"
LABELS = f"""
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{BASE}region/01> rdfs:label {json.dumps(HOSTILE)}@en .
<{BASE}region/02> rdfs:label "Second"@en , "Другий"@uk , "Второй"@ru .
"""
MEMBERS = """
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sphere: <https://w3id.org/clusterkg/vocab/sphere/> .
@prefix e: <https://example.org/> .
e:oak a ckg:Cluster ; rdfs:label "Oak"@en . e:elm a ckg:Cluster ; rdfs:label "Elm"@en .
e:m1 org:organization e:oak ; org:member e:mill . e:mill ckg:hasSphere sphere:business .
e:m2 org:organization e:oak ; org:member e:school . e:school ckg:hasSphere sphere:science .
e:m3 org:organization e:elm ; org:member e:mill .
"""
TABLE = "--table t.csv --year year --establishments establishments --totals n.csv"
TOTALS_YEAR = "--totals-year year"


class Served:
    """A server, and the folder of what it serves."""

    def __init__(self, folder: Path, running: serving.Serving) -> None:
        self.folder, self.running = folder, running

    def get(self, path: str, **fields: str) -> serving.Reply:
        query = f"?{urlencode(fields)}" if fields else ""
        return self.running.send("GET", path + query, headers=HTML)


def command(folder: Path, text: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "clusterkg", *text.split()],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@cache
def printed_of(folder: Path, kind: str) -> list[dict[str, str]]:
    """Return what the command prints."""
    return rows_of(command(folder, f"measure {kind} {TABLE} {TOTALS_YEAR} --format csv"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("measured")
    lines = ["region,category,year,employment,establishments"]
    lines += [f"0{r},{c},{y},{jobs},{r + c}" for (y, r, c), jobs in JOBS.items()]
    (place / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    sums = Counter[tuple[int, int]]()
    for (y, _, c), jobs in JOBS.items():
        sums[y, c] += jobs
    lines = ["category,year,total", *(f"{c},{y},{total}" for (y, c), total in sums.items())]
    (place / "n.csv").write_text("\n".join(lines), encoding="utf-8")
    (place / "labels.ttl").write_text(LABELS, encoding="utf-8")
    (place / "members.ttl").write_text(MEMBERS, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    command(folder, "load labels.ttl members.ttl --store kg")
    for kind in ("lq", "strong", "stars"):
        command(folder, f"measure {kind} {TABLE} {TOTALS_YEAR} --save --store kg --base-iri {BASE}")
    with serving.serving("--store", folder / "kg") as running:
        yield Served(folder, running)


def slugs(served: Served) -> dict[str, str]:
    found = re.findall(r'href="/measures\?run=([\w-]+)[&"]', served.get("/measures").text)
    return {slug.partition("-")[0]: slug for slug in found}


def table_of(page: str) -> tuple[list[str], list[tuple[str, str, list[str]]]]:
    """Return the measures, and the rows: region, category, exact values."""
    part = page[page.index('id="table"') :]
    heads = [unescape(one) for one in re.findall(r'class="number"><a [^>]*>([^<]+)</a></th>', part)]
    rows = []
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", part, re.DOTALL):
        links = re.findall(r'href="/page\?iri=([^"]+)"', row)
        ends = [link.rpartition("%2F")[2].partition("&")[0] for link in links]
        rows.append((ends[0], ends[1], re.findall(r'<data value="([^"]*)"', row)))
    return heads, rows


# What is listed


def test_computations_are_listed_with_how_they_were_made(served: Served) -> None:
    page = served.get("/measures", lang="en").text
    assert re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', page) == [
        "Location quotients, 2015–2016", "Stars, 2015–2016", "Strong clusters, 2015–2016",
    ]  # fmt: skip
    assert page.count("<dt>Pairs of region and category</dt><dd>30</dd>") == 3
    assert page.count("t.csv") == 3
    assert "<code>minimum-employment</code> 1000" in page
    how = served.get("/measures", run=slugs(served)["stars"], lang="en").text
    assert "method:observatory-2007" in how
    assert re.search(r'digest">sha256:[0-9a-f]{64}<', how)
    assert "clusterkg 0." in how
    assert f"https://w3id.org/clusterkg/id/computation/{slugs(served)['stars']}" in how


# The same values as on the command line


@pytest.mark.parametrize("kind", ["lq", "strong", "stars"])
@pytest.mark.parametrize("year", YEARS)
def test_the_table_shows_what_the_command_gives(served: Served, kind: str, year: int) -> None:
    printed = printed_of(served.folder, kind)
    wanted = {(row["region"], row["category"]): row for row in printed if row["year"] == str(year)}
    page = served.get("/measures", run=slugs(served)[kind], year=str(year), lang="en").text
    heads, rows = table_of(page)
    first = {"stars": "stars"}.get(kind, "lq")
    assert len(rows) == len(wanted) == 15
    column = {"location-quotient": "lq", "star-specialisation": "lq"}
    column |= {"stars": "stars", "employment": "employment"}
    column |= {f"share-of-{one}-employment": f"{one}_share" for one in ("region", "category")}
    column |= {"star-focus": "region_share", "top-tenth-cluster": "strong10"}
    column |= {f"{one}-cluster": one for one in ("qualifying", "significant", "strong")}
    known = [column.get(head, "") for head in heads]
    ahead = {"ahead-in-size", "ahead-in-focus"}
    assert {head for head, name in zip(heads, known, strict=True) if not name} <= ahead
    values = []
    for region, category, exact in rows:
        assert len(exact) == len(heads)
        row = wanted[region, category]
        for name, value in zip(known, exact, strict=True):
            if value in {"true", "false"}:
                assert row[name] == value.upper()
            elif name:
                assert float(row[name]) == float(value)
        values.append(float(row[first]))
    assert values == sorted(values, reverse=True)
    if kind == "stars":
        marks = ("size", "specialisation", "focus")
        met = sum(row[f"{mark}_star"] == "TRUE" for row in wanted.values() for mark in marks)
        assert sum(page.count(f"star-criterion:{mark}") for mark in marks) == met > 0


@pytest.mark.parametrize("kind", ["lq", "strong", "stars"])
def test_the_file_holds_what_the_command_gives(served: Served, kind: str) -> None:
    printed = printed_of(served.folder, kind)
    name = "stars" if kind == "stars" else "location_quotient"
    want = {
        (row["region"], row["category"]): float(row["stars" if kind == "stars" else "lq"])
        for row in printed
        if row["year"] == "2015"
    }
    reply = served.get("/measures/values.csv", run=slugs(served)[kind], year="2015")
    assert reply.headers["content-type"].startswith("text/csv")
    got = {
        (row["region"].rpartition("/")[2], row["category"].rpartition("/")[2]): float(row[name])
        for row in rows_of(reply.text)
    }
    assert got == want
    assert {row["year"] for row in rows_of(reply.text)} == {"2015"}


def test_a_choice_narrows_table_picture_and_file(served: Served) -> None:
    run = slugs(served)["lq"]
    for fields, number in (
        ({"region": f"{BASE}region/02"}, 3),
        ({"region": "Second"}, 3),
        ({"category": f"{BASE}category/3"}, 5),
        ({"region": "second", "category": "3"}, 1),
    ):
        page = served.get("/measures", run=run, picture="bars", lang="en", **fields).text
        assert len(table_of(page)[1]) == number
        assert page.count('<rect class="part') == number
        reply = served.get("/measures/values.csv", run=run, **fields)
        assert len(rows_of(reply.text)) == number


# Pictures


def drawn(page: str) -> str:
    found = re.search(r"<svg class=\"drawn\".*?</svg>", page, re.DOTALL)
    assert found
    return found[0]


def test_a_heat_map_has_a_cell_for_each_value(served: Served) -> None:
    run = slugs(served)["strong"]
    page = served.get("/measures", run=run, year="2016", lang="en").text
    svg = drawn(page)
    cells = re.findall(r'<rect class="q(\d)" [^>]*><title>([^<]*)</title>', svg)
    assert len(cells) == 15
    printed = printed_of(served.folder, "strong")
    of_year = [row for row in printed if row["year"] == "2016"]
    bounds = (0.5, 1, 2, 4)
    shades = Counter(str(sum(float(row["lq"]) >= bound for bound in bounds)) for row in of_year)
    assert Counter(shade for shade, _ in cells) == shades
    strong = sum(row["strong"] == "TRUE" for row in of_year)
    assert svg.count('r="2.6"') - 1 == strong > 0  # one in the legend
    top = max(of_year, key=lambda row: float(row["lq"]))
    told = unescape(re.findall('aria-label="(.*?)"', svg)[0])
    assert f"{top['category']}: {float(top['lq']):.3g}" in told


def test_a_picture_is_a_file_too(served: Served) -> None:
    for kind, mark, number in (("strong", "q", 15), ("stars", "part q", None)):
        run = slugs(served)[kind]
        reply = served.get("/measures/picture.svg", run=run, year="2016", lang="uk")
        assert reply.headers["content-type"].startswith("image/svg+xml")
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        root = ElementTree.fromstring(reply.text)
        inner = [
            one for one in root.iter("{http://www.w3.org/2000/svg}rect")
            if len(one) and mark in (one.get("class") or "")
        ]  # fmt: skip
        assert (len(inner) == number) if number else inner
        again = served.get("/measures/picture.svg", run=run, year="2016", lang="uk")
        assert again.body == reply.body


def test_stars_are_counted_by_region(served: Served) -> None:
    page = served.get("/measures", run=slugs(served)["stars"], year="2016", lang="en").text
    printed = printed_of(served.folder, "stars")
    sums = Counter[str]()
    for row in printed:
        if row["year"] == "2016":
            sums[row["region"]] += int(row["stars"])
    ends = [int(one) for one in re.findall(r'class="over[^>]*>★ (\d+)<', drawn(page))]
    assert ends == sorted(sums.values(), reverse=True)
    assert sum(ends) > 0


def test_bubbles_of_a_region(served: Served) -> None:
    run = slugs(served)["stars"]
    fields = {"run": run, "region": "Second", "picture": "bubbles", "lang": "en"}
    svg = drawn(served.get("/measures", **fields).text)
    assert svg.count('<circle class="bubble') == 3
    most = max(jobs for (y, r, _), jobs in JOBS.items() if (y, r) == (2016, 2))
    assert f"{most}" in svg[svg.index("Largest bubble") :]
    # Without figures of employment there is one size, and none is told.
    svg = drawn(served.get("/measures", **(fields | {"run": slugs(served)["lq"]})).text)
    assert svg.count('<circle class="bubble') == 3
    assert "Largest bubble" not in svg


def test_names_and_words_are_in_the_language_of_the_page(served: Served) -> None:
    for lang, name, title, told in (
        ("en", "Second", "Location quotients, 2016", "Largest: "),
        ("uk", "Другий", "Коефіцієнти локалізації, 2016", "Найбільші: "),
        ("ru", "Второй", "Коэффициенты локализации, 2016", "Наибольшие: "),
    ):
        page = served.get("/measures", run=slugs(served)["lq"], lang=lang).text
        assert f"<h1>{title}</h1>" in page
        assert f">{name}</option>" in page
        assert told in drawn(page)


# What is hostile, wrong or missing


def test_hostile_labels_are_harmless(served: Served) -> None:
    for path in ("/measures", "/measures/picture.svg"):
        reply = served.get(path, run=slugs(served)["lq"], lang="en")
        assert reply.status == 200
        assert "<script>" not in reply.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reply.text
        assert "\x01" not in reply.text
    ElementTree.fromstring(reply.text)


WRONG = [
    ("run", "nowhere", 404),
    ("measure", "happiness", 400),
    ("measure", "stars", 400),
    ("year", "1999", 400),
    ("year", "2016'", 400),
    ("region", "Atlantis", 400),
    ("category", f"{BASE}region/02", 400),
    ("picture", "pie", 400),
    ("start", "-1", 400),
    ("start", "x", 400),
]
INJECTED = [
    '" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #',
    "<script>",
    "\\",
    "\x00}",
    "%",
    "ї" * 600,
]


@pytest.mark.parametrize(("key", "value", "status"), WRONG)
def test_what_is_not_there_is_refused_with_a_page(
    served: Served, key: str, value: str, status: int
) -> None:
    reply = served.get("/measures", **({"run": slugs(served)["lq"]} | {key: value}))
    assert reply.status == status
    assert "<h1>" in reply.text
    file = served.get("/measures/values.csv", **({"run": slugs(served)["lq"]} | {key: value}))
    assert file.status == (200 if key == "start" else status)


@pytest.mark.parametrize("value", INJECTED)
def test_hostile_values_are_harmless(served: Served, value: str) -> None:
    for key in ("run", "measure", "year", "region", "category", "picture", "start"):
        for path in ("/measures", "/measures/values.csv", "/measures/picture.svg"):
            reply = served.get(path, **({"run": slugs(served)["lq"]} | {key: value}))
            assert reply.status in {200, 400, 404}
            assert "<script>" not in reply.text or "text/csv" in reply.headers["content-type"]
    assert served.get("/measures/nothing.csv").status == 404
    assert served.get("/measures/.svg").status == 404


def test_pictures_that_do_not_suit_give_way(served: Served) -> None:
    page = served.get("/measures", run=slugs(served)["lq"], picture="stars", lang="en").text
    assert 'aria-current="true">Heat map' in page


# Clusters


def test_members_are_shown_as_the_command_gives_them(served: Served) -> None:
    page = served.get("/measures", lang="en").text
    printed = rows_of(command(served.folder, "measure helix --store kg --format csv"))
    assert {row["label"]: row["members"] for row in printed} == {"Elm": "1", "Oak": "2"}
    balances = re.findall(r'<data value="([^"]*)">[\d.]+</data>', page)
    assert [float(one) for one in balances] == [float(row["balance"]) for row in printed]
    assert served.get("/measures/helix.csv", lang="en").text == command(
        served.folder, "measure helix --store kg --format csv --lang en"
    )
    assert page.count('<rect class="part h') == 3  # two spheres of Oak, one of Elm
    assert served.get("/measures/roles.csv").status == 404  # the store has no roles


# Stores without computations


def test_the_bundled_graph_says_how_to_get_measures_in(reading: serving.Serving) -> None:
    served = Served(Path(), reading)
    page = served.get("/measures", lang="uk").text
    assert "clusterkg measure lq --table jobs.csv" in page
    assert "clusterkg import all_states_clusters.csv" in page
    assert "<svg" not in page
    assert "коефіцієнт локалізації" in page
    for path in ("/measures/values.csv", "/measures/picture.svg", "/measures/helix.csv"):
        assert served.get(path).status == 404
    assert served.get("/measures", run="lq-0").status == 404


def test_published_figures_ask_for_a_computation(tmp_path: Path) -> None:
    (tmp_path / "p.ttl").write_text(
        "@prefix ckg: <https://w3id.org/clusterkg/ns#> .\n"
        "@prefix qb: <http://purl.org/linked-data/cube#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "<urn:o> a ckg:StatisticalObservation ; qb:dataSet <urn:set> ;\n"
        '    ckg:observedYear "2016"^^xsd:gYear .',
        encoding="utf-8",
    )
    command(tmp_path, "load p.ttl --store kg")
    page = in_process(tmp_path / "kg")
    assert "clusterkg measure strong --store kg" in page
    assert "urn:set" in page
    assert "clusterkg import all_states" not in page


def in_process(store: Path, **fields: str) -> str:
    kept = open_store(str(store))
    try:
        view = View("measures", "en", "/measures", query=list(fields.items()))
        return measures.render(PageContext(kept, "en", build(kept)), view)
    finally:
        kept.close()


# Large stores


def test_of_many_computations_the_first_are_listed_and_all_are_there(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_RUNS", 1)
    store, known = served.folder / "kg", slugs(served)
    page = in_process(store)
    assert page.count('class="card run"') == 1
    assert "The first 1 are shown." in page
    assert "<h1>Strong clusters, 2016</h1>" in in_process(store, run=known["strong"])
    for wrong in ("lq-0", "urn:nothing"):
        with pytest.raises(HTTPProblem, match="no such computation"):
            in_process(store, run=wrong)
    with pytest.raises(HTTPProblem, match="not an IRI"):
        in_process(store, run="<x y>")


def test_of_many_results_a_part_is_shown(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "RESULTS", 20)
    page = in_process(served.folder / "kg", run=slugs(served)["stars"])
    assert "Choose a region, a category or both" in page


def test_of_too_many_cells_a_part_is_shown(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    run = slugs(served)["lq"]
    monkeypatch.setattr(figures, "MOST", 10)
    store = served.folder / "kg"
    page = in_process(store, run=run)
    assert "Choose a region, a category or both" in page
    assert "<svg" not in page
    assert '<input type="text" id="m-region"' in page
    for region in ("Second", "Другий", f"{BASE}region/02"):
        page = in_process(store, run=run, region=region)
        assert len(table_of(page)[1]) == 3
        assert 'value="Second"' in page
    with pytest.raises(HTTPProblem, match="no such region"):
        in_process(store, run=run, region="Atlantis")
    monkeypatch.setattr(figures, "PART", 2)
    assert "Choose a region" in in_process(store, run=run, region="Second")
    both = in_process(store, run=run, region="Second", category=f"{BASE}category/1")
    assert len(table_of(both)[1]) == 1


# Parts


def test_regions_and_categories_lead_to_their_measures(served: Served) -> None:
    for key, iri in (("region", f"{BASE}region/03"), ("category", f"{BASE}category/1")):
        page = served.get("/page", iri=iri, lang="en").text
        found = re.search(r'<a class="button" href="(/measures\?[^"]+)">Measures</a>', page)
        assert found, page
        assert f"{key}=" in found[1]
        reply = served.running.send("GET", unescape(found[1]), headers=HTML)
        assert reply.status == 200
        assert len(table_of(reply.text)[1]) == (3 if key == "region" else 5)
    assert "/measures?" not in served.get("/page", iri="https://example.org/mill").text


def test_scales() -> None:
    quotient = drawing.classes_of(f"{INDICATOR}location-quotient", [])
    assert [quotient.shade(value) for value in (0, 0.5, 1, 3.9, 4)] == [0, 1, 2, 3, 4]
    fifths = drawing.classes_of(f"{INDICATOR}employment", list(range(1, 101)))
    assert fifths.bounds == (21, 41, 61, 81)
    assert drawing.classes_of("urn:x", [7, 7, 7]).bounds == ()
    assert drawing.classes_of("urn:x", [7, 7, 7]).shade(7) == 0
    assert drawing.classes_of("urn:x", [float("nan")]).bounds == ()


def test_values_are_written_for_people() -> None:
    view = View("measures", "en", "/measures")
    cases: dict[tuple[str, float], str] = {
        ("location-quotient", 1.0837): "1.08",
        ("location-quotient", 0.0): "0",
        ("location-quotient", float("nan")): "–",
        ("share-of-region-employment", 0.0125): "1.25\u202f%",
        ("employment", 1234567): "1\u202f234\u202f567",
        ("strong-cluster", 1.0): "yes",
    }
    for (name, value), text in cases.items():
        assert shown(view, INDICATOR + name, value) == text
    assert sorted(["10", "9", "b2", "b10"], key=natural) == ["9", "10", "b2", "b10"]
    assert (
        shown(View("measures", "uk", "/measures"), f"{INDICATOR}star-focus", 0.125) == "12,5\u202f%"
    )


def test_pictures_leave_out_and_say_so() -> None:
    view = View("measures", "en", "/measures")
    names = {f"r{n}": f"R{n}" for n in range(90)} | {"c": "C"}
    values = [Value(f"x{n}", f"r{n}", "c", float(n)) for n in range(90)]
    made = drawing.ranking(view, "urn:x", values, names)
    svg = made.inline("")
    assert svg.count('<rect class="part') == 40
    assert made.notes == ["Bars not drawn: 50."]
    labels = re.findall(r">(R\d+)</text>", svg)
    assert (labels[0], labels[-1]) == ("R89", "R50")


def test_values_below_zero_go_to_the_left() -> None:
    view = View("measures", "en", "/measures")
    names = {"r1": "Up", "r2": "Down", "c": "C"}
    values = [Value("x1", "r1", "c", 2.0), Value("x2", "r2", "c", -1.0)]
    svg = drawing.ranking(view, "urn:x", values, names).inline("")
    up, down = re.findall(r'<rect class="part [^>]* x="([\d.]+)"[^>]* width="([\d.]+)"', svg)
    assert float(down[0]) + float(down[1]) == pytest.approx(float(up[0]))
    assert float(up[1]) == pytest.approx(2 * float(down[1]))
    assert "−1" in svg


# In a browser

BROWSED = {
    "list": "/measures?",
    "heat": "/measures?run=%(strong)s&",
    "flags": "/measures?run=%(strong)s&measure=strong-cluster&",
    "stars": "/measures?run=%(stars)s&",
    "bubbles": "/measures?run=%(stars)s&region=https://example.org/region/02&picture=bubbles&",
    "bars": "/measures?run=%(lq)s&category=3&",
    "home": "/?",
}


@pytest.mark.skipif(
    find_spec("playwright") is None or not walking.CHROMIUM.exists(),
    reason="needs playwright and Chromium",
)
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["uk", "en", "ru"])
def test_pages_are_clean_and_fit_a_phone(served: Served, lang: str) -> None:
    known = slugs(served)
    with walking.browser() as chromium:
        for path in BROWSED.values():
            dark = "dark" if lang == "uk" else "light"
            context = chromium.new_context(
                color_scheme=dark, viewport={"width": 360, "height": 740}
            )
            walk = walking.Walk(context, served.running.address)
            assert walk.open(f"{path % known}lang={lang}") == 200
            assert walk.page.locator("h1").count() == 1
            assert walk.width() == 360
            assert walk.errors == []
            assert walk.outside == []
            if walking.AXE.exists():
                assert walk.violations() == []
            context.close()


@pytest.mark.skipif(
    find_spec("playwright") is None or not walking.CHROMIUM.exists(),
    reason="needs playwright and Chromium",
)
def test_the_form_works_without_scripts(served: Served) -> None:
    with walking.browser() as chromium:
        walk = walking.Walk(chromium.new_context(java_script_enabled=False), served.running.address)
        walk.open(f"/measures?run={slugs(served)['lq']}&lang=en")
        walk.page.get_by_label("Region", exact=True).select_option(label="Second")
        walk.page.get_by_label("Year", exact=True).select_option("2015")
        walk.page.get_by_role("button", name="Show").last.click()
        assert walk.page.locator("h1").inner_text() == "Location quotients, 2015"
        assert walk.page.locator(".values tbody tr").count() == 3
        assert "Second" in (walk.page.get_by_role("img").last.get_attribute("aria-label") or "")


# The published file


@pytest.mark.slow
@needs_files
def test_the_published_states_are_drawn_and_listed(tmp_path: Path) -> None:
    for path in (STATES, TOTALS):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    given = "--totals us_national_totals_2016.csv --totals-category code --totals-total us_emp_2016"
    command(
        tmp_path,
        f"import {STATES.name} --mapping us-cluster-mapping/states --base {BASE} --store kg",
    )
    command(tmp_path, f"measure strong --store kg {given} --save")
    printed = rows_of(command(tmp_path, f"measure strong --store kg {given} --format csv"))
    assert len(printed) == 3350
    with serving.serving("--store", tmp_path / "kg") as running:
        served = Served(tmp_path, running)
        page = served.get("/measures", run="", start="0", lang="en").text
        svg = drawn(page)
        assert len(re.findall(r'<rect class="q\d"[^>]*><title>', svg)) == 3350
        strong = sum(row["strong"] == "TRUE" for row in printed)
        assert svg.count('r="2.6"') - 1 == strong
        assert "Alaska, Fishing and Fishing Products: 122" in unescape(svg)
        run = slugs(served)["strong"]
        got = {
            (row["region"].rpartition("/")[2], row["category"].rpartition("/")[2]): row
            for row in rows_of(served.get("/measures/values.csv", run=run).text)
        }
    assert len(got) == 3350
    for row in printed:
        mine = got[row["region"], row["category"]]
        assert float(mine["location_quotient"]) == float(row["lq"])
        assert mine["strong_cluster"].upper() == row["strong"].replace("NA", "")
