"""What is asked and answered, whatever the version of the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from clusterkg.model.words import Words

WORDS: Final = Words("reconciliation")
FEATURE: Final = "feature "
"""How the keys of texts begin that name features of a score."""

MOST_QUERIES: Final = 200
"""Queries of a batch."""

MOST_CANDIDATES: Final = 50
"""Candidates of a query."""

FEW: Final = 5
"""Candidates of a query that does not say how many."""

MOST_IDS: Final = 1000
"""Things, and properties, of an extension."""

ANY, ALL, NONE = "any", "all", "none"
SHOULD: Final = "should"


@dataclass(frozen=True)
class Value:
    """A value that a property is to have.

    Attributes:
        text: It as text; the name of a thing.
        id: The identifier of a thing, where one is given.
    """

    text: str
    id: str | None = None


@dataclass(frozen=True)
class Condition:
    """What a candidate should say of itself.

    Attributes:
        property: Identifier of the property.
        values: Its values.
        required: Whether only candidates that fit are wanted.
        quantifier: Whether any, all or none of the values are to be there.
    """

    property: str
    values: Sequence[Value]
    required: bool = False
    quantifier: str = ANY


@dataclass(frozen=True)
class Query:
    """One row of a table that looks for its thing.

    Attributes:
        names: Names of the thing; none where only properties are known.
        ids: Identifiers it may have.
        lang: Language of the names, if it is said.
        types: Identifiers of classes.
        strict: `all` or `any` of the classes are needed, or they `should` be there.
        limit: Candidates that are wanted.
        conditions: What else is known.
    """

    names: Sequence[str] = ()
    ids: Sequence[str] = ()
    lang: str | None = None
    types: Sequence[str] = ()
    strict: str = ANY
    limit: int = FEW
    conditions: Sequence[Condition] = ()


@dataclass(frozen=True)
class Named:
    """A class, a property, or a thing, with its name in the language that was asked for.

    Attributes:
        id: Its identifier.
        name: Its name.
        description: What it is; empty if that is not known.
        broader: Its broader classes.
    """

    id: str
    name: str
    description: str = ""
    broader: Sequence[Named] = ()


@dataclass(frozen=True)
class Feature:
    """A part of a score.

    Attributes:
        id: Its identifier.
        name: Its name.
        value: What it adds, in log odds; or whether it holds.
    """

    id: str
    name: str
    value: float | bool


@dataclass(frozen=True)
class Match:
    """A candidate.

    Attributes:
        thing: The thing.
        types: Its classes, those that say most first.
        score: From 0 to 100.
        certain: Whether it is the one, as far as a program can tell.
        features: What the score is made of.
    """

    thing: Named
    types: Sequence[Named]
    score: float
    certain: bool
    features: Sequence[Feature]


@dataclass(frozen=True)
class Wanted:
    """A property to extend rows by.

    Attributes:
        id: Its identifier.
        limit: How many values are wanted; 0 for all.
        as_text: Whether things are wanted as their names.
    """

    id: str
    limit: int = 0
    as_text: bool = False


@dataclass(frozen=True)
class Extension:
    """What rows are to be extended by.

    Attributes:
        ids: Identifiers of things.
        properties: What is wanted of each.
    """

    ids: Sequence[str]
    properties: Sequence[Wanted]


@dataclass(frozen=True)
class Cell:
    """A value of a property of a thing.

    Attributes:
        kind: `id`, `str`, `int`, `float` or `date`.
        value: It; the name of a thing.
        id: The identifier of a thing.
        lang: Its language, if it is text that has one.
    """

    kind: str
    value: str | int | float
    id: str | None = None
    lang: str | None = None


@dataclass(frozen=True)
class Extended:
    """An answer to an `Extension`.

    Attributes:
        properties: The properties, each with the class of its values if they are things.
        rows: Thing → property → values.
    """

    properties: Sequence[tuple[Named, Named | None]]
    rows: dict[str, dict[str, list[Cell]]] = field(default_factory=dict)
