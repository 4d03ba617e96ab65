"""Few candidates of many things, fast: an inverted index of words, sounds, sites and identifiers.

Each name of each thing is a row. A row is found by its words, by its whole text, by how it sounds
and by its initials; a word that no row has stands for the words most like it by groups of three
letters. Rows are ranked by the weights of the keys they share with what is looked for, as the
cosine of tf-idf does; of a key that very many rows have, only a bounded number is looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from clusterkg.linking.features import bare, groups
from clusterkg.linking.names import Form, forms, host, initials, sound

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from clusterkg.linking.model import Thing

BUDGET: Final = 8_000
"""The greatest number of rows that are read for one name."""

_ELSEWHERE: Final = 0.5
"""Factor for the weight where countries or kinds differ."""

_MORE: Final = 8
"""Number of rows per requested candidate whose countries and kinds are compared."""

_RARE_LIKE: Final = 6
"""Number of words of the index that stand in for a word it lacks."""


def name_keys(form: Form) -> Iterator[str]:
    """Yield what a name is found by; the signs in front keep the kinds of key apart."""
    yield from form.words
    yield f"={form.text}"
    yield f"~{' '.join(map(sound, form.words))}"
    if len(form.words) == 1 and len(form.text) <= 8:
        yield f"#{form.text}"
    elif letters := initials(form.words):
        yield f"#{letters}"


def sure_keys(thing: Thing) -> Iterator[str]:
    """Yield the keys of a thing that are not its names: identifiers and sites."""
    for scheme, values in thing.identifiers.items():
        for value in values:
            yield f"!{scheme}:{bare(value)}"
    for address in thing.websites:
        if site := host(address):
            yield f"@{site}"


def _trigrams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


class Words:
    """The words of an index, found by groups of three letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if len(word) >= 4]
        self._held: dict[str, array[int]] = {}
        self.like = lru_cache(maxsize=10_000)(self._like)
        for number, word in enumerate(self._words):
            for gram in _trigrams(word):
                self._held.setdefault(gram, array("I")).append(number)

    def _like(self, word: str) -> list[tuple[str, float]]:
        """Return the words most like one, with their likeness above one half (Dice)."""
        import numpy as np

        grams = _trigrams(word)
        held = sorted((self._held[g] for g in grams if g in self._held), key=len)
        if not held:
            return []
        taken = list(_within(held, BUDGET * 2))
        numbers, counts = np.unique(np.concatenate(taken), return_counts=True)
        found = []
        for place in np.argsort(-counts, kind="stable")[: 10 * _RARE_LIKE]:
            other = self._words[numbers[place]]
            likeness = 2 * int(counts[place]) / (len(grams) + len(_trigrams(other)))
            if likeness >= 0.4:
                found.append((other, likeness))
        found.sort(key=lambda each: (-each[1], each[0]))
        return found[:_RARE_LIKE]


def _within(held: Sequence[array[int]], budget: int) -> Iterator[npt.NDArray[np.uint32]]:
    """Yield the shortest lists of rows, as long as they fit into a budget."""
    import numpy as np

    for rows in held:
        budget -= len(rows)
        if budget < 0:
            return
        yield np.frombuffer(rows, dtype=np.uint32)


class Index:
    """Things, found by what is like them.

    Args:
        things: The things.
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things: list[Thing] = []
        self._owner = array("I")
        self._size = array("f")
        self._held: dict[str, array[int]] = {}
        self._words: Words | None = None
        for number, thing in enumerate(things):
            self.things.append(thing)
            seen: set[Form] = set()
            for name in thing.names:
                for form in forms(name.text, name.language):
                    if form not in seen:
                        seen.add(form)
                        self._add(number, name_keys(form))
            if keys := list(sure_keys(thing)):
                self._add(number, keys)

    def _add(self, thing: int, keys: Iterable[str]) -> None:
        row = len(self._owner)
        self._owner.append(thing)
        held = self._held
        keys = set(keys)
        self._size.append(len(keys))
        for key in keys:
            if key in held:
                held[key].append(row)
            else:
                held[key] = array("I", (row,))

    def __len__(self) -> int:
        return len(self.things)

    def find(self, thing: Thing, limit: int) -> list[Thing]:
        """Return the things that may be the same, the likeliest first, at most `limit`."""
        best: dict[int, float] = {}
        if keys := {key: 10.0 for key in sure_keys(thing) if key in self._held}:
            self._collect(keys, limit, best, exact=True)
        seen: set[Form] = set()
        for name in thing.names:
            for form in forms(name.text, name.language):
                if form not in seen:
                    seen.add(form)
                    self._collect(self._weighted(form), limit, best)
        countries, kinds = set(thing.countries), groups(thing.kinds)
        for number in best:
            other = self.things[number]
            if countries and other.countries and countries.isdisjoint(other.countries):
                best[number] *= _ELSEWHERE
            if kinds and (theirs := groups(other.kinds)) and kinds.isdisjoint(theirs):
                best[number] *= _ELSEWHERE
        ranked = sorted(best, key=lambda n: (-best[n], -(self.things[n].size or 0.0), n))
        return [self.things[number] for number in ranked[:limit]]

    def _weighted(self, form: Form) -> dict[str, float]:
        """Return the keys of a name with their weights; words like those that are not there."""
        held = self._held
        keys = {key: 1.0 for key in name_keys(form) if key in held}
        few = len(form.words) <= 2 and f"={form.text}" not in keys
        for word in form.words:
            if len(word) >= 4 and (few or word not in keys):
                if self._words is None:
                    self._words = Words(key for key in held if key[0] not in "=~#@!")
                for other, likeness in self._words.like(word):
                    keys.setdefault(other, likeness)
        return keys

    def _collect(
        self, keys: dict[str, float], limit: int, best: dict[int, float], *, exact: bool = False
    ) -> None:
        import numpy as np

        if not keys:
            return
        order = sorted(keys, key=lambda key: len(self._held[key]))
        lists = [self._held[key] for key in order]
        taken = list(_within(lists, BUDGET))
        if not taken:
            # Every key is held by very many: what two of them share is looked at, bounded.
            first, second = (np.frombuffer(each, np.uint32) for each in (lists * 2)[:2])
            taken = [np.intersect1d(first, second, assume_unique=True)[:BUDGET]]
        number = len(self._owner)
        weights = [keys[key] * log(1 + number / len(self._held[key])) for key in order]
        rows = np.concatenate(taken)
        shares = np.repeat(np.array(weights[: len(taken)]), [len(each) for each in taken])
        found, inverse = np.unique(rows, return_inverse=True)
        totals = np.bincount(inverse, shares).astype(np.float64)
        if not exact:
            length = sqrt(sum(weight * weight for weight in weights))
            totals = totals / (length * np.sqrt(np.frombuffer(self._size, np.float32)[found]))
        most = min(_MORE * limit, len(found))
        for place in np.argpartition(-totals, most - 1)[:most]:
            owner = self._owner[int(found[place])]
            best[owner] = max(best.get(owner, 0.0), float(totals[place]))
