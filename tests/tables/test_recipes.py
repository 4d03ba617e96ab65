"""The recipes for the U.S. Cluster Mapping files: each trap of the files is caught and told."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from paths import SHARED

from clusterkg import assets
from clusterkg.model.diagnostics import Severity
from clusterkg.model.namespaces import CKG, DCTERMS, RDF, RDFS, SKOS
from clusterkg.shacl.validate import Settings, validate_files
from clusterkg.tables.importing import Import, Options, import_tables

REAL = SHARED / "data" / "us-cluster-mapping"
NAME = "us-cluster-mapping"
E = "https://example.org/"
U = f"{E}{NAME}/"
LIST = "code,name,traded,us_emp_2016\n3,Apparel,True,117978\n4,Automotive,True,966002\n" \
    "101,Local Health Services,False,1000\n"  # fmt: skip

real = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")


def recipe(table: str, *files: Path) -> Import:
    mapping = assets.mapping_files()[f"{NAME}/{table}"]
    return import_tables(files, Options(mapping=mapping, base=E))


def told(found: Import) -> Counter[tuple[str, str]]:
    return Counter((problem.code, problem.severity.word) for problem in found.problems)


def values(found: Import, predicate: str) -> dict[str, str]:
    return {
        str(quad.subject)[1:-1]: quad.object.value
        for quad in found.quads
        if quad.predicate.value == predicate
    }


def of_type(found: Import, kind: str) -> set[str]:
    return {
        quad.subject.value
        for quad in found.quads
        if quad.predicate.value == f"{RDF}type" and quad.object.value == kind
    }


# The real files


@real
def test_states() -> None:
    found = recipe("states", REAL / "all_states_clusters.csv")
    assert found.problems == []
    assert found.counts.rows == 3350
    observations = of_type(found, f"{CKG}StatisticalObservation")
    assert len(observations) == 3350
    assert len(of_type(found, f"{CKG}StatisticalCluster")) == 3350
    assert len(of_type(found, f"{SKOS}Concept")) == 67
    codes = values(found, f"{DCTERMS}identifier")
    assert len(codes) == 50
    assert {"01", "02", "04", "05", "06", "08", "09"} <= set(codes.values())
    assert sum(value == "true" for value in values(found, f"{CKG}isTraded").values()) == 51
    jobs, reported = values(found, f"{CKG}employment"), values(found, f"{CKG}reportedEmployment")
    assert set(jobs) == set(reported) == observations
    washington = f"{U}observation/state/53/1/2016"
    assert (jobs[washington], reported[washington]) == ("95581", "19821")
    imputed = [o for o in observations if reported[o] == "0" and int(jobs[o]) > 0]
    assert len(imputed) == 204
    structures = [q for q in found.quads if q.predicate.value.endswith("cube#structure")]
    assert [q.object.value.rpartition("/")[2] for q in structures] == ["regional-statistics"]
    assert len({q for q in found.quads if q.predicate.value.endswith("cube#dataSet")}) == 3350


@real
def test_economic_areas() -> None:
    found = recipe("economic-areas", REAL / "all_economic_area_clusters.csv")
    assert told(found) == {("outer-spaces", "warning"): 335, ("inner-spaces", "warning"): 268}
    labels = values(found, f"{RDFS}label")
    assert len(labels) == 5
    assert all(label == " ".join(label.split()) for label in labels.values())
    assert all("/region/economic/" in iri for iri in labels)
    assert len(of_type(found, f"{CKG}StatisticalObservation")) == 335


@real
def test_organisations() -> None:
    found = recipe("organisations", REAL / "CurrentOrganizationsAndClusters.csv")
    assert told(found) == {("repeated-row", "warning"): 2000, ("same-name", "warning"): 1}
    assert (found.counts.rows, found.counts.repeated) == (2237, 2000)
    names = values(found, f"{RDFS}label")
    assert (len(names), len(set(names.values()))) == (145, 144)
    twins = sorted(iri for iri, name in names.items() if name.startswith("Rochester Regional Ph"))
    assert twins == [f"{U}organisation/1161", f"{U}organisation/153"]
    (problem,) = [problem for problem in found.problems if problem.code == "same-name"]
    assert all(shown in problem.message for shown in twins)
    sectors = [q for q in found.quads if q.predicate.value == f"{CKG}hasSector"]
    assert len(sectors) == 237
    assert len({q.object for q in sectors}) == 42
    assert {q.object.value.rpartition("/")[0] for q in sectors} == {f"{U}category"}


@real
def test_related_clusters() -> None:
    found = recipe("related-clusters", REAL / "relatedClusters.json")
    assert told(found) == {("self-pair", "warning"): 51}
    assert len(of_type(found, f"{CKG}SectorRelation")) == 2550
    shares = values(found, f"{CKG}relatedness")
    related = values(found, f"{CKG}isRelated")
    assert len(shares) == len(related) == 2550
    above = [iri for iri in related if related[iri] == "true" and float(shares[iri]) > 0.2]
    assert (len(above), sum(value == "true" for value in related.values())) == (178, 256)


@real
def test_categories() -> None:
    found = recipe("categories", REAL / "us_national_totals_2016.csv")
    assert found.problems == []
    assert len(values(found, f"{SKOS}prefLabel")) == 67


@real
@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("states", "all_states_clusters.csv"),
        ("economic-areas", "all_economic_area_clusters.csv"),
        ("organisations", "CurrentOrganizationsAndClusters.csv"),
        ("related-clusters", "relatedClusters.json"),
        ("categories", "us_national_totals_2016.csv"),
    ],
)
def test_what_comes_out_is_valid(table: str, file: str, tmp_path: Path) -> None:
    path = tmp_path / "out.nq"
    found = recipe(table, REAL / file)
    path.write_text("".join(f"{quad} .\n" for quad in found.quads), encoding="utf-8")
    assert validate_files([path], Settings()).findings == []


@real
def test_an_older_taxonomy_under_the_same_codes_is_told(tmp_path: Path) -> None:
    with (REAL / "all_states_clusters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    name = rows[0].index("cluster_name_t")
    code = rows[0].index("cluster_code_t")
    old = [[*row] for row in rows]
    for row in old[1:]:
        if row[code] == "4":
            row[name] = "Apparel"
    path = write(tmp_path / "all_states_clusters.csv", old)
    (tmp_path / "us_national_totals_2016.csv").write_bytes(
        (REAL / "us_national_totals_2016.csv").read_bytes()
    )
    found = recipe("states", path)
    assert told(found) == {("unknown-key", "error"): 50}
    assert "there it is 'Automotive'" in (found.problems[0].hint or "")
    assert len(of_type(found, f"{CKG}StatisticalObservation")) == 3300


# Small files with the same traps


def write(path: Path, rows: Iterable[Iterable[str]], end: str = "\n") -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


HEADER = """id type_t cluster_name_t cluster_code_t key_t year_t region_type_t region_code_t
region_name_t region_short_name_t region_area_type_t region_key_t traded_b subcluster_b empflag_t
emp_tl emp_reported_tl qp1_tl est_tl ap_tl private_wage_tf rec_count_tl supression_b naics_b lq_tf
region_emp_per_tf cluster_emp_per_tf emp_tl_rank_i emp_tl_per_rank_i private_wage_tf_rank_i
private_wage_tf_per_rank_i lq_tf_rank_i lq_tf_per_rank_i est_tl_rank_i est_tl_per_rank_i timestamp
qualifying_b significant_b strong_b strong10_b cluster_type""".split()
USUAL = {
    "type_t": "cluster", "cluster_name_t": "Automotive", "cluster_code_t": "4", "year_t": "2016",
    "region_type_t": "state", "region_code_t": "01", "region_name_t": "Alabama",
    "region_short_name_t": "Alabama", "traded_b": "TRUE", "subcluster_b": "FALSE",
    "emp_tl": "100", "emp_reported_tl": "60", "est_tl": "5", "ap_tl": "5000",
    "private_wage_tf": "45239.848", "cluster_type": "traded", "qualifying_b": "NA",
    "key_t": "automotive", "lq_tf": "1.5",
}  # fmt: skip

States = Callable[..., Import]


@pytest.fixture
def states(tmp_path: Path) -> States:
    def put(*rows: dict[str, str], header: list[str] = HEADER, listed: bool = True) -> Import:
        path = write(
            tmp_path / "all_states_clusters.csv",
            [header, *([{**USUAL, **row}.get(name, "") for name in header] for row in rows)],
        )
        if listed:
            (tmp_path / "us_national_totals_2016.csv").write_text(LIST, encoding="utf-8")
        return recipe("states", path)

    return put


def test_a_sound_row(states: States) -> None:
    found = states({})
    assert found.problems == []
    observation = f"{U}observation/state/01/4/2016"
    assert of_type(found, f"{CKG}StatisticalObservation") == {observation}
    assert values(found, f"{CKG}averageWage")[observation] == "45239.848"
    assert values(found, f"{CKG}observedYear")[observation] == "2016"
    assert values(found, f"{DCTERMS}identifier") == {f"{U}region/state/01": "01"}
    text = " ".join(quad.object.value for quad in found.quads)
    assert "1.5" not in text  # what the publisher computed is left out
    assert "automotive" not in text


@pytest.mark.parametrize(
    ("row", "kind", "column"),
    [
        ({"region_code_t": "1"}, "bad-form", "region_code_t"),
        ({"emp_tl": "NA"}, "missing-value", "emp_tl"),
        ({"emp_tl": "-5"}, "bad-value", "emp_tl"),
        ({"emp_tl": "1e3"}, "bad-value", "emp_tl"),
        ({"traded_b": "NA"}, "bad-value", "traded_b"),
        ({"subcluster_b": "TRUE"}, "bad-form", "subcluster_b"),
        ({"region_name_t": "Espa\ufffdola"}, "damaged-characters", "region_name_t"),
        ({"cluster_name_t": "Apparel"}, "unknown-key", "cluster_name_t"),
        ({"cluster_code_t": "99"}, "unknown-key", "cluster_name_t"),
        ({"region_type_t": "msa"}, "bad-form", "region_type_t"),
        ({"year_t": "16"}, "bad-value", "year_t"),
    ],
)
def test_a_trap_is_told_with_its_cell_and_nothing_of_the_row_gets_in(
    states: States, row: dict[str, str], kind: str, column: str
) -> None:
    found = states({"region_code_t": "02", "region_name_t": "Alaska"}, row)
    errors = [p for p in found.problems if p.severity is Severity.ERROR]
    assert [(p.code, p.place.row, p.place.name.split()[-1]) for p in errors] == [(kind, 3, column)]
    assert len(of_type(found, f"{CKG}StatisticalObservation")) == 1


def test_one_code_with_two_names_is_told_without_a_list(states: States) -> None:
    alaska = {"region_code_t": "02", "region_name_t": "Alaska", "cluster_name_t": "Apparel"}
    misspelt = {"region_name_t": "Alabamaa", "cluster_code_t": "3", "cluster_name_t": "Apparel"}
    found = states({}, alaska, misspelt, listed=False)
    assert [(p.code, p.place.row) for p in found.problems] == [
        ("unchecked-key", None),
        ("conflicting-values", 3),
        ("conflicting-values", 4),
    ]


def test_rows_that_count_twice_are_told(states: States) -> None:
    found = states({}, {}, {"emp_tl": "101"})
    assert [(p.code, p.place.row) for p in found.problems] == [
        ("repeated-row", 3),
        ("repeated-key", 4),
    ]
    assert list(values(found, f"{CKG}employment").values()) == ["100"]


def test_empty_wages_say_nothing(states: States) -> None:
    found = states({"emp_tl": "0", "emp_reported_tl": "0", "private_wage_tf": "NA"})
    assert found.problems == []
    assert values(found, f"{CKG}averageWage") == {}


def test_columns_of_another_file_are_told(states: States) -> None:
    found = states({}, header=[name for name in HEADER if name != "naics_b"])
    assert [(p.code, p.message) for p in found.problems] == [
        ("missing-column", "there is no column 'naics_b'")
    ]
    assert found.quads == []


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_organisations_with_bare_cr_repeats_and_twins(tmp_path: Path, end: str) -> None:
    (tmp_path / "us_national_totals_2016.csv").write_text(LIST, encoding="utf-8")
    rows = [["org_id", "org_title", "cluster_name"], ["153", "Photonics, Inc", "Apparel"],
            ["153", "Photonics, Inc", "Apparel"], ["153", "Photonics, Inc", "Automotive"],
            ["1161", "Photonics, Inc", "Apparel"], ["7", "Other", "Aparel"],
            ["153", "Else", "Apparel"],
            ["8", "Massachusetts Biotechnology Council", "Apparel"],
            ["9", "Massachusetts High Technology Council", "Apparel"]]  # fmt: skip
    found = recipe("organisations", write(tmp_path / "o.csv", rows, end))
    assert [(p.place.row, p.code, p.severity.word) for p in found.problems] == [
        (3, "repeated-row", "warning"),
        (5, "same-name", "warning"),
        (6, "unknown-key", "error"),
        (7, "conflicting-values", "error"),
    ]
    assert sorted(values(found, f"{DCTERMS}identifier").values()) == ["1161", "153", "8", "9"]
    assert len([q for q in found.quads if q.predicate.value == f"{CKG}hasSector"]) == 5


def test_related_clusters_small(tmp_path: Path) -> None:
    (tmp_path / "us_national_totals_2016.csv").write_text(LIST, encoding="utf-8")
    mapping = json.loads(assets.mapping_files()[f"{NAME}/related-clusters"].read_text())
    titles = [c.get("titles") for c in mapping["tableSchema"]["columns"] if not c.get("virtual")]

    def pair(one: str, two: str, share: str, related: str = "1") -> dict[str, str]:
        names = {"3": "Apparel", "4": "Automotive"}
        row = dict.fromkeys(titles, "")
        row |= {"pair_cluster": "3_4", "cluster_name": names[one], "cluster_name_2": names[two],
                "clustera": one, "clusterb": two, "rel_all_90_v3": related,
                "cc_preli_all_min_90_v3": share}  # fmt: skip
        return row

    path = tmp_path / "relatedClusters.json"
    rows = [pair("3", "3", ""), pair("3", "4", "0.25"), pair("4", "3", "0.250001", "0"),
            pair("3", "4", "0.5")]  # fmt: skip
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = recipe("related-clusters", path)
    assert [(p.place.row, p.code) for p in found.problems] == [
        (1, "self-pair"),
        (4, "repeated-key"),
    ]
    assert values(found, f"{CKG}relatedness") == {
        f"{U}relation/3/4": "0.25",
        f"{U}relation/4/3": "0.250001",
    }


def test_each_recipe_is_named_and_refers_to_files_outside(tmp_path: Path) -> None:
    assert sorted(assets.mapping_files()) == [
        f"{NAME}/categories",
        f"{NAME}/economic-areas",
        f"{NAME}/organisations",
        f"{NAME}/related-clusters",
        f"{NAME}/states",
    ]
    for path in assets.mapping_files().values():
        url = json.loads(path.read_text(encoding="utf-8"))["url"]
        assert not (path.parent / url).exists()
