"""Competency questions that canned queries answer, with how many things the answer names.

Where the list of questions with their answers lies beside the checkout, counts and figures are
compared with it too.
"""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from conftest import ROOT

from clusterkg.queries.catalogue import load, names
from clusterkg.queries.run import run
from clusterkg.store import Store

FILE = ROOT.parent / "shared" / "knowledge" / "questions.json"

ANSWERED: list[tuple[str, str, dict[str, str], str, int]] = [
    ("CQ-035", "stages", {"model": "three-stage"}, "stage", 3),
    ("CQ-038", "facilitator-functions", {"stage": "mature"}, "function", 4),
    ("CQ-039", "facilitator-competences", {"stage": "potential"}, "competence", 3),
    ("CQ-040", "facilitator-competences", {"stage": "growing"}, "competence", 4),
    ("CQ-045", "subroles", {"role": "clustepreneur"}, "subrole", 4),
    ("CQ-048", "roles-for-task", {"task": "promoting-cluster-idea"}, "role", 1),
    ("CQ-063", "cited-works", {"paper": "p001"}, "work", 16),
    ("CQ-113", "policy-kinds", {}, "kind", 3),
    ("CQ-115", "list-items", {"list": "p003-unece-characteristics"}, "item", 4),
    ("CQ-116", "list-items", {"list": "p003-author-characteristics"}, "item", 7),
    ("CQ-117", "list-items", {"list": "p003-production-sources"}, "item", 4),
    ("CQ-121", "list-items", {"list": "p003-infrastructure-of-cluster-strategies"}, "item", 3),
    ("CQ-125", "instruments-by-country", {"country": "Японія"}, "instrument", 4),
    ("CQ-126", "instruments-by-country", {"country": "Germany"}, "instrument", 4),
    ("CQ-127", "instruments-by-country", {"country": "США"}, "instrument", 3),
    ("CQ-128", "instruments-by-country", {"country": "russia"}, "instrument", 2),
    ("CQ-129", "instrument-countries", {"instrument": "risk-sharing-innovation-funds"}, "place", 6),
    ("CQ-131", "instrument-countries", {"instrument": "foreign-specialist-programmes"}, "place", 5),
    ("CQ-132", "list-items", {"list": "p003-leader-countries"}, "item", 9),
    ("CQ-137", "clusters-of-kind", {"kind": "NationalInnovationCluster"}, "cluster", 8),
    ("CQ-138", "clusters-of-kind", {"kind": "pilot cluster"}, "cluster", 7),
    ("CQ-144", "clusters-in-place", {"place": "khmelnytskyi"}, "cluster", 1),
    ("CQ-239", "roles", {}, "role", 10),
    ("CQ-246", "stage-neighbours", {"stage": "transformation"}, "other", 4),
    ("CQ-262", "clusters-in-place", {"place": "kyiv"}, "cluster", 3),
    ("CQ-292", "assertions-of-kind", {"paper": "p003", "kind": "conclusion"}, "statement", 7),
    ("CQ-295", "lessons", {"thing": "minnesota"}, "lesson", 4),
    ("CQ-296", "lessons", {"thing": "massachusetts"}, "lesson", 3),
]

FIGURES: list[tuple[str, str, list[float]]] = [
    ("CQ-151", "finland", [0.5, 10, 25, 30, 40]),
    ("CQ-152", "china", [60, 30_000, 3_500_000, 200_000_000_000]),
    ("CQ-153", "european-union", [38, 2000]),
    ("CQ-154", "united-states", [50, 60]),
    ("CQ-070", "serbia", [40]),
]

NOT_THE_LENGTH = {"CQ-063", "CQ-144", "CQ-246"}
"""Questions whose answer names something else than the rows, or only some of them."""


@pytest.mark.parametrize(("question", "name", "given", "column", "count"), ANSWERED)
def test_things(
    question: str, name: str, given: dict[str, str], column: str, count: int, bundled: Store
) -> None:
    answer = run(load(name), bundled, given)
    assert len({str(row[column]) for row in answer}) == count


@pytest.mark.parametrize(("question", "thing", "values"), FIGURES)
def test_figures(question: str, thing: str, values: list[float], bundled: Store) -> None:
    rows = run(load("figures-about"), bundled, {"thing": thing}).rows
    found = {float(row["value"]) for row in rows if isinstance(row["value"], int | Decimal)}
    assert set(values) <= found
    assert all(row["paper"] and row["locator"] for row in rows)


def test_the_stage_directly_before(bundled: Store) -> None:
    rows = run(load("stage-neighbours"), bundled, {"stage": "transformation"}).rows
    assert [row["other"].rsplit("/")[-1] for row in rows if row["directly"]] == ["mature-of-five"]


def test_both_sides_of_the_count_of_groups(bundled: Store) -> None:
    rows = run(load("conflicts"), bundled).rows
    assert any("three announced, four listed" in row["one"] for row in rows)


def test_every_query_is_for_a_question() -> None:
    answered = {name for _, name, _, _, _ in ANSWERED}
    shown = {"figures-about", "conflicts", "instruments", "role-tasks", "statements-about"}
    assert answered | shown <= set(names())


def test_the_list_of_questions_agrees() -> None:
    if not FILE.exists():
        pytest.skip("the list of competency questions is not beside this checkout")
    expected = {q["id"]: q["answer"] for q in json.loads(FILE.read_text(encoding="utf-8"))}
    for question, _, _, _, count in ANSWERED:
        if question not in NOT_THE_LENGTH:
            assert len(expected[question]) == count, question
    for question, _, values in FIGURES:
        assert sorted(a["value"] for a in expected[question]) == sorted(values), question
    assert {load(name).question for name in names()} <= set(expected)
