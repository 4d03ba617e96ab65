"""Two or more things side by side: what is stated of each, property by property."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import CKG, DCTERMS
from clusterkg.server.index.model import NONE, search
from clusterkg.server.pages import saying
from clusterkg.server.pages.context import PageContext, node
from clusterkg.server.pages.facts import facts, item, statements
from clusterkg.server.pages.view import Page, View, html

PAGE: Final = Page(
    ("/compare",), "/compare?id=https://w3id.org/clusterkg/id/country/germany&q=japan"
)

MOST: Final = 6
_LATE: Final = {f"{DCTERMS}identifier", f"{DCTERMS}source", f"{CKG}locator"}
_SHOWN: Final = 30
_LOOK: Final = 2000


def render(context: PageContext, view: View) -> str:
    """Return the page; `id` names the things, `q` looks for another one."""
    iris = list(dict.fromkeys(node(text).value for text in view.all("id")))[:MOST]
    q = " ".join(view.first("q").split())[:200]
    found = []
    if q:
        index = context.index
        ranks = search(index, q, _LOOK)
        named = sorted((ranks[one][0], len(iri := index.iri(one)), iri) for one in ranks)
        things = [ox.NamedNode(iri) for *_, iri in named[:_SHOWN]]
        nodes = {iri: int(index.kind_of[index.node(iri)]) for *_, iri in named[:_SHOWN]}
        kinds = {iri: index.iri(kind) for iri, kind in nodes.items() if kind != NONE}
        context.learn([*things, *map(ox.NamedNode, kinds.values())])
        found = [
            item(context, thing)
            | {"kind": context.label(kinds[thing.value]) if thing.value in kinds else ""}
            for thing in things
        ]
    columns = [_column(context, iri) for iri in iris]
    names: dict[str, str] = {}
    for column in columns:
        names |= column["names"]
    order = sorted(
        names, key=lambda key: (-sum(key in one["cells"] for one in columns), names[key])
    )
    return html(
        "compare.html",
        view,
        things=[
            {
                "iri": iri,
                "text": context.label(iri),
                "rest": [("id", other) for other in iris if other != iri],
            }
            for iri in iris
        ],
        fields=[("id", iri) for iri in iris],
        found=[one for one in found if one["iri"] not in iris],
        q=q,
        full=len(iris) >= MOST,
        partial=not context.index.complete,
        rows=[_row(key, names[key], columns) for key in order],
    )


def _column(context: PageContext, iri: str) -> dict[str, Any]:
    names, cells = {}, {}
    for row in facts(context, statements(context, [iri])):
        if row["iri"] not in _LATE:
            names[row["iri"]] = row["text"]
            cells[row["iri"]] = row["values"]
    for one in saying.nodes(context, saying.about(context, iri)).values():
        if one["number"] and one["measure"]:
            key = f"measure {one['measure']}"
            names[key] = one["measure"]
            text = f"{one['number']} ({one['unit']})" if one["unit"] else one["number"]
            cells.setdefault(key, []).append(
                {"iri": "", "text": text, "lang": "", "places": one["places"]}
            )
    return {"names": names, "cells": cells}


def _row(key: str, name: str, columns: list[dict[str, Any]]) -> dict[str, Any]:
    cells = [column["cells"].get(key, []) for column in columns]
    texts = [sorted(value["text"] for value in cell) for cell in cells]
    iri = "" if key.startswith("measure ") else key
    filled = [one for one in texts if one]
    different = len(filled) > 1 and any(one != filled[0] for one in filled)
    return {"iri": iri, "text": name, "cells": cells, "different": different}
