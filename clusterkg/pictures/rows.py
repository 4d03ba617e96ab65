"""What a picture shows of the rows of an answer: names of things, numbers, years."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

import pyoxigraph as ox

from clusterkg.model.errors import QueryError
from clusterkg.model.namespaces import shorten
from clusterkg.model.words import Words
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Plot
from clusterkg.queries.terms import Term, cell, value

Number = int | float | Decimal

WORDS: Final = Words("pictures")
"""Our own words in pictures."""

_NARROW_SPACE: Final = "\u202f"
_MINUS: Final = "\u2212"


class Name(NamedTuple):
    """A thing in a picture: what tells it from others of the same label, and its label."""

    key: str
    label: str


@dataclass(frozen=True)
class ChartData:
    """An answer with all that is said about it in its picture.

    Attributes:
        answer: The rows.
        plot: What the picture shows.
        columns: Column → what it means.
        lang: Language of our own words.
    """

    answer: Answer
    plot: Plot
    columns: Mapping[str, str]
    lang: str

    def terms(self, what: str) -> list[Term]:
        """Return a column by what the picture needs it for (x, y, …); None where it has none.

        Raises:
            QueryError: There are no rows, or the answer lacks the column.
        """
        if not self.answer.terms:
            raise QueryError("there are no rows, so there is no picture")
        if what not in self.plot.columns:
            return [None] * len(self.answer)
        place = self._place(what)
        return [row[place] for row in self.answer.terms]

    def texts(self, what: str) -> list[str]:
        """Return a column as people read it."""
        return [text(term) for term in self.terms(what)]

    def names(self, what: str) -> list[Name]:
        """Return the things that a column of labels names.

        Two things may have one label, and a thing may have none. So a label belongs to the thing
        in the column before it, as in all canned queries, if there are IRIs.
        """
        labels = self.texts(what)
        place = self._thing(what)
        if place is None:
            return [Name("", label) for label in labels]
        things = [row[place] for row in self.answer.terms]
        return [
            Name("" if thing is None else str(thing), label or text(thing))
            for thing, label in zip(things, labels, strict=True)
        ]

    def meaning(self, what: str) -> str:
        """Return what a column means; for a column of labels, what the things are."""
        if what not in self.plot.columns:
            return ""
        place = self._thing(what)
        column = self.plot.columns[what] if place is None else self.answer.columns[place]
        return self.columns.get(column, column)

    def more(self, count: int) -> str:
        """Return the words for what is left out."""
        return WORDS.text("more", self.lang, n=self.figure(count))

    def figure(self, number: Number) -> str:
        """Return a number as people read it."""
        return figure(number, self.lang)

    def _place(self, what: str) -> int:
        column = self.plot.columns[what]
        if column not in self.answer.columns:
            raise QueryError(f"the answer has no column {column!r} to draw")
        return self.answer.columns.index(column)

    def _thing(self, what: str) -> int | None:
        place = self._place(what) - 1
        if place < 0 or what == "y":
            return None
        nodes = (ox.NamedNode, ox.BlankNode)
        return place if any(isinstance(row[place], nodes) for row in self.answer.terms) else None


def text(term: Term) -> str:
    """Return a term as a label. Queries give an IRI as text where a thing has no label."""
    return " ".join(shorten(cell(term)).split())


def number(term: Term) -> Number | None:
    """Return a term as a number that can be drawn."""
    found = value(term)
    if isinstance(found, bool) or not isinstance(found, Number):
        return None
    try:
        return found if math.isfinite(float(found)) else None
    except OverflowError:
        return None


def year(term: Term) -> int | None:
    """Return the year of a number, a date or a text that begins with one."""
    found = value(term)
    if isinstance(found, datetime.date):
        return found.year
    if isinstance(found, Number) and not isinstance(found, bool):
        return int(found) if found == found // 1 else None
    match = re.match(r"-?\d{4}(?!\d)", found or "", re.ASCII)
    return int(match[0]) if match else None


def figure(number: Number, lang: str = "en") -> str:
    """Return a number as people read it: digits in groups, no more than six that matter.

    >>> figure(-1234567).replace("\u202f", " ")
    '−1 234 567'
    >>> figure(Decimal("2.50")), figure(1 / 3, "uk"), figure(12e-7)
    ('2.50', '0,33333', '1.2e−06')
    """
    exact = Decimal(f"{number:.10g}" if isinstance(number, float) else number)
    point = "." if lang == "en" else ","
    if exact and not Decimal("0.001") <= abs(exact) < 10**15:
        text = f"{float(exact):.6g}".replace("e+", "e").replace("-", _MINUS)
        return text.replace(".", point)
    whole, _, rest = f"{abs(exact):f}".partition(".")
    if rest and len(whole) + len(rest) > 7:
        places = max(6 - len(whole), 0)
        whole, _, rest = f"{abs(exact):.{places}f}".partition(".")
        rest = rest.rstrip("0")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", _NARROW_SPACE)
    return (_MINUS if exact < 0 else "") + whole + (point + rest if rest else "")


def short(number: float, lang: str = "en") -> str:
    """Return a number with three digits that matter, but whole from 1000 on.

    >>> short(1.0837), short(0.0125, "ru"), short(1234.5)
    ('1.08', '0,0125', '1234')
    """
    if abs(number) >= 1000 or number == round(number):
        return figure(round(number), lang)
    return figure(float(f"{number:.3g}"), lang)


def strong_or_other(strong: str, other: str, lang: str) -> list[tuple[str, str]]:
    """Return the legend of the classes of what is a strong cluster, and of what is not."""
    return [(strong, WORDS.text("strong", lang)), (other, WORDS.text("other", lang))]
