"""What the embedded stores share: everything that one open pyoxigraph store can do.

The default graph is the merge of the named graphs, each statement once. While no two graphs share
a statement, Oxigraph merges them on the fly and the default graph holds nothing; as soon as they
do (when it would count a statement once per graph), or an update is made, the merge is kept in it.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeVar, cast
from urllib.parse import quote

import pyoxigraph as ox

from clusterkg.errors import FormatError, QueryError
from clusterkg.rdf.formats import BY_SUFFIX, NAMES_GRAPHS, format_of
from clusterkg.rdf.reader import opened, parsing
from clusterkg.store.guard import refuse_reaching_out
from clusterkg.store.protocol import Progress, Result
from clusterkg.store.sparql_text import head_words
from clusterkg.store.syntax import syntax_error
from clusterkg.terms import GRAPH, PREFIXES


def ask(db: ox.Store, text: str, *, allow_service: bool) -> Result:
    """Answer a query over the merge of the graphs of `db`."""
    if not allow_service:
        refuse_reaching_out(text)
    on_the_fly = not is_kept(db) and not ("from" in text.lower() and "FROM" in head_words(text))
    try:
        return db.query(text, prefixes=PREFIXES, use_default_graph_as_union=on_the_fly)
    except SyntaxError as error:
        raise syntax_error(text, error) from None


def is_kept(db: ox.Store) -> bool:
    """Return whether the default graph of `db` holds the merge, not nothing."""
    return next(db.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None


def change(db: ox.Store, text: str) -> None:
    """Carry out an update on `db`."""
    refuse_reaching_out(text)
    _keep(db)
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
    if not is_kept(db):
        unite(db)
        return
    db.update(
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } } ;"
        "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    )


def unite(db: ox.Store) -> None:
    """Keep the merge in the default graph of `db` if its graphs share statements."""
    if not is_kept(db) and _share(db):
        _keep(db)


_SHARED = """
ASK {{
  GRAPH {0} {{ ?s ?p ?o }}
  FILTER EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {0}) }}
}}
"""


def _share(db: ox.Store) -> bool:
    """Return whether a statement is in two graphs; the largest graph need not be gone through."""
    if len(list(db.named_graphs())) < 2:
        return False
    sizes = count_graphs(db)
    smaller = sorted(sizes, key=lambda graph: sizes[graph])[:-1]
    return any(bool(db.query(_SHARED.format(ox.NamedNode(graph)))) for graph in smaller)


def _keep(db: ox.Store) -> None:
    """Copy all named graphs of `db` into its default graph, if that holds nothing."""
    if is_kept(db):
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "graph.nt"
        for name in list(db.named_graphs()):
            db.dump(copy, ox.RdfFormat.N_TRIPLES, from_graph=name)
            if copy.stat().st_size < _WORTH or _labels_nodes(copy):
                _add(db, map(_merged, statements(db, name.value)))
            else:
                db.bulk_load(path=copy, format=ox.RdfFormat.N_TRIPLES)


def _labels_nodes(path: Path) -> bool:
    """Return whether a file may hold labels of blank nodes, which `bulk_load` would change."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return text.find(b"_:") >= 0


_WORTH = 1_000_000  # bytes: smaller files are loaded as fast statement by statement
_CHUNK = 200_000  # statements: bounds memory, and larger ones are not faster


def extend(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements of named graphs to `db`, as a stream, and to the merge where it is kept.

    After the last of them, `unite` must follow.
    """
    if is_kept(db):
        quads = (each for quad in quads for each in (quad, _merged(quad)))
    _add(db, quads)


def _add(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    rest = iter(quads)
    while chunk := list(islice(rest, _CHUNK)):
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
        if not _load_whole(db, graph, path, progress):
            extend(db, quads_of(graph, path, progress))
    unite(db)


_WHOLE = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.N_QUADS)


def _load_whole(db: ox.Store, graph: str | None, path: Path, progress: Progress | None) -> bool:
    """Let Oxigraph load a file by itself, which takes half the time; return whether it did.

    It gives blank nodes other labels, and tells errors less well: such files are left to others.
    """
    rdf_format = BY_SUFFIX.get(path.suffix.lower())
    named = rdf_format in NAMES_GRAPHS
    if rdf_format not in _WHOLE or is_kept(db) or (named and graph is not None):
        return False
    if not path.is_file() or path.stat().st_size < _WORTH:
        return False
    try:
        if _labels_nodes(path):
            return False
        name = None if named else ox.NamedNode(graph or graph_of_file(path))
        base = path.resolve().as_uri()
        if progress is None:
            db.bulk_load(path=path, format=rdf_format, base_iri=base, to_graph=name)
        else:
            with path.open("rb") as file:
                source = cast(BinaryIO, _Metered(file, progress))
                db.bulk_load(source, format=rdf_format, base_iri=base, to_graph=name)
    except (SyntaxError, MemoryError, OSError, ValueError):
        db.remove_graph(ox.DefaultGraph())
        return False  # whoever reads it statement by statement will say what is wrong
    unnamed = list(db.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    if unnamed:
        own = ox.NamedNode(graph_of_file(path))
        db.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, own) for quad in unnamed)
        db.remove_graph(ox.DefaultGraph())
    return True


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
        base = path.resolve().as_uri()
        own = hashlib.sha256(base.encode()).hexdigest()[:12]
        for quad in ox.parse(source, rdf_format, base_iri=base):
            where = name if quad.graph_name == unnamed else quad.graph_name
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
                # A label means a node of this file only; read again, it is the same one.
                subject, value = _scoped(subject, own), _scoped(value, own)
            yield ox.Quad(subject, quad.predicate, value, where)


_Term = TypeVar("_Term")


def _scoped(term: _Term, own: str) -> _Term | ox.BlankNode:
    return ox.BlankNode(f"{term.value}f{own}") if isinstance(term, ox.BlankNode) else term


def graph_of_file(path: Path) -> str:
    """Return the named graph for statements of a file that are in none: ours with its name."""
    return f"{GRAPH}{quote(Path(path.name.removesuffix('.gz')).stem, safe='')}"
