"""The cells of answers: RDF terms as Python values, and as people read them in a table."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final, Protocol

import pyoxigraph as ox

from clusterkg.model.namespaces import XSD, language_of, shorten

_FLOATS: Final = (f"{XSD}double", f"{XSD}float")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


class Text(str):
    """A string that keeps its language (`language` is None for a plain one)."""

    language: str | None

    def __new__(cls, value: str, language: str | None = None) -> Text:
        text = super().__new__(cls, value)
        text.language = language
        return text


class Rows(Protocol):
    """What a format needs of an answer."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""

    @property
    def title(self) -> str:
        """What was asked; empty if it has no title."""

    @property
    def terms(self) -> Sequence[Sequence[Term]]:
        """The rows, each with one RDF term (or None) per column."""


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
    """Return a term as a Python value; what has none is a string: an IRI, an ill-formed literal."""
    if not isinstance(term, ox.Literal):
        return None if term is None else plain(term)
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


def foreign(rows: Rows, place: int, term: Term) -> str:
    """Return the language of a text that stands where one in the language asked for is missing."""
    if not isinstance(term, ox.Literal) or rows.columns[place] not in getattr(rows, "told", ()):
        return ""
    tag = term.language or ""
    return "" if language_of(tag) == getattr(rows, "lang", "") else tag


def cell(term: Term) -> str:
    """Return a term as people read it in a table."""
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return f"<<( {cell(term.subject)} {cell(term.predicate)} {cell(term.object)} )>>"
    return shorten(term.value) if isinstance(term, ox.NamedNode) else term.value


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return the text of a term; of a triple term, that of N-Triples.

    >>> plain(ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(1)))
    '<<( <urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> )>>'
    """
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else term.value
