"""Mappings in CSVW: what is done, and that the rest is refused by its name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from clusterkg.model.diagnostics import Severity
from clusterkg.model.errors import ClusterkgError, ParseError, TableError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.tables.importing import Import, Options, import_tables

Load = Callable[..., Import]
E = "https://example.org/"
X = "https://w3id.org/clusterkg/csvw#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
P = "https://example.org/p/"


def typed(base: str, form: Any) -> dict[str, Any]:
    return {"base": base, "format": form}


def column(name: str, **members: Any) -> dict[str, Any]:
    return {"name": name, "propertyUrl": P + name, **members}


def metadata(*columns: dict[str, Any], **schema: Any) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": {"aboutUrl": "thing/{id}", "columns": list(columns), **schema},
    }


ID = {"name": "id", "suppressOutput": True, "required": True}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def put(mapping: Any, text: str, name: str = "t.csv", **options: Any) -> Import:
        (tmp_path / "m.json").write_text(
            mapping if isinstance(mapping, str) else json.dumps(mapping), encoding="utf-8"
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
        given = {"base": E, "mapping": tmp_path / "m.json", **options}
        return import_tables([tmp_path / name], Options(**given))

    return put


def values(found: Import) -> list[str]:
    return [str(quad.object) for quad in found.quads]


def test_a_mapping_makes_statements(load: Load) -> None:
    mapping = metadata(
        ID,
        column("name", titles={"en": ["Name", "Title"]}, lang="en"),
        column("n", datatype={"base": "integer", "minimum": 0}, null=["NA", ""]),
        column("tags", separator=";", datatype="token"),
        column("sector", valueUrl="https://e.org/s/{sector}"),
        column("when", datatype={"base": "date", "format": "d.M.yyyy"}),
        column("flag", datatype={"base": "boolean", "format": "Y|N"}),
        column("amount", datatype=typed("decimal", {"decimalChar": ",", "groupChar": " "})),
        column("code", datatype={"base": "string", "format": "[0-9]{2}"}, default="99"),
        column("same", propertyUrl="rdfs:seeAlso", valueUrl="{+same}", aboutUrl="o/{id}#{_row}"),
        {"virtual": True, "propertyUrl": TYPE, "valueUrl": "https://w3id.org/clusterkg/ns#Cluster"},
        {"virtual": True, "propertyUrl": P + "by", "default": "me"},
    )  # fmt: skip
    text = (
        "same,id,Title,n,tags,sector,when,flag,amount,code\n"
        'http://e.org/ä,a b, Alpha ,NA,x;  y,m/n,3.12.2020,Y,"1 234,5",01\n'
        ",c,,7,,,,N,,\n"
    )
    found = load(mapping, text)
    assert found.problems == []
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    expected = f"""@prefix p: <{P}> .
    <{E}thing/a%20b> p:name " Alpha "@en ; p:tags "x"^^xsd:token , "y"^^xsd:token ;
        p:sector <https://e.org/s/m%2Fn> ; p:when "2020-12-03"^^xsd:date ; p:flag true ;
        p:amount 1234.5 ; p:code "01" ; a ckg:Cluster ; p:by "me" .
    <{E}o/a%20b#1> rdfs:seeAlso <http://e.org/%C3%A4> .
    <{E}thing/c> p:n 7 ; p:flag false ; p:code "99" ; a ckg:Cluster ; p:by "me" .
    """
    wanted = {quad.triple for quad in ox.parse(head + expected, ox.RdfFormat.TURTLE)}
    assert {quad.triple for quad in found.quads} == wanted


def test_what_stands_for_nothing_is_inherited(load: Load) -> None:
    """From the schema and from the table; what the column itself says goes before."""
    columns = [ID, column("a"), column("b", null="n/a")]
    for above in ("schema", "table"):
        mapping = metadata(*columns)
        (mapping["tableSchema"] if above == "schema" else mapping)["null"] = ["-", "?"]
        found = load(mapping, "id,a,b\nx,-,-\ny,?,n/a\nz,n/a,?\n")
        assert sorted(values(found)) == ['"-"', '"?"', '"n/a"'], above


@pytest.mark.parametrize(
    ("members", "cell", "kind"),
    [
        ({"datatype": "integer"}, "1.5", "bad-value"),
        ({"datatype": {"base": "integer", "minimum": 0}}, "-1", "bad-value"),
        ({"datatype": {"base": "integer", "maximum": 5}}, "6", "bad-value"),
        ({"datatype": {"base": "integer", "minInclusive": 5}}, "4", "bad-value"),
        ({"datatype": {"base": "integer", "maxInclusive": 5}}, "6", "bad-value"),
        ({"datatype": {"base": "string", "minLength": 3}}, "ab", "bad-value"),
        ({"datatype": {"base": "string", "maxLength": 1}}, "ab", "bad-value"),
        ({"datatype": {"base": "string", "length": 1}}, "ab", "bad-value"),
        ({"datatype": {"base": "string", "format": "[0-9]{2}"}}, "1", "bad-form"),
        ({"datatype": {"base": "boolean", "format": "Y|N"}}, "true", "bad-value"),
        ({"datatype": {"base": "date", "format": "dd.MM.yyyy"}}, "31.02.2020", "bad-value"),
        ({"datatype": {"base": "date", "format": "dd.MM.yyyy"}}, "3.2.2020", "bad-value"),
        ({"datatype": {"base": "decimal", "format": {"decimalChar": ","}}}, "1.5", "bad-value"),
        ({"datatype": {"base": "integer", "format": {"groupChar": " "}}}, "1 00", "bad-value"),
        ({"required": True}, "", "missing-value"),
        ({"valueUrl": "{+x}"}, "http://e.org/<", "bad-iri"),
        ({"separator": ";", "datatype": "integer"}, "1;x", "bad-value"),
        ({"datatype": "anyURI", "null": ["-"]}, "a\ufffdb", "damaged-characters"),
    ],
)
def test_cells_that_are_not_as_declared_are_told(
    load: Load, members: dict[str, Any], cell: str, kind: str
) -> None:
    found = load(metadata(ID, column("x", **members)), f"id,x\na,{cell}\nb,\n")
    told = [(p.place.row, p.place.column, p.code) for p in found.problems if p.place.row == 2]
    if kind == "bad-iri":  # a template encodes what an IRI cannot have: nothing is wrong then
        assert told == []
        assert values(found) == ["<http://e.org/%3C>"]
    else:
        assert told == [(2, 2, kind)]
        assert found.quads == []


def test_values_out_of_hand_do_not_stop_the_rest(load: Load) -> None:
    mapping = metadata(ID, column("x", datatype="integer"))
    found = load(mapping, "id,x\na,1\nb,x\n,3\nd,4\n")
    assert values(found) == [
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"4"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]
    assert [(p.place.row, p.code) for p in found.problems][:2] == [
        (3, "bad-value"),
        (4, "missing-value"),
    ]


def test_keys_occur_once(load: Load) -> None:
    mapping = metadata(ID, column("x"), primaryKey="id")
    found = load(mapping, "id,x\na,1\na,1\na,2\nb,2\n")
    assert [(p.place.row, p.code) for p in found.problems] == [
        (3, "repeated-row"),
        (4, "repeated-key"),
    ]
    assert len(found.quads) == 2


def test_one_thing_has_one_label_in_a_language(load: Load) -> None:
    label = {"name": "x", "propertyUrl": "skos:prefLabel", "lang": "en", "aboutUrl": "c/{code}"}
    mapping = metadata(ID, {"name": "code", "suppressOutput": True}, label)
    found = load(mapping, "id,code,x\na,4,Automotive\nb,4,Automotive\nc,4,Apparel\nd,5,Apparel\n")
    (problem,) = found.problems
    assert (problem.place.row, problem.place.column, problem.code) == (4, 3, "conflicting-values")
    assert '"Apparel"@en here, but "Automotive"@en elsewhere (2:3 x)' in problem.message
    # A row with an error is no witness against others.
    assert len(found.quads) == 2


def test_a_row_that_contradicts_another_is_no_witness_itself(load: Load) -> None:
    labels = [
        {"name": name, "propertyUrl": "skos:prefLabel", "lang": "en", "aboutUrl": f"{name}/{{id}}"}
        for name in ("x", "y")
    ]
    mapping = metadata({"name": "id", "suppressOutput": True, "titles": "id"}, *labels)
    labels[1]["aboutUrl"] = "y/{other}"
    mapping["tableSchema"]["columns"].append({"name": "other", "suppressOutput": True})
    text = "id,other,x,y\n1,1,One,A\n1,2,Uno,Wrong\n2,2,Two,Right\n"
    found = load(mapping, text)
    assert [(p.place.row, p.code) for p in found.problems] == [(3, "conflicting-values")]
    assert '"Right"@en' in values(found)


def test_other_tables_are_asked(load: Load, tmp_path: Path) -> None:
    key = {
        "columnReference": ["code", "x"],
        "reference": {"resource": "list.csv", "columnReference": ["id", "name"]},
    }
    mapping = metadata(ID, column("code"), column("x"), foreignKeys=[key])
    text = "id,code,x\na,4,Automotive\nb,4,Apparel\nc,9,Automotive\n"
    alone = load(mapping, text)
    assert [(p.code, p.severity) for p in alone.problems] == [("unchecked-key", Severity.WARNING)]
    (tmp_path / "list.csv").write_text("id,name,n\n4,Automotive,1\n5,Apparel,2\n", encoding="utf-8")
    found = load(mapping, text)
    assert [(p.place.row, p.place.column, p.code) for p in found.problems] == [
        (3, 3, "unknown-key"),
        (4, 3, "unknown-key"),
    ]
    assert "there it is 'Automotive'" in (found.problems[0].hint or "")
    looked_up = column("x", valueUrl="c/{x}")
    looked_up |= {
        f"{X}lookupResource": "list.csv",
        f"{X}lookupColumn": "name",
        f"{X}lookupValue": "id",
    }
    found = load(metadata(ID, looked_up), "id,x\na,Apparel\nb,Aparel\n")
    assert values(found) == [f"<{E}c/5>"]
    assert [(p.place.row, p.code, p.hint) for p in found.problems] == [
        (3, "unknown-key", "did you mean 'Apparel'?")
    ]
    (tmp_path / "list.csv").unlink()
    with pytest.raises(TableError, match=r"list\.csv"):
        load(metadata(ID, looked_up), "id,x\na,Apparel\n")


def test_columns_that_are_to_differ(load: Load) -> None:
    mapping = metadata(ID, column("x"), column("y"), **{f"{X}distinct": ["x", "y"]})
    found = load(mapping, "id,x,y\na,1,2\nb,1,1\n")
    assert len(found.quads) == 2
    assert [(p.place.row, p.code, p.severity) for p in found.problems] == [
        (3, "self-pair", Severity.WARNING)
    ]


def test_another_edition_of_a_file_is_told(load: Load) -> None:
    found = load(metadata(ID, column("x")), "id,y\na,1\n")
    assert sorted(p.code for p in found.problems) == ["missing-column", "unknown-column"]
    assert found.quads == []


def test_dialects(load: Load) -> None:
    mapping = metadata(ID, column("x"))
    mapping["dialect"] = {"delimiter": ";", "encoding": "utf-8", "skipRows": 1, "trim": True}
    found = load(mapping, "A table, of 2016\nid;x\na; 1,5 \n")
    assert values(found) == ['"1,5"']
    assert [p.code for p in found.problems] == ["outer-spaces"]


def test_several_tables(load: Load, tmp_path: Path) -> None:
    one, two = metadata(ID, column("x")), metadata(ID, column("y"))
    two["url"] = "data/u.csv"
    for part in (one, two):
        del part["@context"]
    group = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}], "tables": [one, two],
             "lang": "uk", "rdfs:comment": "an annotation"}  # fmt: skip
    assert values(load(group, "id,y\na,b\n", name="u.csv")) == ['"b"@uk']
    with pytest.raises(TableError, match="does not describe this file"):
        load(group, "id,y\na,b\n", name="v.csv")
    assert values(load({**one, "@context": group["@context"]}, "id,x\na,b\n", name="v.csv")) == [
        '"b"'
    ]


GOOD = metadata(ID, column("x"))


def changed(*path: str | int, value: Any) -> dict[str, Any]:
    found = copy.deepcopy(GOOD)
    place: Any = found
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return found


SCHEMA = "tableSchema"
REFUSED = {
    "transformations": changed("transformations", value=[]),
    "tableDirection": changed("tableDirection", value="rtl"),
    "rowTitles": changed(SCHEMA, "rowTitles", value="id"),
    "textDirection": changed(SCHEMA, "columns", 1, "textDirection", value="rtl"),
    "ordered": changed(SCHEMA, "columns", 1, "ordered", value=True),
    "proprtyUrl": changed(SCHEMA, "columns", 1, "proprtyUrl", value="x"),
    "commentPrefix": changed("dialect", value={"commentPrefix": "#"}),
    "header": changed("dialect", value={"header": False}),
    "quoteChar": changed("dialect", value={"quoteChar": "'"}),
    "skipColumns": changed("dialect", value={"skipColumns": 1}),
    "json": changed(SCHEMA, "columns", 1, "datatype", value="json"),
    "minExclusive": changed(SCHEMA, "columns", 1, "datatype", value={"minExclusive": 1}),
    "#,##0": changed(SCHEMA, "columns", 1, "datatype", value=typed("integer", "#,##0")),
    "EEEE": changed(SCHEMA, "columns", 1, "datatype", value={"base": "date", "format": "EEEE"}),
    "yyyy-yyyy": changed(SCHEMA, "columns", 1, "datatype", value=typed("date", "yyyy-yyyy")),
    "{?x}": changed(SCHEMA, "columns", 1, "valueUrl", value="{?x}"),
    "'nobody'": changed(SCHEMA, "columns", 1, "valueUrl", value="{nobody}"),
    "template in propertyUrl": changed(SCHEMA, "columns", 1, "propertyUrl", value="{x}"),
    "ckg:locatedIm": changed(SCHEMA, "columns", 1, "propertyUrl", value="ckg:locatedIm"),
    "propertyUrl is missing": changed(SCHEMA, "columns", 1, value={"name": "x"}),
    "aboutUrl is missing": changed(SCHEMA, value={"columns": [column("x")]}),
    "columns are missing": changed(SCHEMA, "columns", value=[]),
    "url is missing": changed("url", value=""),
    "not a list": changed(SCHEMA, "columns", value={}),
    "not a text": changed(SCHEMA, "columns", 1, "name", value=7),
    "given twice": changed(SCHEMA, "columns", 1, "name", value="id"),
    "primaryKey": changed(SCHEMA, "primaryKey", value=7),
    "has the name 'z'": changed(SCHEMA, "primaryKey", value="z"),
    "schemaReference": changed(
        SCHEMA, "foreignKeys",
        value=[{"columnReference": "x", "reference": {"schemaReference": "s"}}],
    ),
    "not CSVW": {"url": "t.csv"},
    "@base": {**GOOD, "@context": ["http://www.w3.org/ns/csvw", {"@base": "x"}]},
    "lookupResource": changed(SCHEMA, "columns", 1, f"{X}lookupColumn", value="x"),
    "csvw#lokup": changed(SCHEMA, "columns", 1, f"{X}lokup", value="x"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_done_is_refused_by_name(load: Load, name: str) -> None:
    with pytest.raises(ClusterkgError) as caught:
        load(REFUSED[name], "id,x\na,b\n")
    assert name in str(caught.value)
    assert (caught.value.file or "").endswith("m.json")


def test_the_good_one_is_not_refused(load: Load) -> None:
    assert values(load(GOOD, "id,x\na,b\n")) == ['"b"']


def test_metadata_that_are_no_json(load: Load) -> None:
    for text in ("{", '{"a": "\ud83d"'.encode("utf-8", "replace").decode(), "[1]"):
        with pytest.raises((ParseError, TableError)):
            load(text, "id,x\na,b\n")
