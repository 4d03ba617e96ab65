"""Each row of an answer is cited, by the papers that its statements stand in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from command import Run
from query_cases import store_of

import clusterkg
from clusterkg.citations.bibliography import bibtex, csl, works
from clusterkg.citations.cite import cite, shown, with_sources
from clusterkg.citations.evidence import patterns, widened
from clusterkg.model.namespaces import BASE, ID
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.run import run as run_query
from clusterkg.queries.run import text_of
from clusterkg.reasoning.explain import Source
from clusterkg.store import Store, open_store

PAPERS = [f"{ID}paper/p00{n}" for n in range(5)]


def citations(name: str, store: Store, **wanted: object) -> list[str]:
    """Return how the rows of a query are cited; parameters it needs have the values of examples."""
    query = load(name)
    given = {**query.examples, **wanted}
    answer = run_query(query, store, given)
    return [shown(row) for row in cite(store, text_of(query, store, given), answer)]


@pytest.mark.parametrize("name", names())
def test_no_row_is_without_a_source(name: str, bundled: Store) -> None:
    store = store_of(name, bundled)
    found = citations(name, store)
    assert all(found)
    if store is bundled:
        # What papers say is cited by papers, but for readings, counts and links of our own.
        ours = {"alignments", "interpretations", "counts-by-graph", "external-links"}
        assert name in ours or any(re.search(r"\bp00\d|morgan", text) for text in found)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (1, "p001: place 0"),
        (3, "p001: place 0 | place 1 | place 2"),
        (4, "p001: place 0 | place 1 | place 2 | … 1 more"),
    ],
)
def test_the_first_places_of_a_paper_are_named(number: int, wanted: str) -> None:
    places = [Source("urn:g", PAPERS[1], f"place {n}") for n in range(number)]
    assert shown([*places, *places]) == wanted


def test_the_place_is_that_of_the_statement(bundled: Store) -> None:
    found = citations("facilitator-functions", bundled, stage="growing")
    assert len(found) == 5
    assert all(
        re.fullmatch(r"p001: Table 1, functions, growing cluster, item \d", f) for f in found
    )
    by_country = citations("instruments-by-country", bundled, country="usa")
    assert by_country[0].startswith("p003: list of instruments of state support, item")


def test_what_follows_is_cited_by_what_it_follows_from(bundled: Store) -> None:
    # That one stage comes before another with a third between them is stated nowhere.
    found = citations("stage-neighbours", bundled)
    assert all("p004: list of the stages of the life cycle, item" in text for text in found)


def test_both_sides_of_a_conflict_are_cited(bundled: Store) -> None:
    answer = run_query(load("conflicts"), bundled)
    found = cite(bundled, text_of(load("conflicts"), bundled), answer)
    assert any(len({source.source for source in row}) > 1 for row in found)


def test_readings_are_said_to_be_ours(bundled: Store) -> None:
    assert (
        citations("alignments", bundled)[0] == f"clusterkg {clusterkg.__version__} (interpretation)"
    )


DATA = """
PREFIX : <urn:>
INSERT DATA {
  GRAPH <urn:g1> { :a :p :b . :b :p :c . :a :q 1 . :c <http://purl.org/dc/terms/source> :book }
  GRAPH <urn:g2> { :x :p :y . :c :p :d }
}
"""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x { ?x :q 1 }", ["urn:g1"]),
        ("SELECT ?x ?y { ?x :p/:p/:p ?y }", ["urn:g1; book; urn:g2"]),
        ("SELECT ?y { :a :p+ ?y } ORDER BY ?y", ["urn:g1", "urn:g1", "urn:g1; urn:g2"]),
        ("SELECT ?x { ?x ^:p :x }", ["urn:g2"]),
        ("SELECT ?x { VALUES ?x { :nothing } OPTIONAL { ?x :p ?y } }", ["clusterkg"]),
        ("SELECT (COUNT(*) AS ?n) { ?s :p ?o }", ["urn:g1; urn:g2"]),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?s HAVING (COUNT(*) > 0)", None),
        ("SELECT ?x { :x :p|:q ?x }", ["urn:g2"]),
        ("SELECT ?x { ?x :q 1 . FILTER NOT EXISTS { :x :p ?x } MINUS { ?x :p :y } }", ["urn:g1"]),
    ],
)
def test_kinds_of_queries(query: str, expected: list[str] | None) -> None:
    store = open_store("memory:")
    store.update(DATA)
    text = f"PREFIX : <urn:>\n{query}"
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    answer = Answer.of(result)
    found = [shown(row) for row in cite(store, text, answer)]
    assert len(found) == len(answer) > 0
    for text, graphs in zip(found, expected or [], strict=bool(expected)):
        wanted = {part for part in graphs.split("; ") if part.startswith("urn:g")}
        assert set(re.findall(r"urn:g\d", text)) == wanted
        assert text.startswith("clusterkg") == (graphs == "clusterkg")


def test_a_query_is_widened() -> None:
    text = widened(load("stages").text)
    assert "GROUP BY" not in text
    assert "SELECT * WHERE" in text
    assert isinstance(ox.Store().query(text), ox.QuerySolutions)
    assert patterns("SELECT ?s { ?s a ?t FILTER EXISTS { ?s ?p 1 } MINUS { ?s ?q 2 } }") != []
    assert len(patterns("SELECT ?s { ?s a ?t FILTER EXISTS { ?s ?p 1 } MINUS { ?s ?q 2 } }")) == 1


def test_a_column_is_added_beside_one_of_that_name() -> None:
    answer = Answer(["source"], [[ox.Literal("x")]])
    assert with_sources(answer, [[]]).columns == ["source", "source_"]


def test_works_as_bibtex(bundled: Store) -> None:
    text = bibtex(works(bundled, [*PAPERS, f"{ID}publication/morgan-hunt-1994", BASE]))
    assert text.count("@article{") + text.count("@misc{") == 7
    entry = text[text.index("@article{morgan-hunt-1994") :].partition("\n}")[0]
    assert "author = {{R. Morgan} and {S. Hunt}}" in entry
    assert "journal = {Journal of Marketing}" in entry
    assert "pages = {20--38}" in entry
    assert "year = {1994}" in entry
    assert text.count("{") == text.count("}")


def test_works_as_csl(bundled: Store) -> None:
    found = {item["id"]: item for item in json.loads(csl(works(bundled, [*PAPERS, BASE])))}
    assert set(found) == {"p000", "p001", "p002", "p003", "p004", "clusterkg"}
    assert found["p001"]["issued"] == {"date-parts": [[2017, 7]]}
    assert found["p001"]["container-title"] == "Креативная экономика"
    assert found["p003"]["ISSN"] == "2074-5354"
    assert found["clusterkg"]["version"] == clusterkg.__version__


def test_signs_of_tex_are_escaped() -> None:
    store = open_store("memory:")
    store.update(
        'INSERT DATA { GRAPH <urn:g> { <urn:w> dcterms:title "50 % & {more} \\\\ _x_" ;'
        ' ckg:journal "R&D" ; dcterms:publisher "Fish & Chips" ; ckg:volume "#1" } }'
    )
    text = bibtex(works(store, ["urn:w"]))
    assert r"title = {{50 \% \& \{more\} \textbackslash{} \_x\_}}" in text
    assert r"journal = {R\&D}" in text
    assert r"publisher = {Fish \& Chips}" in text
    assert r"volume = {\#1}" in text


def test_python_and_the_command_line(bundled: Store, run: Run, tmp_path: Path) -> None:
    with clusterkg.open() as graph:
        rows = graph.query("facilitator-functions", stage="growing", cite=True).rows
    assert rows[0]["source"] == "p001: Table 1, functions, growing cluster, item 2"
    done = run(
        "query", "run", "facilitator-functions", "stage=growing", "--cite", "--bib", "works.bib",
        "--format", "csv", "--limit", "2",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.rpartition("p001")[2] for line in done.stdout.splitlines()[1:]] == [
        ': Table 1, functions, growing cluster, item 2"',
        ': Table 1, functions, growing cluster, item 4"',
    ]
    assert (tmp_path / "works.bib").read_text(encoding="utf-8").startswith("@article{p001,")
    wrong = run("query", "run", "roles", "--bib", "works.doc")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
