"""The tasks of answering queries and of giving graphs. Runs in workers only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, BinaryIO, Final

import pyoxigraph as ox

from clusterkg.model.errors import QueryError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.rdf.turtle import to_turtle
from clusterkg.server import negotiate
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.snapshots import Snapshot
from clusterkg.sparql.facts import facts
from clusterkg.sparql.results import Result
from clusterkg.store import embedded

_ROWS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLES: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_NEAT: Final = 20_000
"""Triples that are worth the time that the stable form of Turtle takes."""


REACHING: Final = {
    "SERVICE": "SERVICE is disabled: it would make this server contact other hosts"
    " (query each endpoint separately and join the answers yourself)",
    "LOAD": "LOAD is disabled: it would make this server contact other hosts"
    " (download the file and send it to /graphs by PUT or POST)",
}
"""Messages for queries and updates that would contact other hosts."""


@contextmanager
def _client_errors(reaches_out: str | None) -> Iterator[None]:
    """Report errors of the engine as problems of the query.

    Raises:
        HTTPProblem: The engine cannot answer.
    """
    try:
        yield
    except RecursionError:
        raise HTTPProblem(400, "the answer is too deeply nested for this format") from None
    except (RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise HTTPProblem(400, f"this cannot be answered: {reason}") from None
    except OSError as error:
        if reaches_out:  # and was stopped by the system
            raise HTTPProblem(400, f"this cannot be answered: {error}") from None
        raise HTTPProblem.busy(503, f"the store could not be read: {error}") from None


def query(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Answer a query. See `clusterkg.server.workers.tasks` for the form of tasks.

    The request says `text`, and may say `accept`, `format`, `base`, `default` and `named`
    (IRIs of graphs), and `unguarded` (in tests of the other guard).
    """
    text = request["text"]
    known = facts(text)
    if known.reaches_out and not request.get("unguarded"):
        raise HTTPProblem(403, REACHING[known.reaches_out])
    if known.too_deep:
        raise HTTPProblem(400, "the query is too deeply nested, or has too many operators")
    offered = negotiate.ROWS if known.form in {"SELECT", "ASK"} else negotiate.TRIPLES
    with _client_errors(known.reaches_out):
        try:
            form = negotiate.chosen(request, offered)
        except HTTPProblem:
            _check(store, request)
            raise
        if form == "jsonld":
            form = _fitting(request, _ask(store, request))
        _write(_ask(store, request), form, out)
    return {"media": offered[form], "volatile": known.volatile}


def _fitting(request: dict[str, Any], result: Result) -> str:
    """Return JSON-LD, or what a client accepts besides if triple terms stand in its way.

    Raises:
        HTTPProblem: The client accepts nothing else (406).
    """
    triples = result if isinstance(result, ox.QueryTriples) else ()
    if not any(isinstance(triple.object, ox.Triple) for triple in triples):
        return "jsonld"
    others = {name: media for name, media in negotiate.TRIPLES.items() if name != "jsonld"}
    asked = request.get("format")
    form = None if asked else negotiate.choose(request.get("accept"), others)
    if form is None:
        raise _no_json_ld()
    return form


def _no_json_ld() -> HTTPProblem:
    return HTTPProblem(
        406, "JSON-LD has no form for triple terms (RDF 1.2); use text/turtle or another format"
    )


def _ask(store: Snapshot, request: dict[str, Any]) -> Result:
    dataset = None
    if request.get("default") or request.get("named"):
        dataset = embedded.Dataset(request.get("default", []), request.get("named", []))
    try:
        return embedded.answer(
            store.db,
            request["text"],
            allow_service=True,  # it was looked for, by who calls this
            dataset=dataset,
            base=request.get("base"),
        )
    except ValueError as error:
        raise QueryError(f"a graph cannot have this name: {error}") from None


def _check(store: Snapshot, request: dict[str, Any]) -> None:
    """Raise what is wrong with a query that will not be answered anyway."""
    _ask(store, request | {"text": request["text"] + "\n", "default": ["urn:x-none:"]})


def _write(result: Result, form: str, out: BinaryIO) -> None:
    if isinstance(result, ox.QueryTriples) != (form in _TRIPLES):
        raise HTTPProblem(400, "the query must be a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    if isinstance(result, ox.QueryTriples):
        write_triples(result, form, out)
    elif isinstance(result, ox.QueryBoolean) and form in {"csv", "tsv"}:
        out.write(b"true\n" if result else b"false\n")
    else:
        result.serialize(out, _ROWS[form])
        if form == "json":
            out.write(b"\n")


def write_triples(
    triples: Iterable[ox.Triple],
    form: str,
    out: BinaryIO,
    prefixes: Mapping[str, str] = PREFIXES,
) -> None:
    """Write triples; Turtle that is not too large in the stable form."""
    rest = iter(triples)
    if form == "ttl":
        first = list(islice(rest, _NEAT + 1))
        if len(first) <= _NEAT:
            out.write(to_turtle(first, prefixes).encode())
            return
        rest = chain(first, rest)
    if form == "jsonld":
        rest = _without_terms(rest)
    ox.serialize(rest, out, _TRIPLES[form])


def _without_terms(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples, none of which may hold a triple term."""
    for triple in triples:
        if isinstance(triple.object, ox.Triple):
            raise _no_json_ld()
        yield triple


def graph(store: Snapshot, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Give a graph. See `clusterkg.server.workers.tasks` for the form of tasks.

    The request says `graph`, an IRI or None for the merge of all, and may say `accept`, `format`
    and `head` (nothing is written).
    """
    name = request["graph"]
    if name is None:
        query_text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    else:
        try:
            node = ox.NamedNode(name)
        except ValueError:
            raise HTTPProblem(400, f"{name!r} cannot name a graph") from None
        if not store.db.contains_named_graph(node):
            raise HTTPProblem(404, f"no graph is named {name}")
        query_text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"
    form = negotiate.chosen(request, negotiate.TRIPLES)
    if form == "jsonld":
        form = _fitting(request, embedded.answer(store.db, query_text, allow_service=True))
    if not request.get("head"):
        result = embedded.answer(store.db, query_text, allow_service=True)
        _write(result, form, out)
    return {"media": negotiate.TRIPLES[form], "volatile": False}
