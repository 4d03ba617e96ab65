"""Results are kept as observations, and figures are read from a store."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run
from us_mapping import STATES, TOTALS, needs_files, options

from clusterkg.measures.stored import stored_cells
from clusterkg.model.errors import MeasureError
from clusterkg.store.memory import MemoryStore

PREFIXES = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX indicator: <https://w3id.org/clusterkg/vocab/indicator/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <https://example.org/>
"""

CELLS = [
    (region, category, 100 * region * category + 7 * region, region + category)
    for region in range(1, 6)
    for category in range(1, 4)
]


def _turtle() -> str:
    head = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    lines = [head]
    lines += [
        f'ex:category-{c} skos:notation "{c}" ; ckg:isTraded {str(c < 3).lower()} .\n'
        for c in range(1, 4)
    ]
    lines += [
        f'ex:region-{r} a ckg:Region ; dcterms:identifier "0{r}" ; ckg:isPartOf ex:land .\n'
        for r in range(1, 6)
    ]
    lines += [
        f"ex:cell-{r}-{c} a ckg:StatisticalCluster ; ckg:hasSector ex:category-{c} ;\n"
        f"    ckg:locatedIn ex:region-{r} , ex:land .\n"
        f"ex:obs-{r}-{c} a ckg:StatisticalObservation ; ckg:observes ex:cell-{r}-{c} ;\n"
        f'    ckg:observedYear "2016"^^xsd:gYear ; ckg:employment {e} ; ckg:establishments {n} .\n'
        for r, c, e, n in CELLS
    ]
    return "".join(lines)


@pytest.fixture
def files(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "figures.ttl").write_text(_turtle(), encoding="utf-8")
    table = ["region,category,employment,establishments,year,traded"]
    table += [f"0{r},{c},{e},{n},2016,{c < 3}" for r, c, e, n in CELLS]
    (tmp_path / "t.csv").write_text("\n".join(table), encoding="utf-8")
    totals = {c: sum(e for _, k, e, _ in CELLS if k == c) for c in range(1, 4)}
    lines = ["code,total", *(f"{c},{total}" for c, total in totals.items())]
    (tmp_path / "n.csv").write_text("\n".join(lines), encoding="utf-8")
    assert run("load", "figures.ttl", "--store", "kg").returncode == 0
    return tmp_path


ALL = ["--year", "year", "--traded", "traded", "--establishments", "establishments"]
COMMANDS = ["lq", "strong", "stars"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_gives_what_the_table_gives(command: str, files: Path, run: Run) -> None:
    end = ["--totals", "n.csv", "--format", "csv"]
    table = run("measure", command, "--table", "t.csv", *ALL, *end)
    store = run("measure", command, "--store", "kg", *end)
    assert table.returncode == store.returncode == 0, store.stderr
    left, right = (sorted(csv.reader(io.StringIO(text))) for text in (table.stdout, store.stdout))
    assert left == right
    assert len(left) == 16


def _ask(files: Path, run: Run, query: str) -> list[list[str]]:
    done = run("sparql", PREFIXES + query, "--store", "kg", "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.reader(io.StringIO(done.stdout)))[1:]


def test_results_are_kept_in_the_store(files: Path, run: Run) -> None:
    given = ["--store", "kg", "--totals", "n.csv", "--save"]
    for command in COMMANDS:
        done = run("measure", command, *given)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert f"saved in https://w3id.org/clusterkg/graph/computed/{command}-" in done.stderr
    quotients = _ask(
        files, run,
        "SELECT ?value { ?o ckg:indicator indicator:location-quotient ; ckg:observes ex:cell-2-3 ;"
        ' ckg:observedYear "2016"^^xsd:gYear ; ckg:observedValue ?value }',
    )  # fmt: skip
    assert [float(row[0]) for row in quotients] == [1.0, 1.0]  # local: the only one of its base
    flags = _ask(
        files, run,
        "SELECT (COUNT(*) AS ?n) { ?o ckg:indicator indicator:top-tenth-cluster }",
    )  # fmt: skip
    assert flags == [["10"]]
    runs = _ask(
        files, run,
        "SELECT ?label ?id ?value { ?run a ckg:Computation ; prov:wasAssociatedWith ?program ;"
        " prov:used ?used . ?program <http://www.w3.org/2000/01/rdf-schema#label> ?label ."
        ' ?used dcterms:identifier ?id . OPTIONAL { ?run ckg:hasParameter ?p . ?p'
        ' ckg:parameterName "minimum-employment" ; ckg:parameterValue ?value } }',
    )  # fmt: skip
    assert len(runs) == 6
    assert all(row[0].startswith("clusterkg ") and len(row[1]) == 71 for row in runs)
    assert sorted(row[2] for row in runs) == ["", "", "", "", "1000", "1000"]
    before = run("info", "--store", "kg").stdout
    assert run("measure", "stars", *given).returncode == 0
    assert run("info", "--store", "kg").stdout == before
    assert run("measure", "stars", *given, "--minimum-employment", "500").returncode == 0
    assert run("info", "--store", "kg").stdout != before


def test_a_store_is_not_changed_unless_told(files: Path, run: Run) -> None:
    before = run("info", "--store", "kg").stdout
    assert run("measure", "lq", "--store", "kg", "--totals", "n.csv").returncode == 0
    assert run("info", "--store", "kg").stdout == before


@pytest.mark.parametrize("preset", ["observatory-2007", "eu10-2006", "seed-004"])
def test_what_is_written_is_valid(preset: str, files: Path, run: Run) -> None:
    given = ["--table", "t.csv", *ALL, "--totals", "n.csv", "--base-iri", "https://example.org/"]
    done = run("measure", "stars", "--preset", preset, *given, "-o", "stars.ttl")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    again = (files / "stars.ttl").read_bytes()
    assert run("measure", "stars", "--preset", preset, *given, "-o", "stars.ttl").returncode == 0
    assert (files / "stars.ttl").read_bytes() == again
    graph = ox.Store()
    graph.load(path=str(files / "stars.ttl"))
    method = ox.NamedNode(f"https://w3id.org/clusterkg/vocab/method/{preset}")
    by = ox.NamedNode("https://w3id.org/clusterkg/ns#byMethod")
    assert len(list(graph.quads_for_pattern(None, by, method))) == 11  # cells and computation
    for profile in ([], ["--profile", "observatory-stars"]):
        checked = run("validate", "stars.ttl", *profile)
        assert checked.returncode == 0, checked.stdout


@needs_files
@pytest.mark.slow
@pytest.mark.parametrize("preset", ["observatory-2007", "eu10-2006", "seed-004"])
def test_stars_of_states_follow_from_what_is_recorded(
    preset: str, run: Run, tmp_path: Path
) -> None:
    given = [
        "--table",
        STATES,
        *options(),
        "--totals",
        TOTALS,
        "--base-iri",
        "https://example.org/",
    ]
    assert run("measure", "stars", "--preset", preset, *given, "-o", "s.ttl").returncode == 0
    checked = run("validate", "s.ttl", "--profile", "observatory-stars")
    assert checked.returncode == 0, checked.stdout[:2000]
    text = (tmp_path / "s.ttl").read_text(encoding="utf-8")
    assert text.count("ckg:stars 3 ;") == {"eu10-2006": 23, "seed-004": 54}.get(preset, 84)
    # A star too many is found, so the check is one.
    (tmp_path / "s.ttl").write_text(text.replace("ckg:stars 0 ;", "ckg:stars 3 ;", 1), "utf-8")
    assert run("validate", "s.ttl", "--profile", "observatory-stars").returncode == 1


def test_a_method_that_differs_has_not_the_name_of_the_preset(files: Path, run: Run) -> None:
    given = ["--table", "t.csv", *ALL, "--totals", "n.csv", "--base-iri", "https://example.org/"]
    cases = [
        (["--focus", "top 10% of all"], "method:observatory-2007"),
        (["--minimum-employment", "50"], "method:observatory-2007"),
        (["--specialisation", ">=1.5"], "method:star-methodology"),
        (["--tenth", "floor"], "method:star-methodology"),
        (["--preset", "eu10-2006", "--focus", "top 10% of all"], "method:star-methodology"),
    ]
    for choice, method in cases:
        assert run("measure", "stars", *given, *choice, "-o", "s.ttl", "--force").returncode == 0
        text = (files / "s.ttl").read_text(encoding="utf-8")
        assert text.count(f"ckg:byMethod {method} ;") == 11, choice


def test_what_observations_need(files: Path, run: Run) -> None:
    given = ["measure", "lq", "--table", "t.csv", "--totals", "n.csv"]
    cases = [
        ([*given, "-o", "o.ttl", "--year", "year"], "--base-iri"),
        ([*given, "-o", "o.ttl", "--base-iri", "https://example.org/"], "need a year"),
        ([*given, "-o", "o.ttl", "--base-iri", "x y", "--year", "year"], "cannot start an IRI"),
        ([*given, "-o", "o.ttl", "--base-iri", "x:", "--observed-year", "now"], "is not a year"),
        ([*given, "--save", "--year", "year"], "no store given"),
    ]
    for command, message in cases:
        done = run(*command)
        assert done.returncode == 2
        assert message in done.stderr
        assert not (files / "o.ttl").exists()
    year = ["--observed-year", "2016", "--base-iri", "https://example.org/"]
    assert run(*given, *year, "-o", "o.ttl").returncode == 0
    assert run("validate", "o.ttl").returncode == 0


def _store(files: Path, text: str) -> MemoryStore:
    (files / "more.ttl").write_text(text, encoding="utf-8")
    store = MemoryStore()
    store.load([(None, files / "more.ttl")])
    return store


def test_figures_that_lack_something_are_refused(files: Path) -> None:
    cases = [
        ("ckg:employment 107", "ckg:reportedEmployment 107", "obs-1-1 has no employment"),
        (
            "ex:cell-1-1 a ckg:StatisticalCluster ; ckg:hasSector ex:category-1 ;",
            "ex:cell-1-1 a ckg:StatisticalCluster ;",
            "obs-1-1 has no category",
        ),
        ("ckg:isPartOf ex:land", "ckg:isPartOf ex:sea", "has several values of ckg:locatedIn"),
        ("; ckg:isTraded true", "", "category-1 has no ckg:isTraded"),
        ("ckg:observes ex:cell-1-2", "ckg:observes ex:cell-1-1", "region 01, category 1, year"),
        ("ckg:StatisticalObservation", "ckg:Observation", "holds no published figures"),
    ]
    assert len(stored_cells(_store(files, _turtle()), "kg")[0]) == 15
    for old, new, message in cases:
        assert old in _turtle()
        number = -1 if old == "ckg:StatisticalObservation" else 1
        with pytest.raises(Exception, match=message) as caught:
            stored_cells(_store(files, _turtle().replace(old, new, number)), "kg")
        assert isinstance(caught.value, MeasureError) or "is already in" in str(caught.value)


def test_data_sets_are_pools_of_their_own(files: Path) -> None:
    text = _turtle()
    again = text[text.index("ex:cell-1-1 a") :]
    again = again.replace("ex:obs-", "ex:later-").replace(
        "StatisticalObservation", "StatisticalObservation ; qb:dataSet ex:edition-2"
    )
    cells, _ = stored_cells(_store(files, text + again), "kg")
    assert len(cells) == 30
    assert cells.region_type is not None
    assert sorted(cells.region_type.names) == ["", "edition-2"]
