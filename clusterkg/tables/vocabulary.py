"""Terms of the ontology, as they are known before a table is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from clusterkg.model.namespaces import CKG, ORG, OWL, RDF, RDFS, SH, SKOS, VOCAB, shorten
from clusterkg.rdf.suggestions import Near, by_others
from clusterkg.tables.problems import ProblemError

if TYPE_CHECKING:
    from clusterkg.store import Store

_TERMS: Final = """
SELECT ?term ?kind ?range WHERE {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:FunctionalProperty owl:Class
                 owl:AnnotationProperty rdf:Property rdfs:Class }
  ?term a ?kind OPTIONAL { ?term rdfs:range ?range }
}
"""
_SUBCLASSES: Final = "SELECT ?sub ?super WHERE { ?sub rdfs:subClassOf ?super }"


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
        for row in store.select(_TERMS):
            term, kind, values = row["term"], row["kind"].value.rpartition("#")[2], row["range"]
            if is_blank(term):
                continue
            found.known.add(term.value)
            if kind == "ObjectProperty":
                found.things.add(term.value)
            elif kind == "DatatypeProperty":
                found.texts.add(term.value)
            elif kind == "FunctionalProperty":
                found.single.add(term.value)
            if values is not None:
                ranges[term.value].add("" if is_blank(values) else values.value)
        found.ranges = {term: one for term, (one, *more) in _listed(ranges) if one and not more}
        for term, datatypes in _listed(_shaped()):
            if len(datatypes) == 1:
                found.ranges.setdefault(term, datatypes[0])
        found.ranges[f"{RDF}type"] = f"{OWL}Class"
        found.ranges.setdefault(f"{ORG}role", f"{CKG}OrganisationalRole")  # so says rule MEM003
        found.supers = _closure(
            (row["sub"].value, row["super"].value)
            for row in store.select(_SUBCLASSES)
            if not is_blank(row["sub"]) and not is_blank(row["super"])
        )
        return found

    def check(self, iri: str) -> None:
        """Make sure that a term exists, where one can know that.

        Raises:
            ProblemError: It is in a vocabulary of ours, or one that is known in full, and not
                defined there.
        """
        if iri in self.known or by_others(iri):
            return
        near = self.near(iri)
        ours = iri.startswith((CKG, VOCAB))
        if ours or near is not None or _known_in_full(iri):
            term = shorten(iri)
            if near is None:
                raise ProblemError("unknown-term", term=term)
            raise ProblemError("unknown-term", hint="did-you-mean", term=term, near=shorten(near))

    def near(self, iri: str) -> str | None:
        """Return the term that is meant by an IRI spelt almost like it, if there is one."""
        if self._near is None:
            self._near = Near(self.known)
        return self._near.to(iri)


def _shaped() -> dict[str, set[str]]:
    """Return the datatypes that rules ask for, by property.

    OWL 2 DL has no datatype for years, so the ontology gives such properties no range.
    """
    from clusterkg import assets
    from clusterkg.rdf.reader import quads

    found: dict[str, set[str]] = defaultdict(set)
    for file in assets.shape_files():
        paths: dict[object, str] = {}
        types: dict[object, str] = {}
        for quad in quads(file):
            if quad.predicate.value == f"{SH}path" and not is_blank(quad.object):
                paths[quad.subject] = getattr(quad.object, "value", "")
            elif quad.predicate.value == f"{SH}datatype":
                types[quad.subject] = getattr(quad.object, "value", "")
        for shape in paths.keys() & types.keys():
            found[paths[shape]].add(types[shape])
    return found


def _known_in_full(iri: str) -> bool:
    return iri.startswith((RDFS, SKOS, OWL, RDF))


def _listed(ranges: dict[str, set[str]]) -> list[tuple[str, list[str]]]:
    return [(term, sorted(values)) for term, values in ranges.items()]


def is_blank(term: object) -> bool:
    """Return whether a term of a row is not an IRI."""
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
