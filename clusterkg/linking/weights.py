"""Weights of the features, in log odds, and the score from which on a candidate is proposed."""

from __future__ import annotations

from typing import Final

AUTO: Final = 0.85
"""From this score on a candidate is proposed. A reviewer decides all the same.

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
"""Set by judgement: the labelled names say nothing of these."""

WEIGHTS: Final[dict[str, float]] = FITTED | FIXED
