"""Classes and properties of the ontology, with their names in three languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from clusterkg.linking.names import fold
from clusterkg.model.namespaces import CKG, LANGUAGES, OWL, RDF, RDFS, SKOS, shorten
from clusterkg.server.pages.kinds import iri_of, slug_of
from clusterkg.server.reconciliation.model import Named

if TYPE_CHECKING:
    from clusterkg.store.protocol import Store

_QUERY: Final = """
SELECT DISTINCT ?term ?kind ?said ?value {
  { ?term a ?kind . VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty } }
  VALUES ?said {
    rdfs:label skos:definition rdfs:comment
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range
  }
  ?term ?said ?value
  FILTER (isIRI(?term) && !isBlank(?value))
}
"""
_NUMBERS: Final = """
SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) { ?x a ?kind FILTER (isIRI(?kind) && isIRI(?x)) }
GROUP BY ?kind
"""
VOCABULARY: Final = (OWL, RDFS, RDF, f"{SKOS}ConceptScheme", "http://purl.org/linked-data/cube#")
"""Classes whose things make up the ontology: nobody matches a table against them."""

_DEFAULT: Final = tuple(
    f"{CKG}{name}"
    for name in (
        "Cluster", "Organisation", "CollaborationInstitution", "Country", "Region", "City",
        "Person", "Sector", "LifeCycleStage", "FacilitatorRole", "PolicyInstrument",
    )
)  # fmt: skip
"""Classes that are offered first, as far as the store has things of them."""


class Term:
    """A class or a property."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.is_class = False
        self.names: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.broader: set[str] = set()
        self.domains: set[str] = set()
        self.ranges: set[str] = set()


class Schema:
    """The classes and properties that a store knows.

    Args:
        store: The store; it must not change meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self.terms: dict[str, Term] = {}
        self.numbers: dict[str, int] = {}
        self.above = lru_cache(maxsize=None)(self._above)
        rows = store.select(_QUERY)
        for row in rows:
            iri, said, value = row["term"].value, row["said"].value, row["value"]
            term = self.terms.setdefault(iri, Term(iri))
            term.is_class = term.is_class or row["kind"].value == f"{OWL}Class"
            self._learn(term, said, value)
        numbers = store.select(_NUMBERS)
        for row in numbers:
            self.numbers[row["kind"].value] = int(row["n"].value)

    def _learn(self, term: Term, said: str, value: ox.NamedNode | ox.Literal) -> None:
        if isinstance(value, ox.Literal):
            lang = value.language or "en"
            if said == f"{RDFS}label":
                term.names[lang] = min(value.value, term.names.get(lang, value.value))
            elif said == f"{SKOS}definition" or lang not in term.definitions:
                term.definitions[lang] = value.value
        elif said in (f"{RDFS}subClassOf", f"{RDFS}subPropertyOf"):
            if value.value != term.iri and not value.value.startswith((OWL, RDFS)):
                term.broader.add(value.value)
        elif said == f"{RDFS}domain":
            term.domains.add(value.value)
        elif said == f"{RDFS}range":
            term.ranges.add(value.value)

    def _above(self, iri: str) -> frozenset[str]:
        """Return a class and all that it lies in."""
        found, new = {iri}, [iri]
        while new:
            term = self.terms.get(new.pop())
            for each in (term.broader if term else set()) - found:
                found.add(each)
                new.append(each)
        return frozenset(found)

    def kinds(self, kinds: Iterable[str]) -> set[str]:
        """Return classes and all that they lie in."""
        return set().union(*(self.above(kind) for kind in kinds))

    def own(self, kinds: Iterable[str]) -> list[str]:
        """Return the classes that say most: not those that others of them lie in."""
        known = sorted(kind for kind in kinds if kind in self.terms and self.terms[kind].names)
        if any(kind.startswith(CKG) for kind in known):
            known = [kind for kind in known if kind.startswith(CKG)]
        wide = {up for kind in known for up in self.above(kind) if up != kind}
        return [kind for kind in known if kind not in wide] or known

    def is_property(self, iri: str) -> bool:
        """Return whether something is a property of the ontology."""
        return iri in self.terms and not self.terms[iri].is_class

    def named(self, iri: str, lang: str, *, broader: bool = False) -> Named:
        """Return a class or a property with its name in a language."""
        term = self.terms.get(iri) or Term(iri)
        above = sorted(term.broader) if broader else []
        return Named(
            slug_of(iri),
            in_language(term.names, lang) or shorten(iri),
            in_language(term.definitions, lang),
            [self.named(each, lang) for each in above if each in self.terms],
        )

    def default_types(self, lang: str) -> list[Named]:
        """Return classes to choose from."""
        some = [iri for iri in _DEFAULT if self.numbers.get(iri)]
        return [self.named(iri, lang, broader=True) for iri in some]

    def begin(self, text: str, lang: str, *, classes: bool) -> list[Named]:
        """Return the classes, or the properties, whose names begin so; the identifier does too."""
        wanted, ranked = fold(text), []
        exact = resolve(text)
        for term in self.terms.values():
            if term.is_class != classes or not term.iri.startswith(CKG) or not term.names:
                continue
            local = fold(term.iri.removeprefix(CKG))
            folded = [fold(name) for name in term.names.values()]
            shown = fold(in_language(term.names, lang))
            whole = term.iri == exact or wanted in folded
            starts = any(name.startswith(wanted) for name in (*folded, local))
            inside = any(f" {wanted}" in name for name in folded)
            if whole or starts or inside:
                first = 1 if shown.startswith(wanted) else 2
                rank = 0 if whole else first if starts else 3
                ranked.append((rank, in_language(term.names, lang).casefold(), term.iri))
        return [self.named(iri, lang, broader=classes) for _, _, iri in sorted(ranked)]


def in_language(texts: dict[str, str], lang: str) -> str:
    """Return the text in a language, else in one that there is; empty if there is none."""
    for each in (lang, *LANGUAGES, *sorted(texts)):
        if each in texts:
            return texts[each]
    return ""


def resolve(identifier: str) -> str:
    """Return the IRI of a class or property that a client names; empty if it cannot be one."""
    iri = identifier if "://" in identifier else iri_of(identifier)
    try:
        ox.NamedNode(iri)
    except ValueError:
        return ""
    return iri if ":" in iri else ""
