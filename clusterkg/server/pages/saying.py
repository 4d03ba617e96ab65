"""Figures and sentences of sources about a thing, and which of them cannot both hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import BASE, CKG, DCTERMS, GRAPH, RDFS, SKOS
from clusterkg.reasoning.explain import Source
from clusterkg.server.pages.context import PageContext, best, values
from clusterkg.server.pages.facts import item, places
from clusterkg.server.pages.spelling import text_of

MOST: Final = 300
_ABOUT: Final = """
SELECT DISTINCT ?node WHERE {
  %s
  ?node ckg:about ?thing .
}
LIMIT %d
"""
_CONFLICTS: Final = """
SELECT DISTINCT ?one ?other WHERE {
  %s
  ?one ckg:conflictsWith ?other .
}
ORDER BY ?one ?other LIMIT 200
"""
_NODES: Final = """
SELECT ?node ?property ?value WHERE {
  %s
  ?node ?property ?value .
  FILTER (?property IN (rdfs:label, skos:definition, dcterms:source, ckg:locator, ckg:says,
    ckg:measure, ckg:value, ckg:date, ckg:minValue, ckg:maxValue, ckg:unit, ckg:qualifier,
    ckg:printedAs, ckg:curatorNote, ckg:locatedIn))
}
"""


def about(context: PageContext, iri: str) -> list[str]:
    """Return the figures and sentences about a thing, by IRI, up to `MOST`."""
    index = context.index
    if index.complete:
        things = index.things(index.linked(f"{CKG}about", iri))[:MOST]
        return [index.iri(int(one)) for one in things]
    rows = context.rows(_ABOUT % (values("thing", [iri]), MOST))
    return sorted(row["node"].value for row in rows if isinstance(row["node"], ox.NamedNode))


def number(context: PageContext, iri: str) -> int:
    """Return how many figures and sentences there are about a thing."""
    link = context.index.linked(f"{CKG}about", iri)
    return link.count if link is not None else 0


def nodes(context: PageContext, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return figures and sentences as templates show them, by IRI."""
    wanted = list(iris)
    if not wanted:
        return {}
    found: dict[str, dict[str, list[Any]]] = {iri: {} for iri in wanted}
    for row in context.rows(_NODES % values("node", wanted)):
        node, property_ = row["node"], row["property"]
        if node is not None and property_ is not None:
            found[node.value].setdefault(property_.value, []).append(row["value"])
    # All at once: one thing after the other takes a query each.
    context.learn(
        [
            *map(ox.NamedNode, wanted),
            *(value for about in found.values() for held in about.values() for value in held),
        ]
    )
    return {iri: _shown(context, iri, about) for iri, about in found.items()}


def _shown(context: PageContext, iri: str, about: dict[str, list[Any]]) -> dict[str, Any]:
    def text(name: str) -> str:
        held = about.get(CKG + name, [])
        literals = [one for one in held if isinstance(one, ox.Literal)]
        typed = [one for one in literals if one.language is None]
        if len(typed) == 1:
            return text_of(typed[0], context.lang)
        return best(literals, context.lang) if literals else context.label(held[0]) if held else ""

    locators = about.get(f"{CKG}locator", [])
    locator = locators[0].value if len(locators) == 1 else ""
    sources = [
        Source(f"{GRAPH}interpretation" if one.value == BASE else "", one.value, locator)
        for one in about.get(f"{DCTERMS}source", [])
        if isinstance(one, ox.NamedNode)
    ]
    low, high = text("minValue"), text("maxValue")
    number = text("value") or (f"{low}–{high}" if low or high else text("date"))
    defined = [one for one in about.get(f"{SKOS}definition", []) if isinstance(one, ox.Literal)]
    labels = [one for one in about.get(f"{RDFS}label", []) if isinstance(one, ox.Literal)]
    return {
        "iri": iri,
        "label": best(labels, context.lang) or context.label(iri),
        "says": text("says"),
        "definition": best(defined, context.lang),
        "place": text("locatedIn"),
        "measure": text("measure"),
        "number": " ".join(part for part in (text("qualifier"), number) if part),
        "unit": text("unit"),
        "printed": text("printedAs"),
        "note": text("curatorNote"),
        "places": places(context, sources),
    }


def conflicts(context: PageContext, iris: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs that cannot both hold, each once, where one of these nodes is in it."""
    pairs = []
    for row in context.rows(_CONFLICTS % values("one", iris)):
        one, other = row["one"], row["other"]
        if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode):
            pair = (one.value, other.value)
            if pair not in pairs and pair[::-1] not in pairs:
                pairs.append(pair)
    return pairs


def listed(context: PageContext, things: Iterable[object]) -> list[dict[str, Any]]:
    """Return things as templates show them: number, sentence or definition, place and sources."""
    named = [thing for thing in things if isinstance(thing, ox.NamedNode)]
    known = nodes(context, [thing.value for thing in named])
    return [
        item(context, thing) | {"about": known[thing.value], "matched": None} for thing in named
    ]
