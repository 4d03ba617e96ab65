"""Remembers which cell a statement comes from, so that a finding can name it."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Quad, Triple

from clusterkg.tables.bind import At
from clusterkg.tables.table import Table


class Places:
    """Statement → cell.

    One number for a statement, one for its cell: about a hundred bytes for each statement.

    Args:
        tables: The tables, in the order in which `At.table` counts them.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self._at: dict[int, int] = {}
        self._about: dict[int, int] = {}
        self._empty: dict[int, tuple[int, ...]] = {}

    def add(self, statement: Quad, at: At) -> None:
        """Remember where a statement comes from; the first place counts."""
        packed = _row(at) | at.column
        triple = (statement.subject, statement.predicate, statement.object)
        self._at.setdefault(hash(triple), packed)
        self._about.setdefault(hash(statement.subject), packed & ~0xFFFF)

    def of(self, statement: Triple | Quad) -> At | None:
        """Return where a statement comes from; None if from no cell."""
        triple = (statement.subject, statement.predicate, statement.object)
        return _unpacked(self._at.get(hash(triple)))

    def of_thing(self, term: object) -> At | None:
        """Return the row in which a thing is first described."""
        return _unpacked(self._about.get(hash(term)))

    def add_empty(self, at: At, places: tuple[int, ...]) -> None:
        """Remember which cells of a row are empty."""
        self._empty[_row(at)] = places

    def empty(self, at: At) -> tuple[int, ...]:
        """Return the places of the empty cells of a row, as far as they were remembered."""
        return self._empty.get(_row(at), ())


def _row(at: At) -> int:
    return at.table << 48 | at.row << 16


def _unpacked(packed: int | None) -> At | None:
    if packed is None:
        return None
    return At(packed >> 48, packed >> 16 & 0xFFFFFFFF, packed & 0xFFFF)
