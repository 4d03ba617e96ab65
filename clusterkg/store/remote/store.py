"""A SPARQL 1.1 endpoint as a store: queried at its query address, changed at its update address."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import pyoxigraph as ox

from clusterkg.model.errors import (
    ClusterkgError,
    EndpointError,
    IncompleteAnswerWarning,
    QueryError,
    QuerySyntaxError,
)
from clusterkg.model.namespaces import LINKS_GRAPH, PREFIXES
from clusterkg.sparql.errors import syntax_error
from clusterkg.sparql.guard import refuse_reaching_out
from clusterkg.sparql.results import Result, triples_of
from clusterkg.sparql.settled import settled
from clusterkg.sparql.tokens import form, prefixes
from clusterkg.sparql.updates import not_a_query
from clusterkg.store.embedded import named
from clusterkg.store.loading import note_target, noted, quads_of
from clusterkg.store.protocol import Progress, Queryable
from clusterkg.store.remote import exchange
from clusterkg.store.remote.cache import Cache
from clusterkg.store.remote.content import Reply, triples_format, unfit
from clusterkg.store.remote.exchange import ROWS, TRIPLES
from clusterkg.store.remote.rows import pages, parsed, truth, warn_of_cut, whole
from clusterkg.store.remote.settings import Endpoint
from clusterkg.store.remote.writing import Staging, outcome_unknown
from clusterkg.store.sources import BUNDLED, UNKNOWN, Filled, Source, replaced

_VIRTUOSO: Final = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://localuriqaserver/sparql",
    "http://www.w3.org/ns/ldp#",
)
"""Graphs that Virtuoso keeps for itself; only it has the first one."""


class RemoteStore(Queryable):
    """A SPARQL endpoint.

    The endpoint decides what its default graph is, unless `endpoint.graphs` names the graphs.

    Args:
        endpoint: Where it is and how to speak to it.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._cache = Cache(endpoint)

    def query(self, text: str, *, allow_service: bool = False) -> Result:
        """See `Store.query`.

        An answer that the endpoint cuts is fetched page by page; if that cannot be done it comes
        with an IncompleteAnswerWarning.

        Raises:
            EndpointError: The endpoint does not answer, or answers with something else.
        """
        if not allow_service:
            refuse_reaching_out(text)
        text = _with_prefixes(text)
        kind = form(text)
        try:
            if kind == "SELECT":
                return whole(text, self._rows, self._endpoint.address)
            if kind == "ASK":
                return truth(self._rows(text), self._endpoint.address)
            if kind is not None:
                return self._triples(text)
        except QuerySyntaxError as error:
            raise _placed(text) or error from None
        raise _placed(text) or QuerySyntaxError("this is not a SPARQL query")

    def _rows(self, text: str) -> Reply:
        return self._ask(text, ROWS)

    def _ask(self, text: str, accept: str) -> Reply:
        reply = self._cache.get(text, accept)
        if reply is None:
            reply = exchange.ask(self._endpoint, text, accept)
            self._cache.put(text, accept, reply)
        return reply

    def _triples(self, text: str) -> ox.QueryTriples:
        reply = self._ask(text, TRIPLES)
        kind = triples_format(reply, self._endpoint.address)
        store = ox.Store()
        try:
            for quad in ox.parse(
                reply.body, kind, base_iri=self._endpoint.address, without_named_graphs=True
            ):
                store.add(quad)
        except SyntaxError as error:
            what = f"is not {kind.name}: {error.msg}"
            raise unfit(self._endpoint.address, what) from None
        if reply.cut:
            warn_of_cut(f"{len(store)} statements", self._endpoint.address, reply.cut)
        return triples_of(store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))

    def graphs(self) -> dict[str, int]:
        """See `Store.graphs`. The graphs of Virtuoso itself are left out."""
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        try:
            with warnings.catch_warnings():  # what is not listed is not there
                warnings.simplefilter("error", IncompleteAnswerWarning)
                rows = list(self.select(text))
        except IncompleteAnswerWarning as part:
            raise EndpointError(str(part), hint="raise the limits of the endpoint") from None
        try:
            found = dict(sorted((row["g"].value, int(row["n"].value)) for row in rows))
        except (AttributeError, KeyError, ValueError):
            raise self._odd() from None
        own = _VIRTUOSO if _VIRTUOSO[0] in found else ()
        return {graph: count for graph, count in found.items() if graph not in own}

    def _odd(self) -> EndpointError:
        return unfit(self._endpoint.address, "lacks the numbers asked for")

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`. Where no named graph has statements, those of the default graph.

        All statements come, page by page if the endpoint limits an answer.

        Raises:
            EndpointError: It keeps some back, or it pages, and there are blank nodes: those of two
                answers cannot be told to be the same.
        """
        values = f"VALUES ?g {{ {ox.NamedNode(graph)} }} " if graph else ""
        names, pattern = ["g", "s", "p", "o"], f"{values}GRAPH ?g {{ ?s ?p ?o }}"
        total = self._number(pattern)
        if not total and graph is None:
            names, pattern = ["s", "p", "o"], "?s ?p ?o"
            total = self._number(pattern)
        text = f"SELECT {' '.join(f'?{name}' for name in names)} WHERE {{ {pattern} }}"
        for row in self._all(text, names, total):
            try:
                where = row["g"] if "g" in names else ox.DefaultGraph()
                quad = ox.Quad(row["s"], row["p"], row["o"], where)
            except (KeyError, TypeError):
                raise unfit(self._endpoint.address, "does not hold statements") from None
            yield quad

    def _all(self, text: str, names: list[str], total: int) -> Iterator[ox.QuerySolution]:
        address = self._endpoint.address
        rows = parsed(self._rows(text), address)[1] if total else []
        if len(rows) >= total:
            yield from rows
            return
        for page in pages(text, names, total, self._rows, address):
            yield from page

    def _number(self, pattern: str) -> int:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        reply = self._rows(text)
        if reply.timed_out:
            raise EndpointError(
                f"{self._endpoint.address} ran out of time counting statements",
                hint="raise the time that it gives to a query",
            )
        _, rows = parsed(reply, self._endpoint.address)
        try:
            return int(rows[0]["n"].value)
        except (AttributeError, KeyError, IndexError, ValueError):
            raise self._odd() from None

    def load(
        self,
        sources: Sequence[Source],
        *,
        replace: bool = False,
        force: bool = False,
        own: bool = False,
        progress: Progress | None = None,
    ) -> set[str]:
        """See `Store.load`. Statements are staged at the endpoint and brought in at the end.

        An endpoint does not say which source filled a graph: one that holds statements is replaced
        by `force` only.

        Raises:
            EndpointError: The endpoint takes no changes from this user.
        """
        filled: Filled = {}
        for source in sources:
            note_target(filled, source, own=own)
        with self._staging() as staging:
            for graph, path in sources:
                quads = quads_of(graph, path, progress, own=own)
                staging.add(noted(quads, filled, (graph, path)))
            gone: set[str] = set()
            if replace:
                # Links may be a user's, added by `link apply`; the other graphs of ours are ours.
                held = {
                    g: {BUNDLED if own and g != LINKS_GRAPH else UNKNOWN} for g in self.graphs()
                }
                gone = replaced(sources, filled, held, force=force, own=own)
            staging.finish(replace=gone)
        return set(filled)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.add`."""
        with self._staging() as staging:
            staging.add(named(quads))
            staging.finish()

    def replace_graph(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """See `Store.replace_graph`."""
        with self._staging() as staging:
            staging.add(named(quads))
            staging.finish(replace=[ox.NamedNode(graph).value])

    def update(self, text: str) -> None:
        """See `Store.update`; here the endpoint says what may be changed.

        Raises:
            EndpointError: The endpoint takes no changes from this user.
        """
        refuse_reaching_out(text)
        with outcome_unknown():
            self._send(_with_prefixes(text))

    def _send(self, text: str) -> None:
        exchange.update(self._endpoint, text)
        self._cache.clear()

    @contextmanager
    def _staging(self) -> Iterator[Staging]:
        staging = Staging(self._send)
        try:
            yield staging
        except BaseException as error:
            try:
                staging.drop()
            except ClusterkgError:
                if isinstance(error, ClusterkgError):
                    error.hint = f"{error.hint}; {staging.left()}" if error.hint else staging.left()
            raise

    def close(self) -> None:
        """See `Store.close`."""


def _with_prefixes(text: str) -> str:
    """Declare our prefixes that a query uses but does not declare itself."""
    used, declared = prefixes(text)
    missing = [
        f"PREFIX {prefix}: <{namespace}>\n"
        for prefix, namespace in PREFIXES.items()
        if prefix in used and prefix not in declared
    ]
    return "".join(missing) + text


def _placed(text: str) -> QueryError | None:
    """Return what is wrong with a query, and where, if it is not valid SPARQL 1.1."""
    try:
        ox.Store().query(settled(text))
    except SyntaxError as error:
        return not_a_query(text) or syntax_error(text, error)
    return None
