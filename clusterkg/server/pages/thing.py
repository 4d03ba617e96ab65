"""The page about a thing, a term, a paper, or a rule."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.citations.bibliography import bibtex, works
from clusterkg.server.pages import rule, saying
from clusterkg.server.pages.asker import Asker, best, node, values
from clusterkg.server.pages.facts import facts, item, statements
from clusterkg.server.pages.kinds import slug_of
from clusterkg.server.pages.measured.runs import of_thing
from clusterkg.server.pages.view import View, html
from clusterkg.server.refusal import RefusalError
from clusterkg.terms import BASE, CKG, DCTERMS, ID, INFERRED_GRAPH, RDF, RDFS, RULE, SKOS, shorten

_INCOMING: Final = """
SELECT ?property (COUNT(DISTINCT ?thing) AS ?n) WHERE {
  %s
  ?thing ?property ?target .
  FILTER (isIRI(?thing))
}
GROUP BY ?property ORDER BY DESC(?n) ?property LIMIT 40
"""
_SOME: Final = """
SELECT DISTINCT ?thing WHERE {
  %s
  %s
  ?thing ?property ?target .
  FILTER (isIRI(?thing))
}
ORDER BY ?thing LIMIT 24
"""
_TERMS: Final = """
SELECT DISTINCT ?term ?type WHERE {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty }
  ?term a ?type .
  FILTER (isIRI(?term) && STRSTARTS(STR(?term), STR(ckg:)))
}
ORDER BY ?term LIMIT 1000
"""


def render(asker: Asker, view: View) -> str:
    """Return the page.

    Raises:
        RefusalError: Nothing is known of the thing.
    """
    iri = node(view.arguments["iri"]).value
    if iri.startswith(RULE):
        return rule.render(asker, view)
    if iri == CKG:
        return _terms(asker, view)
    about = statements(asker, [iri])
    incoming = _incoming(asker, iri)
    if not about and not incoming:
        raise RefusalError(404, f"the store says nothing about {shorten(iri)}")
    linked = saying.about(asker, iri)
    pairs = saying.conflicts(asker, [*linked, iri])
    nodes = saying.nodes(asker, {*linked, *(one for pair in pairs for one in pair)})
    told = [nodes[one] for one in linked]
    rows = facts(asker, about)
    return html(
        "thing.html",
        view,
        iri=iri,
        title=asker.label(iri),
        chips=_chips(asker, about),
        others=_others(asker, about),
        lead=_lead(asker, about),
        figures=[one for one in told if one["number"]],
        said=[one for one in told if one["says"] and not one["number"]],
        pairs=[(nodes[one], nodes[other]) for one, other in pairs],
        rows=rows,
        incoming=incoming,
        inferred=_inferred(asker, about),
        cited=_cited(asker, iri, rows, told),
        is_class=any(chip["is_class"] for chip in _chips(asker, about)),
        slug=slug_of(iri),
        measured=of_thing(asker, iri),
    )


def _literals(about: list[Any], *properties: str) -> list[ox.Literal]:
    return [
        one.triple.object
        for property_ in properties
        for one in about
        if one.triple.predicate.value == property_ and isinstance(one.triple.object, ox.Literal)
    ]


def _chips(asker: Asker, about: list[Any]) -> list[dict[str, Any]]:
    kinds = [
        one.triple.object
        for one in about
        if one.triple.predicate.value == f"{RDF}type"
        and not one.inferred
        and isinstance(one.triple.object, ox.NamedNode)
    ]
    asker.learn(kinds)
    return [
        {
            "slug": slug_of(kind.value),
            "text": asker.label(kind),
            "is_class": kind.value.endswith("#Class"),
        }
        for kind in sorted(kinds, key=str)
    ]


def _others(asker: Asker, about: list[Any]) -> list[dict[str, str]]:
    title = asker.label(about[0].triple.subject) if about else ""
    names = _literals(about, f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel")
    found = {one.value: {"text": one.value, "lang": one.language or ""} for one in names}
    found.pop(title, None)
    return list(found.values())


def _lead(asker: Asker, about: list[Any]) -> str:
    for property_ in (f"{SKOS}definition", f"{CKG}says", f"{DCTERMS}description", f"{RDFS}comment"):
        if text := best(_literals(about, property_), asker.lang):
            return text[:1].upper() + text[1:]
    return ""


def _incoming(asker: Asker, iri: str) -> list[dict[str, Any]]:
    rows = asker.rows(_INCOMING % values("target", [iri]))
    asker.learn(row["property"] for row in rows)
    groups = []
    for row in rows:
        property_, number = row["property"], row["n"]
        if not isinstance(property_, ox.NamedNode) or not isinstance(number, ox.Literal):
            continue
        text = _SOME % (values("target", [iri]), values("property", [property_.value]))
        things = [one["thing"] for one in asker.rows(text)]
        asker.learn(things)
        items = [item(asker, thing) for thing in things if thing is not None]
        groups.append(
            {
                "iri": property_.value,
                "text": asker.label(property_),
                "count": int(number.value),
                "things": sorted(items, key=lambda one: one["text"].casefold()),
            }
        )
    return groups


def _inferred(asker: Asker, about: list[Any]) -> list[dict[str, str]]:
    found = [one.triple for one in about if one.graphs == {INFERRED_GRAPH}]
    asker.learn([part for triple in found for part in (triple.predicate, triple.object)])
    shown = [
        {"property": asker.label(triple.predicate), "property_iri": triple.predicate.value}
        | item(asker, triple.object)
        for triple in found
        if not isinstance(triple.object, ox.Triple)
    ]
    return sorted(shown, key=lambda one: (one["property"], one["text"]))


def _cited(asker: Asker, iri: str, rows: list[Any], told: list[Any]) -> str:
    """Return the works behind the page as BibTeX, the graph itself the last."""
    iris = [place["iri"] for row in rows for cell in row["values"] for place in cell["places"]]
    iris += [place["iri"] for one in told for place in one["places"]]
    papers = sorted({one for one in iris if one.startswith(ID)})
    if iri.startswith((f"{ID}paper/", f"{ID}publication/")):
        papers = [iri]
    return "\n".join(
        bibtex(works(asker.store, [one], asker.lang)).strip() for one in [*papers[:20], BASE]
    )


def _terms(asker: Asker, view: View) -> str:
    rows = asker.rows(_TERMS)
    asker.learn(row["term"] for row in rows)
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        term, kind = row["term"], row["type"]
        if term is not None and kind is not None:
            groups.setdefault(kind.value, []).append(item(asker, term))
    for group in groups.values():
        group.sort(key=lambda one: one["text"].casefold())
    named = [(asker.label(kind), group) for kind, group in groups.items()]
    return html("terms.html", view, groups=named)
