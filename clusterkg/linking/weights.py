"""Weights of the features, in log odds."""

from __future__ import annotations

from typing import Final

AUTO: Final = 0.9
"""From this score on a candidate is proposed. A reviewer decides all the same."""

FIXED: Final[dict[str, float]] = {
    "place": 1.5,
    "other place": -1.0,
    "website": 4.0,
    "other website": -1.0,
    "year": 1.0,
    "other year": -2.0,
    "identifier": 20.0,
}
"""Set by judgement: the labelled names say nothing of these."""

FITTED: Final[dict[str, float]] = dict.fromkeys(
    (
        "base", "name", "words", "same name", "sound", "initials", "odd words", "other name",
        "share", "country", "other country", "kind", "other kind", "sector", "other sector",
        "near", "far",
    ),
    0.0,
)  # fmt: skip
"""Fitted by `python benchmarks/link.py --fit` on the training part of `tests/linking/pairs.csv`."""

WEIGHTS: Final[dict[str, float]] = FITTED | FIXED
