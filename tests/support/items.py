"""The numbered items that the papers have, and that the graph holds."""

from __future__ import annotations

ITEMS = {
    "000": {"B": 15, "C": 111, "I": 23, "F": 11},
    "001": {"B": 24, "C": 76, "I": 25, "F": 14},
    "002": {"B": 6, "C": 64, "I": 26, "F": 20},
    "003": {"B": 7, "C": 81, "I": 59, "F": 44},
    "004": {"B": 5, "C": 82, "I": 8, "F": 14},
}
"""How many numbered items of each kind (bibliographic, concept, instance, figure) a paper has."""

SPLIT = {"I-002-24": ("a", "b"), "F-002-20": ("a", "b")}
"""Items that come in two parts."""

ACROSS = {"X": 37, "M": 31, "U": 33}
"""How many contradictions, alignments and ambiguities there are across papers."""


def items_of(paper: str) -> set[str]:
    """Return the numbers of the items of a paper."""
    return {
        f"{item}{part}"
        for kind, count in ITEMS[paper].items()
        for number in range(1, count + 1)
        for item in [f"{kind}-{paper}-{number:02d}"]
        for part in SPLIT.get(item, ("",))
    }


def items_across() -> set[str]:
    """Return the numbers of the items that stand across papers."""
    return {f"{kind}-{n:02d}" for kind, count in ACROSS.items() for n in range(1, count + 1)}
