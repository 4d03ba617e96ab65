"""Where statements are made: paper and locator, down to what inferred ones follow from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from clusterkg.errors import NotEntailedError
from clusterkg.reasoning.explain import Explainer, Proof, Source
from clusterkg.store.protocol import Store
from clusterkg.terms import INFERRED_GRAPH

_AT_ONCE: Final = 500
_WHERE: Final = """
SELECT DISTINCT ?s ?p ?o ?graph ?source ?locator WHERE {
  VALUES (?s ?p ?o) { %s }
  GRAPH ?graph { ?s ?p ?o }
  OPTIONAL { GRAPH ?graph {
    ?reified rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
      dcterms:source ?ownSource ; ckg:locator ?ownLocator } }
  OPTIONAL { GRAPH ?graph { ?s dcterms:source ?itsSource } }
  OPTIONAL { GRAPH ?graph { ?s ckg:locator ?itsLocator } }
  BIND(COALESCE(?ownSource, ?itsSource) AS ?source)
  BIND(COALESCE(?ownLocator, ?itsLocator) AS ?locator)
}
ORDER BY ?s ?p ?o ?graph ?source ?locator
"""


class Sources:
    """Finds the sources of statements of one store.

    Args:
        store: The store; it must not change meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[ox.Triple, list[Source]] = {}

    def look_up(self, statements: Iterable[ox.Triple]) -> None:
        """Find the sources of many statements at once."""
        new = [triple for triple in dict.fromkeys(statements) if triple not in self._known]
        self._known |= {triple: [] for triple in new}
        named = [triple for triple in new if not _has_blank(triple)]
        for start in range(0, len(named), _AT_ONCE):
            self._look_up(named[start : start + _AT_ONCE])

    def of(self, triple: ox.Triple) -> list[Source]:
        """Return where a statement that was looked up is made, or what it follows from is."""
        found = self._known[triple]
        stated = [source for source in found if source.graph != INFERRED_GRAPH]
        if stated or not found:
            return stated
        try:
            return list(dict.fromkeys(_leaves(self._explainer.proof(triple))))
        except NotEntailedError:  # inferred by rules that are not ours
            return found

    def _look_up(self, statements: list[ox.Triple]) -> None:
        values = " ".join(f"({t.subject} {t.predicate} {t.object})" for t in statements)
        rows = self._store.query(_WHERE % values)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            triple = ox.Triple(row["s"], row["p"], row["o"])
            source, locator = row["source"], row["locator"]
            self._known.setdefault(triple, []).append(
                Source(
                    row["graph"].value,
                    source.value if source else "",
                    locator.value if locator else "",
                )
            )

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._store)


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _leaves(proof: Proof) -> Iterator[Source]:
    yield from proof.sources
    for premise in proof.premises:
        yield from _leaves(premise)
