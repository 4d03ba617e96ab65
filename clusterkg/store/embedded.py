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

from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.datasets import Clause, clauses
from clusterkg.sparql.errors import syntax_error
from clusterkg.sparql.guard import reaches_out, refuse_reaching_out
from clusterkg.sparql.results import Result, rows_of
from clusterkg.sparql.settled import settled
from clusterkg.sparql.star import has_star, in_order, spelled_out
from clusterkg.sparql.tokens import split
from clusterkg.sparql.updates import not_a_query


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query is to look at, by their IRIs, whatever FROM clauses it has.

    Attributes:
        default: What makes up the default graph.
        named: The named graphs.
    """

    default: Sequence[str]
    named: Sequence[str]


def answer(
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
        DisabledError: It uses SERVICE, and that is not allowed.
    """
    if not allow_service:
        refuse_reaching_out(text)
    try:
        text = _starless(text, base)
        given = list(clauses(text, "FROM")) if dataset is None else []
        if len(given) > 1:
            dataset = named_by(given, split(text)[0], base)
        if dataset is not None:
            return _over(db, settled(text), dataset, base)
        on_the_fly = not given and not has_union(db)
        return db.query(
            settled(text), prefixes=PREFIXES, base_iri=base, use_default_graph_as_union=on_the_fly
        )
    except SyntaxError as error:
        raise not_a_query(text) or syntax_error(text, error) from None


def _starless(text: str, base: str | None) -> str:
    """Return a query with the columns of SELECT * spelled out, in order of appearance.

    Oxigraph sorts them. It knows them without data, but would contact others for SERVICE.
    """
    if not has_star(text) or reaches_out(text):
        return text
    empty = ox.Store().query(settled(text), prefixes=PREFIXES, base_iri=base)
    if not isinstance(empty, ox.QuerySolutions):
        return text
    return spelled_out(text, in_order(text, [each.value for each in empty.variables]))


def named_by(given: Iterable[Clause], prologue: str, base: str | None) -> Dataset:
    """Return the graphs that clauses of a text name.

    Args:
        given: The clauses.
        prologue: The BASE and PREFIX lines before them.
        base: What relative IRIs start from.

    Raises:
        SyntaxError: One is not an IRI.
    """
    graphs: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for clause in given:
        found = ox.Store().query(
            f"{prologue} SELECT ({clause.graph} AS ?g) {{}}", prefixes=PREFIXES, base_iri=base
        )
        graphs[clause.named][next(rows_of(found))["g"].value] = None
    return Dataset(list(graphs[False]), list(graphs[True]))


def _over(db: ox.Store, text: str, dataset: Dataset, base: str | None) -> Result:
    """Answer a query over a data set, of which the default graph has each statement once.

    Oxigraph counts the statements of a graph that is named twice twice, also within GRAPH.
    """
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
    default = [ox.NamedNode(iri) for iri in dict.fromkeys(dataset.default)]
    if len(default) > 1 and has_union(db):  # else no two graphs share a statement
        if set(db.named_graphs()) <= set(default):
            default = [ox.DefaultGraph()]
        elif graphs_overlap(db, dataset.default):
            db, default = _copy(db, dataset), [ox.DefaultGraph()]
    return db.query(
        text,
        prefixes=PREFIXES,
        base_iri=base,
        default_graph=default,
        named_graphs=[ox.NamedNode(iri) for iri in dict.fromkeys(dataset.named)],
    )


def _copy(db: ox.Store, dataset: Dataset) -> ox.Store:
    """Return a store with the graphs of a data set, the merged ones in its default graph."""
    new = ox.Store()
    for iri in dict.fromkeys(dataset.default):
        insert(new, map(without_graph, statements(db, iri)))
    for iri in dict.fromkeys(dataset.named):
        insert(new, statements(db, iri))
    return new


def has_union(db: ox.Store) -> bool:
    """Return whether the default graph of `db` holds the merge, not nothing."""
    return next(db.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None


def rebuild_union(db: ox.Store) -> None:
    """Make the default graph of `db` the merge of its named graphs again."""
    if not has_union(db):
        ensure_union(db)
        return
    db.update(
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } } ;"
        "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    )


def ensure_union(db: ox.Store) -> None:
    """Keep the merge in the default graph of `db` if its graphs share statements."""
    if not has_union(db) and graphs_overlap(db):
        build_union(db)


_SHARED = """
ASK {{
  GRAPH {0} {{ ?s ?p ?o }}
  FILTER EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {0}) }}
}}
"""


def graphs_overlap(db: ox.Store, among: Sequence[str] | None = None) -> bool:
    """Return whether a statement is in two graphs of `db`, or of some of its graphs.

    The largest graph need not be gone through.
    """
    if len(list(db.named_graphs())) < 2:
        return False
    graphs: list[ox.NamedNode | ox.BlankNode] | None
    graphs = None if among is None else [ox.NamedNode(iri) for iri in among]
    sizes = count_graphs(db, graphs)
    smaller = sorted(sizes, key=lambda graph: sizes[graph])[:-1]
    return any(
        bool(db.query(_SHARED.format(ox.NamedNode(graph)), named_graphs=graphs))
        for graph in smaller
    )


def build_union(db: ox.Store, graphs: Iterable[str] | None = None) -> None:
    """Copy named graphs of `db`, or all, into its default graph, if that holds nothing."""
    if not has_union(db):
        for name in list(db.named_graphs()) if graphs is None else map(ox.NamedNode, graphs):
            insert(db, map(without_graph, statements(db, name.value)))


_CHUNK = 200_000  # statements: bounds memory, and larger ones are not faster


def extend(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements of named graphs to `db`, as a stream, and to the merge where it is kept.

    After the last of them, `ensure_union` must follow.
    """
    if has_union(db):
        quads = (each for quad in quads for each in (quad, without_graph(quad)))
    insert(db, quads)


def add(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements of named graphs to `db`. What was added before an error stays.

    Raises:
        ValueError: A statement is in the default graph.
    """
    extend(db, named(quads))
    ensure_union(db)


def named(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield statements, all of which must be in named graphs.

    Raises:
        ValueError: One is in the default graph.
    """
    for quad in quads:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            raise ValueError(f"a statement to add must be in a named graph: {quad}")
        yield quad


def exchange(db: ox.Store, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
    """Take some statements of named graphs out of `db` and put others in, few of each."""
    kept, gone = has_union(db), list(removed)
    for quad in gone:
        db.remove(quad)
    extend(db, added)
    for quad in gone if kept else ():
        if all(
            isinstance(other.graph_name, ox.DefaultGraph)
            for other in db.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        ):
            db.remove(without_graph(quad))
    ensure_union(db)


def insert(db: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add statements to `db`, as a stream."""
    rest = iter(quads)
    while chunk := list(islice(rest, _CHUNK)):
        db.bulk_extend(chunk)


def without_graph(quad: ox.Quad) -> ox.Quad:
    """Return a statement as it stands in the merge."""
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def count_graphs(
    db: ox.Store, among: list[ox.NamedNode | ox.BlankNode] | None = None
) -> dict[str, int]:
    """Return the named graphs of `db`, or some of them, with their sizes, by IRI."""
    text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = rows_of(db.query(text, named_graphs=among))
    return dict(sorted((row["g"].value, int(row["n"].value)) for row in rows))


def statements(db: ox.Store, graph: str | None) -> Iterator[ox.Quad]:
    """Yield the statements of one named graph of `db`, or of all."""
    for name in [ox.NamedNode(graph)] if graph else list(db.named_graphs()):
        yield from db.quads_for_pattern(None, None, None, name)
