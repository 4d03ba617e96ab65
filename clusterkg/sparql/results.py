"""Results of SPARQL queries: distinguished by kind, and made from rows of terms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from clusterkg.model.errors import QueryError

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""Answer to a query: rows (SELECT), a truth value (ASK) or triples (CONSTRUCT, DESCRIBE)."""


def rows_of(result: Result) -> ox.QuerySolutions:
    """Return the rows of a SELECT query.

    Raises:
        QueryError: The query has another form.
    """
    if isinstance(result, ox.QuerySolutions):
        return result
    raise _other_form("a SELECT", result)


def truth_of(result: Result) -> bool:
    """Return the truth value of an ASK query.

    Raises:
        QueryError: The query has another form.
    """
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    raise _other_form("an ASK", result)


def triples_of(result: Result) -> ox.QueryTriples:
    """Return the triples of a CONSTRUCT or DESCRIBE query.

    Raises:
        QueryError: The query has another form.
    """
    if isinstance(result, ox.QueryTriples):
        return result
    raise _other_form("a CONSTRUCT or DESCRIBE", result)


def _other_form(wanted: str, result: Result) -> QueryError:
    came = {ox.QuerySolutions: "rows", ox.QueryBoolean: "true or false", ox.QueryTriples: "triples"}
    return QueryError(f"{wanted} query is needed; this one returns {came[type(result)]}")


def solutions(names: Sequence[str], rows: Iterable[Sequence[object]]) -> ox.QuerySolutions:
    """Return rows, each with a term or None for each name, as the result of a SELECT query."""
    bindings = [
        {name: _binding(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in rows
    ]
    text = json.dumps({"head": {"vars": list(names)}, "results": {"bindings": bindings}})
    return rows_of(ox.parse_query_results(text, ox.QueryResultsFormat.JSON))


def _binding(term: object) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = ("subject", "predicate", "object")
        return {
            "type": "triple",
            "value": {part: _binding(getattr(term, part)) for part in parts},
        }
    assert isinstance(term, ox.Literal)
    about = {"type": "literal", "value": term.value}
    if term.language:
        return about | {"xml:lang": term.language}
    return about | {"datatype": term.datatype.value}
