"""Rows of RDF terms as a result that Oxigraph can write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pyoxigraph as ox


def solutions(names: Sequence[str], rows: Iterable[Sequence[object]]) -> ox.QuerySolutions:
    """Return rows, each with a term or None for each name, as the result of a SELECT query."""
    bindings = [
        {name: _plain(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in rows
    ]
    text = json.dumps({"head": {"vars": list(names)}, "results": {"bindings": bindings}})
    result = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    assert isinstance(result, ox.QuerySolutions)
    return result


def _plain(term: object) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    assert isinstance(term, ox.Literal)
    about = {"type": "literal", "value": term.value}
    if term.language:
        return about | {"xml:lang": term.language}
    return about | {"datatype": term.datatype.value}
