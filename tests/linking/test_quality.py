"""Proposals for the labelled names that are held out are right, and most are there."""

from __future__ import annotations

import csv

import pytest
from labelled_names import PAIRS, questions
from quality import Outcome, outcomes, precision_and_recall

from clusterkg.linking.scoring import AUTO


def test_the_labelled_names_are_many_and_hard() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 400
    assert sum(not row["answer"] for row in rows) >= 200
    held = [row for row in rows if row["part"] == "held-out"]
    assert 0.28 <= len(held) / len(rows) <= 0.40
    parts: dict[str, set[str]] = {}
    for row in rows:
        parts.setdefault(row["group"], set()).add(row["part"])
    assert all(len(each) == 1 for each in parts.values()), "a thing is in one part only"
    cases = {row["case"] for row in held}
    assert cases == {row["case"] for row in rows}
    assert {"same name", "same name elsewhere", "transliterated", "legal form", "slip"} <= cases


@pytest.mark.slow
def test_precision_and_recall_on_what_is_held_out() -> None:
    found = outcomes(questions("held-out"))
    precision, recall, number = precision_and_recall(found, AUTO)
    assert number >= 300
    assert precision >= 0.97
    assert recall >= 0.90


@pytest.mark.slow
def test_scores_are_calibrated() -> None:
    found = [each for each in outcomes(questions("held-out")) if each.found]
    mean = sum(each.score for each in found) / len(found)
    right = sum(each.right for each in found) / len(found)
    assert abs(mean - right) < 0.05


@pytest.mark.slow
def test_the_measure_counts_what_it_should() -> None:
    [question, *_] = [q for q in questions("held-out") if q.answer]
    right = Outcome(question, 0.9, question.answer, True)
    wrong = Outcome(question, 0.9, "urn:other", True)
    unsure = Outcome(question, 0.2, question.answer, True)
    assert precision_and_recall([right, wrong, unsure], 0.5) == (0.5, 1 / 3, 2)
