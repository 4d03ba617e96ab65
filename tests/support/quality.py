"""How good proposals are: precision and recall of the best candidate, at a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelled_names import Question

from clusterkg.linking.scoring import ranked


@dataclass(frozen=True)
class Outcome:
    """The best candidate for a question: how likely, and whether it is the answer."""

    question: Question
    score: float
    found: str | None
    reached: bool
    """Whether the answer was among the candidates at all."""

    @property
    def right(self) -> bool:
        return self.found is not None and self.found == self.question.answer


def outcomes(questions: Sequence[Question]) -> list[Outcome]:
    """Return the best candidate for each question."""
    found = []
    for question in questions:
        reached = question.answer in {other.iri for other in question.others}
        best = next(iter(ranked(question.thing, question.others)), None)
        score, iri = (best.score, best.thing.iri) if best else (0.0, None)
        found.append(Outcome(question, score, iri, reached))
    return found


def precision_and_recall(found: Sequence[Outcome], score: float) -> tuple[float, float, int]:
    """Return precision, recall and number of what is proposed from a score on.

    Precision: the part of the proposals that are right; a name without an answer has no right
    proposal. Recall: the part of the names with an answer that have the right proposal.
    """
    proposed = [each for each in found if each.found and each.score >= score]
    right = sum(each.right for each in proposed)
    answerable = sum(each.question.answer is not None for each in found)
    return right / max(1, len(proposed)), right / max(1, answerable), len(proposed)
