"""Everything by kind, and the things of a kind with what they can be narrowed down by."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pyoxigraph as ox

from clusterkg.model.namespaces import CKG, RDF, RDFS, SKOS
from clusterkg.server.index.model import Numbers
from clusterkg.server.pages.context import PageContext, node
from clusterkg.server.pages.kinds import by_module, iri_of, kinds, slug_of
from clusterkg.server.pages.saying import listed
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/browse", "/browse/{kind:path}"), "/browse/Claim")

_STEP: Final = 50
_FACETS: Final = 6
_VALUES: Final = 10
_CHOSEN: Final = 8
_UNUSED: Final = {f"{RDFS}isDefinedBy", f"{SKOS}inScheme", f"{RDF}subject", f"{RDF}object"}

_LINKS: Final = 600


def render(context: PageContext, view: View) -> str:
    """Return the list of kinds, or the page of one.

    Raises:
        HTTPProblem: There is nothing of that kind.
    """
    slug = view.arguments.get("kind")
    if slug is None:
        found = kinds(context)
        own = [one for one in found if one["iri"].startswith(CKG)]
        rest = [one for one in found if not one["iri"].startswith(CKG)]
        partial = not context.index.complete
        return html("kinds.html", view, groups=by_module(context, own), rest=rest, partial=partial)
    kind = node(iri_of(slug)).value
    chosen = _chosen(view)
    index = context.index
    things = index.members(kind)
    for property_, value in chosen:
        found_too = index.things(index.linked(property_, value))
        things = np.intersect1d(things, found_too, assume_unique=True)
    total = len(things)
    if not total and not chosen and index.complete:
        raise HTTPProblem(404, f"there is nothing of the kind {slug}")
    start = _start(view, total)
    nodes = index.by_name(things, view.lang)[start : start + _STEP]
    shown = [ox.NamedNode(index.iri(int(one))) for one in nodes]
    context.learn([*shown, ox.NamedNode(kind)])
    path = f"/browse/{slug_of(kind)}"
    fields = [("f", f"{property_} {value}") for property_, value in chosen]
    return html(
        "browse.html",
        view,
        kind=kind,
        title=context.label(kind),
        path=path,
        total=total,
        start=start,
        step=_STEP,
        fields=fields,
        things=listed(context, shown),
        facets=_facets(context, things, chosen),
        chosen=_shown(context, chosen),
        partial=not index.complete,
    )


def _chosen(view: View) -> list[tuple[str, str]]:
    found = []
    for text in view.all("f")[:_CHOSEN]:
        property_, space, value = text.partition(" ")
        if not space:
            raise HTTPProblem(400, "f names a property and a value")
        found.append((node(property_).value, node(value).value))
    return list(dict.fromkeys(found))


def _start(view: View, total: int) -> int:
    text = view.first("start")
    start = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    return min(start, max(0, total - 1)) // _STEP * _STEP


def _shown(context: PageContext, chosen: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "text": f"{context.label(property_)}: {context.label(value)}",
            "rest": [("f", f"{p} {v}") for p, v in chosen if (p, v) != (property_, value)],
        }
        for property_, value in chosen
    ]


def _facets(
    context: PageContext, things: Numbers, chosen: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return properties whose values tell the things apart, with numbers."""
    index, total = context.index, len(things)
    counts = index.counts(things, stated=True)  # what only follows makes no facet of its own
    every = index.counts(things)
    links = np.flatnonzero(counts)
    if len(links) > _LINKS:
        links = links[counts[links] >= np.partition(counts[links], -_LINKS)[-_LINKS]]
    links = links[np.argsort(-counts[links], kind="stable")][:_LINKS]
    groups: dict[str, list[tuple[str, int]]] = {}
    for link in links:
        property_ = index.iri(int(index.link_property[link]))
        value = index.iri(int(index.link_value[link]))
        if (property_, value) not in chosen:
            groups.setdefault(property_, []).append((value, int(every[link])))
    useful = []
    for property_iri, found in groups.items():
        telling = [(value, count) for value, count in found if count < total]
        repeated = sum(count > 1 for _, count in telling)
        if property_iri not in _UNUSED and repeated >= 1 and total > 1:
            useful.append((-sum(count for _, count in telling[:_VALUES]), property_iri, telling))
    shown = sorted(useful)[:_FACETS]
    context.learn(ox.NamedNode(iri) for _, iri, _ in shown)
    context.learn(ox.NamedNode(value) for _, _, found in shown for value, _ in found[:_VALUES])
    return [
        {
            "text": context.label(property_iri),
            "values": [
                {"text": context.label(value), "count": count, "field": f"{property_iri} {value}"}
                for value, count in found[:_VALUES]
            ],
        }
        for _, property_iri, found in shown
    ]
