"""What the embedded stores share: everything that one open pyoxigraph store can do.

The default graph is the merge of the named graphs, each statement once. While no two graphs share
a statement, Oxigraph merges them on the fly and the default graph holds nothing; as soon as they
do (when it would count a statement once per graph), or an update is made, the merge is kept in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from clusterkg.model.errors import QueryError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.errors import syntax_error
from clusterkg.sparql.guard import refuse_reaching_out
from clusterkg.sparql.tokens import head_words
from clusterkg.sparql.updates import batches, operations, using
from clusterkg.store.protocol import Result


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query is to look at, by their IRIs, whatever FROM clauses it has.

    Attributes:
        default: What makes up the default graph.
        named: The named graphs.
    """

    default: Sequence[str]
    named: Sequence[str]


def ask(
    db: ox.Store,
    text: str,
    *,
    allow_service: bool,
    dataset: Dataset | None = None,
    base: str | None = None,
) -> Result:
    """Answer a query over the merge of the graphs of `db`, or over a data set.

    Args:
        db: The database.
        text: The query.
        allow_service: Whether SERVICE may reach out.
        dataset: The graphs to look at.
        base: What relative IRIs of the query start from.

    Raises:
        QuerySyntaxError: The query does not parse.
        UnsupportedError: It uses SERVICE, and that is not allowed.
    """
    if not allow_service:
        refuse_reaching_out(text)
    try:
        if dataset is not None:
            return db.query(
                text,
                prefixes=PREFIXES,
                base_iri=base,
                default_graph=[ox.NamedNode(iri) for iri in dataset.default],
                named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
            )
        on_the_fly = not is_kept(db) and not ("from" in text.lower() and "FROM" in head_words(text))
        return db.query(
            text, prefixes=PREFIXES, base_iri=base, use_default_graph_as_union=on_the_fly
        )
    except SyntaxError as error:
        raise syntax_error(text, error) from None


def is_kept(db: ox.Store) -> bool:
    """Return whether the default graph of `db` holds the merge, not nothing."""
    return next(db.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None


def change(
    db: ox.Store, text: str, *, dataset: Dataset | None = None, base: str | None = None
) -> None:
    """Carry out an update on `db`. What was done before an error stays: callers stage.

    The merge is set right before each operation that looks at the graphs, so that it sees what
    those before it did.

    Args:
        db: The database.
        text: The update.
        dataset: The graphs that its conditions look at.
        base: What relative IRIs start from.
    """
    refuse_reaching_out(text)
    steps = operations(text)
    if dataset is not None:
        steps = [using(step, dataset.default, dataset.named) for step in steps]
    keep(db)
    for number, part in enumerate(batches(steps)):
        if part.reads and number:
            settle(db)
            keep(db)
        before = _size_of_merge(db)
        try:
            db.update(part.text, prefixes=PREFIXES, base_iri=base)
        except SyntaxError as error:
            raise syntax_error(text, error) from None
        if not part.clears_all and _size_of_merge(db) != before:
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
    if not is_kept(db) and share(db):
        keep(db)


_SHARED = """
ASK {{
  GRAPH {0} {{ ?s ?p ?o }}
  FILTER EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {0}) }}
}}
"""


def share(db: ox.Store) -> bool:
    """Return whether a statement is in two graphs; the largest graph need not be gone through."""
    if len(list(db.named_graphs())) < 2:
        return False
    sizes = count_graphs(db)
    smaller = sorted(sizes, key=lambda graph: sizes[graph])[:-1]
    return any(bool(db.query(_SHARED.format(ox.NamedNode(graph)))) for graph in smaller)


def keep(db: ox.Store, graphs: Iterable[str] | None = None) -> None:
    """Copy named graphs of `db`, or all, into its default graph, if that holds nothing."""
    if not is_kept(db):
        for name in list(db.named_graphs()) if graphs is None else map(ox.NamedNode, graphs):
            add(db, map(merged, statements(db, name.value)))


_CHUNK = 200_000  # statements: bounds memory, and larger ones are not faster


def extend(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements of named graphs to `db`, as a stream, and to the merge where it is kept.

    After the last of them, `unite` must follow.
    """
    if is_kept(db):
        quads = (each for quad in quads for each in (quad, merged(quad)))
    add(db, quads)


def exchange(db: ox.Store, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
    """Take some statements of named graphs out of `db` and put others in, few of each."""
    kept, gone = is_kept(db), list(removed)
    for quad in gone:
        db.remove(quad)
    extend(db, added)
    for quad in gone if kept else ():
        if all(
            isinstance(other.graph_name, ox.DefaultGraph)
            for other in db.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        ):
            db.remove(merged(quad))
    unite(db)


def add(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements to `db`, as a stream."""
    rest = iter(quads)
    while chunk := list(islice(rest, _CHUNK)):
        db.bulk_extend(chunk)


def merged(quad: ox.Quad) -> ox.Quad:
    """Return a statement as it stands in the merge."""
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
