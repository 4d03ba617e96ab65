"""Templates: their columns are those of the rules; workbooks and CSVW say the same."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from command import Run
from paths import ROOT
from rdflib import RDF, SH, Graph, URIRef

from clusterkg.model.errors import TemplateError
from clusterkg.model.namespaces import CKG, LANGUAGES, shorten
from clusterkg.tables.template.columns import DATES, Kind, Need, columns
from clusterkg.tables.template.csvw import METADATA, csvw
from clusterkg.tables.template.facts import facts, short
from clusterkg.tables.template.sheets import class_named, class_names, sheets, targets, with_rules
from clusterkg.tables.template.words import WORDS, help_of, name_of
from clusterkg.tables.template.workbook import EXAMPLE_ROW, HEADER_ROW, NAME_ROW, workbook

CLASSES = ["cluster", "organisation", "membership", "stage-assignment"]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


def test_columns_are_those_of_the_rules(shapes: Graph) -> None:
    """What a rule demands of each thing of a class is a required column, and only that."""
    count = 0
    for cls in with_rules().values():
        wanted = set()
        for above in facts().above(cls):
            for shape in shapes.subjects(SH.targetClass, URIRef(above[1:-1])):
                rules = [(rule, rule) for rule in shapes.objects(shape, SH.property)]
                for head in shapes.objects(shape, SH["and"]):
                    for part in shapes.items(head):
                        rules += [(rule, shape) for rule in shapes.objects(part, SH.property)]
                for rule, judge in rules:
                    path = shapes.value(rule, SH.path)
                    least = [SH.minCount, SH.qualifiedMinCount]
                    demanded = any(int(n) for p in least for n in shapes.objects(rule, p))  # type: ignore[call-overload]
                    strict = shapes.value(judge, SH.severity) == SH.Violation
                    if isinstance(path, URIRef) and demanded and strict:
                        wanted.add(f"<{path}>")
        found = {column.predicate for column in columns(cls) if column.need is Need.REQUIRED}
        assert found == wanted, cls
        count += len(wanted)
    assert count >= 25


def test_every_property_of_a_rule_has_a_column(shapes: Graph) -> None:
    count = 0
    for cls in with_rules().values():
        headed = {column.predicate for column in columns(cls)}
        for shape in shapes.subjects(SH.targetClass, URIRef(cls[1:-1])):
            for rule in shapes.objects(shape, SH.property):
                path = shapes.value(rule, SH.path)
                if isinstance(path, URIRef):
                    assert f"<{path}>" in headed
                    count += 1
    assert count >= 45


def test_headers() -> None:
    made = {column.header: column for column in columns(class_named("cluster"))}
    assert list(made)[:5] == ["id", "rdf:type", *(f"rdfs:label@{lang}" for lang in LANGUAGES)]
    assert made["ckg:foundedIn^^xsd:gYear"].kind is Kind.YEAR
    sector = made['ckg:hasSector(separator="|")']
    assert sector.kind is Kind.CONCEPT
    assert sector.rules == ("CLU006",)
    assert len(sector.choices) == len(facts().concepts(f"<{CKG}Sector>")) > 20
    assert made["rdfs:label@en"].need is Need.REQUIRED
    assert made["rdfs:label@uk"].need is Need.ADVISED
    member = {column.header: column for column in columns(class_named("membership"))}
    assert not member["org:member"].several
    assert member[f"ckg:startDate^^{DATES}"].kind is Kind.DATE
    assert len({*made, *member}) < len(made) + len(member)


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("cluster", "ckg:Cluster"),
        ("Cluster", "ckg:Cluster"),
        ("cluster-organisation", "ckg:ClusterOrganisation"),
        ("ClusterOrganisation", "ckg:ClusterOrganisation"),
        ("ckg:ClusterOrganisation", "ckg:ClusterOrganisation"),
        ("cluster_organization", "ckg:ClusterOrganisation"),
        ("memberships", "org:Membership"),
        ("statement", "rdf:Statement"),
    ],
)
def test_names_of_classes(name: str, cls: str) -> None:
    assert short(class_named(name)) == cls


def test_unknown_class() -> None:
    with pytest.raises(TemplateError, match=r"unknown class 'clutser' \(did you mean cluster"):
        class_named("clutser")


def test_all_words_are_there_in_three_languages() -> None:
    count = 0
    for cls in class_names().values():
        for term in (cls, *(column.predicate for column in columns(cls))):
            for lang in LANGUAGES:
                assert name_of(term, lang) != short(term), (term, lang)
                count += 1
            key = shorten(term[1:-1]) if term else "id"
            if f"help {key}" in WORDS or f"name {key}" not in WORDS:
                assert len({help_of(term, lang) for lang in LANGUAGES} - {""}) == 3, term
    assert count > 3000


def test_sheets_refer_to_each_other() -> None:
    made = sheets(CLASSES, "en")
    found = {
        (sheet.name, column.predicate.rpartition("#")[2][:-1]): targets(column, made)[0].name
        for sheet in made
        for column in sheet.columns
        if targets(column, made)
    }
    assert found["membership", "member"] == "organisation"
    assert found["membership", "organization"] == "cluster"
    assert found["stage-assignment", "assignedCluster"] == "cluster"
    assert ("cluster", "hasSector") not in found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_workbook(lang: str) -> None:
    made = sheets(CLASSES, lang)
    data = workbook(made, lang)
    assert data == workbook(made, lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    hidden = [page.title for page in book if page.sheet_state == "hidden"]
    assert hidden == ["_lists", "_map"]
    assert book.sheetnames[:4] == CLASSES
    rows = 0
    for sheet in made:
        page = book[sheet.name]
        headers = [cell.value for cell in page[HEADER_ROW]]
        assert headers == [column.header for column in sheet.columns]
        titles = [cell.value for cell in page[NAME_ROW]]
        assert len(set(titles)) == len(titles)
        for title, column in zip(titles, sheet.columns, strict=True):
            assert title.endswith(" *") == (column.need is Need.REQUIRED)
            assert title.endswith(" (*)") == (column.need is Need.ADVISED)
        assert all(page.cell(NAME_ROW, n).comment for n in range(1, len(titles) + 1))
        assert page.max_row == HEADER_ROW
        assert page.freeze_panes == f"B{HEADER_ROW + 1}"
        assert page.cell(1, 2).value == short(sheet.cls)
        rows += 1 + len(headers)
        validations = page.data_validations.dataValidation
        lists = {str(rule.sqref).split("5:")[0]: rule for rule in validations}
        for column, cell in zip(sheet.columns, page[HEADER_ROW], strict=True):
            if column.choices:
                rule = lists[cell.column_letter]
                name, _, cells = rule.formula1.rpartition("!")
                offered = [c[0].value for c in book[name.strip("'")][cells.replace("$", "")]]
                assert len(offered) == len(set(offered)) == len(column.choices)
                assert all(offered)
                labels = {facts().labels(choice).get(lang) for choice in column.choices}
                assert sum(choice in labels for choice in offered) > len(offered) * 0.7
    assert book.worksheets[4].max_row == rows + 1
    assert [cell.value for cell in book["_map"][2]][:2] == ["cluster", f"{CKG}Cluster"]
    assert book["_map"].max_row == 1 + sum(len(sheet.columns) for sheet in made)


def test_the_example_of_a_reference_is_one_of_the_other_sheet() -> None:
    made = sheets(CLASSES, "en")
    book = openpyxl.load_workbook(io.BytesIO(workbook(made, "en")))
    headers = [cell.value for cell in book["membership"][HEADER_ROW]]
    shown = book["membership"].cell(EXAMPLE_ROW, headers.index("org:member") + 1).value
    assert shown == book["organisation"].cell(EXAMPLE_ROW, 1).value


def test_csvw() -> None:
    files = csvw(sheets(CLASSES, "en"), "en")
    assert list(files) == [*(f"{name}.csv" for name in CLASSES), METADATA]
    metadata = json.loads(files[METADATA])
    assert metadata["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    for table in metadata["tables"]:
        schema = table["tableSchema"]
        (header,) = csv.reader(io.StringIO(files[table["url"]].decode()))
        real = [column for column in schema["columns"] if not column.get("virtual")]
        assert header == [column["titles"]["und"] for column in real]
        names = [column["name"] for column in schema["columns"]]
        assert len(set(names)) == len(names)
        assert all(column["propertyUrl"].startswith("http") for column in schema["columns"][1:])
        assert all(set(c["titles"]) == {"und", *LANGUAGES} for c in real)
        kinds = [c for c in schema["columns"] if c.get("propertyUrl", "").endswith("#type")]
        (kind,) = kinds
        assert kind.get("default", kind["valueUrl"]).startswith("http")
    columns = {c["name"]: c for c in metadata["tables"][0]["tableSchema"]["columns"]}
    assert columns["label_en"]["required"] is True
    assert "required" not in columns["label_uk"]
    assert columns["foundedIn"]["datatype"] == "gYear"
    assert columns["hasSector"]["valueUrl"] == "{+hasSector}"


def test_the_command(run: Run) -> None:
    listed = run("template", "--lang", "uk")
    assert listed.returncode == 0
    assert listed.stdout.startswith("assertion\t")
    assert len(listed.stdout.splitlines()) == len(with_rules())
    made = run("template", "cluster,membership", "-o", "book.xlsx")
    assert made.returncode == 0, made.stderr
    assert run("template", "cluster", "--format", "csvw", "-o", "folder/inner").returncode == 0
    none = run("template", "clutser", "-o", "book.xlsx")
    assert none.returncode == 2
    assert none.stderr.count("\n") == 1
    assert run("template", "cluster").returncode == 2


def test_shapes_say_what_the_test_reads(shapes: Graph) -> None:
    """The rules that the tests above read for themselves are there."""
    assert (URIRef("https://w3id.org/clusterkg/rule/CLU001"), RDF.type, SH.PropertyShape) in shapes
