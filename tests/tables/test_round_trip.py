"""Graph → template → import → graph gives back the graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run

from clusterkg import assets
from clusterkg.model.errors import TemplateError
from clusterkg.model.namespaces import CKG, PREFIXES
from clusterkg.rdf.reader import quads
from clusterkg.tables.importing import Import, Options, import_tables
from clusterkg.tables.template.csvw import METADATA, csvw
from clusterkg.tables.template.fill import Filled, filled
from clusterkg.tables.template.sheets import sheets
from clusterkg.tables.template.workbook import workbook

HARD = r"""
@prefix e: <https://example.org/> .
e:g1 { e:a a ckg:Cluster , ckg:Technopark ; rdfs:label "a | b"@en , "c ; d ¦ e"@en , "укр"@uk ;
        ckg:foundedIn "2005"^^xsd:gYear ; ckg:hasSector sector:tourism , e:sector .
     e:b a ckg:Cluster ; rdfs:label "=1+1"@en , "x"@en-gb , "plain" , "a line\nand another" ;
        e:size 1 , 01 , 1.50 , -0.25 , 1e3 , true , "1"^^xsd:boolean , "7"^^e:own , "007" ;
        e:knows e:a , [ e:says "nothing" , "\"quoted\", with commas" ] , <mailto:a@b.example> .
     e:untyped e:knows _:end . _:end a e:Foreign ; e:knows _:end .
     e:statement a rdf:Statement ; rdf:subject e:a ; rdf:predicate rdfs:label ;
        rdf:object "o", e:a .
     e:dated a ckg:PolicyAct ; ckg:adoptedOn "2001"^^xsd:gYear , "2001-02"^^xsd:gYearMonth ,
        "2001-02-03"^^xsd:date , "2001-02-03Z"^^xsd:date . }
e:g2 { e:a a ckg:Cluster ; rdfs:label "another name"@en ; ckg:foundedIn "2006"^^xsd:gYear . }
graph:paper\/001 { e:a rdfs:comment "in a graph of ours" ; e:zip "01001" ;
    e:big 123456789012345678 . }
e:default a e:Thing ; rdfs:label "N/A" , "-" , "NULL" , "https://example.org/a" , "e:a" .
e:default a e:thing . e:nothing-more a ckg:Country .
"""


def hard() -> Iterator[ox.Quad]:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    yield from ox.parse((head + HARD).encode(), ox.RdfFormat.TRIG)


def curated() -> Iterator[ox.Quad]:
    for graph, path in assets.graph_files()[len(assets.ontology_files()) :]:
        for quad in quads(path):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))


def canonical(statements: Iterator[ox.Quad] | list[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(statements)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def by_workbook(found: Filled, folder: Path, lang: str = "en") -> Import:
    path = folder / "book.xlsx"
    path.write_bytes(workbook(found.sheets, lang, found.rows))
    return import_tables([path], Options())


def by_csvw(found: Filled, folder: Path) -> Import:
    files = csvw(found.sheets, "en", found.rows)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    tables = [folder / name for name in files if name.endswith(".csv")]
    return import_tables(tables, Options(mapping=folder / METADATA))


def test_the_curated_graph_comes_back_from_a_workbook(tmp_path: Path) -> None:
    found = filled(curated(), None)
    assert not found.odd
    result = by_workbook(found, tmp_path, "uk")
    wanted = canonical(curated())
    assert not result.errors
    assert len(wanted) == found.statements > 17_000
    assert canonical(result.quads) == wanted


def test_the_curated_graph_comes_back_from_csvw(tmp_path: Path) -> None:
    found = filled(curated(), None, csvw=True)
    assert not found.odd
    result = by_csvw(found, tmp_path)
    assert not result.errors
    assert canonical(result.quads) == canonical(curated())


def test_hard_values_come_back_from_a_workbook(tmp_path: Path) -> None:
    found = filled(hard(), None)
    result = by_workbook(found, tmp_path)
    assert [str(problem) for problem in result.errors] == []
    assert canonical(result.quads) == canonical(hard())
    assert not found.odd


def test_hard_values_come_back_from_csvw(tmp_path: Path) -> None:
    found = filled(hard(), None, csvw=True)
    result = by_csvw(found, tmp_path)
    assert [str(problem) for problem in result.errors] == []
    assert canonical(result.quads) == canonical(hard())


def test_a_template_of_some_classes_gives_back_these(tmp_path: Path) -> None:
    """Also what the template has no column for, and with rows added the graph grows by them."""
    names = ["cluster", "policy-act", "person", "claim"]
    found = filled(curated(), sheets(names, "en"))
    assert [sheet.name for sheet in found.sheets] == names
    back = canonical(by_workbook(found, tmp_path).quads)
    assert len(back) == found.statements
    assert back < canonical(curated())
    labels = [quad for quad in back if "id/person/" in quad and "label" in quad]
    assert len(labels) >= 100
    columns = [column.header for column in found.sheets[0].columns]
    row = [""] * len(columns)
    row[0], row[columns.index("rdfs:label@en")] = "cluster:new", "New cluster"
    found.rows["cluster"].append(row)
    more = canonical(by_workbook(found, tmp_path).quads) - back
    assert len(more) == 2
    assert any("ns#Cluster>" in quad for quad in more)


def test_dates_of_every_form_come_back_by_a_template(tmp_path: Path) -> None:
    back = by_workbook(filled(hard(), sheets(["policy-act"], "en")), tmp_path).quads
    dates = [quad.object for quad in back if str(quad.predicate) == f"<{CKG}adoptedOn>"]
    assert len(dates) == 4
    assert set(dates) == {q.object for q in hard() if str(q.predicate) == f"<{CKG}adoptedOn>"}


def test_the_same_graph_gives_the_same_bytes() -> None:
    """Also where it has blank nodes, which get other labels each time."""
    one, two = (filled(hard(), None) for _ in range(2))
    assert workbook(one.sheets, "en", one.rows) == workbook(two.sheets, "en", two.rows)
    assert "_:" in str(one.rows)


def test_what_will_not_come_back_is_told() -> None:
    text = '<urn:a> <urn:b> " spaces " , "" , "a\\r\\nb" . <urn:c> <urn:b> "fine" .'
    found = filled(ox.parse(text.encode(), ox.RdfFormat.TURTLE), None)
    assert len(found.odd) == 3
    assert all("<urn:a>" in line for line in found.odd)


@pytest.mark.parametrize("value", ["x" * 32_768, "\\u0008"])
def test_what_a_cell_cannot_hold_is_refused(value: str) -> None:
    def statements() -> Iterator[ox.Quad]:
        text = f'<urn:a> <urn:b> "{value}" , "b" .'
        yield from ox.parse(text.encode(), ox.RdfFormat.TURTLE)

    with pytest.raises(TemplateError, match="a cell cannot hold urn:b of <urn:a>"):
        filled(statements(), None)
    assert filled(statements(), None, csvw=True).statements == 2


@pytest.mark.parametrize(
    "text", ["<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "_:g { <urn:a> <urn:b> 1 }"]
)
def test_what_no_row_can_say_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match="a row cannot say what <urn:a> does"):
        filled(ox.parse(text.encode(), ox.RdfFormat.TRIG), None)


def test_commands(run: Run, tmp_path: Path) -> None:
    (tmp_path / "hard.nq").write_text("".join(f"{quad} .\n" for quad in hard()), encoding="utf-8")
    made = run("template", "--all", "--fill", "hard.nq", "-o", "book.xlsx")
    assert made.returncode == 0, made.stderr
    done = run("import", "book.xlsx", "-o", "back.nq")
    assert done.returncode == 0, done.stderr
    back = list(quads(tmp_path / "back.nq"))
    assert canonical(back) == canonical(hard())
    stored = run("load", "hard.nq", "--restore", "--store", "kg")
    assert stored.returncode == 0, stored.stderr
    assert run("template", "cluster", "--fill", "kg", "-o", "kg.xlsx").returncode == 0
    assert run("template", "--all", "-o", "book.xlsx").returncode == 2
