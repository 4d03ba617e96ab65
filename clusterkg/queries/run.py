"""Asks canned queries."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query
from clusterkg.queries.parameters import terms
from clusterkg.store.protocol import Store


def run(
    query: Query, store: Store, given: Mapping[str, object] | None = None, *, lang: str = "en"
) -> Answer:
    """Ask `query` of `store` and return all rows. Arguments and errors as for `ask`."""
    return Answer.of(ask(query, store, given, lang=lang))


def ask(
    query: Query, store: Store, given: Mapping[str, object] | None = None, *, lang: str = "en"
) -> ox.QuerySolutions:
    """Ask `query` of `store` and return the rows as they come.

    Args:
        query: A canned query.
        store: The store.
        given: Values of parameters, as text or Python values; others keep the example value.
        lang: Language of labels: en, uk or ru.

    Raises:
        ParameterError: A parameter is unknown, or its value cannot be used.
        QuerySyntaxError: The query's SPARQL does not parse.
    """
    result = store.query(query.bind(terms(query, given or {}, store, lang)))
    assert isinstance(result, ox.QuerySolutions)
    return result
