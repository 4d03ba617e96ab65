"""Kinds of things: the classes that sources state, not those that only follow."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.overview.model import TYPE
from clusterkg.server.pages.asker import Asker
from clusterkg.terms import CKG, OWL, PREFIXES, RDFS, SKOS, shorten

_MOST: Final = 500
PLAIN: Final = {
    f"{OWL}NamedIndividual",
    f"{OWL}Restriction",
    f"{OWL}Ontology",
    f"{OWL}Axiom",
    f"{SKOS}ConceptScheme",
    f"{RDFS}Datatype",
}
"""Kinds that say little to a reader."""


def slug_of(kind: str) -> str:
    """Return how an address names a kind."""
    return kind.removeprefix(CKG) if kind.startswith(CKG) else shorten(kind)


def iri_of(slug: str) -> str:
    """Return the kind that an address names."""
    prefix, colon, local = slug.partition(":")
    if not colon:
        return CKG + slug
    return PREFIXES[prefix] + local if prefix in PREFIXES else slug


def kinds(asker: Asker) -> list[dict[str, Any]]:
    """Return the kinds of things with their numbers, the largest first."""
    overview = asker.overview
    counted = [
        (-len(overview.things(link, stated=True)), overview.iri(link.value))
        for link in overview.by(TYPE)
    ]
    shown = sorted((number, iri) for number, iri in counted if number and iri not in PLAIN)[:_MOST]
    asker.learn(ox.NamedNode(iri) for _, iri in shown)
    found = []
    for number, iri in shown:
        text = asker.label(iri)
        if text != shorten(iri):
            text = text[:1].upper() + text[1:]
        found.append({"slug": slug_of(iri), "iri": iri, "text": text, "count": -number})
    return found


def rank_of(kind: str) -> tuple[bool, bool, str]:
    """Return how little a kind says to a reader."""
    return kind in PLAIN or kind == f"{SKOS}Concept", not kind.startswith(CKG), kind
