"""Kinds of things: the classes that sources state, not those that only follow."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import CKG, OWL, PREFIXES, RDFS, SKOS, shorten
from clusterkg.server.index.model import TYPE
from clusterkg.server.pages.context import PageContext, values

_MOST: Final = 500
_MODULES: Final = """
SELECT ?kind ?module WHERE { %s ?kind rdfs:isDefinedBy ?module }
"""
_FIRST: Final = (
    "Cluster Country Organisation Person PolicyInstrument OrganisationalRole LifeCycleStage "
    "ClusterBenefit Measure Claim Assertion CitedWork"
).split()
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


def kinds(context: PageContext) -> list[dict[str, Any]]:
    """Return what sources state to be a kind, with the number of all its things, also by rules."""
    index = context.index
    counted = [
        (-link.count, index.iri(link.value))
        for link in index.by(TYPE)
        if len(index.things(link, stated=True))
    ]
    shown = sorted((number, iri) for number, iri in counted if iri not in PLAIN)[:_MOST]
    context.learn(ox.NamedNode(iri) for _, iri in shown)
    found = []
    for number, iri in shown:
        text = context.label(iri)
        if text != shorten(iri):
            text = text[:1].upper() + text[1:]
        found.append({"slug": slug_of(iri), "iri": iri, "text": text, "count": -number})
    return found


def telling(found: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return the kinds that most readers come for; the largest ones if there are none of those."""
    known = {one["slug"]: one for one in found}
    first = [known[slug] for slug in _FIRST if slug in known]
    return [*first, *(one for one in found if one not in first)][:most]


def by_module(
    context: PageContext, found: list[dict[str, Any]]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return kinds by the part of the ontology that defines them, the part with most the first."""
    rows = context.rows(_MODULES % values("kind", [one["iri"] for one in found]))
    context.learn(row["module"] for row in rows)
    module = {row["kind"].value: context.label(row["module"]) for row in rows}  # type: ignore[union-attr]
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        groups.setdefault(module.get(one["iri"], ""), []).append(one)
    return sorted(groups.items(), key=lambda group: (not group[0], -len(group[1]), group[0]))


def rank_of(kind: str) -> tuple[bool, bool, str]:
    """Return how little a kind says to a reader."""
    return kind in PLAIN or kind == f"{SKOS}Concept", not kind.startswith(CKG), kind
