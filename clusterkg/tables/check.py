"""Checks rows against each other: the third step of an import, bind → emit → check.

What a table says twice (rows, things, names), what contradicts itself, and keys that another table
does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal

from clusterkg.model.names import key
from clusterkg.model.namespaces import shorten
from clusterkg.tables.bind import At, Bound, Trouble, close
from clusterkg.tables.emit import Said
from clusterkg.tables.minting import NAMES
from clusterkg.tables.plan import ForeignKey, Plan
from clusterkg.tables.problems import Problem, Where, shown

_LIKE: Final = 93.0
"""Names as similar as this (per cent, by rapidfuzz) are reported as near-duplicates."""

_MANY: Final = 2000
"""With more names than this, only neighbours in the alphabet are compared."""

_NEIGHBOURS: Final = 30
"""This many on each side, sorted from the first letter and from the last."""


Key = tuple[str, str, str]
"""A thing, a property that it has once, and the language."""


class Seen:
    """Remembers what rows have said, and where first: the only state of an import."""

    def __init__(self) -> None:
        self._rows: dict[int, At] = {}
        self._things: dict[str, tuple[int, At]] = {}
        self._keys: dict[tuple[int, tuple[str, ...]], At] = {}
        self._single: dict[Key, tuple[str, At]] = {}
        self._names: dict[str, dict[str, dict[str, At]]] = {}
        self._coded: set[str] = set()

    def row(self, at: At, mark: int) -> At | None:
        """Return the row with exactly the same cells, if there was one."""
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

        done = set()
        for name, others in _candidates(sorted(found)):
            if all(iri in self._coded for iri in found[name]):
                continue
            ranked = process.extract(name, others, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=5)
            for other, _, _ in ranked:
                pair = tuple(sorted((name, other)))
                if other == name or pair in done or set(found[name]) & set(found[other]):
                    continue
                done.add(pair)
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


class Checker:
    """Checks the rows of one table.

    Args:
        plan: What the table says.
        seen: What rows have said before, of this table and of others.
        where: Names the place of another row or cell, as seen from this table.
    """

    def __init__(self, plan: Plan, seen: Seen, where: Callable[[At], Where]) -> None:
        self._plan, self._seen, self._where = plan, seen, where

    def repeats(self, bound: Bound) -> Trouble | None:
        """Return a warning if a row has the same cells as an earlier one."""
        first = self._seen.row(bound.at, bound.mark)
        if first is None:
            return None
        return Trouble(Problem("repeated-row", where=self._where(first)))

    def pairs(self, bound: Bound) -> Trouble | None:
        """Return a warning if columns that are to differ do not."""
        places = self._plan.distinct
        if not places or len({tuple(bound.values[place]) for place in places}) == len(places):
            return None
        names = ", ".join(self._plan.columns[place].title for place in places)
        return Trouble(Problem("self-pair", names=names))

    def keys(self, bound: Bound) -> Iterator[Trouble]:
        """Yield keys that another row has, or that another table does not know."""
        plan, values = self._plan, bound.values
        if plan.keys and not any(trouble.problem.is_error for trouble in bound.troubles):
            own = tuple(",".join(values[place]) for place in plan.keys)
            first = self._seen.keyed(bound.at, own)
            if first is not None:
                where = self._where(first)
                yield Trouble(Problem("repeated-key", key=", ".join(own), where=where))
        for foreign in plan.foreign:
            told = tuple(",".join(values[place]) for place in foreign.columns)
            if any(told) and told not in foreign.known:
                yield Trouble(_unknown(foreign, told), plan.columns[foreign.columns[-1]].source)

    def contradictions(self, bound: Bound, said: list[Said]) -> Iterator[Trouble]:
        """Yield what contradicts another row, and names that another thing has.

        Call it for rows without errors only: a row with an error is not evidence against another.
        """
        found = self._whole(bound, said) or self._single(said)
        yield from found
        if not found:
            yield from self._names(bound, said)

    def _whole(self, bound: Bound, said: list[Said]) -> list[Trouble]:
        """Return an error if another row describes the same thing otherwise."""
        if not self._plan.whole or bound.subject is None:
            return []
        mark = hash(frozenset((s.quad.predicate, s.quad.object, s.quad.subject) for s in said))
        # What two graphs say of a thing is two rows.
        graphs = {str(one.quad.graph_name) for one in said}
        first = self._seen.thing(bound.at, " ".join([bound.subject.iri, *graphs]), mark)
        if first is None:
            return []
        thing = shorten(bound.subject.iri)
        return [Trouble(Problem("conflicting-rows", thing=thing, where=self._where(first)))]

    def _single(self, said: list[Said]) -> list[Trouble]:
        """Return values that contradict earlier ones; without any, the row's are remembered."""
        mine: dict[Key, tuple[str, At]] = {}
        found = []
        for quad, at, column in said:
            if not column.single or column.inverse:
                continue
            about, value = getattr(quad.subject, "value", ""), str(quad.object)
            place = (about, quad.predicate.value, f"{column.language or ''} {quad.graph_name}")
            own = mine.setdefault(place, (value, at))
            other = self._seen.other_value(place, value) or (own if own[0] != value else None)
            if other is not None:
                problem = Problem(
                    "conflicting-values",
                    property=shorten(quad.predicate.value),
                    thing=shorten(about),
                    value=_plain(value),
                    other=_plain(other[0]),
                    where=self._where(other[1]),
                )
                found.append(Trouble(problem, column.source))
        if not found:
            for place, (value, at) in mine.items():
                self._seen.keep_value(place, value, at)
        return found

    def _names(self, bound: Bound, said: list[Said]) -> Iterator[Trouble]:
        """Yield names that another thing has."""
        coded = bound.subject is None or not bound.subject.by_name
        for quad, at, column in said:
            term, about = quad.object, getattr(quad.subject, "value", "")
            if quad.predicate.value not in NAMES or not isinstance(term, Literal):
                continue
            scope = f"{at.table} {at.column}"
            twin = self._seen.name(at, scope, about, term.value, coded=coded)
            if twin is not None:
                problem = Problem(
                    "same-name",
                    name=shown(term.value),
                    thing=shorten(about),
                    other=shorten(twin[0]),
                    where=self._where(twin[1]),
                )
                yield Trouble(problem, column.source)


def settled(troubles: Iterable[Trouble]) -> tuple[list[Trouble], bool]:
    """Return the troubles of a row that are worth reporting, and whether there is no error.

    A missing part of an IRI goes without saying where its cell has been reported.
    """
    found: list[Trouble] = []
    sound = True
    for trouble in troubles:
        if trouble.problem.code == "missing-part" and not sound:
            continue
        sound = sound and not trouble.problem.is_error
        found.append(trouble)
    return found, sound


def near_names(seen: Seen, where: Callable[[At, At], Where]) -> Iterator[tuple[At, Problem]]:
    """Yield names that are almost the same, with their cell.

    Args:
        seen: What the rows have said.
        where: Names the second place as seen from the first.
    """
    for name, at, other, first in seen.near():
        place = where(first, at)
        yield at, Problem("near-duplicate", name=shown(name), other=shown(other), where=place)


def _unknown(foreign: ForeignKey, told: tuple[str, ...]) -> Problem:
    pairs = ", ".join(f"{n} {shown(text)}" for n, text in zip(foreign.names, told, strict=True))
    values = {"source": foreign.source, "pairs": pairs}
    if len(told) > 1:
        same = sorted(row for row in foreign.known if row[0] == told[0])
        if same:
            near = ", ".join(shown(text) for text in same[0][1:])
            return Problem("unknown-key", "row", "there", near=near, **values)
    elif near_ := close(told[0], (row[0] for row in foreign.known)):
        return Problem("unknown-key", "row", "did-you-mean", near=near_, **values)
    return Problem("unknown-key", "row", "list", **values)


_DATATYPE: Final = re.compile(r"\^\^<[^>]*>$")


def _plain(term: str) -> str:
    """Return a term for people: a literal without its datatype, an IRI with its prefix."""
    return shorten(term[1:-1]) if term.startswith("<") else _DATATYPE.sub("", term)
