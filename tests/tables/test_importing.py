"""Headed tables: what a header means, how things get their IRIs, what is told with its cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from clusterkg.model.diagnostics import Severity
from clusterkg.model.errors import TableError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.rdf.turtle import to_turtle
from clusterkg.tables import minting
from clusterkg.tables.importing import Import, Options, _Session, import_tables
from clusterkg.tables.iris import MissingError, Template
from clusterkg.tables.problems import summary
from clusterkg.tables.table import Table
from clusterkg.tables.validation import findings

Load = Callable[..., Import]
E = "https://example.org/"


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def put(text: str, *more: str, name: str = "t.csv", **options: Any) -> Import:
        paths = []
        for number, content in enumerate((text, *more)):
            path = tmp_path / (name if not number else f"{number}{name}")
            path.write_text(content, encoding="utf-8")
            paths.append(path)
        return import_tables(paths, Options(**{"base": E, **options}))

    return put


def turtle(found: Import) -> str:
    return to_turtle(quad.triple for quad in found.quads)


def graph(text: str) -> set[ox.Triple]:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    head += f"@prefix e: <{E}> .\n"
    return {quad.triple for quad in ox.parse(head + text, ox.RdfFormat.TURTLE)}


def triples(found: Import) -> set[ox.Triple]:
    return {quad.triple for quad in found.quads}


def kinds(found: Import) -> list[tuple[str, str]]:
    return [(problem.place.name.split()[0], problem.code) for problem in found.problems]


def test_headers_say_what_their_columns_mean(load: Load) -> None:
    found = load(
        "PREFIX,e,https://example.org/\n"
        "URI,rdf:type,rdfs:label@en,skos:altLabel@uk(separator=';'),ckg:foundedIn^^xsd:gYear,"
        '"ckg:hasSector(separator=""|"")",ckg:locatedIn,^ckg:manages,skos:note,'
        "<https://example.org/p>,rdfs:seeAlso,dcterms:source\n"
        "e:a,ckg:Cluster,Alpha,а; б,2014,metallurgy|Aerospace industry|Біотехнології,Україна,"
        "e:body,A note,free text,https://example.org/see,\n"
    )
    assert found.problems == []
    assert triples(found) == graph(
        """
        e:a a ckg:Cluster ; rdfs:label "Alpha"@en ; skos:altLabel "а"@uk , "б"@uk ;
            ckg:foundedIn "2014"^^xsd:gYear ; ckg:locatedIn country:ukraine ;
            ckg:hasSector sector:metallurgy , sector:aerospace , sector:biotechnology ;
            skos:note "A note" ; e:p "free text" ; rdfs:seeAlso <https://example.org/see> .
        e:body ckg:manages e:a .
        """
    )
    assert (found.counts.rows, found.counts.things, found.counts.statements) == (1, 2, 13)


@pytest.mark.parametrize(
    ("header", "kind", "hint"),
    [
        ("name", "unknown-header", "skos:prefLabel@en"),
        ("skos:preflabel@en", "unknown-term", "skos:prefLabel"),
        ("ckg:locatedIm", "unknown-term", "ckg:locatedIn"),
        ("ckh:locatedIn", "unknown-prefix", "ckg:"),
        ("rdfs:label^^xsd:gYeer", "unknown-datatype", "xsd:gYear"),
        ("rdfs:label@en^^xsd:string", "bad-header", "keep one of them"),
        ('ckg:hasSector(lookup="x")', "unsupported-header", "mapping"),
        ("ckg:hasSector(separator=|)", "bad-header", "separator"),
        ("skos:note garbage", "unknown-header", "skos:prefLabel@en"),
        ("<no iri>", "bad-iri", "spaces"),
    ],
)
def test_headers_that_mean_nothing_are_told(load: Load, header: str, kind: str, hint: str) -> None:
    quoted = '"' + header.replace('"', '""') + '"'
    found = load(f"uri,{quoted},rdfs:label@en\na,x,y\n")
    (problem,) = found.problems
    assert (problem.code, problem.place.row, problem.place.column) == (kind, 1, 2)
    assert hint in (problem.hint or "")
    assert found.quads == []


def test_each_bad_cell_is_told_and_its_row_left_out(load: Load) -> None:
    found = load(
        "uri,rdf:type,rdfs:label@en,ckg:foundedIn,ckg:hasSector,ckg:employment\n"
        'a,ckg:Clustr,Alpha,199x,metalurgy,"1,5"\n'
        "x:b,ckg:Cluster,B\ufffdta,2001,,1 000\n"
        "c,ckg:Cluster,Gamma,2001,,12\n"
        "d,ckg:Cluster,Delta,2001,sector:metalurgy,\n"
        "e,ckg:Cluster,Epsilon,2001,country:ukraine,\n"
        "f,ckg:Cluster,Zeta,2001,Ukraine,\n"
    )
    assert sorted(kinds(found)) == [
        ("2:2", "unknown-term"),
        ("2:4", "bad-value"),
        ("2:5", "unknown-reference"),
        ("2:6", "bad-value"),
        ("3:1", "unknown-prefix"),
        ("3:3", "damaged-characters"),
        ("3:6", "bad-value"),
        ("5:5", "unknown-term"),
        ("7:5", "unknown-reference"),
    ]
    hints = {problem.place.name.split()[0]: problem.hint or "" for problem in found.problems}
    assert "ckg:Cluster" in hints["2:2"]
    assert "'metallurgy'" in hints["2:5"]
    assert "decimal comma" in hints["2:6"]
    assert "groups of digits" in hints["3:6"]
    assert "country:ukraine" in hints["7:5"]
    subjects = {quad.subject.value for quad in found.quads}
    assert subjects == {f"{E}cluster/c", f"{E}cluster/e"}
    assert found.counts.left_out == 4


def test_labels_that_several_things_have_are_told(load: Load) -> None:
    found = load(
        "uri,rdf:type,rdfs:label@en,ckg:isPartOf\n"
        "a,ckg:Region,North,\nb,ckg:Region,north,\nc,ckg:City,City,North\nd,ckg:City,Other,b\n"
    )
    errors = [p for p in found.problems if p.severity is Severity.ERROR]
    assert [(p.place.row, p.code) for p in errors] == [(4, "ambiguous-reference")]
    assert f"{E}region/a, {E}region/b" in (errors[0].hint or "")
    assert graph("<https://example.org/city/d> ckg:isPartOf <https://example.org/region/b>.") <= (
        triples(found)
    )


def test_things_of_later_rows_and_other_tables_can_be_named(load: Load) -> None:
    found = load(
        "uri,rdf:type,org:member,org:organization\nm,org:Membership,Big Mill,c\n",
        "uri,rdf:type,rdfs:label@en\nmill,ckg:Organisation,Big Mill\nc,ckg:Cluster,C\n",
    )
    assert found.problems == []
    said = "m:m org:member o:mill ; org:organization c:c ; a org:Membership ."
    said = said.replace("m:m", f"<{E}membership/m>").replace("o:mill", f"<{E}organisation/mill>")
    assert graph(said.replace("c:c", f"<{E}cluster/c>")) <= triples(found)


def test_iris_are_minted_by_rule_and_stay(load: Load) -> None:
    text = (
        "uri,rdf:type,rdfs:label@en,dcterms:identifier,ckg:locatedIn\n"
        "https://example.org/x,ckg:Cluster,A,,\n"
        "cluster:y,ckg:Cluster,B,,\n"
        "007,ckg:ClusterOrganisation,C,,\n"
        ",ckg:Region,D,01,\n"
        ",ckg:Cluster,Café & Bar,,country:ukraine\n"
        ",ckg:Cluster,Mills,,\n"
    )
    found = load(text)
    assert found.errors == []
    assert sorted({quad.subject.value for quad in found.quads}) == [
        "https://example.org/cluster-organisation/007",
        "https://example.org/cluster/cafe-and-bar-ukraine",
        "https://example.org/cluster/mills",
        "https://example.org/region/01",
        "https://example.org/x",
        "https://w3id.org/clusterkg/id/cluster/y",
    ]
    lines = text.splitlines()
    again = load("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    assert turtle(again) == turtle(found)


MEMBERSHIPS = (
    'id,rdf:type,org:member,org:organization,"org:role(separator=""|"")",ckg:startDate^^xsd:date|'
    "xsd:gYearMonth|xsd:gYear\n"
)


def test_a_membership_is_named_by_what_it_relates(load: Load) -> None:
    """Also where member and cluster stand in later tables; so its IRI stays at the next import."""
    rows = [
        ",org:Membership,Big Mill,Oak Valley,facilitator|ambassador,2016-03",
        ",org:Membership,Big Mill,Oak Valley,,",
        ",org:Membership,mill,Oak Valley,,2019",
    ]
    things = (
        "id,rdf:type,rdfs:label@en\nmill,ckg:Organisation,Big Mill\noak,ckg:Cluster,Oak Valley\n"
    )
    found = load(MEMBERSHIPS + "\n".join(rows) + "\n", things)
    assert found.problems == []
    made = {q.subject.value for q in found.quads if "membership/" in q.subject.value}
    assert made == {
        f"{E}membership/mill--oak--facilitator--ambassador--2016-03",
        f"{E}membership/mill--oak",
        f"{E}membership/mill--oak--2019",
    }
    again = load(things, MEMBERSHIPS + "\n".join(reversed(rows)) + "\n")
    assert turtle(again) == turtle(found)


@pytest.mark.parametrize(
    ("cls", "columns", "cells", "end"),
    [
        (
            "ckg:StageAssignment",
            "ckg:assignedCluster,ckg:assignedStage,ckg:startDate",
            "e:oak,growing,2016",
            "stage-assignment/oak--growing--2016",
        ),
        (
            "ckg:InstrumentUse",
            "ckg:instrument,ckg:jurisdiction",
            "e:loan,country:japan",
            "instrument-use/loan--japan",
        ),
        (
            "ckg:LabelAward",
            "ckg:awardedTo,ckg:awardedLabel,ckg:assessedOn^^xsd:date",
            "e:oak,e:gold,2020-01-31",
            "label-award/oak--gold--2020-01-31",
        ),
    ],
)
def test_other_relations_are_named_so_too(
    cls: str, columns: str, cells: str, end: str, load: Load
) -> None:
    found = load(f"PREFIX,e,{E}\nid,rdf:type,{columns}\n,{cls},{cells}\n")
    assert found.errors == []
    assert {quad.subject.value for quad in found.quads} == {E + end}


def test_a_relation_that_lacks_a_side_has_no_identity(load: Load) -> None:
    found = load(f"{MEMBERSHIPS},org:Membership,e:mill,,facilitator,2016\n")
    assert "no-identity" in [problem.code for problem in found.errors]
    found = load(f"{MEMBERSHIPS},org:Membership,Nobody,Nothing,,2016\n")
    assert [problem.code for problem in found.errors] == ["unknown-reference"] * 2


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("03/2016", "write 2016-03"),
        ("3.2016", "write 2016-03"),
        ("2016/3", "write 2016-03"),
        ("31.12.2016", "write 2016-12-31"),
        ("03/04/2016", "write a date as 2016-01-31, a month as 2016-01, a year as 2016"),
        ("13/2016", "write a date as 2016-01-31, a month as 2016-01, a year as 2016"),
        ("soon", "write a date as 2016-01-31, a month as 2016-01, a year as 2016"),
    ],
)
def test_dates_in_other_forms_are_shown_as_they_are_written(
    text: str, hint: str, load: Load
) -> None:
    header = "id,rdfs:label@en,ckg:startDate^^xsd:date|xsd:gYearMonth|xsd:gYear\n"
    [problem] = load(f"{header}a,A,{text}\n").errors
    assert problem.hint == hint
    assert "xsd:date, xsd:gYearMonth, xsd:gYear" in problem.message


def test_few_choices_are_named_and_many_are_not(load: Load) -> None:
    header = "id,rdf:type,rdfs:label@en,ckg:hasStatus,ckg:hasSector\n"
    status, sector = load(f"{header}a,ckg:Cluster,A,active,doll houses\n").errors
    assert status.hint == "there are being-created, operating, planned, stagnated"
    assert sector.hint == "give its name, slug or IRI, or describe it in a table of its own"
    [kind] = load("id,rdf:type,rdfs:label@en\na,guild of mills,A\n").errors
    assert kind.hint.startswith("name a class, such as ckg:Cluster")


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("nope", "'nope' is not an IRI in full"),
        ("no pe:x/", "'no pe:x/' is not an IRI in full"),
        ("https://example.org/a b/", "is not an IRI in full"),
        ("https:", "is not an IRI in full"),
        ("https://example.org", "end it with / or #: --base-iri https://example.org/"),
        ("https://example.org/id", "end it with / or #: --base-iri https://example.org/id/"),
    ],
)
def test_a_base_is_refused_once_not_in_each_row(base: str, text: str, load: Load) -> None:
    with pytest.raises(TableError) as caught:
        load("id,rdfs:label@en\na,A\nb,B\n", base=base)
    assert text in str(caught.value)


@pytest.mark.parametrize("base", ["https://e.org/", "https://e.org/x#", "urn:x:", "urn:x-"])
def test_a_base_may_end_in_any_sign(base: str, load: Load) -> None:
    assert load("id,rdfs:label@en\na,A\n", base=base).quads[0].subject == ox.NamedNode(f"{base}a")


def test_many_alike_errors_are_grouped(load: Load) -> None:
    """Not errors of another column or code, nor a few; the marked workbook has them all anyway."""
    years = ["x"] * 4 + ["y"] * 4 + ["z", "v", "w"]
    text = "id,rdfs:label@en,ckg:foundedIn^^xsd:gYear,ckg:locatedIn\n" + "".join(
        f"{number},C{number},{year},{'nowhere' if number < 5 else ''}\n"
        for number, year in enumerate(years)
    )
    problems = load(text).problems
    assert len(problems) == 16
    lines = summary(problems)
    assert len(lines) == 3 + 5
    ends = [line for line in lines if "more such" in line]
    assert len(ends) == 1
    assert ":10:3 " in ends[0]
    assert ends[0].endswith(
        "; and 8 more such errors in the column, rows 3, 4, 5, 7, 8, 9, 11, 12 (--all shows each)"
    )
    assert len(summary(problems, every=True)) == 16
    for lang in ("uk", "ru"):
        assert any("--all" in line for line in summary(problems, lang))


def test_headers_that_name_nothing_are_grouped_over_the_columns(load: Load) -> None:
    text = "Cluster,Member,Type,Role,Since,Contact\na,b,c,d,e,f\n"
    lines = summary(load(text).problems)
    assert len(lines) == 3
    assert lines[2].endswith(
        "; and 3 more such errors: 1:4 Role, 1:5 Since, 1:6 Contact (--all shows each)"
    )
    assert len(summary(load(text).problems, every=True)) == 6


def test_rows_that_nothing_names_are_told(load: Load) -> None:
    found = load("uri,rdf:type,rdfs:label@uk\n,ckg:Cluster,Меблі\na,ckg:Cluster,Меблі\n")
    assert [(p.place.row, p.code) for p in found.errors] == [(2, "no-identity")]
    with pytest.raises(TableError, match="--base"):
        load("uri,rdfs:label@en\na,b\n", base=None)
    assert load("BASE,https://e.org/\nuri,rdfs:label@en\na,b\n", base=None).quads[0].subject == (
        ox.NamedNode("https://e.org/a")
    )
    assert load(f"uri,rdfs:label@en\n{E}a,b\n", base=None).errors == []


def test_what_repeats_and_what_contradicts_is_told(load: Load) -> None:
    found = load(
        "uri,rdf:type,rdfs:label@en\n"
        "a,ckg:Cluster,Alpha\n"
        "a,ckg:Cluster,Alpha\n"
        "a,ckg:Cluster,Alfa\n"
        "b,ckg:Cluster,ALPHA\n"
        "c,ckg:Cluster,Gamma\n"
    )
    assert [(p.place.row, p.code, p.severity.word) for p in found.problems] == [
        (3, "repeated-row", "warning"),
        (4, "conflicting-rows", "error"),
        (5, "same-name", "warning"),
    ]
    assert found.counts.repeated == 1
    assert "row 2" in found.problems[0].message
    labels = {quad.object.value for quad in found.quads if "label" in quad.predicate.value}
    assert labels == {"Alpha", "ALPHA", "Gamma"}


def test_names_that_are_much_alike_are_told_but_not_where_codes_tell_them_apart(
    load: Load,
) -> None:
    rows = ("Massachusetts Biotechnology Council", "Massachusetts Biotechnology Councils")
    far = "Massachusetts High Technology Council"
    text = "rdf:type,rdfs:label@en,dcterms:identifier\n"
    bare = load(text + "".join(f"ckg:Organisation,{name},\n" for name in (*rows, far)))
    assert [(p.place.row, p.code) for p in bare.problems] == [(3, "near-duplicate")]
    assert bare.counts.things == 3
    coded = [f"ckg:Organisation,{name},{code}\n" for code, name in enumerate((*rows, far))]
    assert load(text + "".join(coded)).problems == []


def test_near_names_are_found_among_many(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterkg.tables.check._MANY", 10)
    monkeypatch.setattr("clusterkg.tables.check._NEIGHBOURS", 2)
    others = [letter * 25 for letter in "abcdefghijklmnopqrstuvwxyz"]
    twins = ["carpathian furniture cluster", "carpathian furniture clusters", "karpathian"]
    fronts = ["zarpathian furnishing union", "yarpathian furnishing union"]
    text = "rdf:type,rdfs:label@en\n" + "".join(
        f"ckg:Cluster,{name}\n" for name in [*others, *twins, *fronts]
    )
    found = load(text)
    assert [(p.place.row, p.code) for p in found.problems] == [
        (29, "near-duplicate"),
        (32, "near-duplicate"),
    ]


def test_graphs_of_rows(load: Load) -> None:
    found = load("uri,graph,rdfs:label@en\na,graph:paper/001,A\nb,mine,B\nc,,C\n", graph=f"{E}g")
    assert [quad.graph_name.value for quad in found.quads] == [
        "https://w3id.org/clusterkg/graph/paper/001",
        "https://w3id.org/clusterkg/graph/mine",
        f"{E}g",
    ]
    found = load("uri,graph,rdfs:label@en\na,no graph,A\n")
    assert [(p.place.column, p.code) for p in found.problems] == [(2, "bad-iri")]


def test_spaces_are_put_right_and_told_once(load: Load) -> None:
    found = load("uri,rdfs:label@en\na,one  two \nb, three\n")
    assert {quad.object.value for quad in found.quads} == {"one two", "three"}
    assert [p.code for p in found.problems] == ["outer-spaces", "inner-spaces", "outer-spaces"]
    lines = summary(found.problems)
    assert len(lines) == 2
    assert "and 1 more such warning" in lines[0]
    assert "1 more" not in lines[1]


def test_values_without_header_and_bad_prefix_rows_are_told(load: Load) -> None:
    assert kinds(load("uri,,rdfs:label@en\na,x,A\nb,,B\n")) == [("2:2", "missing-header")]
    found = load("PREFIX,e\nuri,rdfs:label@en\na,A\n")
    assert [(p.place.row, p.code) for p in found.problems] == [(1, "bad-prefix")]


def test_each_statement_knows_its_cell(load: Load) -> None:
    found = load("uri,rdf:type,rdfs:label@en\na,ckg:Cluster,Alpha\nb,ckg:Cluster,Beta\n")
    places = {}
    for quad in found.quads:
        at = found.places.of(quad)
        assert at is not None
        name = found.places.tables[at.table].place(at.row, at.column)
        places[name] = quad.object.value.rpartition("#")[2]
    assert places == {
        "2:2 rdf:type": "Cluster",
        "2:3 rdfs:label@en": "Alpha",
        "3:2 rdf:type": "Cluster",
        "3:3 rdfs:label@en": "Beta",
    }
    row = found.places.of_thing(ox.NamedNode(f"{E}cluster/b"))
    assert row is not None
    assert (row.row, row.column) == (3, 0)
    assert found.places.of_thing(ox.NamedNode(f"{E}none")) is None


def test_workbooks(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from datetime import date, datetime

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Clusters"
    sheet.append(["uri", "rdf:type", "rdfs:label@en", "dcterms:created^^xsd:date",
                  "ckg:foundedIn", "ckg:employment", "dcterms:modified^^xsd:dateTime"])  # fmt: skip
    sheet.append(["a", "ckg:Cluster", "Alpha", date(2020, 1, 2), 1999, 7, datetime(2020, 1, 2)])
    sheet.append(["b", "ckg:Cluster", "Beta", datetime(2020, 1, 2, 3), 2001.5, 7.5, None])
    sheet.append(["c", "ckg:Cluster", "#REF!", None, None, None, None])
    sheet["C4"].data_type = "e"
    other = book.create_sheet("People")
    other.append(["uri", "rdf:type", "rdfs:label@en"])
    other.append(["p", "ckg:Persn", "P"])
    path = tmp_path / "b.xlsx"
    book.save(path)
    found = import_tables([path], Options(base=E))
    assert triples(found) == graph(
        """<https://example.org/cluster/a> a ckg:Cluster ; rdfs:label "Alpha"@en ;
        dcterms:created "2020-01-02"^^xsd:date ; ckg:foundedIn "1999"^^xsd:gYear ;
        ckg:employment 7 ; dcterms:modified "2020-01-02T00:00:00"^^xsd:dateTime ."""
    )
    assert sorted((p.place.name, p.code) for p in found.problems) == [
        ("Clusters!C4", "error-value"),
        ("Clusters!D3", "bad-value"),
        ("Clusters!E3", "bad-value"),
        ("Clusters!F3", "bad-value"),
        ("People!B2", "unknown-term"),
    ]


def test_slugs() -> None:
    assert minting.slug("Łódź – Straße") == "lodz-strasse"
    assert minting.slug("Львів") == ""
    assert minting.code_slug(" 01/ä b ") == "01-%C3%A4-b"
    assert minting.kind_of("https://w3id.org/clusterkg/ns#Cluster") == "cluster"


def test_templates() -> None:
    values = {"a": "x y/ї%20", "b": "1"}
    assert Template("{a}/{+a}{#b}").expand(values) == "x%20y%2F%D1%97%2520/x%20y/%D1%97%20#1"
    assert Template("{a}{b}").names == ("a", "b")
    with pytest.raises(MissingError):
        Template("x/{c}").expand(values)
    for wrong in ("{", "}", "{a,b}", "{?a}", "{a:3}", "{a*}", "{}", "{a}{"):
        with pytest.raises(ValueError, match=r"brace|not supported"):
            Template(wrong)


@pytest.mark.parametrize(("mapped", "held"), [(False, 1), (True, 0)])
def test_a_table_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mapped: bool, held: int
) -> None:
    """Rows are held only where a cell may name the thing of a later row."""
    path = tmp_path / "t.csv"
    path.write_text("id,rdf:type\na,ckg:Cluster\nb,ckg:Cluster\n", encoding="utf-8")
    mapping = tmp_path / "m.json"
    columns = [
        {"titles": "id", "name": "id", "propertyUrl": "dcterms:identifier"},
        {"titles": "rdf:type", "propertyUrl": "rdfs:comment"},
    ]
    schema = {"aboutUrl": "x/{id}", "columns": columns}
    text = {"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": schema}
    mapping.write_text(json.dumps(text), encoding="utf-8")
    read, kept = [], []
    rows, hold = Table.rows, _Session._hold
    monkeypatch.setattr(Table, "rows", lambda table: read.append(table) or rows(table))
    monkeypatch.setattr(_Session, "_hold", lambda *given: kept.append(1) or hold(*given))
    found = import_tables([path], Options(base=E, mapping=mapping if mapped else None))
    assert not found.problems
    findings(found, "en")
    assert (len(read), len(kept)) == (1, held)


def test_two_graphs_may_say_different_things(load: Load) -> None:
    head = "uri,graph,rdfs:label@en\n"
    assert load(f"{head}a,one,A\na,two,B\n").problems == []
    [problem] = load(f"{head}a,one,A\na,one,B\n").problems
    assert (problem.place.row, problem.code) == (3, "conflicting-rows")
