"""Answers in each format hold all rows, the same bytes for the same rows."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas
import polars
import pyarrow.parquet
import pyoxigraph as ox
import pytest
from command import Run
from query_cases import store_of
from suites import HOW, suite

from clusterkg.cli.answers import chosen
from clusterkg.cli.outputs import Target
from clusterkg.model.errors import FormatError, OutputError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.formats import FORMATS, TRIPLES, W3C, serialise
from clusterkg.queries.run import Slice, run
from clusterkg.server import negotiate
from clusterkg.store import Store

SUITES = {name: suite(f"sparql11/{name}") for name in ("csv-tsv-res", "json-res")}
XSD = "http://www.w3.org/2001/XMLSchema#"
ROWS = """
SELECT ?iri ?text ?whole ?exact ?real ?day ?flag ?mixed WHERE {
  VALUES (?iri ?text ?whole ?exact ?real ?day ?flag ?mixed) {
    (<http://e/a> "кластер, \\"=1\\"\\n|"@uk 7 0.10 1e0 "2008-01-21"^^xsd:date true 1)
    (<javascript:alert(1)> "<b>&"@uk UNDEF 2 2.5 UNDEF false "x")
  }
}
"""


@pytest.fixture
def answer() -> Answer:
    result = ox.Store().query(ROWS, prefixes={"xsd": XSD})
    assert isinstance(result, ox.QuerySolutions)
    return Answer.of(result)


@pytest.mark.parametrize("form", [*W3C, "markdown", "html", "xlsx", "parquet"])
def test_same_rows_same_bytes(form: str, answer: Answer) -> None:
    assert serialise(answer, form) == serialise(answer, form) != b""


def test_workbook_has_types(answer: Answer) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(serialise(answer, "xlsx"))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == tuple(answer.columns)
    assert rows[1][2:7] == (7, 0.1, 1, datetime.datetime(2008, 1, 21), True)
    assert rows[1][1] == 'кластер, "=1"\n|'


def test_a_text_is_no_formula() -> None:
    answer = Answer(["x"], [[ox.Literal("=1+1")], [ox.Literal("12345678901234567890")]])
    sheet = openpyxl.load_workbook(io.BytesIO(serialise(answer, "xlsx"))).active
    assert sheet is not None
    assert [(c.value, c.data_type) for c in sheet["A"][1:]] == [
        ("=1+1", "s"),
        ("12345678901234567890", "s"),
    ]


def test_markdown_keeps_to_its_cells(answer: Answer) -> None:
    lines = serialise(answer, "markdown").decode().splitlines()
    assert len(lines) == 4
    assert lines[2].startswith(r'| [http://e/a](<http://e/a>) | кластер, "=1" \| | 7 |')


def test_html_is_well_formed_and_runs_nothing(answer: Answer) -> None:
    text = serialise(answer, "html").decode()
    table = ElementTree.fromstring(text[text.index("<table>") : text.index("</table>") + 8])
    assert [cell.text for cell in table.iter("th")] == answer.columns
    assert [link.get("href") for link in table.iter("a")] == ["http://e/a"]
    assert [cell.get("lang") for cell in table.iter("td")].count("uk") == 2
    assert "<b>" not in text


def test_frames_keep_types_and_languages(answer: Answer) -> None:
    table = answer.to_arrow()
    assert [str(kind).partition("(")[0] for kind in table.schema.types] == [
        "string", "string", "int64", "decimal128", "double", "date32[day]", "bool", "string"
    ]  # fmt: skip
    assert table.schema.field("text").metadata == {b"language": b"uk"}
    assert table.column("exact").to_pylist() == [Decimal("0.10"), Decimal(2)]
    assert table.column("mixed").to_pylist() == ["1", "x"]
    frame = answer.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["whole"].tolist()[0] == 7
    assert frame["whole"].isna().tolist() == [False, True]
    other = answer.to_polars()
    assert isinstance(other, polars.DataFrame)
    assert other["day"].to_list() == [datetime.date(2008, 1, 21), None]
    kept = pyarrow.parquet.read_table(io.BytesIO(serialise(answer, "parquet")))
    assert kept.equals(table)


def test_an_empty_answer_has_columns() -> None:
    empty = Answer(["a", "b"], [])
    assert serialise(empty, "csv") == b"a,b\r\n"
    assert empty.to_pandas().columns.tolist() == ["a", "b"]
    assert serialise(empty, "markdown").decode() == "| a | b |\n| --- | --- |\n"


def test_a_notebook_shows_the_first_rows() -> None:
    answer = Answer(["n"], [[ox.Literal(n)] for n in range(50)])
    text = answer._repr_html_()
    assert text.count("<tr>") == 21
    assert "and 30 more rows" in text


@pytest.mark.parametrize("name", names()[::7])
def test_parts_keep_the_order_and_lose_no_row(name: str, bundled: Store) -> None:
    query = load(name)
    store, given = store_of(name, bundled), query.examples
    whole = run(query, store, given).terms
    for size in (1, 3, 1000):
        if len(whole) / size > 60:
            continue
        parts = [
            row
            for start in range(0, len(whole) + 1, size)
            for row in run(query, store, given, part=Slice(size, start)).terms
        ]
        assert parts == whole


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", "csv"), ("a.SRJ", "json"), ("a.md", "markdown"), ("a.jsonld", "jsonld")],
)
def test_the_name_says_the_format(name: str, form: str) -> None:
    assert chosen(None, Target(Path(name))) == form


def test_a_name_that_says_none() -> None:
    with pytest.raises(FormatError, match="give --format"):
        chosen(None, Target(Path("answer.doc")))


def test_the_command_line_writes_by_name(run: Run, tmp_path: Path) -> None:
    done = run("query", "run", "roles", "--limit", "3", "--offset", "1", "-o", "roles.md")
    assert (done.returncode, done.stdout) == (0, "")
    assert len((tmp_path / "roles.md").read_text(encoding="utf-8").splitlines()) == 5
    rows = run("query", "run", "roles", "--limit", "2", "--format", "csv").stdout.splitlines()
    assert len(rows) == 3
    for arguments, hint in (
        (("-o", "x.doc"), "give --format"),
        (("--format", "parquet"), "--output"),
        (("--format", "ttl"), "CONSTRUCT"),
    ):
        done = run("query", "run", "roles", *arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert hint in done.stderr
    cut = run("sparql", "SELECT * { ?s ?p ?o } LIMIT 3", "--limit", "2")
    assert (cut.returncode, cut.stderr.count("\n")) == (2, 1)
    asked = run("sparql", "SELECT ?c { ?c a ckg:Cluster }", "--limit", "2", "--format", "csv")
    assert len(asked.stdout.splitlines()) == 3


CASES = [
    ("csv-tsv-res", "csvtsv01", "data.ttl", ("csv", "tsv")),
    ("csv-tsv-res", "csvtsv02", "data.ttl", ("csv", "tsv")),
    ("csv-tsv-res", "csvtsv01", "data2.ttl", ("csv", "tsv")),
    *(("json-res", f"jsonres0{n}", "data.ttl", ("srj",)) for n in range(1, 5)),
]


@pytest.mark.skipif(
    not all(folder.is_dir() for folder in SUITES.values()),
    reason=f"the SPARQL 1.1 suites are not here: {HOW}",
)
@pytest.mark.parametrize(("folder", "name", "data", "suffixes"), CASES)
def test_formats_are_those_of_the_standard(
    folder: str, name: str, data: str, suffixes: tuple[str, ...]
) -> None:
    store = ox.Store()
    store.load(path=str(SUITES[folder] / data))
    query = (SUITES[folder] / f"{name}.rq").read_text(encoding="utf-8")
    expected_name = "csvtsv03" if data == "data2.ttl" else name

    def result() -> Answer | ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if data == "data.ttl":
            return store.query(query)
        # A store of Oxigraph takes subtypes of integer for integers: past the store, then.
        triples = [quad.triple for quad in ox.parse(path=str(SUITES[folder] / data))]
        return Answer(["s", "p", "o"], [[t.subject, t.predicate, t.object] for t in triples])

    for suffix in suffixes:
        expected = (SUITES[folder] / f"{expected_name}.{suffix}").read_bytes()
        form = "json" if suffix == "srj" else suffix
        found = serialise(result(), form)
        if form == "csv":
            assert _csv(found) == _csv(expected)
        else:
            assert _terms(found, form) == _terms(expected, form)


def _csv(text: bytes) -> Counter[frozenset[tuple[str, str]]]:
    rows = csv.DictReader(io.StringIO(text.decode(), newline=""))
    return Counter(
        frozenset(
            (name, "" if cell.startswith("_:") else _number(cell)) for name, cell in row.items()
        )
        for row in rows
    )


def _number(cell: str) -> str:
    try:
        return str(float(cell))
    except ValueError:
        return cell


def _terms(text: bytes, form: str) -> object:
    with warnings.catch_warnings():
        result = ox.parse_query_results(text, ox.QueryResultsFormat.from_extension(form))
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return Counter(
        frozenset(
            (variable.value, _steady(row[variable]))
            for variable in result.variables
            if row[variable] is not None
        )
        for row in result
    )


def _steady(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return "_:"
    if isinstance(term, ox.Literal):
        return f"{_number(term.value)} {term.language} {term.datatype}"
    return str(term)


def test_a_format_of_the_registry_is_offered_everywhere(run: Run, answer: Answer) -> None:
    """Command line, downloads and content negotiation take the formats from the registry."""
    help_text = run("query", "run", "--help").stdout
    suffixes = [suffix for each in FORMATS.values() for suffix in each.suffixes]
    assert len(suffixes) == len(set(suffixes))
    for name, each in FORMATS.items():
        assert name in help_text
        assert {chosen(None, Target(Path(f"a{s}"))) for s in each.suffixes} == {name}
        if name not in TRIPLES:
            assert serialise(answer, name)
    assert {name: FORMATS[name].media_type for name in W3C} == negotiate.ROWS
    assert set(TRIPLES) < set(negotiate.TRIPLES)


TERMS = """
PREFIX e: <http://e/>
CONSTRUCT { e:a e:says <<( e:b e:c <<( e:d e:e "f" )>> )>> } WHERE {}
"""
"""What triple terms hold: RDF 1.2."""


@pytest.mark.parametrize("form", [name for name in FORMATS if name not in TRIPLES])
def test_rows_with_triple_terms(form: str) -> None:
    terms = TERMS.replace("CONSTRUCT { e:a e:says", "SELECT ?t { BIND (").replace(
        "} WHERE {}", "AS ?t) }"
    )
    result = ox.Store().query(terms)
    assert isinstance(result, ox.QuerySolutions)
    found = Answer.of(result)
    [row] = found.rows
    assert row == {"t": '<<( <http://e/b> <http://e/c> <<( <http://e/d> <http://e/e> "f" )>> )>>'}
    text = serialise(found, form)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(text)).active
        assert sheet is not None
        text = str(sheet["A2"].value).encode()
    elif form == "parquet":
        text = str(pyarrow.parquet.read_table(io.BytesIO(text))["t"][0]).encode()
    for part in ("http://e/b", "http://e/c", "http://e/d", "http://e/e", "f"):
        assert part.encode() in text


@pytest.mark.parametrize("form", TRIPLES)
def test_triples_with_triple_terms(form: str) -> None:
    result = ox.Store().query(TERMS)
    if form == "jsonld":
        with pytest.raises(OutputError, match="no form for triple terms"):
            serialise(result, form)
        return
    text = serialise(result, form)
    kind = ox.RdfFormat.TURTLE if form == "ttl" else ox.RdfFormat.N_TRIPLES
    again = ox.Store().query(TERMS)
    assert isinstance(again, ox.QueryTriples)
    assert {quad.triple for quad in ox.parse(text, kind)} == set(again)
