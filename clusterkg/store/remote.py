"""A SPARQL 1.1 endpoint as a store, through SPARQLWrapper. It is asked, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from clusterkg import __version__
from clusterkg.errors import EndpointError, QuerySyntaxError
from clusterkg.store.embedded import syntax_error
from clusterkg.store.guard import refuse_reaching_out
from clusterkg.store.protocol import Result
from clusterkg.store.readonly import ReadOnly
from clusterkg.terms import PREFIXES

_TIMEOUT = 60  # seconds without an answer after which an endpoint is given up


class RemoteStore(ReadOnly):
    """A SPARQL endpoint at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.refusal = (
            f"{address} is an endpoint: it can be asked, not changed",
            "load into a store on disk, or with the endpoint's own tools",
        )

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`. The endpoint decides what its default graph is.

        Raises:
            EndpointError: The endpoint does not answer, or answers with something else.
        """
        if not allow_service:
            refuse_reaching_out(text)
        text = _with_prefixes(text)
        form = _form_of(text)
        body = self._ask(text, "json" if form == "rows" else "turtle")
        if form == "rows":
            try:
                return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            except SyntaxError as error:
                raise EndpointError(
                    f"the answer of {self._address} is not a SPARQL result: {error.msg}"
                ) from None
        store = ox.Store()
        try:
            store.load(body, ox.RdfFormat.TURTLE, base_iri=self._address)
        except SyntaxError as error:
            raise EndpointError(
                f"the answer of {self._address} is not Turtle: {error.msg}"
            ) from None
        return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def _ask(self, text: str, answer_format: str) -> bytes:
        from urllib.error import URLError

        from SPARQLWrapper import SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        wrapper: Any = SPARQLWrapper(self._address, agent=f"clusterkg/{__version__}")
        wrapper.setTimeout(_TIMEOUT)
        wrapper.setMethod("POST")
        wrapper.setReturnFormat(answer_format)
        wrapper.setQuery(text)
        try:
            response = wrapper.query().response
            body: bytes = response.read()
        except QueryBadFormed:
            raise QuerySyntaxError(f"{self._address} says that the query does not parse") from None
        except SPARQLWrapperException as error:
            raise EndpointError(f"{self._address} answers with an error: {error.msg}") from None
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise EndpointError(
                f"{self._address} does not answer: {reason}", hint="check the address"
            ) from None
        return body

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`."""
        rows = self.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        assert isinstance(rows, ox.QuerySolutions)
        return dict(sorted((row["g"].value, int(row["n"].value)) for row in rows))

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`. Where no named graph has statements, those of the default graph.

        All statements come, page by page if the endpoint gives only so many at a time.

        Raises:
            EndpointError: It keeps some back, or it pages, and there are blank nodes: those of two
                answers cannot be told to be the same.
        """
        values = f"VALUES ?g {{ {ox.NamedNode(graph)} }}" if graph else ""
        pattern = f"{values} GRAPH ?g {{ ?s ?p ?o }}"
        total = self._number(pattern)
        if not total and graph is None:
            pattern = "?s ?p ?o"
            total = self._number(pattern)
        read = 0
        while read < total:
            page = self.query(
                f"SELECT * WHERE {{ {pattern} }} ORDER BY ?g ?s ?p ?o OFFSET {read}"
                if read
                else f"SELECT * WHERE {{ {pattern} }}"
            )
            assert isinstance(page, ox.QuerySolutions)
            rows = list(page)
            if not rows:
                raise EndpointError(f"{self._address} gives {read} of {total} statements only")
            if not read and len(rows) < total:  # cut: begin anew, in an order that holds
                rows = list(self._first_page(pattern))
            paged = read or len(rows) < total
            if paged and any(isinstance(row[end], ox.BlankNode) for row in rows for end in "so"):
                raise EndpointError(
                    f"{self._address} gives {len(rows)} statements at a time, and has blank nodes",
                    hint="let it give more at a time, or export its graphs to files",
                )
            read += len(rows)
            for row in rows:
                where = row["g"] if "?g" in pattern else None
                yield ox.Quad(row["s"], row["p"], row["o"], where or ox.DefaultGraph())

    def _number(self, pattern: str) -> int:
        rows = self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        assert isinstance(rows, ox.QuerySolutions)
        return int(next(iter(rows))["n"].value)

    def _first_page(self, pattern: str) -> ox.QuerySolutions:
        rows = self.query(f"SELECT * WHERE {{ {pattern} }} ORDER BY ?g ?s ?p ?o")
        assert isinstance(rows, ox.QuerySolutions)
        return rows

    def close(self) -> None:
        """See `Store.close`."""


def _with_prefixes(text: str) -> str:
    """Declare our prefixes that the query uses but does not declare itself."""
    missing = [
        f"PREFIX {prefix}: <{namespace}>\n"
        for prefix, namespace in PREFIXES.items()
        if f"{prefix}:" in text and not _declares(text, prefix)
    ]
    return "".join(missing) + text


def _declares(text: str, prefix: str) -> bool:
    return any(
        line.split()[1:2] == [f"{prefix}:"]
        for line in text.splitlines()
        if line.strip().upper().startswith("PREFIX")
    )


def _form_of(text: str) -> str:
    """Return "rows" for SELECT and ASK, "triples" for CONSTRUCT and DESCRIBE."""
    try:
        result = ox.Store().query(text)
    except SyntaxError as error:
        raise syntax_error(error) from None
    return "triples" if isinstance(result, ox.QueryTriples) else "rows"
