"""Answers: rows of RDF terms, as Python values or in the formats of SPARQL."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.rdf.turtle import to_turtle
from clusterkg.store.protocol import Result
from clusterkg.terms import XSD, shorten

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
    def of(cls, result: ox.QuerySolutions) -> Answer:
        """Take all rows of a result."""
        columns = [variable.value for variable in result.variables]
        return cls(columns, [[row[column] for column in columns] for row in result])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as Python values: int, Decimal, float, bool, date, Text; an IRI is a str."""
        return [
            {column: value(term) for column, term in zip(self.columns, row, strict=True)}
            for row in self.terms
        ]

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


def cell(term: Term) -> str:
    """Return a term as people read it in a table."""
    if term is None:
        return ""
    return shorten(term.value) if isinstance(term, ox.NamedNode) else term.value


FORMATS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
"""The formats of SPARQL 1.1 for rows and truth values. Tables are drawn by the command line."""


def serialise(result: Result, form: str) -> bytes:
    """Return a result in one of `FORMATS`; triples are always in Turtle.

    A truth value, for which CSV and TSV have no form, is `true` or `false` there.
    """
    if isinstance(result, ox.QueryTriples):
        return to_turtle(result).encode()
    if isinstance(result, ox.QueryBoolean) and form in {"csv", "tsv"}:
        return f"{str(bool(result)).lower()}\n".encode()
    text = result.serialize(format=FORMATS[form])
    assert text is not None
    return text if text.endswith(b"\n") else text + b"\n"
