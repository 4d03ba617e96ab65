"""What the embedded stores share: everything that one open pyoxigraph store can do.

The default graph of such a store is kept as the merge of its named graphs, each statement once.
(Oxigraph can also merge them on the fly, but then counts a statement once per graph.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

import pyoxigraph as ox

from clusterkg.errors import FormatError, QueryError
from clusterkg.rdf.formats import NAMES_GRAPHS, format_of
from clusterkg.rdf.reader import opened, parsing
from clusterkg.store.guard import refuse_reaching_out
from clusterkg.store.protocol import Progress, Result
from clusterkg.store.syntax import syntax_error
from clusterkg.terms import GRAPH, PREFIXES


def ask(db: ox.Store, text: str, *, allow_service: bool) -> Result:
    """Answer a query over the merge of the graphs of `db`."""
    if not allow_service:
        refuse_reaching_out(text)
    try:
        return db.query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(text, error) from None


def change(db: ox.Store, text: str) -> None:
    """Carry out an update on `db`."""
    refuse_reaching_out(text)
    before = _size_of_merge(db)
    try:
        db.update(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(text, error) from None
    if _size_of_merge(db) != before:
        raise QueryError(
            "the update changes the default graph, which is the merge of the named graphs",
            hint="say GRAPH <…> { … } around the statements",
        )
    settle(db)


def _size_of_merge(db: ox.Store) -> int:
    rows = db.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(rows)["n"].value)


def settle(db: ox.Store) -> None:
    """Make the default graph of `db` the merge of its named graphs again."""
    db.update(
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } } ;"
        "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    )


_CHUNK = 200_000  # statements: bounds memory, and larger ones are not faster


def extend(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements of named graphs to `db`, and to the merge, as a stream."""
    both = (each for quad in quads for each in (quad, _merged(quad)))
    while chunk := list(islice(both, _CHUNK)):
        db.bulk_extend(chunk)


def _merged(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def count_graphs(db: ox.Store) -> dict[str, int]:
    """Return the named graphs of `db` with their sizes, by IRI."""
    rows = db.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(rows, ox.QuerySolutions)
    return dict(sorted((row["g"].value, int(row["n"].value)) for row in rows))


def statements(db: ox.Store, graph: str | None) -> Iterator[ox.Quad]:
    """Yield the statements of one named graph of `db`, or of all."""
    for name in [ox.NamedNode(graph)] if graph else list(db.named_graphs()):
        yield from db.quads_for_pattern(None, None, None, name)


class _Metered:
    """A file that tells how many bytes were read from it."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._read = file.read
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        data = self._read(size)
        self._progress(len(data))
        return data


def load(
    db: ox.Store, sources: Sequence[tuple[str | None, Path]], progress: Progress | None
) -> None:
    """Read files into `db`. What was read before an error stays there: callers stage."""
    for graph, path in sources:
        extend(db, quads_of(graph, path, progress))


def graphs_of(sources: Sequence[tuple[str | None, Path]]) -> set[str]:
    """Return the graphs that the sources put statements into.

    A file that may name its graphs itself must be read for that; it is read as a stream.
    """
    found = set()
    for graph, path in sources:
        if graph is None and format_of(path).supports_datasets:
            found |= {quad.graph_name.value for quad in quads_of(None, path, None)}  # type: ignore[union-attr]
        else:
            found.add(graph or graph_of_file(path))
    return found


def quads_of(graph: str | None, path: Path, progress: Progress | None) -> Iterator[ox.Quad]:
    """Yield the statements of a file, each in a named graph."""
    rdf_format = format_of(path)
    if rdf_format in NAMES_GRAPHS and graph is not None:
        raise FormatError(
            f"{rdf_format.name} names its graphs itself",
            hint="leave out --graph for this file",
            file=str(path),
        )
    name = ox.NamedNode(graph or graph_of_file(path))
    unnamed = ox.DefaultGraph()
    with opened(path) as file, parsing(path, rdf_format):
        source = cast(BinaryIO, _Metered(file, progress)) if progress else file
        for quad in ox.parse(source, rdf_format, base_iri=path.resolve().as_uri()):
            if quad.graph_name == unnamed:
                yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
            else:
                yield quad


def graph_of_file(path: Path) -> str:
    """Return the named graph for statements of a file that are in none: ours with its name."""
    return f"{GRAPH}{quote(Path(path.name.removesuffix('.gz')).stem, safe='')}"
