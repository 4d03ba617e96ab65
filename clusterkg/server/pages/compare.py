"""Two or more things side by side: what is stated of each, property by property."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.pages import saying
from clusterkg.server.pages.asker import Asker, node, text_value
from clusterkg.server.pages.facts import facts, item, statements
from clusterkg.server.pages.kinds import kind_of
from clusterkg.server.pages.view import View, html
from clusterkg.terms import CKG, DCTERMS

MOST: Final = 6
_LATE: Final = {f"{DCTERMS}identifier", f"{DCTERMS}source", f"{CKG}locator"}
_FOUND: Final = """
SELECT DISTINCT ?thing WHERE {
  %s
  ?thing rdfs:label|skos:altLabel ?label .
  FILTER (isIRI(?thing) && STRSTARTS(STR(?thing), "https://w3id.org/clusterkg/")
    && CONTAINS(LCASE(STR(?label)), LCASE(?text)))
}
ORDER BY STRLEN(STR(?thing)) ?thing LIMIT 30
"""


def render(asker: Asker, view: View) -> str:
    """Return the page; `id` names the things, `q` looks for another one."""
    iris = list(dict.fromkeys(node(text).value for text in view.all("id")))[:MOST]
    q = " ".join(view.first("q").split())[:200]
    found = []
    if q:
        rows = asker.rows(_FOUND % text_value("text", q))
        things = [row["thing"].value for row in rows if isinstance(row["thing"], ox.NamedNode)]
        kinds = kind_of(asker, things)
        asker.learn(ox.NamedNode(iri) for iri in (*things, *kinds.values()))
        found = [
            item(asker, ox.NamedNode(iri))
            | {"kind": asker.label(kinds[iri]) if iri in kinds else ""}
            for iri in things
        ]
    columns = [_column(asker, iri) for iri in iris]
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
                "text": asker.label(iri),
                "rest": [("id", other) for other in iris if other != iri],
            }
            for iri in iris
        ],
        fields=[("id", iri) for iri in iris],
        found=[one for one in found if one["iri"] not in iris],
        q=q,
        full=len(iris) >= MOST,
        rows=[_row(key, names[key], columns) for key in order],
    )


def _column(asker: Asker, iri: str) -> dict[str, Any]:
    names, cells = {}, {}
    for row in facts(asker, statements(asker, [iri])):
        if row["iri"] not in _LATE:
            names[row["iri"]] = row["text"]
            cells[row["iri"]] = row["values"]
    for one in saying.nodes(asker, saying.about(asker, iri)).values():
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
