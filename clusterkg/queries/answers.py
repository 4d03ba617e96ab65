"""Answers: rows of RDF terms, as Python values or in the formats of SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from clusterkg.queries.terms import Term, value

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN: Final = 20


@dataclass(frozen=True)
class Answer:
    """The rows that answer a SELECT query.

    Attributes:
        columns: Names of the columns.
        terms: The rows, each with one RDF term (or None) per column.
        title: What was asked, if it was a canned query, with the values of its parameters.
        notes: What a reader has to know of the rows: what a word was taken for, which default,
            how many texts are in another language than asked for.
        lang: The language that was asked for; empty if none was.
        told: Columns of texts that are in that language where they can be.
    """

    columns: list[str]
    terms: list[list[Term]]
    title: str = field(default="", compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    lang: str = field(default="", compare=False)
    told: frozenset[str] = field(default=frozenset(), compare=False)

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
            PackageMissingError: pyarrow is not installed.
        """
        from clusterkg.queries.formats.frames import to_arrow

        return to_arrow(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame of pandas, with the types of Arrow.

        Raises:
            PackageMissingError: pandas or pyarrow is not installed.
        """
        from clusterkg.queries.formats.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a data frame of polars.

        Raises:
            PackageMissingError: polars or pyarrow is not installed.
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
