"""The things of a store, ready to be matched: built once for each generation of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from clusterkg.linking.blocking import Index
from clusterkg.linking.model import Candidate, Name, Thing
from clusterkg.linking.names import fold
from clusterkg.linking.scoring import AUTO, probability, ranked
from clusterkg.linking.suggest import label
from clusterkg.linking.things import things
from clusterkg.model.namespaces import CKG, OWL
from clusterkg.server.reconciliation import values
from clusterkg.server.reconciliation.model import (
    ALL,
    FEATURE,
    SHOULD,
    WORDS,
    Condition,
    Feature,
    Match,
    Named,
    Query,
)
from clusterkg.server.reconciliation.schema import VOCABULARY, Schema, resolve

if TYPE_CHECKING:
    from clusterkg.store.protocol import Store

AGREES: Final = 1.5
"""What a property that agrees adds to the log odds, and one that differs takes from them. Set by
judgement, as that of places in `clusterkg.linking.scoring`."""

_LOOK: Final = 15
"""Candidates that are scored for each query, at least."""

_OF_TYPE: Final = 150
"""Candidates that are looked at where a class is asked for."""

_FLOOR: Final = 0.01
"""Candidates with less than this score are not shown."""

_PLACES: Final = {f"{CKG}locatedIn", f"{CKG}isPartOf"}


class Entities:
    """The things of a store.

    Args:
        store: The store; it must not change as long as this is used.
        found: The things; those of the store if they are not given.
    """

    def __init__(self, store: Store, found: Iterable[Thing] | None = None) -> None:
        self.store = store
        self.schema = Schema(store)
        listed = things(store) if found is None else found
        self.index = Index(each for each in listed if not _is_vocabulary(each))
        self.by_iri = {thing.iri: thing for thing in self.index.things}
        starts: set[tuple[str, int]] = set()
        for number, thing in enumerate(self.index.things):
            for name in thing.names:
                words = fold(name.text).split(" ")
                starts |= {(" ".join(words[n:]), number) for n in range(min(len(words), 6))}
        self._starts = sorted(starts)
        self._countries = {
            fold(name.text): thing.countries
            for thing in self.index.things
            if f"{CKG}Country" in thing.kinds
            for name in thing.names
        }

    def matches(self, query: Query, lang: str) -> list[Match]:
        """Return candidates for a query, the likeliest first.

        Args:
            query: What is looked for.
            lang: The language of names.
        """
        wanted = [iri for each in query.types if (iri := resolve(each))]
        asked = list(query.types)
        direct = [self.by_iri[each] for each in (*query.ids, *query.names) if each in self.by_iri]
        if direct or (query.ids and not query.names):
            scored = [(Candidate(thing, 1.0, {"identifier": 20.0}), 1.0) for thing in direct]
            return self._shown(scored, query, wanted, (), {}, lang)
        conditions = [(each, resolve(each.property)) for each in query.conditions]
        known = [(each, iri) for each, iri in conditions if iri and self.schema.is_property(iri)]
        if any(each.required for each, iri in conditions if (each, iri) not in known):
            return []
        if asked and len(wanted) < len(asked) and query.strict == ALL:
            return []
        found = self._found(query, wanted, known)
        if query.strict != SHOULD and asked:
            found = [thing for thing in found if self._is_of(thing, wanted, query.strict)]
        found = found[: max(_LOOK, 2 * query.limit)]
        agree = self._agree([thing.iri for thing in found], known)
        found = [thing for thing in found if _allowed(agree.get(thing.iri, {}), known)]
        if query.names:
            candidates = ranked(self._subject(query, wanted, known), found)
        else:
            candidates = [Candidate(thing, 0.0, {}) for thing in found]
        scored = []
        for candidate in candidates:
            extra = agree.get(candidate.thing.iri, {})
            score = self._score(
                candidate, extra, named=bool(query.names), conditions=len(conditions)
            )
            if (
                query.strict == SHOULD
                and wanted
                and not self._is_of(candidate.thing, wanted, "any")
            ):
                score /= 2
            if score >= _FLOOR:
                scored.append((candidate, score))
        scored.sort(key=lambda pair: (-pair[1], -sum(pair[0].shares.values()), pair[0].thing.iri))
        return self._shown(scored, query, wanted, known, agree, lang)

    def _found(
        self, query: Query, wanted: Sequence[str], known: Sequence[tuple[Condition, str]]
    ) -> list[Thing]:
        if query.names:
            most = _OF_TYPE if wanted else max(_LOOK, 2 * query.limit)
            return self.index.find(self._subject(query, wanted, known), most)
        some: dict[str, None] = {}
        for condition, iri in known:
            some |= dict.fromkeys(values.holders(self.store, iri, condition.values, _OF_TYPE))
        return [self.by_iri[iri] for iri in some if iri in self.by_iri]

    def _subject(
        self, query: Query, wanted: Sequence[str], known: Sequence[tuple[Condition, str]]
    ) -> Thing:
        """Return what a query says of its thing, as linking has it."""
        thing = Thing("", [Name(text[:300], query.lang) for text in query.names], tuple(wanted))
        for condition, iri in known:
            texts = tuple(value.text for value in condition.values)
            if condition.quantifier == "none":
                continue
            if iri in _PLACES:
                codes = [self._codes(value.id, value.text) for value in condition.values]
                thing = replace(thing, countries=tuple(sorted(set().union(*codes))))
            elif iri == f"{CKG}website":
                thing = replace(thing, websites=texts)
            elif iri == f"{CKG}isoCode":
                thing = replace(thing, identifiers={"iso": texts})
            elif iri == f"{CKG}foundedIn" and texts and texts[0][:4].isdecimal():
                thing = replace(thing, year=int(texts[0][:4]))
        return thing

    def _codes(self, identifier: str | None, text: str) -> set[str]:
        place = self.by_iri.get(identifier or text)
        if place is not None:
            return set(place.countries)
        if len(text) == 2 and text.isascii() and text.isupper():
            return {text}
        return set(self._countries.get(fold(text), ()))

    def _is_of(self, thing: Thing, wanted: Sequence[str], strict: str) -> bool:
        kinds = self.schema.kinds(thing.kinds)
        hits = [iri in kinds for iri in wanted]
        return bool(hits) and (all(hits) if strict == ALL else any(hits))

    def _agree(
        self, iris: Sequence[str], known: Sequence[tuple[Condition, str]]
    ) -> dict[str, dict[int, float]]:
        """Return how far things fit conditions: thing → number of the condition → from 0 to 1."""
        found: dict[str, dict[int, float]] = {}
        for number, (condition, iri) in enumerate(known):
            said = values.said(self.store, iris, values.path(iri))
            for each in iris:
                fit = values.fits(condition, said.get(each, ()))
                if fit is not None:
                    found.setdefault(each, {})[number] = fit
        return found

    def _score(
        self, candidate: Candidate, agree: dict[int, float], *, named: bool, conditions: int
    ) -> float:
        if not named:
            return sum(agree.values()) / max(1, conditions)
        if candidate.decisive or "other identifier" in candidate.shares or not agree:
            return candidate.score
        extra = sum(AGREES * (2 * fit - 1) for fit in agree.values())
        return probability(sum(candidate.shares.values()) + extra)

    def _shown(
        self,
        scored: Sequence[tuple[Candidate, float]],
        query: Query,
        wanted: Sequence[str],
        known: Sequence[tuple[Condition, str]],
        agree: dict[str, dict[int, float]],
        lang: str,
    ) -> list[Match]:
        sure = [score >= AUTO for _, score in scored[:2]]
        alone = sure == [True] or sure == [True, False]
        found = []
        for number, (candidate, score) in enumerate(scored[: query.limit]):
            thing = candidate.thing
            features = [
                Feature(key, WORDS.text(FEATURE + key, lang), round(share, 3))
                for name, share in candidate.shares.items()
                for key in [name.replace(" ", "_")]
            ]
            for place, fit in agree.get(thing.iri, {}).items():
                about = self.schema.named(known[place][1], lang)
                title = f"{WORDS.text(FEATURE + 'property', lang)}: {about.name}"
                features.append(Feature(f"property:{about.id}", title, round(fit, 3)))
            if wanted:
                fits = self._is_of(thing, wanted, query.strict)
                features.append(Feature("type", WORDS.text(FEATURE + "type", lang), fits))
            types = self.types(thing, lang)
            named = Named(thing.iri, label(thing, lang), self.about(thing, lang))
            certain = number == 0 and alone
            found.append(Match(named, types, round(100 * score, 2), certain, features))
        return found

    def types(self, thing: Thing, lang: str) -> list[Named]:
        """Return the classes of a thing that say most."""
        return [self.schema.named(iri, lang) for iri in self.schema.own(thing.kinds)]

    def about(self, thing: Thing, lang: str) -> str:
        """Return in a few words what a thing is."""
        names = [each.name for each in self.types(thing, lang)[:2]]
        return "; ".join([", ".join(names), *thing.countries[:3]]) if names else ""

    def begin(self, text: str, lang: str, *, skip: int, most: int) -> list[Thing]:
        """Return things with a name that begins so, or a word of it does.

        Args:
            text: What was typed; or the identifier of a thing.
            lang: The language of names.
            skip: How many were shown already.
            most: How many are wanted.
        """
        if text in self.by_iri:
            return [self.by_iri[text]][skip:]
        wanted = fold(text)
        place = bisect_left(self._starts, (wanted, -1))
        ranked: dict[int, tuple[bool, int]] = {}
        while place < len(self._starts) and self._starts[place][0].startswith(wanted):
            start, number = self._starts[place]
            rank = (start != wanted, len(start))
            ranked[number] = min(rank, ranked.get(number, rank))
            place += 1
            if len(ranked) >= 5_000:
                break
        order = sorted(ranked, key=lambda number: (ranked[number], number))
        return [self.index.things[number] for number in order[skip : skip + most]]


def _is_vocabulary(thing: Thing) -> bool:
    return any(
        kind.startswith(VOCABULARY) for kind in thing.kinds if kind != f"{OWL}NamedIndividual"
    )


def _allowed(agree: dict[int, float], known: Sequence[tuple[Condition, str]]) -> bool:
    """Return whether a thing fits all that is required."""
    for number, (condition, _) in enumerate(known):
        if condition.required:
            silent = 1.0 if condition.quantifier == "none" else 0.0
            if agree.get(number, silent) < 1.0:
                return False
    return True


@lru_cache(maxsize=1)
def entities(store: Store) -> Entities:
    """Return the things of a store; they are read once."""
    return Entities(store)
