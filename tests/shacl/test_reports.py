"""Reports: formats, places, explanations, what is new since a baseline."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from command import Run
from paths import ROOT

from clusterkg.model.choices import Engine
from clusterkg.model.namespaces import LANGUAGES, RULE, SH
from clusterkg.model.words import texts
from clusterkg.shacl import reports
from clusterkg.shacl.catalogue import all_rules
from clusterkg.shacl.messages import WORDS
from clusterkg.shacl.model import Report
from clusterkg.shacl.reports.json_ import fingerprints, new_findings
from clusterkg.shacl.validate import Settings, validate_files

DATA = """@prefix e: <https://example.org/> .
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

e:good a ckg:Claim .
e:sägewerk a e:Firm ; e:name "Sägewerk" , "Mill" ;
    e:founded "199x"^^xsd:gYear , # a comment with "quotes" . ;
        "2001"^^xsd:gYear ;
    e:owner [ e:age 7 ] ;
    e:town e:a/b , "=1+1" .
e:mill a e:Firm ; e:name "Mill" ; e:founded "2001"^^xsd:gYear ; e:owner e:ann .
e:ann e:age 40 .
""".replace("e:a/b", "<https://example.org/a,b>")

SHAPES = """@prefix e: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

e:FirmShape a sh:NodeShape ; sh:targetClass e:Firm ;
    sh:property [ sh:path e:name ; sh:maxCount 1 ] ;
    sh:property [ sh:path e:founded ; sh:datatype xsd:gYear ] ;
    sh:property e:TownShape ;
    sh:property [ sh:path e:owner ; sh:node e:OwnerShape ] ;
    sh:property [ sh:path ( e:owner e:age ) ; sh:or ( [ sh:minInclusive 18 ] [ sh:in ( 3 ) ] ) ;
                  sh:severity sh:Warning ] .
e:TownShape a sh:PropertyShape ; sh:path e:town ; sh:minCount 1 ; sh:nodeKind sh:IRI ;
    sh:message "a town, please"@en , "місто, будь ласка"@uk ; sh:severity sh:Info .
e:OwnerShape a sh:NodeShape ; sh:property [ sh:path e:age ; sh:minInclusive 18 ] .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    (folder / "data.ttl").write_text(DATA, encoding="utf-8")
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    return folder


def check(folder: Path, data: str = "data.ttl", **settings: object) -> Report:
    chosen = Settings(shapes=(folder / "shapes.ttl",), **settings)  # type: ignore[arg-type]
    return validate_files([folder / data], chosen)


def places(report: Report) -> Counter[tuple[str, int | None, int | None]]:
    return Counter((f.rule, f.line, f.column) for f in report.findings)


EXPECTED = Counter(
    {
        ("https://example.org/FirmShape <https://example.org/name>", 6, 43): 1,
        ("https://example.org/FirmShape <https://example.org/founded>", 7, 15): 1,
        ("https://example.org/FirmShape <https://example.org/owner>", 9, 13): 1,
        (
            "https://example.org/FirmShape <https://example.org/owner>/<https://example.org/age>",
            9,
            21,
        ): 1,
        ("https://example.org/TownShape", 10, 40): 1,
        ("https://example.org/TownShape", 11, 1): 1,
    }
)


@pytest.mark.parametrize("engine", list(Engine))
def test_each_finding_has_its_place(folder: Path, engine: Engine) -> None:
    report = check(folder, engine=engine)
    found = report.findings
    if engine is Engine.PYSHACL:  # it may take "199x" for a year: that hangs on rdflib's state
        assert len(found) >= EXPECTED.total() - 1
        assert not places(report) - EXPECTED
    else:
        assert places(report) == EXPECTED
    assert [f.source for f in found] == [DATA.splitlines()[(f.line or 0) - 1] for f in found]


def test_engines_say_the_same(folder: Path) -> None:
    ours = set(check(folder).findings)
    theirs = set(check(folder, engine=Engine.PYSHACL).findings)
    assert theirs <= ours
    assert {f.value for f in ours - theirs} <= {'"199x"^^<http://www.w3.org/2001/XMLSchema#gYear>'}


def test_the_first_statement_of_each_file_has_its_place(tmp_path: Path) -> None:
    """Each file is one statement: the type of a cluster without a name."""
    files = [tmp_path / f"{name}.ttl" for name in "abc"]
    for path in files:
        text = f"<https://example.org/{path.stem}> a <https://w3id.org/clusterkg/ns#Cluster> ."
        path.write_text(text, encoding="utf-8")
    found = validate_files(files, Settings()).findings
    assert {(f.focus, f.file, f.line) for f in found} == {
        (f"<https://example.org/{path.stem}>", str(path), 1) for path in files
    }


def test_places_in_packed_and_other_files(folder: Path) -> None:
    (folder / "data.ttl.gz").write_bytes(gzip.compress(DATA.encode("utf-8-sig")))
    assert places(check(folder, "data.ttl.gz")) == EXPECTED
    crlf = DATA.replace("\n", "\r\n").encode("utf-8-sig")
    (folder / "crlf.ttl").write_bytes(crlf)
    assert places(check(folder, "crlf.ttl")) == EXPECTED
    triples = [quad.triple for quad in ox.parse(DATA.encode(), ox.RdfFormat.TURTLE)]
    ox.serialize(triples, folder / "data.rdf", ox.RdfFormat.RDF_XML)
    report = check(folder, "data.rdf")
    assert len(report.findings) == EXPECTED.total()
    assert {(f.file, f.line, f.column) for f in report.findings} == {
        (str(folder / "data.rdf"), None, None)
    }
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode().splitlines()
    (folder / "data.nt").write_text("# a comment\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for finding in check(folder, "data.nt").findings:
        line = lines[(finding.line or 0) - 3]
        assert line[(finding.column or 0) - 1 :].startswith(
            (finding.value or finding.focus, '"Mill"', "_:")
        )


def test_details_say_which_part_failed(folder: Path) -> None:
    details = {f.rule.rpartition("/")[2]: f.details for f in check(folder).findings if f.details}
    assert details == {
        "owner>": ("<https://example.org/age> is less than 18: 7",),
        "age>": ("1) is less than 18: 7", "2) is not one of 3: 7"),
    }
    ukrainian = [f.details for f in check(folder, lang="uk").findings if f.details]
    assert ("<https://example.org/age> менше за 18: 7",) in ukrainian


def test_messages_in_each_language(folder: Path) -> None:
    for lang in LANGUAGES:
        messages = [f.message for f in check(folder, lang=lang).findings]
        assert all(messages)
    assert "місто, будь ласка" in {f.message for f in check(folder, lang="uk").findings}
    assert "a town, please" in {f.message for f in check(folder, lang="ru").findings}
    defaults = {key: found for key, found in texts("validation").items() if key[0].isupper()}
    assert {"Class", "Xone", "SPARQL", "Other"} <= defaults.keys()
    assert all(len(set(found.values())) == len(LANGUAGES) for found in defaults.values())


def test_text_marks_the_term(folder: Path) -> None:
    lines = str(reports.write(check(folder), "text")).splitlines()
    at = lines.index('  7 |     e:founded "199x"^^xsd:gYear , # a comment with "quotes" . ;')
    assert lines[at + 1] == "    |               ^^^^^^^^^^^^^^^^^"


def test_json_is_the_contract(folder: Path) -> None:
    document = json.loads(reports.write(check(folder), "json"))
    assert list(document) == ["conforms", "findings", "statistics", "checked", "notes"]
    assert document["conforms"] is False
    assert document["statistics"] == {
        "violations": 3,
        "warnings": 1,
        "infos": 2,
        "files": 1,
        "statements": 15,
        "nodes": 2,
    }
    file = str(folder / "shapes.ttl")
    assert document["checked"] == [{"rules": file, "shapes": 1, "nodes": 2}]
    assert document["notes"] == []
    keys = "rule shape component severity focus path value message fix replacement details"
    keys += " file line column"
    assert all(list(finding) == keys.split() for finding in document["findings"])


def test_turtle_is_a_standard_report(folder: Path) -> None:
    found = check(folder, brief=True)
    store = ox.Store()
    store.load(str(reports.write(found, "turtle")).encode(), ox.RdfFormat.TURTLE)
    rows = store.query(
        f"PREFIX sh: <{SH}> SELECT ?focus ?value {{ ?report a sh:ValidationReport ;"
        " sh:conforms false ; sh:result ?r . ?r a sh:ValidationResult ; sh:focusNode ?focus ;"
        " sh:resultSeverity ?s ; sh:sourceConstraintComponent ?c ; sh:resultMessage ?m"
        " OPTIONAL { ?r sh:value ?value } }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    values = Counter(str(row["value"]) for row in rows)
    assert values.total() == len(found.findings)
    assert values['"199x"^^<http://www.w3.org/2001/XMLSchema#gYear>'] == 1


def test_csv_and_workbook_hold_all(folder: Path) -> None:
    import openpyxl

    report = check(folder)
    text = str(reports.write(report, "csv"))
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(table) == len(report.findings) + 1
    assert (table[-1]["severity"], table[-1]["rule"]) == ("note", "checked")
    assert {row["value"] for row in table} >= {'"=1+1"'}
    data = reports.write(report, "xlsx")
    assert isinstance(data, bytes)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert sheet.max_row == len(report.findings) + 1
    assert reports.write(report, "xlsx") == data


def test_html_is_one_page_and_escapes(folder: Path) -> None:
    page = str(reports.write(check(folder), "html"))
    assert page.count("<li class=") == EXPECTED.total() + 3  # and three numbers
    assert "<mark>&quot;=1+1&quot;</mark>" in page
    assert "src=" not in page
    assert "http-equiv" in page


def test_html_keeps_depth_and_names_rules(folder: Path) -> None:
    details = ("1) is wrong", "  because of that", "    1) deep", "  and this", "2) is <b>")
    [first, *_] = check(folder).findings
    report = Report([replace(first, name="a rule", details=details)])
    page = str(reports.write(report, "html"))
    assert (
        "<ul><li>1) is wrong<ul><li>because of that<ul><li>1) deep</li></ul></li>"
        "<li>and this</li></ul></li><li>2) is &lt;b&gt;</li></ul>"
    ) in page
    assert " a rule <small>" in page
    example = ROOT / "shapes" / "examples" / "CLU001" / "fail.ttl"
    for lang in LANGUAGES:
        page = str(reports.write(validate_files([example], Settings(lang=lang)), "html"))
        assert f"CLU001 {all_rules()[f'{RULE}CLU001'].name[lang]} <small>" in page


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("en", ["0 violations", "1 violation", "2 violations", "11 violations", "21 violations"]),
        ("uk", ["0 порушень", "1 порушення", "2 порушення", "11 порушень", "21 порушення"]),
        ("ru", ["0 нарушений", "1 нарушение", "2 нарушения", "11 нарушений", "21 нарушение"]),
    ],
)
def test_words_fit_their_numbers(lang: str, texts: list[str]) -> None:
    assert [WORDS.counted("VIOLATION", number, lang) for number in (0, 1, 2, 11, 21)] == texts


def test_summaries_are_in_the_language_asked_for(folder: Path, run: Run, tmp_path: Path) -> None:
    options = [f"{folder}/data.ttl", "--shapes", f"{folder}/shapes.ttl", "--fail-on", "never"]
    known = tmp_path / "known.json"
    run("validate", *options, "--format", "json", "--output", str(known))
    few = run("validate", *options, "--lang", "ru", "--max-findings", "2")
    assert (
        few.stderr == "еще 4 результата не показаны\n"
        "3 нарушения, 1 предупреждение, 2 замечания; проверено 2 узла\n"
    )
    none = run("validate", *options, "--lang", "uk", "--fix", "--baseline", str(known))
    assert none.stderr == (
        "патч виправляє 0 із 0 результатів\n"
        "0 порушень, 0 попереджень, 0 зауважень; 6 відомо з попереднього звіту; "
        "перевірено 2 вузли\n"
    )
    one = run("validate", *options, "--lang", "en", "--max-findings", "5")
    assert "1 more finding is not shown\n" in one.stderr


def test_sarif_is_valid(folder: Path) -> None:
    report = check(folder)
    [run] = json.loads(reports.write(report, "sarif"))["runs"]
    assert [result["level"] for result in run["results"]].count("error") == 3
    assert run["language"] == "en"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": report.findings[0].line, "startColumn": 43, "endColumn": 49}
    marks = [result["partialFingerprints"]["clusterkg/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)
    (folder / "moved.ttl").write_text("\n\n# moved\n" + DATA, encoding="utf-8")
    assert sorted(fingerprints(check(folder, "moved.ttl").findings)) == sorted(marks)


def test_junit_and_github(folder: Path) -> None:
    report = check(folder)
    root = ET.fromstring(str(reports.write(report, "junit")))
    assert root.attrib == {"tests": "5", "failures": "3", "errors": "0", "skipped": "0"}
    commands = str(reports.write(report, "github")).splitlines()
    assert len(commands) == len(report.findings) + 1
    assert commands[-1].startswith("::notice title=clusterkg validate::2 nodes checked: ")
    assert commands[0].startswith("::error file=")
    assert ",line=6,col=43,title=https%3A//example.org/FirmShape" in commands[0]


def test_baseline_leaves_out_what_is_known(folder: Path) -> None:
    report = check(folder)
    earlier = folder / "earlier.json"
    earlier.write_text(str(reports.write(report, "json")), encoding="utf-8")
    assert new_findings(report, earlier).findings == []
    worse = DATA.replace('e:name "Mill" ;', 'e:name "Mill" , "Mühle" ;')
    (folder / "worse.ttl").write_text("\n" + worse, encoding="utf-8")
    [new] = new_findings(check(folder, "worse.ttl"), earlier).findings
    assert (new.focus, new.line) == ("<https://example.org/mill>", 12)


def test_labels_of_blank_nodes_do_not_make_a_finding_new(folder: Path) -> None:
    """A file that another tool has written again has other labels."""
    nodes = "@prefix e: <https://example.org/> .\n_:{0} a e:Firm ; e:name 'A', 'B' ; e:town _:{1} ."
    (folder / "named.ttl").write_text(nodes.format("a", "b"), encoding="utf-8")
    (folder / "renamed.ttl").write_text(nodes.format("x1", "x0"), encoding="utf-8")
    before, after = check(folder, "named.ttl"), check(folder, "renamed.ttl")
    assert len(before.findings) == 2
    assert {one.focus for one in before.findings}.isdisjoint(one.focus for one in after.findings)
    assert sorted(fingerprints(before.findings)) == sorted(fingerprints(after.findings))


def test_severity_and_graph(folder: Path) -> None:
    from clusterkg.model.diagnostics import Severity

    assert {f.severity for f in check(folder, severity=Severity.VIOLATION).findings} == {
        Severity.VIOLATION
    }
    trig = f"{DATA.partition('e:good')[0]} e:g1 {{ e:x a e:Firm . }} e:g2 {{ e:y a e:Firm . }}"
    (folder / "two.trig").write_text(trig, encoding="utf-8")
    found = check(folder, "two.trig", graph="https://example.org/g2").findings
    assert {f.focus for f in found} == {"<https://example.org/y>"}


def test_inputs_of_the_command(folder: Path, run: Run) -> None:
    (folder / "more").mkdir(exist_ok=True)
    (folder / "more" / "a.ttl").write_text(DATA, encoding="utf-8")
    (folder / "more" / "b.nt.gz").write_bytes(
        gzip.compress(b"<urn:a> <urn:b> 'c' .".replace(b"'", b'"'))
    )
    (folder / "more" / "notes.txt").write_text("no RDF", encoding="utf-8")
    options = ["--shapes", str(folder / "shapes.ttl"), "--format", "json"]
    for names in ([f"{folder}/more"], [f"{folder}/more/*.ttl", f"{folder}/m*/b.nt.gz"]):
        done = run("validate", *names, *options)
        assert json.loads(done.stdout)["statistics"]["files"] == 2
        assert len(json.loads(done.stdout)["findings"]) == EXPECTED.total()
    few = run("validate", f"{folder}/data.ttl", *options, "--max-findings", "2")
    assert len(json.loads(few.stdout)["findings"]) == 2
    assert "4 more findings are not shown" in few.stderr
    assert few.returncode == 1
