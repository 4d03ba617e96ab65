"""The policy on links: which mappings may become links, and why others may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import NamedNode

from clusterkg.linking.model import Mapping as Row
from clusterkg.linking.sources.declared import SOURCES
from clusterkg.linking.sssom.curies import NO_TERM_FOUND, SEMAPV
from clusterkg.model.namespaces import OWL, RDF, RDFS, SKOS
from clusterkg.store import Store

SAME_AS: Final = f"{OWL}sameAs"
EXACT: Final = f"{SKOS}exactMatch"
CLOSE: Final = f"{SKOS}closeMatch"
LINKS: Final = (SAME_AS, EXACT, CLOSE, f"{SKOS}broadMatch", f"{SKOS}narrowMatch")
"""Predicates that a link may have."""

AUTHORITIES: Final = frozenset().union(*(each.authorities for each in SOURCES.values()))
"""Schemes whose identifiers settle that two individuals are the same."""

BY_HAND: Final = frozenset({f"{SEMAPV}ManualMappingCuration", f"{SEMAPV}MappingReview"})
"""Justifications by a person."""

_ALIGNING: Final = {
    f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{OWL}equivalentClass", f"{OWL}equivalentProperty"
}  # fmt: skip
_TERMS: Final = {
    f"{OWL}Class", f"{RDFS}Class", f"{RDF}Property",
    *(f"{OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")),
}  # fmt: skip
_CONCEPT: Final = f"{SKOS}Concept"
_TERM_TYPES: Final = {
    "owl class", "owl object property", "owl data property", "owl annotation property",
    "rdfs class", "rdf property",
}  # fmt: skip
_CONCEPT_HOMES: Final = (
    *(space for each in SOURCES.values() if each.concepts for space in each.prefixes.values()),
    "http://data.europa.eu/nuts/",
    "http://data.europa.eu/ux2/",
)
_PAGE_ENDS: Final = (".htm", ".html", ".pdf", ".php", ".aspx")
_BATCH: Final = 500

Kinds = Mapping[str, frozenset[str]]
"""IRI of a thing → IRIs of its classes."""


def kinds_of(store: Store, iris: Iterable[str]) -> Kinds:
    """Return what a store says things are."""
    found: dict[str, set[str]] = {}
    names = sorted({str(NamedNode(iri)) for iri in iris})
    for start in range(0, len(names), _BATCH):
        values = " ".join(names[start : start + _BATCH])
        rows = store.select(f"SELECT DISTINCT ?x ?c {{ VALUES ?x {{ {values} }} ?x a ?c }}")
        for row in rows:
            found.setdefault(row["x"].value, set()).add(row["c"].value)
    return {iri: frozenset(classes) for iri, classes in found.items()}


def is_pair(mapping: Row) -> bool:
    """Tell whether a mapping relates two things, not a text or "no term found"."""
    ends = (mapping.subject_id, mapping.object_id)
    return all(ends) and NO_TERM_FOUND not in ends


def refusal(mapping: Row, kinds: Kinds) -> tuple[str, str] | None:
    """Return why a reviewed pair may not become a link and what to do, or None if it may.

    owl:sameAs is for individuals with an authoritative identifier that both have;
    skos:exactMatch for concepts, and for individuals without one; skos:broadMatch and
    skos:narrowMatch for a city in a region and the like; skos:closeMatch only if a person
    chose it. Classes and properties are aligned in the ontology, not here.
    """
    predicate = mapping.predicate_id
    if predicate in _ALIGNING or _is_term(mapping, kinds):
        return (
            "classes and properties are aligned in the ontology, not by links",
            "put it into a file of ontology/align",
        )
    if predicate not in LINKS:
        return (
            f"{predicate} is not a predicate of links",
            "use skos:exactMatch, skos:broadMatch, skos:narrowMatch or owl:sameAs",
        )
    if predicate == CLOSE and (
        mapping.mapping_tool or mapping.mapping_justification not in BY_HAND
    ):
        return (
            "skos:closeMatch is never made by a program",
            "decide: skos:exactMatch, another predicate, or reject the pair",
        )
    if predicate == SAME_AS:
        return _not_the_same(mapping, kinds)
    return None


def _is_term(mapping: Row, kinds: Kinds) -> bool:
    said = {mapping.other.get("subject_type"), mapping.other.get("object_type")}
    held = kinds.get(mapping.subject_id, frozenset()) | kinds.get(mapping.object_id, frozenset())
    return bool(said & _TERM_TYPES or held & _TERMS)


def _not_the_same(mapping: Row, kinds: Kinds) -> tuple[str, str] | None:
    said = {mapping.other.get("subject_type"), mapping.other.get("object_type")}
    held = kinds.get(mapping.subject_id, frozenset()) | kinds.get(mapping.object_id, frozenset())
    if "skos concept" in said or _CONCEPT in held or mapping.object_id.startswith(_CONCEPT_HOMES):
        return "owl:sameAs is not for concepts", "use skos:exactMatch"
    if mapping.object_id.partition("?")[0].lower().endswith(_PAGE_ENDS):
        return (
            "owl:sameAs is not for web pages",
            "link to the thing that the page is about, or state the page as rdfs:seeAlso",
        )
    schemes = {text.partition(":")[0].casefold() for text in mapping.match_string if ":" in text}
    if not schemes & AUTHORITIES:
        return (
            "owl:sameAs needs an identifier that both have",
            f"name it in match_string, such as ror:… (one of {', '.join(sorted(AUTHORITIES))}), "
            "or use skos:exactMatch",
        )
    return None
