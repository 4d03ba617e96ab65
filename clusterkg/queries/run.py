"""Asks canned queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from clusterkg.model.errors import ParameterError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query
from clusterkg.queries.labels import completed
from clusterkg.queries.parameters import terms
from clusterkg.store.protocol import Store


@dataclass(frozen=True)
class Asked:
    """A canned query as it is asked.

    Attributes:
        plain: The SPARQL, as it may be read and run anywhere.
        text: The same, with the things that the columns tell of.
        lang: The language of the texts.
    """

    query: Query
    plain: str
    text: str
    lang: str

    def completed(self, store: Store, found: Answer) -> Answer:
        """Return the answer to `text` as the answer to the query: see `queries.labels`."""
        return completed(self.query, store, found, self.lang)


@dataclass(frozen=True)
class Slice:
    """Which rows of an answer are wanted: at most `limit`, if it is given, after `offset` rows."""

    limit: int | None = None
    offset: int = 0

    def of(self, text: str) -> str:
        """Return a query that gives these rows; it must have no LIMIT, OFFSET or VALUES yet."""
        limit = "" if self.limit is None else f"\nLIMIT {self.limit:d}"
        offset = f"\nOFFSET {self.offset:d}" if self.offset else ""
        return text + limit + offset


ALL = Slice()
AS_OF: Final = "asOf"
"""The parameter of queries about facts that hold for a time: the year."""


def run(
    query: Query,
    store: Store,
    given: Mapping[str, object] | None = None,
    *,
    lang: str = "en",
    part: Slice = ALL,
) -> Answer:
    """Ask `query` of `store` and return the rows.

    A label or another text that is missing in the language is there in another one: see
    `queries.labels`.

    Args:
        query: A canned query.
        store: The store.
        given: Values of parameters, as text or Python values; optional ones may be left out.
        lang: Language of labels: en, uk or ru.
        part: Which rows are wanted; canned queries are in a total order, so that parts fit.

    Raises:
        ParameterError: A parameter is missing or unknown, or its value cannot be used.
        QuerySyntaxError: The query's SPARQL does not parse.
    """
    asked = asked_as(query, store, given, lang=lang)
    return asked.completed(store, Answer.of(store.select(part.of(asked.text))))


def asked_as(
    query: Query, store: Store, given: Mapping[str, object] | None = None, *, lang: str = "en"
) -> Asked:
    """Return how `query` is asked with these values. Arguments and errors as for `run`."""
    given = given or {}
    values = terms(query, given, store, lang)
    spoken = str(given.get("lang", lang))
    return Asked(query, query.bind(values), query.bind(values, things=True), spoken)


def text_of(
    query: Query, store: Store, given: Mapping[str, object] | None = None, *, lang: str = "en"
) -> str:
    """Return the SPARQL that asks `query` with these values. Arguments and errors as for `run`."""
    return asked_as(query, store, given, lang=lang).plain


def as_of_parameter(query: Query) -> str:
    """Return the parameter of `query` that says for which year it is asked.

    Raises:
        ParameterError: It has none: what it tells has no dates.
    """
    if AS_OF not in query.params:
        raise ParameterError(
            f"{query.name} cannot be asked as of a year",
            hint="its data have no dates in the graph",
        )
    return AS_OF
