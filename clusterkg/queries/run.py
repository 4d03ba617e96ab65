"""Asks canned queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from clusterkg.model.errors import ParameterError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query
from clusterkg.queries.parameters import terms
from clusterkg.store.protocol import Store


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
    """Ask `query` of `store` and return the rows. Arguments and errors as for `ask`."""
    return Answer.of(ask(query, store, given, lang=lang, part=part))


def ask(
    query: Query,
    store: Store,
    given: Mapping[str, object] | None = None,
    *,
    lang: str = "en",
    part: Slice = ALL,
) -> ox.QuerySolutions:
    """Ask `query` of `store` and return the rows as they come.

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
    return store.select(part.of(text_of(query, store, given, lang=lang)))


def text_of(
    query: Query, store: Store, given: Mapping[str, object] | None = None, *, lang: str = "en"
) -> str:
    """Return the SPARQL that asks `query` with these values. Arguments and errors as for `ask`."""
    return query.bind(terms(query, given or {}, store, lang))


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
