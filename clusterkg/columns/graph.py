"""Statements as columns, by predicate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from clusterkg.columns.terms import Ids, Mask, Terms

Ordinals = npt.NDArray[np.int32]


class Pairs:
    """Pairs of terms: each pair once, sorted by its first member, then by its second.

    Attributes:
        first: Numbers of the first members.
        second: Numbers of the second members.
    """

    def __init__(self, first: Ids, second: Ids) -> None:
        self.first = first
        self.second = second

    @classmethod
    def of(cls, first: Ids, second: Ids) -> Pairs:
        """Sort pairs and leave out repeated ones."""
        keys = _together(first, second)
        if len(keys) > 1 and not (keys[1:] > keys[:-1]).all():
            keys.sort()
            keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
        return cls(*_apart(keys))

    def __len__(self) -> int:
        return len(self.first)

    def inverse(self) -> Pairs:
        """Return the pairs the other way round."""
        return Pairs.of(self.second, self.first)

    def follow(self, nodes: Ids) -> tuple[Ids, Ids]:
        """Return all (position in `nodes`, second) for which (node, second) is a pair."""
        start = np.searchsorted(self.first, nodes, "left")
        counts = np.searchsorted(self.first, nodes, "right") - start
        at = np.repeat(np.arange(len(nodes), dtype=np.int32), counts)
        return at, self.second[spread(start, counts)]

    def has(self, first: Ids, second: Ids) -> Mask:
        """Tell for each (first, second) whether it is one of the pairs."""
        keys = _together(self.first, self.second)
        wanted = _together(first, second)
        if not len(keys):
            return np.zeros(len(wanted), np.bool_)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found: Mask = keys[at] == wanted
        return found


def _together(first: Ids, second: Ids) -> npt.NDArray[np.int64]:
    return (first.astype(np.int64) << 32) | second


def _apart(keys: npt.NDArray[np.int64]) -> tuple[Ids, Ids]:
    return (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)


def spread(start: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return start[0] … start[0] + counts[0] - 1, start[1] …, one after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(start - ends + counts, counts)


class Graph:
    """Statements, by predicate.

    A statement's ordinal is its place among all that were read, from 0, repeated ones counted.

    Args:
        terms: The dictionary.
        triples: Numbers of subject, predicate and object, one statement a row, as read.
    """

    def __init__(self, terms: Terms, triples: npt.NDArray[np.int32]) -> None:
        self.terms = terms
        self.triples = triples
        # Few predicates: a sort by 16 bits is a counting sort.
        used, codes = np.unique(triples[:, 1], return_inverse=True)
        kind = np.uint16 if len(used) < 1 << 16 else np.int32
        self._order = np.argsort(codes.astype(kind), kind="stable").astype(np.int32)
        ends = np.cumsum(np.bincount(codes, minlength=len(used)))
        starts = ends - np.bincount(codes, minlength=len(used))
        self._parts = {int(p): (int(a), int(b)) for p, a, b in zip(used, starts, ends, strict=True)}
        self._pairs: dict[int, Pairs] = {}
        self._inverse: dict[int, Pairs] = {}

    def __len__(self) -> int:
        return len(self.triples)

    def predicates(self) -> Iterator[int]:
        """Yield the predicates in use."""
        return iter(self._parts)

    def ordinals(self, predicate: int) -> Ordinals:
        """Return the ordinals of the statements with a predicate, ascending."""
        start, end = self._parts.get(predicate, (0, 0))
        return self._order[start:end]

    def pairs(self, predicate: int) -> Pairs:
        """Return (subject, object) of the statements with a predicate."""
        found = self._pairs.get(predicate)
        if found is None:
            rows = self.triples[self.ordinals(predicate)]
            found = self._pairs[predicate] = Pairs.of(rows[:, 0], rows[:, 2])
        return found

    def inverse(self, predicate: int) -> Pairs:
        """Return (object, subject) of the statements with a predicate."""
        found = self._inverse.get(predicate)
        if found is None:
            found = self._inverse[predicate] = self.pairs(predicate).inverse()
        return found
