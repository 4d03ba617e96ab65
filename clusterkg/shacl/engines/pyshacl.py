"""The engine on pySHACL, the reference implementation in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
import pyoxigraph as ox
import pyshacl.shape
import rdflib
from pyshacl import validate
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from pyshacl.shape import Shape
from rdflib import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult
from rdflib.term import Node

from clusterkg.columns.paths import ONE_STEP, Path
from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.shacl.data import Data
from clusterkg.shacl.model import Outcome, Result
from clusterkg.shacl.shapes import ShapesGraph, sh

# pySHACL looks each predicate of a shape up in a list, for every value node; a set is faster.
vars(pyshacl.shape)["CONSTRAINT_PARAMS"] = (
    frozenset(ALL_CONSTRAINT_PARAMETERS),
    CONSTRAINT_PARAMETERS_MAP,
)


def run(data: Data, shapes: ShapesGraph) -> Outcome:
    """Validate with pySHACL. See `clusterkg.shacl.model`."""
    texts = data.graph.terms.texts
    terms = [_term(text.decode()) for text in texts]
    graph = _DataGraph(bind_namespaces="none")
    for subject, predicate, value in data.graph.triples.tolist():
        graph.add((terms[subject], terms[predicate], terms[value]))
    shapes_graph = rdflib.Graph(bind_namespaces="none")
    for triple in shapes.triples():
        shapes_graph.add(tuple(map(_term, triple)))  # type: ignore[arg-type]
    unjudged = np.flatnonzero(~data.judged(np.arange(len(texts), dtype=np.int32)))
    excluded = {terms[number] for number in unjudged.tolist()}
    try:
        with _excluding(excluded) as met:
            _, report, text = validate(graph, shacl_graph=shapes_graph, inplace=True)
    except (ShapeLoadError, ConstraintLoadError) as error:
        raise _wrong(error.message, str(error.link)) from None
    except ReportableRuntimeError as error:
        raise _wrong(error.message) from None
    if not isinstance(report, rdflib.Graph):
        raise _wrong(str(text))
    found = report.subjects(RDF.type, SH.ValidationResult)
    # Results of nested shapes (sh:detail) explain others.
    inner = set(report.objects(None, SH.detail))
    results = [_result(report, node, shapes) for node in found if node not in inner]
    numbers = {term: number for number, term in enumerate(terms)}

    def number(node: Node) -> int:  # what a shape targets by name need not be in the data
        found = numbers.get(node)
        return data.graph.terms.number(_text(node).encode()) if found is None else found

    return Outcome(
        results,
        {
            _text(shape): np.array(sorted(map(number, nodes)), np.int32)
            for shape, nodes in met.items()
        },
    )


def _wrong(message: str, hint: str | None = None) -> ShapesError:
    named = re.sub(r"'[0-9a-f]{32}'", "a nameless shape", message)  # else it differs in each run
    return ShapesError(f"the shapes are wrong: {named.strip().rstrip('.')}", hint=hint)


@contextmanager
def _excluding(nodes: set[Node]) -> Iterator[dict[Node, set[Node]]]:
    """Keep shapes from targeting nodes of the context; give the nodes that each shape targets.

    pySHACL's own option `focus_nodes` also leaves out the values that nested shapes look at, and
    so misses violations.
    """
    shape: Any = Shape
    find = shape.focus_nodes
    met: dict[Node, set[Node]] = {}

    def find_some(self: Shape, data_graph: Any, debug: bool = False) -> set[Node]:
        found: set[Node] = find(self, data_graph, debug)
        met[self.node] = found - nodes
        return met[self.node]

    shape.focus_nodes = find_some
    try:
        yield met
    finally:
        shape.focus_nodes = find


class _DataGraph(rdflib.Graph):
    """A graph that parses each query text once: pySHACL asks it anew for every focus node."""

    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> QueryResult:
        """See `rdflib.Graph.query`."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *arguments, **options)


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def _result(report: rdflib.Graph, node: Node, shapes: ShapesGraph) -> Result:
    focus = report.value(node, SH.focusNode)
    path = report.value(node, SH.resultPath)
    value = report.value(node, SH.value)
    shape = _text(report.value(node, SH.sourceShape))
    messages = [m for m in report.objects(node, SH.resultMessage) if isinstance(m, rdflib.Literal)]
    component = report.value(node, SH.sourceConstraintComponent)
    constraint = report.value(node, SH.sourceConstraint)
    holders = (shape, "" if constraint is None else _text(constraint))
    said = any(shapes.values(holder, sh("message")) for holder in holders)
    said = said or not str(component).startswith(str(SH))
    return Result(
        shape=shape,
        component=str(component),
        severity=str(report.value(node, SH.resultSeverity)),
        focus=_text(focus),
        path=None if path is None else _path(report, path),
        value=None if value is None else _text(value),
        # Where the shapes are silent pySHACL makes up messages; ours are in three languages.
        messages={m.language or "": str(m) for m in messages} if said else {},
    )


def _path(report: rdflib.Graph, node: Node) -> Path:
    if isinstance(node, rdflib.URIRef):
        return str(node)
    for operator, predicate in ONE_STEP.items():
        inner = report.value(node, rdflib.URIRef(predicate))
        if inner is not None:
            return operator, _path(report, inner)
    either = report.value(node, SH.alternativePath)
    members = report.items(node if either is None else either)
    return "/" if either is None else "|", *(_path(report, member) for member in members)


def _term(text: str) -> Node:
    """Return the term with this text in N-Triples form."""
    if text.startswith("<"):
        return rdflib.URIRef(text[1:-1])
    literal = split_literal(text.encode())
    if literal is None:
        return rdflib.BNode(text[2:])
    if literal.language:
        return rdflib.Literal(literal.lexical, lang=literal.language)
    # In the queries that pySHACL asks, rdflib takes "a"^^xsd:string for another term than "a".
    plain = literal.datatype == str(rdflib.XSD.string)
    datatype = None if plain else rdflib.URIRef(literal.datatype)
    return rdflib.Literal(literal.lexical, datatype=datatype, normalize=False)


def _text(term: Node | None) -> str:
    """Return a term in N-Triples form."""
    if isinstance(term, rdflib.URIRef):
        return str(ox.NamedNode(str(term)))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        datatype = str(term.datatype or rdflib.XSD.string)
        return str(ox.Literal(str(term), datatype=ox.NamedNode(datatype)))
    return f"_:{term}"
