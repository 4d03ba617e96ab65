"""Whole answers: notices when an endpoint cuts one, and fetches the rest page by page."""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Final, cast

import pyoxigraph as ox

from clusterkg.model.errors import (
    ConnectionFailedError,
    EndpointError,
    IncompleteAnswerWarning,
    QuerySyntaxError,
)
from clusterkg.model.namespaces import XSD
from clusterkg.sparql.datasets import clauses
from clusterkg.sparql.results import solutions
from clusterkg.sparql.star import in_order
from clusterkg.sparql.tokens import modifiers, split
from clusterkg.store.remote.content import Reply, rows_format, unfit

_log = logging.getLogger("clusterkg.store")

Ask = Callable[[str], Reply]
"""Asks the endpoint for rows."""

Rows = list[ox.QuerySolution]


_KEPT: Final = "nodeID-"
"""How names of blank nodes begin that mean the same node in each answer (those of Virtuoso)."""


def parsed(reply: Reply, address: str) -> tuple[list[str], Rows]:
    """Return the variables and the rows that a reply holds.

    Raises:
        EndpointError: It holds something else.
    """
    kind = rows_format(reply, address)
    try:
        try:
            return _solutions(reply.body, kind)
        except SyntaxError:
            if kind != ox.QueryResultsFormat.JSON:
                raise
            return _solutions(_renamed(reply.body), kind)
    except (SyntaxError, ValueError) as error:
        raise unfit(address, f"is not a table: {_reason(error)}") from None


def truth(reply: Reply, address: str) -> ox.QueryBoolean:
    """Return the truth value that a reply holds.

    Virtuoso writes one as a table: a column of this name, with a row for true and none for false.

    Raises:
        EndpointError: It holds something else.
    """
    kind = rows_format(reply, address)
    try:
        result = ox.parse_query_results(reply.body, kind)
    except (SyntaxError, ValueError) as error:
        raise unfit(address, f"is not a SPARQL result: {_reason(error)}") from None
    if isinstance(result, ox.QueryBoolean):
        return result
    if [variable.value for variable in result.variables] != ["__ASK_RETVAL"]:
        raise unfit(address, "to an ASK query is a table")
    held = b"true" if any(True for _ in result) else b"false"
    said = b'{"head": {}, "boolean": ' + held + b"}"
    return cast(ox.QueryBoolean, ox.parse_query_results(said, ox.QueryResultsFormat.JSON))


def _reason(error: Exception) -> str:
    return str(getattr(error, "msg", None) or error)


def _solutions(body: bytes, kind: ox.QueryResultsFormat) -> tuple[list[str], Rows]:
    result = ox.parse_query_results(body, kind)
    if isinstance(result, ox.QueryBoolean):
        raise ValueError("it is true or false")
    return [variable.value for variable in result.variables], list(result)


def _renamed(body: bytes) -> bytes:
    """Give blank nodes names that SPARQL allows, where an endpoint (Virtuoso) uses others."""
    content = json.loads(body)
    try:
        for row in content["results"]["bindings"]:
            for term in row.values():
                if term["type"] == "bnode":
                    name = term["value"]
                    kept = name.startswith("nodeID://")
                    plain = re.sub(r"\W", "-", name.removeprefix("nodeID://"))
                    term["value"] = f"{_KEPT if kept else 'b'}{plain}"
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it is not a SPARQL result in JSON") from None
    return json.dumps(content).encode()


def whole(text: str, ask: Ask, address: str) -> ox.QuerySolutions:
    """Return all rows of a SELECT query.

    How many there must be is asked too. If the endpoint keeps rows back they are fetched page by
    page, in an order that is total; if that cannot be done, what there is comes with an
    IncompleteAnswerWarning.
    """
    reply = ask(text)
    names, rows = parsed(reply, address)
    names = in_order(text, names)
    why = reply.cut
    try:
        total = _total(text, ask, address) if len(rows) > 1 or reply.cut else len(rows)
    except ConnectionFailedError as error:
        total, why = None, f"whether there are more is unknown, {error}"
    if not reply.timed_out and total is not None and len(rows) >= total:
        return _again(names, rows)
    if not reply.timed_out and total is not None and rows:
        _log.info("%s gives %d of %d rows at a time", address, len(rows), total)
        paged, failed = _paged(text, names, total, ask, address)
        if len(paged) >= total:
            return _again(names, paged)
        rows = max(rows, paged, key=len)
        why = why or failed
    if why or total is not None:
        known = f"{len(rows)} of {total} rows" if total is not None else f"{len(rows)} rows"
        warn_of_cut(known, address, why)
    return _again(names, rows)


def warn_of_cut(known: str, address: str, why: str) -> None:
    """Say that an answer is not complete, what came and why not all."""
    warnings.warn(
        f"the answer is not complete: {known} came from {address}{f': {why}' if why else ''}",
        IncompleteAnswerWarning,
        stacklevel=4,
    )


def _total(text: str, ask: Ask, address: str) -> int | None:
    """Return how many rows there are, or None if the endpoint cannot say.

    Raises:
        ConnectionFailedError: It does not answer.
    """
    if any(clauses(text, "FROM")):
        return None  # a query within a query cannot name its graphs
    prologue, query = split(text)
    try:
        reply = ask(f"{prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {query}\n}} }}")
        _, [row] = parsed(reply, address)
        if reply.cut:
            return None
        return int(row[0].value)
    except ConnectionFailedError:
        raise
    except (EndpointError, QuerySyntaxError, ValueError, AttributeError):
        return None


def pages(text: str, names: list[str], total: int, ask: Ask, address: str) -> Iterator[Rows]:
    """Yield the rows of a SELECT query without LIMIT in pages, as large as the endpoint gives them.

    Args:
        text: The query; it is asked in an order that is total.
        names: Its variables.
        total: The number of rows there are.
        ask: Asks the endpoint.
        address: The endpoint.

    Raises:
        EndpointError: The rows have blank nodes, which cannot be told to be the same in two pages,
            or the endpoint answers with an error, or it gives less than all rows.
        QuerySyntaxError: It does not take such a query.
    """
    order = " ".join(f"?{name}" for name in names)
    prologue, query = split(text)
    ordered = f"{query}\n{'' if 'ORDER' in modifiers(text) else 'ORDER BY '}{order}"
    # Some endpoints limit the rows that they sort, but not those of a subquery.
    forms = [f"{prologue}{ordered}", f"{prologue}SELECT * WHERE {{ {{ {ordered} }} }}"]
    read = size = 0
    while read < total:
        part = f"\nOFFSET {read} LIMIT {size}" if read else ""
        try:
            _, rows = parsed(ask(f"{forms[0]}{part}"), address)
            if not rows:
                raise EndpointError(
                    f"{address} returns only {read} of {total} rows",
                    hint="raise its limit on rows, or ask for less",
                )
        except (EndpointError, QuerySyntaxError) as error:
            if len(forms) == 1 or isinstance(error, ConnectionFailedError):
                raise
            del forms[0]
            continue
        if any(_loose(term) for row in rows for term in row):
            raise EndpointError(
                f"{address} returns {len(rows)} rows at a time, and they have blank nodes",
                hint="raise its limit on rows, or export its graphs to files",
            )
        yield rows
        read += len(rows)
        size = max(size, len(rows))


def _loose(term: object) -> bool:
    return isinstance(term, ox.BlankNode) and not term.value.startswith(_KEPT)


def _paged(text: str, names: list[str], total: int, ask: Ask, address: str) -> tuple[Rows, str]:
    """Return as many rows as can be had, and why not more."""
    rows: Rows = []
    if modifiers(text) & {"LIMIT", "OFFSET", "VALUES"}:
        return rows, ""
    try:
        for page in pages(text, names, total, ask, address):
            rows += page
    except (EndpointError, QuerySyntaxError) as error:
        return rows, str(error)
    return rows, ""


def _again(names: list[str], rows: Rows) -> ox.QuerySolutions:
    """Return rows as a result that can be read once more."""
    return solutions(names, ([_canonical(row[name]) for name in names] for row in rows))


def _canonical(term: object) -> object:
    """Return truth values as true and false; some endpoints write 1 and 0."""
    if isinstance(term, ox.Literal) and term.datatype.value == f"{XSD}boolean":
        text = {"1": "true", "0": "false"}.get(term.value, term.value)
        return ox.Literal(text, datatype=term.datatype)
    return term
