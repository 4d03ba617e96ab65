"""The list of edits that were made with forms."""

from __future__ import annotations

from typing import Final

from clusterkg.server.forms import record
from clusterkg.server.pages.context import PageContext, node
from clusterkg.server.pages.edit import title_of
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/edits",), "/edits")

_AT_ONCE: Final = 50


def render(context: PageContext, view: View) -> str:
    """Return the page: 50 edits, of one thing (`id`) or of all, from the `start`-th on.

    Raises:
        HTTPProblem: The address is wrong.
    """
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
