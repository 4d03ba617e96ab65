"""Answers: rows of RDF terms, as Python values or in the formats of SPARQL."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import XSD, shorten

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN: Final = 20
_FLOATS: Final = (f"{XSD}double", f"{XSD}float")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | None


class Text(str):
    """A string that keeps its language (`language` is None for a plain one)."""

    language: str | None

    def __new__(cls, value: str, language: str | None = None) -> Text:
        text = super().__new__(cls, value)
        text.language = language
        return text


@dataclass(frozen=True)
class Answer:
    """The rows that answer a SELECT query.

    Attributes:
        columns: Names of the columns.
        terms: The rows, each with one RDF term (or None) per column.
    """

    columns: list[str]
    terms: list[list[Term]]

    @classmethod
    def of(cls, result: ox.QuerySolutions | Answer) -> Answer:
        """Take all rows of a result; an answer is returned as it is."""
        if isinstance(result, Answer):
            return result
        columns = [variable.value for variable in result.variables]
        return cls(columns, [[row[column] for column in columns] for row in result])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as Python values: int, Decimal, float, bool, date, Text; an IRI is a str."""
        return [
            {column: value(term) for column, term in zip(self.columns, row, strict=True)}
            for row in self.terms
        ]

    def to_arrow(self) -> pyarrow.Table:
        """Return the rows as a table of Arrow; columns keep numbers, dates and truth values.

        A column of literals in one language has that language in its metadata.

        Raises:
            UnsupportedError: pyarrow is not installed.
        """
        from clusterkg.queries.formats.frames import to_arrow

        return to_arrow(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame of pandas, with the types of Arrow.

        Raises:
            UnsupportedError: pandas or pyarrow is not installed.
        """
        from clusterkg.queries.formats.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a data frame of polars.

        Raises:
            UnsupportedError: polars or pyarrow is not installed.
        """
        from clusterkg.queries.formats.frames import to_polars

        return to_polars(self)

    def _repr_html_(self) -> str:
        """Show the rows in a notebook: the first ones, and how many there are."""
        from clusterkg.queries.formats.text import html_table

        return html_table(self, most=_SHOWN)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.terms)


_NUMBERS: Final[dict[str, Callable[[str], Any]]] = {
    "integer": int,
    "int": int,
    "long": int,
    "nonNegativeInteger": int,
    "decimal": Decimal,
    "double": float,
    "float": float,
    "date": datetime.date.fromisoformat,
    "gYear": int,
    "boolean": lambda text: text in {"true", "1"},
}


def value(term: Term) -> Any:
    """Return a term as a Python value; a literal that is ill-formed stays a string."""
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value
    if term.language:
        return Text(term.value, term.language)
    convert = _NUMBERS.get(term.datatype.value.removeprefix(XSD))
    if convert is not None:
        try:
            return convert(term.value)
        except (ValueError, ArithmeticError):
            return Text(term.value)
    return Text(term.value)


def shown(term: Term) -> str:
    """Return a term as `cell` does, but a floating-point number with six digits that matter.

    >>> shown(ox.Literal(2 / 3)), shown(ox.Literal(120000.0)), shown(ox.Literal("0.1234567"))
    ('0.666667', '120000', '0.1234567')
    """
    text = cell(term)
    if isinstance(term, ox.Literal) and term.datatype.value in _FLOATS:
        with suppress(ValueError):  # ill-formed, or INF
            return f"{float(text):.6g}"
    return text


def cell(term: Term) -> str:
    """Return a term as people read it in a table."""
    if term is None:
        return ""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else term.value
