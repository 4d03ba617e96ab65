"""Things that cells may name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Final

from clusterkg.model.names import key
from clusterkg.model.namespaces import CKG, OWL, RDFS, SKOS, VOCAB, shorten
from clusterkg.tables.iris import iri_of, slug_of, unknown_prefix
from clusterkg.tables.problems import ProblemError, shown
from clusterkg.tables.vocabulary import Vocabulary, is_blank

if TYPE_CHECKING:
    from clusterkg.store import Store

LABELS: Final = (f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel")
"""Properties that name a thing."""

_FEW: Final = 12
"""A message names all things of a class if there are at most this many."""

_THINGS: Final = """
SELECT ?thing ?label ?type WHERE {
  VALUES ?name { rdfs:label skos:prefLabel skos:altLabel }
  ?thing ?name ?label ; a ?type
}
"""


class Things:
    """Things that cells may name by label, slug or IRI.

    Args:
        vocabulary: For the classes a class is a subclass of.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._types: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, set[str]] = defaultdict(set)
        self._slugs: dict[str, set[str]] = defaultdict(set)

    def copy(self) -> Things:
        """Return things that know as much, and can learn more of their own."""
        found = Things(self.vocabulary)
        for mine, theirs in (
            (found._types, self._types),
            (found._named, self._named),
            (found._slugs, self._slugs),
        ):
            mine.update({key: set(values) for key, values in theirs.items()})
        return found

    def add_store(self, store: Store) -> None:
        """Learn the things of a store."""
        for row in store.select(_THINGS):
            if is_blank(row["thing"]):
                continue
            kind = row["type"].value if not is_blank(row["type"]) else None
            self.add(row["thing"].value, [row["label"].value], [kind] if kind else [])

    def add(self, iri: str, labels: Iterable[str], types: Iterable[str]) -> None:
        """Learn a thing."""
        self._types[iri].update(types)
        self._slugs[slug_of(iri).casefold()].add(iri)
        for label in labels:
            self._named[key(label)].add(iri)

    def knows(self, iri: str) -> bool:
        """Return whether a thing is known."""
        return iri in self._types

    def find(self, text: str, wanted: str | None, prefixes: dict[str, str]) -> str:
        """Return the IRI of the thing that a cell means.

        Args:
            text: An IRI, a prefixed name, the end of an IRI, or a label in any language.
            wanted: IRI of the class that the thing is to belong to; None for any.
            prefixes: Prefix → namespace.

        Raises:
            ProblemError: Nothing has this name, or several things do.
        """
        found = iri_of(text, prefixes)
        if found is not None:
            unknown = found.startswith(VOCAB) and not self.knows(found)
            if unknown or wanted == f"{OWL}Class" or found.startswith(CKG):
                self.vocabulary.check(found)
            return found
        named = self._named.get(key(text), set())
        slugs = self._slugs.get(text.strip().casefold(), set())
        for candidates in (slugs, named):
            fit = {iri for iri in candidates if self._fits(iri, wanted)}
            if len(fit) == 1:
                return fit.pop()
            if fit:
                names = ", ".join(sorted(shorten(iri) for iri in fit))
                raise ProblemError("ambiguous-reference", text=shown(text), n=len(fit), names=names)
        raise self._unknown(text, wanted, slugs | named, prefixes)

    def _fits(self, iri: str, wanted: str | None) -> bool:
        if wanted is None:
            return True
        supers = self.vocabulary.supers
        return any(kind == wanted or wanted in supers.get(kind, ()) for kind in self._types[iri])

    def _unknown(
        self, text: str, wanted: str | None, others: set[str], prefixes: dict[str, str]
    ) -> ProblemError:
        prefix, colon, _ = text.partition(":")
        if colon and prefix.replace("-", "").isalnum() and " " not in text:
            return unknown_prefix(prefix, prefixes)
        values = {"text": shown(text), "class_": shorten(wanted or "")}
        hint = "kind" if wanted == f"{OWL}Class" else "main"
        if others:
            hint, values["other"] = "other", shorten(min(others))
        elif near := self._near(text, wanted):
            hint, values["near"] = "did-you-mean", near
        elif choices := self._choices(wanted):
            hint, values["choices"] = "choices", choices
        return ProblemError("unknown-reference", "class" if wanted else "main", hint, **values)

    def _choices(self, wanted: str | None) -> str:
        """Return the things of a class if they are few."""
        if wanted is None or wanted == f"{OWL}Class":
            return ""
        fit = {slug_of(iri) for iri in self._types if self._fits(iri, wanted)}
        return ", ".join(sorted(fit)) if len(fit) <= _FEW else ""

    def _near(self, text: str, wanted: str | None) -> str:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        names = [n for n, iris in self._named.items() if any(self._fits(i, wanted) for i in iris)]
        folded = key(text)
        limit = max(1, min(3, len(folded) // 5))
        near = extract(folded, names, scorer=OSA.distance, score_cutoff=limit, limit=3)
        return ", ".join(repr(name) for name, _, _ in near)


def known(store: Store | None = None) -> tuple[Vocabulary, Things]:
    """Return the terms and things of the bundled graph and, beside it, of a store."""
    vocabulary, bundled = _bundled()
    things = bundled.copy()
    if store is not None:
        things.add_store(store)
    return vocabulary, things


@cache
def _bundled() -> tuple[Vocabulary, Things]:
    from clusterkg.bundled import open_bundled

    with closing(open_bundled()) as bundled:
        vocabulary = Vocabulary.of(bundled)
        things = Things(vocabulary)
        things.add_store(bundled)
    return vocabulary, things
