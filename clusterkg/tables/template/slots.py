"""What a graph says of things, as rows of a table: a slot for each property, language, datatype."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pyoxigraph as ox

from clusterkg.model.errors import TemplateError
from clusterkg.model.namespaces import shorten
from clusterkg.tables.template.columns import TYPE


class Slot(NamedTuple):
    """What a column holds: things (both empty), texts in a language, or literals of a datatype."""

    predicate: str
    language: str
    datatype: str


@dataclass
class Row:
    """What one graph says of one thing."""

    subject: ox.NamedNode | ox.BlankNode
    graph: str
    values: dict[Slot, list[str]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        """The classes of the thing, in N-Triples form."""
        return self.values.get(TYPE_SLOT, [])


TYPE_SLOT: Final = Slot(TYPE, "", "")
"""The slot of classes."""


def rows_of(statements: Iterable[ox.Quad]) -> list[Row]:
    """Return what statements say as rows, in an order that depends on what they say only.

    Raises:
        TemplateError: A statement is about a triple or has one as its value, or is in a graph that
            has no IRI.
    """
    dataset = ox.Dataset(statements)
    if any(isinstance(term, ox.BlankNode) for q in dataset for term in (q.subject, q.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found: dict[tuple[str, str], Row] = {}
    for quad in dataset:
        if isinstance(quad.graph_name, ox.BlankNode) or isinstance(quad.object, ox.Triple):
            raise TemplateError(
                f"a row cannot say what {quad.subject} does",
                hint="triple terms, and graphs named by blank nodes, have no place in a table",
            )
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        row = found.get((graph, str(quad.subject)))
        if row is None:
            if isinstance(quad.subject, ox.Triple):
                raise TemplateError("a triple is no thing that a row could be about")
            row = found[graph, str(quad.subject)] = Row(quad.subject, graph)
        slot, value = _split(quad)
        row.values.setdefault(slot, []).append(value)
    for row in found.values():
        for values in row.values.values():
            values.sort()
    return [row for _, row in sorted(found.items())]


def _split(quad: ox.Quad) -> tuple[Slot, str]:
    term = quad.object
    predicate = str(quad.predicate)
    if isinstance(term, ox.Literal):
        if term.language:
            return Slot(predicate, term.language, ""), term.value
        return Slot(predicate, "", shorten(term.datatype.value)), term.value
    return Slot(predicate, "", ""), str(term)
