"""Which triples of the data are relevant to a query.

A variable that every solution binds can only have values that fit all patterns it must match. So
the columns are narrowed, pattern by pattern, before anything is handed to the SPARQL engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from clusterkg.columns.graph import Graph, Pairs
from clusterkg.columns.terms import Ids, Mask

_ROUNDS: Final = 4

ANY: Final = "*"

Step = tuple[str, bool]
"""A property, and whether it is followed backwards."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern.

    Attributes:
        subject: Name of a variable (with "?"), an IRI, or None for any other term.
        value: The same of the object.
        steps: Single steps one of which leads from subject to object; None for any property.
        beyond: Further properties that a longer path can use; `ANY` for all.
        nullable: Whether subject and object can be the same node without any statement.
        required: Whether every solution of the query must match it.
    """

    subject: str | None
    value: str | None
    steps: tuple[Step, ...] | None
    beyond: tuple[str, ...]
    nullable: bool
    required: bool


@dataclass
class Query:
    """What is known of a query.

    Attributes:
        patterns: Its triple patterns.
        loose: Whether a pre-bound variable is used where nothing else binds it.
        sliced: Whether it has LIMIT or OFFSET, so that it must be run for one node at a time.
        shapes: Whether it reads the shapes graph.
    """

    patterns: list[Pattern] = field(default_factory=list)
    loose: bool = False
    sliced: bool = False
    shapes: bool = False


class RelevantTriples:
    """The triples that are relevant to a query: those that its patterns can match.

    Args:
        graph: The data graph.
        query: The query.
        focus: The values that each pre-bound variable (with "?") can have.

    Attributes:
        possible: Whether the query can have a solution at all.
    """

    def __init__(self, graph: Graph, query: Query, focus: dict[str, Ids]) -> None:
        self._graph = graph
        self._query = query
        self._domains = {name: self._mask(nodes) for name, nodes in focus.items()}
        self.possible = self._narrow()

    def statements(self) -> dict[int, Pairs]:
        """Return (subject, object) of the triples, by predicate."""
        if any(self._unbounded(pattern) for pattern in self._query.patterns):
            return {p: self._graph.pairs(p) for p in self._graph.predicates()}
        found: dict[int, list[Pairs]] = {}
        for pattern in self._query.patterns:
            for predicate, pairs in self._matched_by(pattern):
                found.setdefault(predicate, []).append(pairs)
        return {predicate: _union(parts) for predicate, parts in found.items()}

    def _mask(self, nodes: Ids) -> Mask:
        mask = np.zeros(len(self._graph.terms), np.bool_)
        mask[nodes] = True
        return mask

    def _narrow(self) -> bool:
        """Narrow the domains of variables; return False if a pattern has nothing to match."""
        sizes: list[int] = []
        for _ in range(_ROUNDS):
            before, sizes = sizes, []
            for pattern in self._query.patterns:
                if not pattern.required or pattern.beyond or pattern.nullable:
                    continue
                if pattern.steps is None:
                    continue
                ends = list(self._ends(pattern))
                for term, which in ((pattern.subject, 0), (pattern.value, 1)):
                    if term is not None and term.startswith("?"):
                        self._domains[term] = self._mask(np.concatenate([e[which] for e in ends]))
                sizes.append(sum(len(one) for one, _ in ends))
                if not sizes[-1]:
                    return False
            if sizes == before:
                break
        return True

    def _ends(self, pattern: Pattern) -> Iterator[tuple[Ids, Ids]]:
        """Yield what a pattern's subject and object can be, for each of its steps."""
        for iri, back in pattern.steps or ():
            pairs = self._graph.pairs(self._graph.terms.iri(iri))
            one, other = (pairs.second, pairs.first) if back else (pairs.first, pairs.second)
            fits = self._fits(pattern.subject, one) & self._fits(pattern.value, other)
            yield one[fits], other[fits]

    def _fits(self, term: str | None, nodes: Ids) -> Mask:
        if term is None:
            return np.ones(len(nodes), np.bool_)
        if term.startswith("?"):
            domain = self._domains.get(term)
            return np.ones(len(nodes), np.bool_) if domain is None else domain[nodes]
        found: Mask = nodes == self._graph.terms.iri(term)
        return found

    def _matched_by(self, pattern: Pattern) -> Iterator[tuple[int, Pairs]]:
        """Yield the triples that a pattern can match: predicate, pairs."""
        if pattern.steps is None:
            for predicate in self._graph.predicates():
                pairs = self._graph.pairs(predicate)
                fits = self._fits(pattern.subject, pairs.first)
                fits &= self._fits(pattern.value, pairs.second)
                yield predicate, Pairs(pairs.first[fits], pairs.second[fits])
            return
        for (iri, back), (one, other) in zip(pattern.steps, self._ends(pattern), strict=True):
            # Turned back, pairs are no longer in order; `_union` sees to that.
            yield self._graph.terms.iri(iri), Pairs(other, one) if back else Pairs(one, other)
        for iri in pattern.beyond:
            for predicate in (
                self._graph.predicates() if iri == ANY else (self._graph.terms.iri(iri),)
            ):
                yield predicate, self._graph.pairs(predicate)

    def _unbounded(self, pattern: Pattern) -> bool:
        """Tell whether a pattern can match nodes that no other pattern restricts."""
        if not pattern.nullable:
            return False
        bound = set(self._domains) | {
            term
            for other in self._query.patterns
            if other.required and not other.nullable
            for term in (other.subject, other.value)
        }
        ends = {pattern.subject, pattern.value}
        return all(end is not None and end.startswith("?") for end in ends) and not ends & bound


def _union(parts: list[Pairs]) -> Pairs:
    return Pairs.of(
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.second for part in parts]),
    )
