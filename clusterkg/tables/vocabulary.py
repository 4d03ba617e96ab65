"""What is known before a table is read: terms of the ontology, and things with their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from clusterkg.rdf.near import Near, by_others
from clusterkg.tables.values import ValueProblem, prefixed, shown
from clusterkg.terms import CKG, OWL, RDF, RDFS, SKOS, VOCAB, shorten

if TYPE_CHECKING:
    import pyoxigraph as ox
    from pyoxigraph import BlankNode, NamedNode

    from clusterkg.store import Store

LABELS: Final = (f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel")
"""Properties that name a thing."""

_TERMS: Final = """
SELECT ?term ?kind ?range WHERE {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:FunctionalProperty owl:Class
                 owl:AnnotationProperty rdf:Property rdfs:Class }
  ?term a ?kind OPTIONAL { ?term rdfs:range ?range }
}
"""
_SUBCLASSES: Final = "SELECT ?sub ?super WHERE { ?sub rdfs:subClassOf ?super }"
_THINGS: Final = """
SELECT ?thing ?label ?type WHERE {
  VALUES ?name { rdfs:label skos:prefLabel skos:altLabel }
  ?thing ?name ?label ; a ?type
}
"""


@dataclass
class Vocabulary:
    """Terms of an ontology.

    Attributes:
        known: IRIs of all terms.
        things: Properties whose values are things.
        texts: Properties whose values are literals.
        single: Properties of which a thing has one value at most.
        ranges: Property → class or datatype of its values, if it has just one.
        supers: Class → classes that it is a subclass of, itself among them.
    """

    known: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    single: set[str] = field(default_factory=set)
    ranges: dict[str, str] = field(default_factory=dict)
    supers: dict[str, set[str]] = field(default_factory=dict)
    _near: Near | None = None

    @classmethod
    def of(cls, store: Store) -> Vocabulary:
        """Read the terms of a store."""
        found = cls()
        ranges: dict[str, set[str]] = defaultdict(set)
        for row in _rows(store, _TERMS):
            term, kind, values = row["term"], row["kind"].value.rpartition("#")[2], row["range"]
            if _is_blank(term):
                continue
            found.known.add(term.value)
            if kind == "ObjectProperty":
                found.things.add(term.value)
            elif kind == "DatatypeProperty":
                found.texts.add(term.value)
            elif kind == "FunctionalProperty":
                found.single.add(term.value)
            if values is not None:
                ranges[term.value].add("" if _is_blank(values) else values.value)
        found.ranges = {term: one for term, (one, *more) in _listed(ranges) if one and not more}
        found.ranges[f"{RDF}type"] = f"{OWL}Class"
        found.supers = _closure(
            (row["sub"].value, row["super"].value)
            for row in _rows(store, _SUBCLASSES)
            if not _is_blank(row["sub"]) and not _is_blank(row["super"])
        )
        return found

    def check(self, iri: str) -> None:
        """Make sure that a term exists, where one can know that.

        Raises:
            ValueProblem: It is in a vocabulary of ours, or one that is known in full, and not
                defined there.
        """
        if iri in self.known or by_others(iri):
            return
        near = self.near(iri)
        ours = iri.startswith((CKG, VOCAB))
        if ours or near is not None or _known_in_full(iri):
            hint = f"did you mean {shorten(near)}?" if near else "see docs/reference"
            raise ValueProblem("unknown-term", f"there is no term {shorten(iri)}", hint)

    def near(self, iri: str) -> str | None:
        """Return the term that is meant by an IRI spelt almost like it, if there is one."""
        if self._near is None:
            self._near = Near(self.known)
        return self._near.to(iri)


def _known_in_full(iri: str) -> bool:
    return iri.startswith((RDFS, SKOS, OWL, RDF))


def _listed(ranges: dict[str, set[str]]) -> list[tuple[str, list[str]]]:
    return [(term, sorted(values)) for term, values in ranges.items()]


def _rows(store: Store, query: str) -> Iterable[ox.QuerySolution]:
    import pyoxigraph as ox

    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return rows


def _is_blank(term: object) -> bool:
    import pyoxigraph as ox

    return not isinstance(term, ox.NamedNode)


def _closure(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for sub, parent in pairs:
        direct[sub].add(parent)
    found: dict[str, set[str]] = {}
    for start in list(direct):
        reached, todo = {start}, [start]
        while todo:
            for parent in direct.get(todo.pop(), ()):
                if parent not in reached:
                    reached.add(parent)
                    todo.append(parent)
        found[start] = reached
    return found


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

    def add_store(self, store: Store) -> None:
        """Learn the things of a store."""
        for row in _rows(store, _THINGS):
            if _is_blank(row["thing"]):
                continue
            kind = row["type"].value if not _is_blank(row["type"]) else None
            self.add(row["thing"].value, [row["label"].value], [kind] if kind else [])

    def add(self, iri: str, labels: Iterable[str], types: Iterable[str]) -> None:
        """Learn a thing."""
        self._types[iri].update(types)
        self._slugs[slug_of(iri).casefold()].add(iri)
        for label in labels:
            self._named[_key(label)].add(iri)

    def knows(self, iri: str) -> bool:
        """Tell whether a thing is known."""
        return iri in self._types

    def find(self, text: str, wanted: str | None, prefixes: dict[str, str]) -> str:
        """Return the IRI of the thing that a cell means.

        Args:
            text: An IRI, a prefixed name, the end of an IRI, or a label in any language.
            wanted: IRI of the class that the thing is to belong to; None for any.
            prefixes: Prefix → namespace.

        Raises:
            ValueProblem: Nothing is called so, or several things are.
        """
        found = iri_of(text, prefixes)
        if found is not None:
            unknown = found.startswith(VOCAB) and not self.knows(found)
            if unknown or wanted == f"{OWL}Class" or found.startswith(CKG):
                self.vocabulary.check(found)
            return found
        named = self._named.get(_key(text), set())
        slugs = self._slugs.get(text.strip().casefold(), set())
        for candidates in (slugs, named):
            fit = {iri for iri in candidates if self._fits(iri, wanted)}
            if len(fit) == 1:
                return fit.pop()
            if fit:
                names = ", ".join(sorted(shorten(iri) for iri in fit))
                raise ValueProblem(
                    "ambiguous-reference",
                    f"{shown(text)} names {len(fit)} things",
                    f"say which: {names}",
                )
        raise self._unknown(text, wanted, slugs | named, prefixes)

    def _fits(self, iri: str, wanted: str | None) -> bool:
        if wanted is None:
            return True
        supers = self.vocabulary.supers
        return any(kind == wanted or wanted in supers.get(kind, ()) for kind in self._types[iri])

    def _unknown(
        self, text: str, wanted: str | None, others: set[str], prefixes: dict[str, str]
    ) -> ValueProblem:
        prefix, colon, _ = text.partition(":")
        if colon and prefix.replace("-", "").isalnum() and " " not in text:
            return unknown_prefix(prefix, prefixes)
        kind = f" {shorten(wanted)}" if wanted else "thing"
        what = f"no{kind if wanted else 'thing'} is called {shown(text)}"
        if others:
            other = shorten(min(others))
            return ValueProblem("unknown-reference", what, f"{other} is, but it is none such")
        hint = self._near(text, wanted)
        return ValueProblem("unknown-reference", what, hint or "give its name, slug or IRI")

    def _near(self, text: str, wanted: str | None) -> str | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        names = [n for n, iris in self._named.items() if any(self._fits(i, wanted) for i in iris)]
        key = _key(text)
        limit = max(1, min(3, len(key) // 5))
        near = extract(key, names, scorer=OSA.distance, score_cutoff=limit, limit=3)
        return f"did you mean {' or '.join(repr(name) for name, _, _ in near)}?" if near else None


def _key(label: str) -> str:
    return " ".join(label.split()).casefold()


def slug_of(iri: str) -> str:
    """Return the end of an IRI.

    >>> slug_of("https://example.org/role/facilitator")
    'facilitator'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def unknown_prefix(prefix: str, prefixes: dict[str, str]) -> ValueProblem:
    """Return the problem with a prefix that nobody has declared, with the nearest known one."""
    from difflib import get_close_matches

    near = get_close_matches(prefix, prefixes, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}:?" if near else f"declare it in a row PREFIX, {prefix}, its IRI"
    return ValueProblem("unknown-prefix", f"the prefix {shown(prefix)} is not known", hint)


_SCHEMES: Final = ("http://", "https://", "urn:", "mailto:", "tel:", "ftp://", "doi:", "info:")


_BLANK: Final = re.compile(r"_:[A-Za-z0-9]+")


def node_of(iri: str) -> NamedNode | BlankNode:
    """Return the node that an IRI, or the label of a blank node (`_:b0`), stands for."""
    from pyoxigraph import BlankNode, NamedNode

    return BlankNode(iri[2:]) if iri.startswith("_:") else NamedNode(iri)


def iri_of(text: str, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a text is: `<…>`, in full, or a prefixed name; None if it is none.

    The label of a blank node (`_:b0`) is returned as it is.

    Raises:
        ValueProblem: It is meant as one, and is none.
    """
    from pyoxigraph import NamedNode

    text = text.strip()
    iri = None
    if _BLANK.fullmatch(text):
        return text
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    elif text.lower().startswith(_SCHEMES):
        iri = text
    else:
        iri = next((found for _, _, found in prefixed(text, prefixes)), None)
    if iri is None:
        return None
    try:
        return NamedNode(iri).value
    except ValueError:
        raise ValueProblem(
            "bad-iri", f"{shown(text)} is no IRI", "spaces and quotes cannot be in one"
        ) from None
