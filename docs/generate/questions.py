"""`questions.md`: the competency questions, what answers each, and the answer."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from docs.generate import text

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "support"))

INTRODUCTION = """\
Questions that the graph must be able to answer, with what answers them: a canned query with its
values, a query of its own in `tests/questions`, or data that must be accepted or refused.
"""


def page() -> str:
    """Return the page."""
    from competency import Question, questions

    def answer(question: Question) -> str:
        if question.path.suffix == ".ttl":
            return f"refused by {r}" if (r := question.header.get("refused")) else "accepted"
        with question.path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if len(rows) == 1:
            return rows[0][0] if rows[0][0] in {"true", "false"} else "nothing"
        return "<br>".join("; ".join(filter(None, row)) for row in rows[1:])

    rows = [[q.id, q.text, f"`{q.answered_by}`", answer(q)] for q in questions()]
    return text.page(
        "Competency questions",
        [INTRODUCTION, *text.table(["number", "question", "answered by", "answer"], rows)],
    )
