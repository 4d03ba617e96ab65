"""What the embedded stores share: everything that one open pyoxigraph store can do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from clusterkg.errors import FormatError, QuerySyntaxError
from clusterkg.rdf.formats import format_of
from clusterkg.rdf.reader import opened, parse_error
from clusterkg.store.guard import refuse_reaching_out
from clusterkg.store.protocol import Progress, Result
from clusterkg.terms import PREFIXES


def ask(db: ox.Store, text: str, *, allow_service: bool) -> Result:
    """Answer a query over the union of the graphs of `db`."""
    if not allow_service:
        refuse_reaching_out(text)
    try:
        return db.query(text, use_default_graph_as_union=True, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error) from None


def change(db: ox.Store, text: str) -> None:
    """Carry out an update on `db`."""
    refuse_reaching_out(text)
    try:
        db.update(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error) from None


def count_graphs(db: ox.Store) -> dict[str, int]:
    """Return the named graphs of `db` with their sizes, by IRI."""
    rows = db.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(rows, ox.QuerySolutions)
    return dict(sorted((row["g"].value, int(row["n"].value)) for row in rows))


def statements(db: ox.Store, graph: str | None) -> Iterator[ox.Quad]:
    """Yield the statements of one graph of `db`, or of all."""
    name = None if graph is None else ox.NamedNode(graph)
    return iter(db.quads_for_pattern(None, None, None, name))


class _Metered:
    """A file that tells how many bytes were read from it."""

    def __init__(self, file: object, progress: Progress) -> None:
        self._read = file.read  # type: ignore[attr-defined]
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._read(size)
        self._progress(len(data))
        return data


def bulk_load(
    db: ox.Store, sources: Sequence[tuple[str | None, Path]], progress: Progress | None
) -> None:
    """Read files into `db`. What was read before an error stays there: callers stage."""
    for graph, path in sources:
        rdf_format = format_of(path)
        if rdf_format.supports_datasets and graph is not None and rdf_format.name != "JSON-LD":
            raise FormatError(
                f"{rdf_format.name} names its graphs itself",
                hint="leave out --graph for this file",
                file=str(path),
            )
        with opened(path) as file:
            try:
                db.bulk_load(
                    input=_Metered(file, progress) if progress else file,  # type: ignore[arg-type]
                    format=rdf_format,
                    base_iri=path.resolve().as_uri(),
                    to_graph=ox.NamedNode(graph) if graph else ox.DefaultGraph(),
                )
            except SyntaxError as error:
                raise parse_error(path, error, rdf_format) from None


_PLACE = re.compile(r"^error at (\d+):(\d+): ")


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """Turn pyoxigraph's error into ours, with line and column where it tells them."""
    message = " ".join((error.msg or str(error)).split())
    place = _PLACE.match(message)
    if place is None:
        return QuerySyntaxError(f"the SPARQL does not parse: {message}")
    line, column = int(place[1]), int(place[2])
    return QuerySyntaxError(
        f"the SPARQL does not parse: {message[place.end() :]}",
        file="query",
        line=line,
        column=column,
    )
