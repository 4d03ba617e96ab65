"""What is known of a query: its triple patterns, and how it uses what is bound beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

ANY: Final = "*"

Step = tuple[str, bool]
"""A property, and whether it is followed backwards."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern.

    Attributes:
        subject: Name of a variable (with "?"), an IRI, or None for any other term.
        value: The same of the object.
        steps: Single steps one of which leads from subject to object; None for any property.
        beyond: Further properties that a longer path can touch; `ANY` for all.
        nullable: Whether subject and object can be the same node without any statement.
        required: Whether every solution of the query must match it.
    """

    subject: str | None
    value: str | None
    steps: tuple[Step, ...] | None
    beyond: tuple[str, ...]
    nullable: bool
    required: bool


@dataclass
class Query:
    """What is known of a query.

    Attributes:
        patterns: Its triple patterns.
        loose: Whether a variable that is bound beforehand is used where nothing else binds it.
        sliced: Whether it has LIMIT or OFFSET, so that it must be asked for one node at a time.
        shapes: Whether it looks into the shapes graph.
    """

    patterns: list[Pattern] = field(default_factory=list)
    loose: bool = False
    sliced: bool = False
    shapes: bool = False
