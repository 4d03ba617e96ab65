"""Competency questions: every one is answered by a query, or by data accepted or refused.

Where the list of questions with expected answers lies beside the checkout, all answers are
compared with it too.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from competency import EXPECTED, FOLDER, Question, answer, differences, questions

from clusterkg.model.namespaces import GRAPH, INFERRED_GRAPH, RDF, RDFS
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import load, names
from clusterkg.queries.terms import cell
from clusterkg.reasoning.clashes import clashes
from clusterkg.shacl.model import Report
from clusterkg.shacl.validate import validate_files
from clusterkg.store import Store
from clusterkg.store.memory import MemoryStore

QUERIES = questions(".rq")
DATA = questions(".ttl")


def named(question: Question) -> str:
    return question.id


@pytest.fixture(scope="module")
def expected() -> dict[str, list[dict[str, Any]]]:
    if not EXPECTED.exists():
        pytest.skip("the list of competency questions is not beside this checkout")
    return {q["id"]: q["answer"] for q in json.loads(EXPECTED.read_text(encoding="utf-8"))}


def test_all_are_there() -> None:
    assert QUERIES
    assert DATA
    assert {q.id for q in QUERIES} == {path.stem for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_rows(question: Question, bundled: Store) -> None:
    """The rows are those kept beside the query."""
    kept = question.path.with_suffix(".csv").read_text(encoding="utf-8")
    assert as_csv(answer(question, bundled)) == kept


def as_csv(found: Answer | bool) -> str:
    if isinstance(found, bool):
        return f"{str(found).lower()}\n"
    rows = [found.columns, *([cell(term) for term in row] for row in found.terms)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("question", QUERIES, ids=named)
def test_expected(
    question: Question, bundled: Store, expected: dict[str, list[dict[str, Any]]]
) -> None:
    assert differences(question, expected[question.id], bundled) == []


@pytest.fixture(scope="module")
def report() -> Report:
    """Findings in all data files of questions, taken together to save time."""
    return validate_files([question.path for question in DATA])


def wanted(question: Question) -> set[str]:
    """Return the rules that refuse a file; those of the reasoner are in small letters."""
    return set(question.header.get("refused", "").split())


@pytest.fixture(scope="module")
def contradictions(bundled: Store) -> dict[str, set[str]]:
    """What the reasoner finds in each data file beside the bundled graph.

    What follows from the bundled graph counts as stated, so that only what files add is inferred.
    Files in which nothing is to be found are looked at together: no statement takes one away.
    """
    store = MemoryStore()
    for graph in bundled.graphs():
        known = f"{GRAPH}known" if graph == INFERRED_GRAPH else graph
        store.replace_graph(known, bundled.quads(graph))
    sound = [question for question in DATA if not any(map(str.islower, wanted(question)))]
    found: dict[str, set[str]] = {}
    for together in (sound, *([question] for question in DATA if question not in sound)):
        store.load([("urn:question", question.path) for question in together])
        rules = {clash.code for clash in clashes(store)}
        found |= {question.id: rules for question in together}
        store.replace_graph("urn:question", [])
    return found


@pytest.mark.parametrize("question", DATA, ids=named)
def test_accepted_or_refused(
    question: Question, report: Report, contradictions: dict[str, set[str]]
) -> None:
    found = {f.rule for f in report.findings if f.file and f.file.endswith(question.path.name)}
    found = {code.rsplit("/", 1)[-1] for code in found}
    assert found | contradictions[question.id] == wanted(question)


def test_expected_verdict(expected: dict[str, list[dict[str, Any]]]) -> None:
    for question in DATA:
        text = expected[question.id][0]["en"]
        assert text.startswith("REJECT" if "refused" in question.header else "accept"), text


def test_the_list_agrees(expected: dict[str, list[dict[str, Any]]]) -> None:
    assert {question.id for question in questions()} == set(expected)


def test_canned_queries_are_for_questions() -> None:
    ids = {question.id for question in questions()}
    asked = {load(name).question for name in names()}
    assert asked - {"none"} <= ids


def test_the_comparison_can_fail(bundled: Store, expected: dict[str, list[dict[str, Any]]]) -> None:
    """An answer is refused as the answer to another question, save for a few that share it."""
    asked = [q for q in QUERIES if len(expected[q.id]) > 1]
    mistaken = {
        (one.id, other.id)
        for one, other in zip(asked, asked[1:] + asked[:1], strict=True)
        if differences(one, expected[other.id], bundled) == []
    }
    assert len(asked) > 100
    assert not mistaken


def test_inference_does_real_work(bundled: Store) -> None:
    """Without what chains, transitivity, inverses and defined classes add, answers are missing.

    What subclasses and labels add is kept, so that only the work of those is counted.
    """
    defined = {
        row["c"].value  # type: ignore[union-attr, index]
        for row in bundled.query(  # type: ignore[union-attr]
            "SELECT DISTINCT ?c { ?c owl:equivalentClass ?e FILTER (isIRI(?c) && isBlank(?e)) }"
        )
    }
    poorer = MemoryStore()
    for graph in bundled.graphs():
        kept = (
            quad
            for quad in bundled.quads(graph)
            if graph != INFERRED_GRAPH
            or quad.predicate.value == f"{RDFS}label"
            or (quad.predicate.value == f"{RDF}type" and quad.object.value not in defined)  # type: ignore[union-attr]
        )
        poorer.replace_graph(graph, kept)
    changed = {q.id for q in QUERIES if as_csv(answer(q, poorer)) != as_csv(answer(q, bundled))}
    said = {
        q.id for q in QUERIES if not q.header.get("inferred", "rdfs:sub").startswith("rdfs:sub")
    }
    assert len(changed) >= 15
    assert said <= changed
