"""The page about a thing, a term, a paper, or a rule."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.assets import rule_example
from clusterkg.citations.bibliography import bibtex, works
from clusterkg.citations.plain import reference, reference_in
from clusterkg.model.namespaces import (
    BASE,
    CKG,
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    RDF,
    RDFS,
    RULE,
    SKOS,
    shorten,
)
from clusterkg.server.forms import record
from clusterkg.server.index.model import NONE, Link
from clusterkg.server.pages import embed, saying
from clusterkg.server.pages.context import PageContext, best, node, unnamed
from clusterkg.server.pages.embed import as_json
from clusterkg.server.pages.facts import MOST, RECORD, facts, item, statements
from clusterkg.server.pages.kinds import slug_of
from clusterkg.server.pages.measured.runs import of_thing
from clusterkg.server.pages.spelling import order
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem
from clusterkg.shacl.catalogue import all_rules

PAGE: Final = Page(("/page", "/page/{path:path}"), "/page/id/cluster/silicon-valley")

_WORKS: Final = (f"{ID}paper/", f"{ID}publication/")
_GROUPS: Final = 40
_SOME: Final = 24
_KINDS: Final = 12
_TERMS: Final = """
SELECT DISTINCT ?term ?type WHERE {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty }
  ?term a ?type .
  FILTER (isIRI(?term) && STRSTARTS(STR(?term), STR(ckg:)))
}
ORDER BY ?term LIMIT 1000
"""


def render(context: PageContext, view: View) -> str:
    """Return the page.

    Raises:
        HTTPProblem: Nothing is known of the thing.
    """
    iri = node(view.arguments["iri"]).value
    if iri.startswith(RULE):
        return _rule(context, view)
    if iri == CKG:
        return _terms(context, view)
    about = statements(context, [iri])
    incoming = _incoming(context, iri)
    if not about and not incoming:
        raise HTTPProblem(404, f"the store says nothing about {shorten(iri)}")
    linked = saying.about(context, iri)
    pairs = saying.conflicts(context, [*linked, iri])
    nodes = saying.nodes(context, {iri, *linked, *(one for pair in pairs for one in pair)})
    told = [nodes[one] for one in linked]
    rows = facts(context, about)
    title, lead, others = context.label(iri), _lead(context, about), _others(context, about)
    chips = _chips(context, about)
    plain = [row for row in rows if row["iri"] not in RECORD and not _is_lead(row, lead)]
    return html(
        "thing.html",
        view,
        iri=iri,
        title=title,
        named=title != unnamed(iri),
        tongue=context.tongue(ox.NamedNode(iri)),
        chips=chips,
        others=others,
        lead=lead,
        lead_places=next((row["shared"] or [] for row in rows if _is_lead(row, lead)), []),
        own=nodes[iri],
        figures=sorted((one for one in told if one["number"]), key=_by_measure),
        said=sorted((one for one in told if one["says"] and not one["number"]), key=_ours_last),
        pairs=[(nodes[one], nodes[other]) for one, other in pairs],
        disputed={one for pair in pairs for one in pair},
        rows=plain,
        common=_common(plain),
        record=[row for row in rows if row["iri"] in RECORD],
        incoming=incoming,
        cut=MOST if len(about) >= MOST else 0,
        told=saying.number(context, iri),
        told_most=saying.MOST,
        partial=not context.index.complete,
        inferred=_inferred(context, about),
        cited=_cited(context, iri, title, rows, told),
        about=_embedded(context, iri, title, others, lead),
        is_class=any(chip["is_class"] for chip in chips),
        is_ours=iri.startswith(BASE),
        slug=slug_of(iri),
        edits=record.count(context.store, thing=iri),
        measured=of_thing(context, iri),
    )


def _is_lead(row: dict[str, Any], lead: str) -> bool:
    texts = [cell["text"] for cell in row["values"]]
    return len(texts) == 1 and bool(lead) and texts[0][:1].upper() + texts[0][1:] == lead


def _by_measure(one: dict[str, Any]) -> tuple[str, str]:
    """Put figures of one measure next to each other, whatever their source."""
    return (one["measure"] or one["label"]).casefold(), one["iri"]


def _ours_last(one: dict[str, Any]) -> bool:
    return not any(place["iri"] for place in one["places"])


def _common(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the sources of all rows if they are the same, so that they are said once."""
    first = rows[0]["shared"] if len(rows) > 1 else None
    return first if first and all(row["shared"] == first for row in rows) else []


def _literals(about: list[Any], *properties: str) -> list[ox.Literal]:
    return [
        one.triple.object
        for property_ in properties
        for one in about
        if one.triple.predicate.value == property_ and isinstance(one.triple.object, ox.Literal)
    ]


def _chips(context: PageContext, about: list[Any]) -> list[dict[str, Any]]:
    kinds = [
        one.triple.object
        for one in about
        if one.triple.predicate.value == f"{RDF}type"
        and not one.inferred
        and isinstance(one.triple.object, ox.NamedNode)
    ]
    context.learn(kinds)
    return [
        {
            "slug": slug_of(kind.value),
            "text": context.label(kind),
            "is_class": kind.value.endswith("#Class"),
        }
        for kind in sorted(kinds, key=str)
    ]


def _others(context: PageContext, about: list[Any]) -> list[dict[str, str]]:
    title = context.label(about[0].triple.subject) if about else ""
    names = _literals(about, f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel")
    found = {one.value: {"text": one.value, "lang": one.language or ""} for one in names}
    found.pop(title, None)
    return list(found.values())


def _lead(context: PageContext, about: list[Any]) -> str:
    for property_ in (f"{SKOS}definition", f"{CKG}says", f"{DCTERMS}description", f"{RDFS}comment"):
        if text := best(_literals(about, property_), context.lang):
            return text[:1].upper() + text[1:]
    return ""


def _incoming(context: PageContext, iri: str) -> list[dict[str, Any]]:
    index = context.index
    links = sorted(index.to(index.node(iri)), key=lambda one: (-one.count, one.property))
    groups = [
        (
            ox.NamedNode(index.iri(link.property)),
            link.count,
            [ox.NamedNode(index.iri(int(one))) for one in index.things(link)[:_SOME]],
            _by_kind(context, link) if link.count > _SOME else [],
        )
        for link in links[:_GROUPS]
    ]
    context.learn(one for property_, _, things, _ in groups for one in (property_, *things))
    return [
        {
            "iri": property_.value,
            "text": context.label(property_),
            "count": count,
            "things": sorted(
                (item(context, thing) for thing in things),
                key=lambda one: order(one["text"], context.lang),
            ),
            "kinds": [kind | {"field": f"{property_.value} {iri}"} for kind in by_kind],
        }
        for property_, count, things, by_kind in groups
    ]


def _by_kind(context: PageContext, link: Link) -> list[dict[str, Any]]:
    """Return the kinds of what a link leads from, with numbers."""
    index = context.index
    kinds = index.kind_of[index.things(link)]
    found = Counter(int(kind) for kind in kinds if kind != NONE).most_common(_KINDS)
    context.learn(ox.NamedNode(index.iri(kind)) for kind, _ in found)
    return [
        {"slug": slug_of(iri), "text": context.label(iri), "count": count}
        for kind, count in found
        for iri in [index.iri(kind)]
    ]


def _inferred(context: PageContext, about: list[Any]) -> list[dict[str, str]]:
    found = [one.triple for one in about if one.graphs == {INFERRED_GRAPH}]
    context.learn([part for triple in found for part in (triple.predicate, triple.object)])
    shown = [
        {"property": context.label(triple.predicate), "property_iri": triple.predicate.value}
        | item(context, triple.object)
        for triple in found
        if not isinstance(triple.object, ox.Triple)
    ]
    return sorted(shown, key=lambda one: (one["property"], one["text"]))


def _cited(
    context: PageContext, iri: str, title: str, rows: list[Any], told: list[Any]
) -> dict[str, str]:
    """Return the page and the works behind it as lines, and the works as BibTeX."""
    iris = [place["iri"] for row in rows for cell in row["values"] for place in cell["places"]]
    iris += [place["iri"] for one in told for place in one["places"]]
    papers = sorted({one for one in iris if one.startswith(ID)})
    if iri.startswith(_WORKS):
        papers = [iri]
    behind = [work for one in papers[:20] for work in works(context.store, [one], context.lang)]
    graph = works(context.store, [BASE], context.lang)[0]
    lines = [reference(work) for work in behind]
    if iri.startswith(_WORKS):
        lines.append(reference(graph))
    else:
        lines.insert(0, reference_in(_begun(iri, title), iri, graph))
    return {
        "lines": "\n".join(lines),
        "bibtex": "\n".join(bibtex([work]).strip() for work in [*behind, graph]),
    }


def _begun(iri: str, title: str) -> str:
    """Return a title as a line begins with it; an address stays as it is."""
    return title if title == unnamed(iri) else title[:1].upper() + title[1:]


def _embedded(context: PageContext, iri: str, title: str, others: list[Any], lead: str) -> str:
    work = works(context.store, [iri], context.lang)[0] if iri.startswith(_WORKS) else None
    names = [one["text"] for one in others]
    return as_json(embed.thing(iri, title, names, lead, work))


def _terms(context: PageContext, view: View) -> str:
    rows = context.rows(_TERMS)
    context.learn(row["term"] for row in rows)
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        term, kind = row["term"], row["type"]
        if term is not None and kind is not None:
            groups.setdefault(kind.value, []).append(item(context, term))
    for group in groups.values():
        group.sort(key=lambda one: order(one["text"], context.lang))
    named = [(context.label(kind), group) for kind, group in groups.items()]
    return html("terms.html", view, groups=named)


def _rule(context: PageContext, view: View) -> str:
    """Return the page.

    Raises:
        HTTPProblem: There is no such rule.
    """
    rules = all_rules()
    iri = view.arguments["iri"]
    if iri == RULE:
        return html("rules.html", view, rules=list(rules.values()))
    if iri not in rules:
        raise HTTPProblem(404, f"there is no rule {iri.removeprefix(RULE)}")
    found = rules[iri]
    examples = {}
    for kind in ("fail", "pass"):
        path = rule_example(found.code, kind)
        examples[kind] = path.read_text(encoding="utf-8") if path.is_file() else ""
    return html("rule.html", view, rule=found, examples=examples, iri=iri)
