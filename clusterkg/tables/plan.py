"""A plan: what each column of a table says. Headed tables and CSVW both become one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clusterkg.model.namespaces import XSD
from clusterkg.tables.iris import Template


class Kind(StrEnum):
    """What a value is.

    `reference` is an IRI, a prefixed name, the slug or a label of a known thing; `either` is an
    IRI if it looks like one, else text.
    """

    LITERAL = "literal"
    IRI = "iri"
    REFERENCE = "reference"
    EITHER = "either"


@dataclass(frozen=True)
class Format:
    """How values are written in a column.

    Attributes:
        pattern: Regular expression that a value (as it stands) matches as a whole.
        decimal: What stands before the decimals of a number.
        group: What separates groups of digits of a number.
        booleans: What stands for true and for false.
        moment: Pattern of a date or time, as in `dd.MM.yyyy`.
        least: Least value.
        most: Greatest value.
        shortest: Least number of characters.
        longest: Greatest number of characters.
    """

    pattern: re.Pattern[str] | None = None
    decimal: str = "."
    group: str | None = None
    booleans: tuple[str, str] | None = None
    moment: str | None = None
    least: str | None = None
    most: str | None = None
    shortest: int | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Lookup:
    """Values are found in another table: a name there stands for a code.

    Attributes:
        values: Value of this column → value to take in its place.
        source: Name of the other table, for messages.
    """

    values: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Column:
    """What one column says.

    Attributes:
        title: Its name, for messages.
        source: Place of its cells in a row, from 0; None if it has none (all rows say the same).
        predicate: IRI of the property; None if the column has no statements of its own.
        about: IRI that the statement is about; None for the thing of the row.
        value: IRI that is the value; None for the cell itself.
        kind: What a cell is.
        datatype: IRI of the datatype of literals.
        others: Further datatypes: a value is of the first one whose form it has.
        language: Language of literals.
        separator: What separates several values in a cell.
        nulls: Texts that stand for no value.
        required: Whether each row must have a value.
        default: Value of an empty cell.
        form: How values are written.
        inverse: Whether the value is the subject, and the thing of the row the object.
        range: IRI of the class of the things that are meant; None for any.
        single: Whether a thing has no more than one such value (in one language).
        lookup: Where values are found.
        trim: Whether spaces around a value are reported and removed.
    """

    title: str
    source: int | None
    predicate: str | None = None
    about: Template | None = None
    value: Template | None = None
    kind: Kind = Kind.LITERAL
    datatype: str = f"{XSD}string"
    others: tuple[str, ...] = ()
    language: str | None = None
    separator: str | None = None
    nulls: frozenset[str] = frozenset({""})
    required: bool = False
    default: str = ""
    form: Format = Format()
    inverse: bool = False
    range: str | None = None
    single: bool = False
    lookup: Lookup | None = None
    trim: bool = True


@dataclass(frozen=True)
class ForeignKey:
    """Values that another table must have together.

    Attributes:
        columns: Places in `Plan.columns`.
        known: What the other table has.
        source: Name of the other table.
        names: Names of the columns there.
    """

    columns: tuple[int, ...]
    known: frozenset[tuple[str, ...]]
    source: str
    names: tuple[str, ...]


@dataclass
class Plan:
    """What a table says.

    Attributes:
        columns: What its columns say.
        names: Name of a column in templates → place in `columns`.
        about: IRI of the thing of a row, where no column says otherwise; None to mint it.
        subject: Place, in a row, of the cell that names the thing of the row.
        graph: Place, in a row, of the cell that names the graph of the row.
        keys: Places in `columns` whose values together occur once.
        foreign: What other tables must know.
        distinct: Places in `columns` that differ from each other in every row that counts.
        base: Where IRIs begin that the table does not give in full.
        prefixes: Prefix → namespace, for cells.
        cls: IRI of the class of rows that name none. It is a part of the IRIs that are made, also
            of rows with a narrower class, so that these keep their IRI when they lose it.
        whole: Whether a thing has one row: two different ones contradict each other.
    """

    columns: list[Column]
    names: dict[str, int] = field(default_factory=dict)
    about: Template | None = None
    subject: int | None = None
    graph: int | None = None
    keys: tuple[int, ...] = ()
    foreign: list[ForeignKey] = field(default_factory=list)
    distinct: tuple[int, ...] = ()
    base: str | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    cls: str | None = None
    whole: bool = False
