"""Kinds of things: the classes that sources state, not those that only follow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.pages.asker import NOT_INFERRED, Asker, values
from clusterkg.terms import CKG, OWL, PREFIXES, RDFS, SKOS, shorten

_KINDS: Final = f"""
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?n) WHERE {{
  {{ SELECT DISTINCT ?kind WHERE {{
    GRAPH ?graph {{ ?stated a ?kind }} {NOT_INFERRED}
    FILTER (isIRI(?stated) && isIRI(?kind))
  }} }}
  ?thing a ?kind .
  FILTER isIRI(?thing)
}}
GROUP BY ?kind ORDER BY DESC(?n) ?kind LIMIT 500
"""
"""What sources state to be a kind, with the number of all things of it, also by rules."""

_MODULES: Final = """
SELECT ?kind ?module WHERE { %s ?kind rdfs:isDefinedBy ?module }
"""
_FIRST: Final = (
    "Cluster Country Organisation Person PolicyInstrument OrganisationalRole LifeCycleStage "
    "ClusterBenefit Measure Claim Assertion CitedWork"
).split()
_KIND_OF: Final = f"""
SELECT DISTINCT ?thing ?kind WHERE {{
  %s
  GRAPH ?graph {{ ?thing a ?kind }} {NOT_INFERRED}
  FILTER isIRI(?kind)
}}
"""
_PLAIN: Final = {
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
    rows = [row for row in asker.rows(_KINDS) if row["kind"].value not in _PLAIN]  # type: ignore[union-attr]
    asker.learn(row["kind"] for row in rows)
    found = []
    for row in rows:
        kind, number = row["kind"], row["n"]
        if isinstance(kind, ox.NamedNode) and isinstance(number, ox.Literal):
            text = asker.label(kind)
            if text != shorten(kind.value):
                text = text[:1].upper() + text[1:]
            about = {"slug": slug_of(kind.value), "iri": kind.value, "text": text}
            found.append(about | {"count": int(number.value)})
    return found


def telling(found: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return the kinds that most readers come for; the largest ones if there are none of those."""
    known = {one["slug"]: one for one in found}
    first = [known[slug] for slug in _FIRST if slug in known]
    return [*first, *(one for one in found if one not in first)][:most]


def by_module(asker: Asker, found: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return kinds by the part of the ontology that defines them, the part with most the first."""
    rows = asker.rows(_MODULES % values("kind", [one["iri"] for one in found]))
    asker.learn(row["module"] for row in rows)
    module = {row["kind"].value: asker.label(row["module"]) for row in rows}  # type: ignore[union-attr]
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        groups.setdefault(module.get(one["iri"], ""), []).append(one)
    return sorted(groups.items(), key=lambda group: (not group[0], -len(group[1]), group[0]))


def kind_of(asker: Asker, things: Iterable[str]) -> dict[str, str]:
    """Return for each thing one kind that says most."""
    found: dict[str, list[str]] = {}
    for row in asker.rows(_KIND_OF % values("thing", things)):
        thing, kind = row["thing"], row["kind"]
        if thing is not None and kind is not None:
            found.setdefault(thing.value, []).append(kind.value)
    return {thing: min(options, key=_rank) for thing, options in found.items()}


def _rank(kind: str) -> tuple[bool, bool, str]:
    return kind in _PLAIN or kind == f"{SKOS}Concept", not kind.startswith(CKG), kind
