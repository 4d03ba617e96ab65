"""The slots of SSSOM 1.1: order, types of values, propagation; and values as text.

Source: the SSSOM schema, classes *mapping* and *mapping set*.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final


class Kind(Enum):
    """What a slot holds."""

    TEXT = "text"
    ENTITY = "an identifier"
    URI = "an address"
    NUMBER = "a number"
    DATE = "a date"
    CHOICE = "one of a list"


@dataclass(frozen=True)
class Slot:
    """A slot of the standard.

    Attributes:
        name: Its name.
        kind: What it holds.
        many: Whether it may have several values.
        propagated: Whether a value of the set stands for all mappings of the set.
        since: The version of the standard that brought it.
        low: The least number.
        high: The greatest number.
        choices: The values there are.
    """

    name: str
    kind: Kind = Kind.TEXT
    many: bool = False
    propagated: bool = False
    since: str = "1.0"
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()


TYPES: Final = (
    "owl class", "owl object property", "owl data property", "owl annotation property",
    "owl named individual", "skos concept", "rdfs resource", "rdfs class", "rdfs literal",
    "rdfs datatype", "rdf property", "composed entity expression",
)  # fmt: skip
"""What a subject, an object or a predicate can be."""

CARDINALITIES: Final = ("1:1", "1:n", "n:1", "n:n", "1:0", "0:1", "0:0")

JUSTIFICATIONS: Final = tuple(
    f"semapv:{name}"
    for name in """
    MappingReview ManualMappingCuration LogicalReasoning LexicalMatching CompositeMatching
    UnspecifiedMatching SemanticSimilarityThresholdMatching LexicalSimilarityThresholdMatching
    MappingChaining MappingInversion StructuralMatching InstanceBasedMatching
    BackgroundKnowledgeBasedMatching
    """.split()
)
"""What can justify a mapping."""

_E, _U, _N, _D, _C = Kind.ENTITY, Kind.URI, Kind.NUMBER, Kind.DATE, Kind.CHOICE

_ALL: Final = (
    Slot("sssom_version", _C, since="1.1", choices=("1.0", "1.1")),
    Slot("record_id", _E, since="1.1"),
    Slot("mapping_set_id", _U),
    Slot("mapping_set_version"),
    Slot("mapping_set_source", _U, many=True),
    Slot("mapping_set_title"),
    Slot("mapping_set_description"),
    Slot("mapping_set_confidence", _N, since="1.1"),
    Slot("subject_id", _E),
    Slot("subject_label"),
    Slot("subject_category"),
    Slot("predicate_id", _E),
    Slot("predicate_label"),
    Slot("predicate_modifier", _C, choices=("Not",)),
    Slot("object_id", _E),
    Slot("object_label"),
    Slot("object_category"),
    Slot("mapping_justification", _E),
    Slot("author_id", _E, many=True),
    Slot("author_label", many=True),
    Slot("reviewer_id", _E, many=True),
    Slot("reviewer_label", many=True),
    Slot("creator_id", _E, many=True),
    Slot("creator_label", many=True),
    Slot("license", _U),
    Slot("subject_type", _C, propagated=True, choices=TYPES),
    Slot("subject_source", _E, propagated=True),
    Slot("subject_source_version", propagated=True),
    Slot("object_type", _C, propagated=True, choices=TYPES),
    Slot("object_source", _E, propagated=True),
    Slot("object_source_version", propagated=True),
    Slot("predicate_type", _C, propagated=True, since="1.1", choices=TYPES),
    Slot("mapping_provider", _U, propagated=True),
    Slot("mapping_source", _E),
    Slot("mapping_cardinality", _C, choices=CARDINALITIES),
    Slot("cardinality_scope", many=True, propagated=True, since="1.1"),
    Slot("mapping_tool", propagated=True),
    Slot("mapping_tool_id", _E, propagated=True, since="1.1"),
    Slot("mapping_tool_version", propagated=True),
    Slot("mapping_date", _D, propagated=True),
    Slot("publication_date", _D),
    Slot("review_date", _D, since="1.1"),
    Slot("confidence", _N),
    Slot("reviewer_agreement", _N, since="1.1", low=-1.0),
    Slot("curation_rule", _E, many=True, propagated=True),
    Slot("curation_rule_text", many=True, propagated=True),
    Slot("subject_match_field", _E, many=True, propagated=True),
    Slot("object_match_field", _E, many=True, propagated=True),
    Slot("match_string", many=True),
    Slot("subject_preprocessing", _E, many=True, propagated=True),
    Slot("object_preprocessing", _E, many=True, propagated=True),
    Slot("similarity_score", _N),
    Slot("similarity_measure", propagated=True),
    Slot("see_also", _U, many=True),
    Slot("issue_tracker", _U),
    Slot("issue_tracker_item", _E),
    Slot("other"),
    Slot("comment"),
)

SLOTS: Final[dict[str, Slot]] = {slot.name: slot for slot in _ALL}
"""Every slot that holds values, by name."""

_ONLY_OF_SETS: Final = frozenset(
    """
    sssom_version mapping_set_id mapping_set_version mapping_set_source mapping_set_title
    mapping_set_description mapping_set_confidence issue_tracker
    """.split()
)

OF_MAPPING: Final = tuple(name for name in SLOTS if name not in _ONLY_OF_SETS)
"""The slots of a mapping, in the order of the columns."""

OF_SET: Final = tuple(
    """
    sssom_version mapping_set_id mapping_set_version mapping_set_source mapping_set_title
    mapping_set_description mapping_set_confidence creator_id creator_label license subject_type
    subject_source subject_source_version object_type object_source object_source_version
    predicate_type mapping_provider cardinality_scope mapping_tool mapping_tool_id
    mapping_tool_version mapping_date publication_date subject_match_field object_match_field
    subject_preprocessing object_preprocessing similarity_measure curation_rule
    curation_rule_text see_also issue_tracker other comment
    """.split()
)
"""The slots of a set, in the order in which they are written."""

PROPAGATED: Final = tuple(name for name in OF_SET if SLOTS[name].propagated)
"""The slots of a set that stand for all its mappings."""

NEWER_IN_SETS: Final = frozenset({"similarity_measure", "curation_rule", "curation_rule_text"})
"""Slots of mappings since 1.0, but of sets only since 1.1."""

_PART: Final = re.compile(r"(?:\\.|[^\\|])*", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\|])")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def split(cell: str) -> list[str]:
    r"""Return the values of a cell: `|` separates them, `\|` and `\\` stand for the characters.

    >>> split("Alice\\|Bob|Charlie")
    ['Alice|Bob', 'Charlie']
    """
    parts, start = [], 0
    while start <= len(cell):
        match = _PART.match(cell, start)
        end = match.end() if match else start
        if end < len(cell) and cell[end] == "\\":  # a single backslash at the very end
            end = len(cell)
        parts.append(_ESCAPED.sub(r"\1", cell[start:end]))
        start = end + 1
    return [part for part in parts if part]


def join(values: Sequence[str]) -> str:
    r"""Return values as one cell; the inverse of `split`.

    >>> join(["Alice|Bob", "Charlie"])
    'Alice\\|Bob|Charlie'
    """
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def number(value: float) -> str:
    """Return a number as the standard writes it: at most three digits after the point."""
    rounded = Decimal(str(value)).quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
    return f"{rounded + 0:f}"


def fault(slot: Slot, text: str) -> tuple[str, str] | None:
    """Return what is wrong with a value (no identifier) and a hint, or None."""
    if slot.kind is Kind.NUMBER:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not slot.low <= found <= slot.high:
            wanted = f"a number from {slot.low:g} to {slot.high:g}"
            hint = "write a decimal point" if "," in text else "such as 0.95"
            return f"{text!r} is not {wanted}", hint
    elif slot.kind is Kind.DATE:
        try:
            good = bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
        except ValueError:
            good = False
        if not good:
            return f"{text!r} is not a date", "write it as YYYY-MM-DD"
    elif slot.kind is Kind.CHOICE and text not in slot.choices:
        return f"{text!r} is not allowed", f"one of: {', '.join(slot.choices)}"
    elif slot.kind is Kind.URI and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", text):
        return f"{text!r} is not an address", "such as https://creativecommons.org/licenses/by/4.0/"
    return None
