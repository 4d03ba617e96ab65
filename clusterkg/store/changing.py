"""Updates of the embedded stores: refused by rule, or carried out operation by operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final
from uuid import uuid4

import pyoxigraph as ox

from clusterkg.model.errors import ClusterkgError, QueryError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.datasets import Clause, clauses
from clusterkg.sparql.errors import syntax_error
from clusterkg.sparql.guard import refuse_reaching_out
from clusterkg.sparql.results import rows_of
from clusterkg.sparql.rewrite import replaced
from clusterkg.sparql.settled import settled
from clusterkg.sparql.targets import UnreadableError, Write, write_to_default
from clusterkg.sparql.updates import Operation, batches, operations, using, using_clauses
from clusterkg.store.embedded import (
    Dataset,
    answer,
    build_union,
    graphs_overlap,
    insert,
    named_by,
    rebuild_union,
    statements,
)
from clusterkg.store.watch import Watch

_COMPARED: Final = 20_000
"""Statements of a merge that are compared one by one; it takes as long as to set it again."""


def change(
    db: ox.Store, text: str, *, dataset: Dataset | None = None, base: str | None = None
) -> set[str]:
    """Carry out an update on `db`. What was done before an error stays: callers stage.

    The merge is set right before each operation that looks at the graphs, so that it sees what
    those before it did.

    Args:
        db: The database.
        text: The update.
        dataset: The graphs that its conditions look at.
        base: What relative IRIs start from.

    Returns:
        The named graphs that it may have changed.

    Raises:
        QueryError: It does not parse, cannot be carried out, or changes the default graph.
        GraphNameError: It changes a graph whose name is reserved.
    """
    refuse_reaching_out(text)
    steps = operations(text)
    if dataset is not None:
        steps = [using(step, dataset.default, dataset.named) for step in steps]
    _refuse_default(db, steps, text, base)
    watch = Watch(db, steps, base)
    build_union(db)
    for number, part in enumerate(batches(steps)):
        if part.reads and number:
            rebuild_union(db)
            build_union(db)
        before = _state_of_merge(db)
        try:
            with _merged(db, part, base) as new:
                _carry_out(db, new, text, base)
        except RuntimeError as error:  # such as CLEAR of a graph that does not exist
            raise QueryError(f"this update cannot be carried out: {error}") from None
        if not part.clears_all and _state_of_merge(db) != before:
            raise AssertionError(f"the merge was changed by an update that does not: {part.shape}")
    changed = watch.changed()
    rebuild_union(db)
    return changed


@contextmanager
def _merged(db: ox.Store, part: Operation, base: str | None) -> Iterator[Operation]:
    """Give an operation of which the condition sees each statement once, as `answer` does."""
    given = list(clauses(part.body, "USING"))
    dataset = _named_by(given, part, base) if len(given) > 1 else None
    if dataset is None:
        yield part
        return
    default: Sequence[str] = dataset.default
    scratch = ox.NamedNode(f"urn:uuid:{uuid4()}")
    if graphs_overlap(db, default):
        for graph in default:
            insert(db, (_within(quad, scratch) for quad in statements(db, graph)))
        default = [scratch.value]
    new = using_clauses(default, dataset.named)
    first, *others = given
    changes = [(clause.start, clause.end, "") for clause in others]
    yield replace(part, body=replaced(part.body, [(first.start, first.end, new), *changes]))
    db.remove_graph(scratch)


def _within(quad: ox.Quad, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _named_by(given: Sequence[Clause], part: Operation, base: str | None) -> Dataset | None:
    try:
        return named_by(given, part.prologue, base)
    except SyntaxError:  # the engine will find it, too, and say where
        return None


def _carry_out(db: ox.Store, part: Operation, text: str, base: str | None) -> None:
    try:
        db.update(settled(part.text), prefixes=PREFIXES, base_iri=base)
    except SyntaxError as error:
        raise syntax_error(text, error) from None


def _refuse_default(db: ox.Store, steps: Sequence[Operation], text: str, base: str | None) -> None:
    """Raise QueryError if an operation of an update writes to the default graph."""
    for step in steps:
        try:
            write = write_to_default(step)
        except UnreadableError:
            _check_syntax(steps, text, base)
            raise QueryError(
                "this update cannot be taken apart",
                hint="put spaces between its words, IRIs and names",
            ) from None
        if write is not None:
            _check_syntax(steps, text, base)
            raise QueryError(
                f"{write.verb} would change the default graph,"
                " which is the merge of the named graphs",
                hint=_way_out(db, step, write, base),
            )


def _check_syntax(steps: Sequence[Operation], text: str, base: str | None) -> None:
    """Raise QuerySyntaxError if an operation of an update does not parse."""
    for step in steps:
        with suppress(RuntimeError):  # there is no such graph in an empty store
            _carry_out(ox.Store(), step, text, base)


def _way_out(db: ox.Store, step: Operation, write: Write, base: str | None) -> str:
    if write.graph:
        return "name a graph in place of DEFAULT: GRAPH <…>"
    graphs = _holders(db, step, write, base)
    named = graphs[0] if len(graphs) == 1 else "<…>"
    way = f"put GRAPH {named} {{ … }} around the statements"
    if "WHERE" not in write.verb and "DATA" not in write.verb:
        way += f", or WITH {named} in front of {write.verb.split()[0]}"
    return f"what it removes is in {', '.join(graphs)}: {way}" if graphs else way


def _holders(db: ox.Store, step: Operation, write: Write, base: str | None) -> list[str]:
    """Return up to three graphs with the statements that an operation is to remove."""
    if not write.removed or "USING" in step.shape:
        return []
    text = (
        f"{step.prologue} SELECT DISTINCT ?clusterkg_graph {{ {write.condition}"
        f" GRAPH ?clusterkg_graph {{ {write.removed} }} }} LIMIT 3"
    )
    try:
        rows = rows_of(answer(db, text, allow_service=False, base=base))
        return sorted(str(row[0]) for row in rows)
    except (ClusterkgError, RuntimeError):  # it does not say where, but what is wrong
        return []


def _state_of_merge(db: ox.Store) -> object:
    """Return what shows whether the default graph was changed: its size, or all of a small one."""
    rows = rows_of(db.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    size = int(next(rows)["n"].value)
    if size > _COMPARED:
        return size
    return db.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
