"""The engine on pySHACL, the reference implementation of the Python world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

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

from clusterkg.errors import ShapesError
from clusterkg.rdf.reader import quads
from clusterkg.validation.catalogue import severity_of
from clusterkg.validation.data import Data
from clusterkg.validation.engines.protocol import Result
from clusterkg.validation.paths import ONE_STEP, Path

# pySHACL looks each predicate of a shape up in a list, for every value node; a set is faster.
vars(pyshacl.shape)["CONSTRAINT_PARAMS"] = (
    frozenset(ALL_CONSTRAINT_PARAMETERS),
    CONSTRAINT_PARAMETERS_MAP,
)


def run(data: Data, context: Iterable[ox.Triple], shapes: list[FilePath]) -> list[Result]:
    """Validate with pySHACL. See `clusterkg.validation.engines.protocol`."""
    graph = _DataGraph(bind_namespaces="none")
    for triple in context:
        graph.add(_to_rdflib(triple))
    for triple in data:
        graph.add(_to_rdflib(triple))
    shapes_graph = rdflib.Graph(bind_namespaces="none")
    for path in shapes:
        for quad in quads(path):
            shapes_graph.add(_to_rdflib(quad.triple))
    described = {_term(node) for node in data.subjects()}
    try:
        with _focus_on(described):
            _, report, text = validate(graph, shacl_graph=shapes_graph, inplace=True)
    except (ShapeLoadError, ConstraintLoadError) as error:
        raise _wrong(error.message, str(error.link)) from None
    except ReportableRuntimeError as error:
        raise _wrong(error.message) from None
    if not isinstance(report, rdflib.Graph):
        raise _wrong(str(text))
    results = [_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)]
    return [result for result, focus in results if focus in described]


def _wrong(message: str, hint: str | None = None) -> ShapesError:
    named = re.sub(r"'[0-9a-f]{32}'", "a nameless shape", message)  # else it differs in each run
    return ShapesError(f"the shapes are wrong: {named.strip().rstrip('.')}", hint=hint)


@contextmanager
def _focus_on(nodes: set[Node]) -> Iterator[None]:
    """Let shapes target these nodes only; what is known beside the data need not be checked.

    pySHACL's own option `focus_nodes` also leaves out the values that nested shapes look at, and
    so misses faults.
    """
    shape: Any = Shape
    find = shape.focus_nodes

    def find_some(self: Shape, data_graph: Any, debug: bool = False) -> set[Node]:
        return nodes.intersection(find(self, data_graph, debug))

    shape.focus_nodes = find_some
    try:
        yield
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


def _result(report: rdflib.Graph, node: Node) -> tuple[Result, Node]:
    focus = report.value(node, SH.focusNode)
    path = report.value(node, SH.resultPath)
    value = report.value(node, SH.value)
    severity = report.value(node, SH.resultSeverity)
    messages = [m for m in report.objects(node, SH.resultMessage) if isinstance(m, rdflib.Literal)]
    assert focus is not None
    return Result(
        shape=_text(report.value(node, SH.sourceShape)),
        component=str(report.value(node, SH.sourceConstraintComponent)),
        severity=severity_of(str(severity)),
        focus=_text(focus),
        path=None if path is None else _path(report, path),
        value=None if value is None else _text(value),
        messages={message.language or "en": str(message) for message in messages},
    ), focus


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


def _to_rdflib(triple: ox.Triple) -> tuple[Node, Node, Node]:
    return _term(triple.subject), _term(triple.predicate), _term(triple.object)


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise ShapesError(f"quoted triples cannot be validated: {term}")


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
