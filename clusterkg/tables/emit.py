"""Emits the statements of rows: the second step of an import, bind → emit → check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from clusterkg.model.namespaces import XSD
from clusterkg.tables.bind import At, Bound, Trouble
from clusterkg.tables.iris import iri_of, node_of
from clusterkg.tables.minting import Names
from clusterkg.tables.plan import Column, Kind, Plan
from clusterkg.tables.problems import ProblemError, shown
from clusterkg.tables.things import Things
from clusterkg.tables.values import datatype_of

NOBODY: Final = "urn:x-clusterkg:nobody"
"""Stands for the thing of a row that has no IRI, while its other cells are read."""

Graph = NamedNode | DefaultGraph
Term = NamedNode | BlankNode | Literal


class Said(NamedTuple):
    """A statement, its cell (column 0: the row as a whole), and what the column says."""

    quad: Quad
    at: At
    column: Column


class _Way(NamedTuple):
    """How statements of a column are made: what does not change from row to row.

    Attributes:
        column: What the column says.
        predicate: The property.
        number: Number of the column, from 1; 0 for one that is not in the table.
        name: Its name in templates.
        datatype: The datatype of its literals; None for plain texts.
        of_row: Whether its statements are about the thing of the row.
    """

    column: Column
    predicate: NamedNode
    number: int
    name: str
    datatype: NamedNode | None
    of_row: bool


class Emitter:
    """Emits what the rows of one table say.

    Args:
        plan: What the table says.
        names: Gives things and graphs their IRIs.
        things: What cells may refer to; all that it is to know.
        graph: The graph of rows that name none.
    """

    def __init__(self, plan: Plan, names: Names, things: Things, graph: Graph) -> None:
        self._plan, self._names, self._things, self._graph = plan, names, things, graph
        of = {place: name for name, place in reversed(plan.names.items())}
        self._ways = [
            None if column.predicate is None else _way(column, of.get(place, ""), plan)
            for place, column in enumerate(plan.columns)
        ]

    def emit(self, bound: Bound) -> tuple[list[Said], list[Trouble]]:
        """Return what a row says, and what is wrong with its cells.

        Raises:
            TableError: A base is needed and not given.
        """
        said: list[Said] = []
        troubles: list[Trouble] = []
        graph = self._graph
        try:
            named = self._names.graph(bound.graph)
            graph = graph if named is None else NamedNode(named)
        except ProblemError as error:
            troubles.append(Trouble(error.problem, self._plan.graph))
        subject = node_of(bound.subject.iri if bound.subject is not None else NOBODY)
        for way, texts in zip(self._ways, bound.values, strict=True):
            if way is None or (not texts and way.number):
                continue
            try:
                said += self._column(way, texts, subject, bound, graph)
            except ProblemError as error:
                troubles.append(Trouble(error.problem, way.column.source))
        return said, troubles

    def _column(
        self,
        way: _Way,
        texts: list[str],
        subject: NamedNode | BlankNode,
        bound: Bound,
        graph: Graph,
    ) -> list[Said]:
        column, names, variables = way.column, self._names, bound.variables
        if not way.of_row or (bound.subject is None and column.about is not None):
            assert column.about is not None
            subject = node_of(names.expanded(column.about, variables))
        at = bound.at._replace(column=way.number)
        said = []
        for text in texts if way.number or column.value is None else [""]:
            if column.value is not None:
                own = {**variables, way.name: text} if way.number else variables
                term: Term = node_of(names.expanded(column.value, own))
            else:
                term = self._term(way, text)
            if not column.inverse:
                quad = Quad(subject, way.predicate, term, graph)
            elif isinstance(term, Literal):
                raise ProblemError("bad-value", "thing", "iri", text=shown(text))
            else:
                quad = Quad(term, way.predicate, subject, graph)
            said.append(Said(quad, at, column))
        return said

    def _term(self, way: _Way, text: str) -> Term:
        column, prefixes = way.column, self._plan.prefixes
        if column.kind is Kind.REFERENCE:
            return node_of(self._things.find(text, column.range, prefixes))
        if column.kind is not Kind.LITERAL:
            iri = iri_of(text, prefixes)
            if iri is not None:
                return node_of(iri)
            if column.kind is Kind.IRI:
                return node_of(self._names.absolute(text))
        if column.language is not None:
            return Literal(text, language=column.language)
        if way.datatype is None:
            return Literal(text)
        if column.others:
            return Literal(text, datatype=NamedNode(datatype_of(column, text)))
        return Literal(text, datatype=way.datatype)


def _way(column: Column, name: str, plan: Plan) -> _Way:
    assert column.predicate is not None
    plain = column.datatype == f"{XSD}string"
    return _Way(
        column,
        NamedNode(column.predicate),
        0 if column.source is None else column.source + 1,
        name,
        None if plain else NamedNode(column.datatype),
        column.about is None or (plan.about is not None and column.about.text == plan.about.text),
    )


def labelled_apart(quads: Iterable[Quad], files: Sequence[Path]) -> Iterator[Quad]:
    """Yield statements for a store: blank nodes get labels that no other import gives.

    Args:
        quads: The statements of an import.
        files: Its tables; the same ones give the same labels.
    """
    from clusterkg.store.loading import scope_of, scoped

    own = scope_of(" ".join(path.resolve().as_uri() for path in files))
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            subject, value = scoped(quad.subject, own), scoped(quad.object, own)
            yield Quad(subject, quad.predicate, value, quad.graph_name)
        else:
            yield quad
