"""What was checked: nodes by rule set, notes in every format, and the exit status for nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from command import Run
from paths import ROOT

import clusterkg
from clusterkg.model.choices import Engine
from clusterkg.model.namespaces import LANGUAGES, RDFS
from clusterkg.shacl import reports
from clusterkg.shacl.model import Report
from clusterkg.shacl.validate import Settings, validate_files, validate_quads

PREFIXES = """@prefix e: <https://example.org/> .
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
FOREIGN = "e:lathe a e:Machine ; e:weight 4 . e:saw a e:Machine ."
CLUSTER = 'e:oak a ckg:Cluster ; rdfs:label "Oak"@en .'
EMPTY = {
    "empty.ttl": b"",
    "prefixes.ttl": b"@prefix e: <https://example.org/> .\n# nothing yet\n",
    "empty.nt": b"",
    "comment.nq": b"# nothing yet\n",
    "empty.trig": b"\xef\xbb\xbf",
    "empty.jsonld": b"[]",
    "empty.rdf": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
}


def data(folder: Path, text: str, name: str = "data.ttl") -> Path:
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def check(path: Path, shapes: Path | None = None, **more: object) -> Report:
    own = () if shapes is None else (shapes,)
    return validate_files([path], Settings(shapes=own, **more))  # type: ignore[arg-type]


def codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_file_is_nothing_checked(name: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / name).write_bytes(EMPTY[name])
    done = run("validate", name)
    assert done.returncode == 5
    assert "note: nothing was checked: " in done.stdout
    assert f"note: {name}: has no statements\n" in done.stdout
    assert done.stderr.endswith("; 0 nodes checked\n")
    assert run("validate", name, "--allow-empty").returncode == 0
    data(tmp_path, CLUSTER, "full.ttl")
    both = run("validate", "full.ttl", name)
    assert both.returncode == 0
    assert f"note: {name}: has no statements\n" in both.stdout
    assert "full.ttl: has no" not in both.stdout


@pytest.mark.parametrize("name", ["zero.rdf", "zero.owl", "declared.rdf", "zero.jsonld"])
def test_no_text_at_all_is_no_xml_and_no_json(name: str, tmp_path: Path, run: Run) -> None:
    text = b'<?xml version="1.0"?>\n<!-- later -->\n' if name == "declared.rdf" else b""
    (tmp_path / name).write_bytes(text)
    done = run("validate", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"clusterkg: {name}" in done.stderr
    assert ": not " in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Reports on nothing checked, by language."""
    path = data(tmp_path_factory.mktemp("foreign"), FOREIGN)
    return {lang: check(path, lang=lang) for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", reports.FORMATS)
def test_every_format_has_counts_and_notes(
    form: str, lang: str, foreign: dict[str, Report]
) -> None:
    report = foreign[lang]
    assert report.nothing_checked
    assert codes(report) == ["nothing-checked", "not-reached"]
    written = reports.write(report, form)
    if isinstance(written, bytes):
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(written))
        written = "\n".join(
            str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row
        )
    elif form == "turtle":
        store = ox.Store()
        store.load(written.encode(), ox.RdfFormat.TURTLE)
        quads = store.quads_for_pattern(None, ox.NamedNode(f"{RDFS}comment"), None)
        written = "\n".join(quad.object.value for quad in quads)
    elif form == "junit":
        written = "".join(ET.fromstring(written).itertext())
    elif form == "csv":
        rows = csv.reader(io.StringIO(written, newline=""))
        written = "\n".join(cell for row in rows for cell in row)
    elif form == "html":
        written = written.replace("&lt;", "<").replace("&gt;", ">")
    for note in report.notes:
        assert note.message in written, form
    assert "membership" in written


def test_numbers_are_those_of_distinct_nodes(tmp_path: Path) -> None:
    """The rules of a module meet a node several times, modules share nodes; each counts once."""
    found = check(
        data(
            tmp_path,
            CLUSTER + 'e:pine a ckg:RegionalCluster ; rdfs:label "P"@en . e:a owl:sameAs e:b .'
            "e:oak owl:sameAs e:oak2 .",
        )
    )
    numbers = {each.name: each.nodes for each in found.checked}
    assert {name: nodes for name, nodes in numbers.items() if nodes} == {"cluster": 2, "link": 2}
    assert found.nodes == found.statistics["nodes"] == 3
    assert sum(each.shapes for each in found.checked) > len(found.checked)


def test_engines_count_the_same(tmp_path: Path) -> None:
    """On the examples of a rule of each module, and on a thing that no rule is about."""
    files = sorted((ROOT / "shapes" / "examples").glob("*001/pass.ttl"))
    files.append(data(tmp_path, FOREIGN))
    chosen = Settings(spelling=False, brief=True)
    ours = validate_files(files, chosen)
    theirs = validate_files(files, replace(chosen, engine=Engine.PYSHACL))
    assert ours.checked == theirs.checked
    assert ours.notes == theirs.notes
    assert ours.nodes == theirs.nodes > 20
    assert sum(each.nodes > 0 for each in ours.checked) > 8


OWN = """
e:FirmShape a sh:NodeShape ; sh:targetClass e:Firm ; sh:property [ sh:path e:p ; sh:maxCount 1 ] .
e:TownShape a sh:NodeShape ; sh:targetSubjectsOf e:town ; sh:targetNode e:nowhere ; sh:closed true .
e:Implicit a sh:NodeShape , rdfs:Class ; sh:nodeKind sh:IRI .
e:Off a sh:NodeShape ; sh:targetClass e:Mill ; sh:deactivated true ; sh:nodeKind sh:Literal .
e:Lost a sh:NodeShape ; sh:nodeKind sh:IRI .
e:Inner a sh:NodeShape ; sh:nodeKind sh:IRI .
e:Outer a sh:NodeShape ; sh:targetClass e:Mill ; sh:node e:Inner .
"""


@pytest.mark.parametrize("engine", list(Engine))
def test_each_shape_of_the_users_that_met_nothing_is_named(engine: Engine, tmp_path: Path) -> None:
    shapes = data(tmp_path, OWN, "shapes.ttl")
    found = check(data(tmp_path, "e:a a e:Mill . e:b a e:Frim ."), shapes, engine=engine)
    assert found.nodes == 1
    notes = {(note.code, note.message.partition(">")[0]) for note in found.notes}
    at = "<https://example.org/"
    assert notes == {
        ("no-target-node", f"{at}FirmShape"),
        ("no-target-node", f"{at}TownShape"),
        ("no-target-node", f"{at}Implicit"),
        ("deactivated-shape", f"{at}Off"),
        ("no-target", f"{at}Lost"),
        ("near-class", f"the rules do not know the class {at}Frim"),
    }
    [target] = [note.message for note in found.notes if "TownShape" in note.message]
    assert "sh:targetSubjectsOf <https://example.org/town>" in target


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize(("constraint", "nodes"), [("sh:minCount 1", 1), ("sh:maxCount 1", 0)])
def test_a_node_that_the_data_lack_counts_only_if_it_is_at_fault(
    engine: Engine, constraint: str, nodes: int, tmp_path: Path
) -> None:
    shape = f"e:S sh:targetNode e:gone ; sh:property [ sh:path e:p ; {constraint} ] ."
    shapes = data(tmp_path, shape, "shapes.ttl")
    found = check(data(tmp_path, FOREIGN), shapes, engine=engine)
    assert (found.nodes, len(found.findings)) == (nodes, nodes)


def test_many_shapes_without_nodes_are_counted(tmp_path: Path) -> None:
    text = "\n".join(f"e:S{n} a sh:NodeShape ; sh:targetClass e:C{n} ." for n in range(30))
    found = check(data(tmp_path, FOREIGN), data(tmp_path, text, "shapes.ttl"))
    assert len(found.notes) == 22
    assert found.notes[-1].message == "10 more shapes were applied to no node"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("<https://w3id.org/clusterkg/ns/Cluster>", "ckg:Cluster"),
        ("<https://example.org/onto#cluster>", "ckg:Cluster"),
        ("ckg:Clusterr", "ckg:Cluster"),
        ("<https://example.org/onto#Business_Cluster>", None),
    ],
)
def test_an_unknown_class_near_to_one_of_ours(text: str, near: str | None, tmp_path: Path) -> None:
    found = check(data(tmp_path, f"e:a a {text} ."))
    assert found.nothing_checked
    messages = [note.message for note in found.notes if note.code == "near-class"]
    assert len(messages) == (near is not None)
    assert near is None or messages[0].endswith(f"; did you mean {near}?")


def test_a_profile_that_met_nothing_is_named(tmp_path: Path) -> None:
    found = check(data(tmp_path, CLUSTER), profiles=("esca-label",))
    assert [n.message for n in found.notes] == [
        "the profile esca-label was applied to no node of the data"
    ]
    assert not found.nothing_checked


def test_filters_and_baselines_do_not_hide_that_nothing_was_checked(
    tmp_path: Path, run: Run
) -> None:
    graphs = f"e:g {{ {CLUSTER} }} e:h {{ {FOREIGN} }}"
    data(tmp_path, graphs, "two.trig")
    for graph, status in (("g", 0), ("h", 5), ("typo", 5)):
        done = run("validate", "two.trig", "--graph", f"https://example.org/{graph}")
        assert done.returncode == status, graph
    assert "two.trig: has no statements in the graph <https://example.org/typo>" in done.stdout
    run("load", "two.trig", "--store", "kg")
    for graph, status in (("g", 0), ("h", 5), ("typo", 5)):
        done = run("validate", "--store", "kg", "--graph", f"https://example.org/{graph}")
        assert done.returncode == status, graph
    assert "there are no statements in the graph <https://example.org/typo>" in done.stdout
    data(tmp_path, FOREIGN, "foreign.ttl")
    run("validate", "foreign.ttl", "--format", "json", "--output", "known.json")
    again = run("validate", "foreign.ttl", "--baseline", "known.json", "--fail-on", "never")
    assert again.returncode == 5
    assert "note: nothing was checked" in again.stdout
    severe = run("validate", "foreign.ttl", "--severity", "violation")
    assert severe.returncode == 5


def test_findings_come_before_nothing_checked(tmp_path: Path, run: Run) -> None:
    """A misspelt class is a warning, and may decide; else nothing was checked."""
    data(tmp_path, "e:a a ckg:Clustr .")
    assert run("validate", "data.ttl").returncode == 5
    assert run("validate", "data.ttl", "--fail-on", "warning").returncode == 1
    assert run("validate", "data.ttl", "--allow-empty").returncode == 0


def test_notes_stand_beside_each_report(tmp_path: Path, run: Run) -> None:
    data(tmp_path, FOREIGN)
    done = run("validate", "data.ttl", "--format", "json")
    assert done.stderr.startswith("note: nothing was checked: ")
    document = json.loads(done.stdout)
    assert [note["code"] for note in document["notes"]] == ["nothing-checked", "not-reached"]
    assert {each["nodes"] for each in document["checked"]} == {0}
    assert set(document["checked"][0]) == {"rules", "shapes", "nodes"}
    piped = run("validate", "-", stdin="")
    assert "note: <stdin>: has no statements" in piped.stdout
    assert piped.returncode == 5
    fixing = run("validate", "data.ttl", "--fix")
    assert fixing.returncode == 5
    assert "note: nothing was checked" in fixing.stderr


def test_python_tells_nothing_from_no_findings(tmp_path: Path) -> None:
    assert clusterkg.validate([data(tmp_path, FOREIGN)]).nothing_checked
    found = clusterkg.validate(data(tmp_path, CLUSTER))
    assert (found.nodes, found.nothing_checked) == (1, False)
    assert validate_quads([]).notes[1].code == "empty-input"
