"""What ontology, rules and curated data say of classes and properties: for those who fill in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from clusterkg import assets
from clusterkg.columns.terms import Literal, split_literal
from clusterkg.model.namespaces import CKG, ORG, OWL, RDF, RDFS, SKOS, shorten
from clusterkg.shacl.shapes import ShapesGraph

A: Final = f"<{RDF}type>"
LABEL: Final = f"<{RDFS}label>"
PREF_LABEL: Final = f"<{SKOS}prefLabel>"
DEFINITION: Final = f"<{SKOS}definition>"
_SUBCLASS: Final = f"<{RDFS}subClassOf>"
_DOMAIN, _RANGE, _UNION = f"<{RDFS}domain>", f"<{RDFS}range>", f"<{OWL}unionOf>"

CONCEPT: Final = f"<{CKG}VocabularyConcept>"
PLACE: Final = f"<{CKG}Place>"
ELSEWHERE: Final = (f"<{ORG}Membership>", f"<{RDF}Statement>")
"""Classes of other vocabularies that rules of ours speak of and that things are made of."""

# Our properties of membership are chains of these two, which says what they lead to.
_RANGES: Final = {
    f"<{ORG}member>": (f"<{CKG}Actor>",),
    f"<{ORG}organization>": (f"<{CKG}Cluster>", f"<{CKG}Organisation>"),
}


class Facts:
    """Answers about terms. Terms are texts in N-Triples form, as everywhere in validation."""

    def __init__(self) -> None:
        data = [path for _, path in assets.graph_files()[len(assets.ontology_files()) :]]
        self.ontology = ShapesGraph.of_files(assets.ontology_files(), trusted=True)
        self.shapes = ShapesGraph.of_files(assets.shape_files(), trusted=True)
        self.data = ShapesGraph.of_files(data, trusted=True)
        self._owners: dict[str, list[str]] = {}
        for predicate, head in self.ontology.pairs(_DOMAIN):
            for cls in self._members(head):
                self._owners.setdefault(cls, []).append(predicate)

    def classes(self) -> list[str]:
        """Return the classes of things: those of the ontology, and those of `ELSEWHERE`."""
        own = {n for n, kind in self.ontology.pairs(A) if kind == f"<{OWL}Class>"}
        return sorted({n for n in own if n.startswith(f"<{CKG}")} | set(ELSEWHERE))

    def above(self, cls: str) -> list[str]:
        """Return a class and those above it, nearest first."""
        found, waiting = [cls], [cls]
        while waiting:
            parents = sorted(self.ontology.values(waiting.pop(0), _SUBCLASS))
            new = [p for p in parents if p.startswith("<") and p not in found]
            found += new
            waiting += new
        return found

    def below(self, cls: str) -> list[str]:
        """Return the classes below a class, by IRI, without the class itself."""
        found = {sub for sub in self.classes() if cls in self.above(sub)}
        return sorted(found - {cls})

    def targeting(self, cls: str) -> list[str]:
        """Return the shapes that things of a class are checked against."""
        wanted = set(self.above(cls))
        pairs = self.shapes.pairs("<http://www.w3.org/ns/shacl#targetClass>")
        return sorted({shape for shape, target in pairs if target in wanted})

    def properties(self, cls: str) -> list[str]:
        """Return the properties of the ontology whose domain is a class or one above it."""
        found = [p for owner in self.above(cls) for p in sorted(self._owners.get(owner, ()))]
        return list(dict.fromkeys(found))

    def range(self, predicate: str) -> list[str]:
        """Return the classes, or the datatype, that a property leads to."""
        heads = self.ontology.values(predicate, _RANGE)
        found = [cls for head in heads for cls in self._members(head)]
        return found or list(_RANGES.get(predicate, ()))

    def is_object(self, predicate: str) -> bool:
        """Return whether a property leads to things, not to literals."""
        if f"<{OWL}ObjectProperty>" in self.ontology.values(predicate, A):
            return True
        return not self.literals(predicate) and any(self._objects(predicate))

    def is_single(self, predicate: str) -> bool:
        """Return whether the ontology allows one value only."""
        return f"<{OWL}FunctionalProperty>" in self.ontology.values(predicate, A)

    def literals(self, predicate: str) -> list[Literal]:
        """Return the literals that the curated graph and the ontology have with a property."""
        found = (split_literal(value.encode()) for value in self._objects(predicate))
        return [literal for literal in found if literal is not None]

    def _objects(self, predicate: str) -> Iterator[str]:
        for graph in (self.data, self.ontology):
            yield from (value for _, value in graph.pairs(predicate))

    def labels(self, term: str) -> dict[str, str]:
        """Return the labels of a term by language."""
        for graph in (self.ontology, self.data):
            for predicate in (PREF_LABEL, LABEL):
                found = graph.texts(term, predicate)
                if found:
                    return found
        return {}

    def definition(self, term: str) -> dict[str, str]:
        """Return the definition of a term by language."""
        return self.ontology.texts(term, DEFINITION)

    def concepts(self, cls: str) -> list[str]:
        """Return the concepts of a class; none if it is not a class of concepts."""
        if CONCEPT not in self.above(cls):
            return []
        return sorted(n for n in self.ontology.instances(cls) if n.startswith("<"))

    def places(self, cls: str) -> list[str]:
        """Return the places that the curated graph knows, if a class is one of places."""
        if PLACE not in self.above(cls):
            return []
        wanted = {cls, *self.below(cls)}
        return sorted(n for n, kind in self.data.pairs(A) if kind in wanted and n.startswith("<"))

    def _members(self, head: str) -> list[str]:
        if head.startswith("<"):
            return [head]
        return [cls for union in self.ontology.values(head, _UNION)
                for cls in self.ontology.items(union) if cls.startswith("<")]  # fmt: skip


@cache
def facts() -> Facts:
    """Return the facts; they are read once."""
    return Facts()


def short(term: str) -> str:
    """Return an IRI in N-Triples form as a prefixed name, or as a plain IRI.

    >>> short("<https://w3id.org/clusterkg/ns#Cluster>")
    'ckg:Cluster'
    """
    return shorten(term[1:-1])
