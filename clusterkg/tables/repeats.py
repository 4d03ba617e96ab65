"""Finds what a table says twice: rows, things, names; and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from clusterkg.model.names import key
from clusterkg.tables.table import Cell, text_of

_LIKE: Final = 93.0
"""Names so much alike (per cent, by rapidfuzz) are told as near-duplicates."""

_MANY: Final = 2000
"""Beyond so many names, only neighbours in the alphabet are compared."""

_NEIGHBOURS: Final = 30
"""So many on each side, from the first letter on and from the last."""


class At(NamedTuple):
    """A cell or a row: number of the table, row, column (0 for the whole row)."""

    table: int
    row: int
    column: int = 0


Key = tuple[str, str, str]
"""A thing, a property that it has once, and the language."""


class Repeats:
    """Remembers what was said, and where first."""

    def __init__(self) -> None:
        self._rows: dict[int, At] = {}
        self._things: dict[str, tuple[int, At]] = {}
        self._keys: dict[tuple[int, tuple[str, ...]], At] = {}
        self._single: dict[Key, tuple[str, At]] = {}
        self._names: dict[str, dict[str, dict[str, At]]] = {}
        self._coded: set[str] = set()

    def row(self, at: At, cells: list[Cell]) -> At | None:
        """Return the row that says exactly the same, if there was one."""
        mark = hash((at.table, tuple((type(cell), text_of(cell)) for cell in cells)))
        first = self._rows.setdefault(mark, at)
        return None if first is at else first

    def thing(self, at: At, iri: str, mark: int) -> At | None:
        """Return the row of the same thing with other content, if there was one."""
        before = self._things.setdefault(f"{at.table} {iri}", (mark, at))
        return None if before[1] is at or before[0] == mark else before[1]

    def keyed(self, at: At, values: tuple[str, ...]) -> At | None:
        """Return the row with the same key, if there was one."""
        first = self._keys.setdefault((at.table, values), at)
        return None if first is at else first

    def other_value(self, key: Key, value: str) -> tuple[str, At] | None:
        """Return the other value that a thing already has, and where, if there is one."""
        before = self._single.get(key)
        return None if before is None or before[0] == value else before

    def keep_value(self, key: Key, value: str, at: At) -> None:
        """Remember the value of a thing; the first one counts."""
        self._single.setdefault(key, (value, at))

    def name(
        self, at: At, scope: str, iri: str, name: str, *, coded: bool
    ) -> tuple[str, At] | None:
        """Return the other thing with the same name, and where, if there is one.

        Args:
            at: Where.
            scope: Only things within the same scope are compared.
            iri: The thing.
            name: Its name.
            coded: Whether something better than a name makes up its IRI.
        """
        if coded:
            self._coded.add(iri)
        names = self._names.setdefault(scope, {})
        same = names.setdefault(key(name), {})
        if iri in same:
            return None
        other = next(iter(same.items()), None)
        same[iri] = at
        return other

    def near(self) -> Iterator[tuple[str, At, str, At]]:
        """Yield pairs of names that are much alike, where one thing at least has no code."""
        for names in self._names.values():
            yield from self._near(names)

    def _near(self, found: dict[str, dict[str, At]]) -> Iterator[tuple[str, At, str, At]]:
        from rapidfuzz import fuzz, process

        told = set()
        for name, others in _candidates(sorted(found)):
            if all(iri in self._coded for iri in found[name]):
                continue
            ranked = process.extract(name, others, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=5)
            for other, _, _ in ranked:
                pair = tuple(sorted((name, other)))
                if other == name or pair in told or set(found[name]) & set(found[other]):
                    continue
                told.add(pair)
                first, second = sorted((name, other), key=lambda n: _first(found[n]))
                yield second, _first(found[second]), first, _first(found[first])


def _first(things: dict[str, At]) -> At:
    return next(iter(things.values()))


def _candidates(names: list[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each name with the ones to compare it with: all, or its neighbours if there are many.

    Names that differ in one place only are neighbours when sorted from the other end.
    """
    if len(names) <= _MANY:
        yield from ((name, names) for name in names)
        return
    backwards = sorted(names, key=lambda name: name[::-1])
    place = {name: index for index, name in enumerate(backwards)}
    for index, name in enumerate(names):
        back = place[name]
        others = names[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]
        yield name, others + backwards[max(0, back - _NEIGHBOURS) : back + _NEIGHBOURS + 1]
