"""The edits that were made with forms: a list, and each with both sides of what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import EDITS, INFERRED_GRAPH, RDFS, SKOS, shorten
from clusterkg.reasoning.explain import sources_of
from clusterkg.server.forms import record
from clusterkg.server.forms.record import Edit, nquads
from clusterkg.server.pages.context import PageContext, best, node
from clusterkg.server.pages.facts import graph_name, item, places
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/edits", "/edits/{id}"), "/edits")

_AT_ONCE: Final = 50


def render(context: PageContext, view: View) -> str:
    """Return the page of one edit, or 50 edits: of one thing (`id`) or of all, from `start` on.

    Raises:
        HTTPProblem: The address is wrong.
    """
    if "id" in view.arguments:
        return _one(context, view)
    thing = view.first("id") and node(view.first("id")).value
    start = view.first("start") or "0"
    if not start.isdecimal() or len(start) > 9:
        raise HTTPProblem(400, "start is a number")
    skip = int(start)
    found = record.edits(context.store, thing=thing, most=_AT_ONCE + 1, skip=skip)
    back = record.reverted(context.store)
    rows = []
    for one in found[:_AT_ONCE]:
        patch = one.shown()
        rows.append(
            {
                "id": one.id,
                "when": one.when,
                "iri": one.thing,
                "text": title_of(context, one),
                "name": one.name,
                "who": one.address,
                "why": one.why,
                "reverted": one.iri in back,
                "reverts": bool(one.reverts),
                "added": len(patch.added),
                "removed": len(patch.removed),
            }
        )
    return html(
        "edits.html",
        view,
        rows=rows,
        of={"iri": thing, "text": context.label(thing)} if thing else None,
        total=record.count(context.store),
        later=max(0, skip - _AT_ONCE) if skip else None,
        earlier=skip + _AT_ONCE if len(found) > _AT_ONCE else None,
    )


_NAMES: Final = {f"{RDFS}label", f"{SKOS}prefLabel"}


def _one(context: PageContext, view: View) -> str:
    """Return the page.

    Raises:
        HTTPProblem: There is no such edit.
    """
    found = record.edits(context.store, edit=node(EDITS + view.arguments["id"]).value)
    if not found:
        raise HTTPProblem(404, "there is no such edit")
    edit = found[0]
    patch = edit.shown()
    by = record.reverted(context.store).get(edit.iri, "")
    return html(
        "edit.html",
        view,
        edit=edit,
        title=title_of(context, edit),
        rows=_rows(context, edit, patch.removed, patch.added),
        places=_places(context, patch.added),
        removed=nquads(patch.removed),
        added=nquads(patch.added),
        by=by.removeprefix(EDITS),
        of=edit.reverts.removeprefix(EDITS),
        saved=view.first("saved") == "yes",
        advice=view.first("advice") if view.first("advice").isdecimal() else "",
        asked=view.arguments.get("word", ""),
        inferred=INFERRED_GRAPH in context.store.graphs(),
    )


def title_of(context: PageContext, edit: Edit) -> str:
    """Return what the thing is called: by the edit, if the store has forgotten it."""
    title = context.label(edit.thing)
    if title != shorten(edit.thing):
        return title
    said = [
        quad.object
        for quad in edit.patch.removed | edit.patch.added
        if quad.predicate.value in _NAMES and isinstance(quad.object, ox.Literal)
    ]
    return best(said, context.lang) or title


def _rows(
    context: PageContext, edit: Edit, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]
) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    sides = {"removed": removed, "added": added}
    context.learn(
        term for side in sides.values() for q in side for term in (q.subject, q.predicate, q.object)
    )
    for side, quads in sides.items():
        for quad in sorted(quads, key=str):
            key = (str(quad.subject), quad.predicate.value)
            about = quad.subject if quad.subject != ox.NamedNode(edit.thing) else None
            row = rows.setdefault(
                key,
                {
                    "iri": quad.predicate.value,
                    "text": context.label(quad.predicate),
                    "about": item(context, about) if isinstance(about, ox.NamedNode) else None,
                    "removed": [],
                    "added": [],
                },
            )
            if isinstance(quad.object, ox.Triple):
                continue
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            tag = quad.object.language or "" if isinstance(quad.object, ox.Literal) else ""
            shown = item(context, quad.object) | {"graph": graph_name(context, graph), "lang": tag}
            row[side].append(shown)
    return [rows[key] for key in sorted(rows, key=lambda key: (key[0], rows[key]["text"]))]


def _places(context: PageContext, added: Iterable[ox.Quad]) -> list[dict[str, str]]:
    found = sources_of(context.store, [quad.triple for quad in added])
    told = [one for some in found.values() for one in some if one.source]
    return places(context, told)
