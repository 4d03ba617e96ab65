"""Where statements are made: paper and locator, down to what inferred ones follow from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from clusterkg.model.errors import NotEntailedError
from clusterkg.model.namespaces import INFERRED_GRAPH
from clusterkg.reasoning.explain import Explainer, Proof, Source, sources_of
from clusterkg.store.protocol import Store


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
        self._known |= sources_of(self._store, new)

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

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._store)


def _leaves(proof: Proof) -> Iterator[Source]:
    yield from proof.sources
    for premise in proof.premises:
        yield from _leaves(premise)
