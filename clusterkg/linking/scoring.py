"""How likely two things are the same: a calibrated sum of features, identifiers above all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp
from typing import Final

from clusterkg.linking.features import context, identifiers, name_likeness
from clusterkg.linking.model import Candidate, Thing

AUTO: Final = 0.85
"""Candidates with at least this score are proposed. A reviewer still decides.

It is the least score of the table that `python benchmarks/link.py --fit` prints at which no
proposal for a training row is wrong.
"""

FITTED: Final[dict[str, float]] = {
    "base": -12.804,
    "name": 5.876,
    "words": 0.752,
    "same name": 0.778,
    "sound": 0.484,
    "initials": 1.475,
    "odd words": -2.845,
    "other name": -0.57,
    "share": 8.88,
    "country": 0.032,
    "other country": -6.085,
    "kind": 0.0,
    "other kind": -3.064,
    "sector": 1.069,
    "other sector": -1.085,
}
"""Fitted by `python benchmarks/link.py --fit`: logistic regression on the candidates of the
training rows of `tests/linking/pairs.csv`, two thirds of them; the other third took no part.
"""

FIXED: Final[dict[str, float]] = {
    "place": 1.5,
    "other place": -1.0,
    "website": 4.0,
    "other website": -1.0,
    "year": 1.0,
    "other year": -2.0,
    "near": 2.0,
    "far": -4.0,
    "identifier": 20.0,
}
"""Set by judgement: the labelled names have no data on these."""

WEIGHTS: Final[dict[str, float]] = FITTED | FIXED

_LIKE: Final = 0.1
"""Candidates whose evidence is at most this much weaker are rivals."""

_FOR: Final = ("name", "words", "same name", "country", "kind", "place", "website", "year", "near")
_AGAINST: Final = ("other country", "other kind", "other place", "other year", "far", "other name")


def _evidence(values: Mapping[str, float]) -> float:
    return sum(values.get(name, 0.0) for name in _FOR) - sum(
        values.get(name, 0.0) for name in _AGAINST
    )


def measured(thing: Thing, others: Sequence[Thing]) -> list[tuple[dict[str, float], str]]:
    """Return the features of candidates, and the names that agreed.

    The feature `share` sets a candidate against its rivals, those that all else fits as well: it
    is its part of their sizes together (inhabitants, employees), or one by their number where no
    size is known.

    Args:
        thing: The local thing.
        others: The candidates.
    """
    found = []
    for other in others:
        likeness = name_likeness(thing, other)
        found.append((dict(likeness.values) | context(thing, other), likeness.matched))
    evidence = [_evidence(values) for values, _ in found]
    for number, (values, _) in enumerate(found):
        rivals = [n for n, each in enumerate(evidence) if each >= evidence[number] - _LIKE]
        sizes = [others[n].size or 0.0 for n in rivals]
        own = others[number].size or 0.0
        values["share"] = own / sum(sizes) if all(sizes) else 1 / len(rivals)
    return found


def shares_of(values: Mapping[str, float]) -> dict[str, float]:
    """Return what each feature adds to the log odds; `base` is what no feature says."""
    shares = {name: WEIGHTS[name] * value for name, value in values.items() if value}
    return {"base": WEIGHTS["base"]} | shares


def probability(log_odds: float) -> float:
    """Return the probability that log odds stand for."""
    return 1 / (1 + exp(-log_odds)) if log_odds > -700 else 0.0


def ranked(thing: Thing, others: Iterable[Thing]) -> list[Candidate]:
    """Return candidates with their scores, the likeliest first.

    An authoritative identifier that both have makes the score 1, different ones make it 0. Where
    two schemes contradict each other the score is one half, for a person to look.

    Args:
        thing: The local thing.
        others: The candidates, each once.
    """
    things = list(others)
    found = []
    for other, (values, matched) in zip(things, measured(thing, things), strict=True):
        same, differ = identifiers(thing, other)
        shares = shares_of(values)
        score = probability(sum(shares.values()))
        if same and differ:
            score = 0.5
            shares |= {"identifier": 0.0, "other identifier": 0.0}
        elif same:
            score = 1.0
            shares["identifier"] = WEIGHTS["identifier"]
        elif differ:
            score = 0.0
            shares["other identifier"] = -WEIGHTS["identifier"]
        decisive = same[0] if same and not differ else None
        found.append(Candidate(other, score, shares, matched, decisive))
    return sorted(found, key=lambda each: (-each.score, -sum(each.shares.values()), each.thing.iri))
