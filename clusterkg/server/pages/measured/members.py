"""The members of clusters: how evenly they come from the spheres, which roles they play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import MeasureError
from clusterkg.model.namespaces import ORG, VOCAB
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.measured.bars import Row, drawn
from clusterkg.server.pages.measured.wording import name, natural
from clusterkg.server.pages.view import View

if TYPE_CHECKING:
    from clusterkg.measures.results import Results

KINDS: Final = ("helix", "roles")
MOST: Final = 20_000
"""Memberships that a page reads."""

SHOWN: Final = 100
_SPHERES: Final = ("business", "science", "state")
_NUMBER: Final = f"""
SELECT (COUNT(*) AS ?n) WHERE {{
  {{ SELECT ?member WHERE {{
    {{ ?node <{ORG}member> ?member ; <{ORG}organization> ?cluster }}
    UNION {{ ?cluster ckg:hasMember ?member }}
    ?cluster a ckg:Cluster .
  }} LIMIT {MOST + 1} }}
}}
"""


def results(context: PageContext, kind: str) -> Results | None:
    """Return what `clusterkg measure` gives for clusters with members; None if there are none.

    Args:
        context: Asks the store.
        kind: helix or roles.
    """
    if not 0 < context.number(_NUMBER) <= MOST:
        return None
    from clusterkg.measures.members import helix_rows, role_rows

    try:
        made = helix_rows if kind == "helix" else role_rows
        return made(context.store, lang=context.lang)
    except MeasureError:
        return None


def is_too_many(context: PageContext) -> bool:
    """Return whether there are more memberships than a page reads."""
    return context.number(_NUMBER) > MOST


def shown(context: PageContext, view: View) -> dict[str, Any] | None:
    """Return the clusters that have members, with pictures; None if there are none."""
    helix = results(context, "helix")
    if helix is None:
        return None
    clusters = [one for one in _dicts(helix) if one["members"]]
    roles = results(context, "roles")
    coverage = {} if roles is None else {one["cluster"]: one for one in _dicts(roles)}
    context.learn(ox.NamedNode(one["cluster"]) for one in clusters)
    for one in clusters:
        one["label"] = name(context, one["cluster"])
        one["coverage"] = coverage.get(one["cluster"])
    names = {sphere: context.label(f"{VOCAB}sphere/{sphere}") for sphere in _SPHERES}
    clusters.sort(key=lambda one: (natural(one["label"]), one["cluster"]))
    return {
        "clusters": clusters[:SHOWN],
        "total": len(clusters),
        "spheres": [(sphere, names[sphere]) for sphere in _SPHERES],
        "pictures": [_helix(view, clusters, names), _roles(view, clusters)],
    }


def _dicts(found: Results) -> list[dict[str, Any]]:
    from clusterkg.measures.groups import Codes

    columns = [
        [column.names[at] for at in column.values.tolist()]
        if isinstance(column, Codes)
        else column.tolist()
        for column in found.columns.values()
    ]
    return [dict(zip(found.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _helix(view: View, clusters: list[dict[str, Any]], names: dict[str, str]) -> dict[str, Any]:
    shades = list(zip(_SPHERES, ("h1", "h2", "h3"), strict=True))
    told = [one for one in clusters if one["balance"] == one["balance"]]
    ranked = sorted(told, key=lambda one: (-one["balance"], one["label"]))
    rows = [
        Row(
            one["label"],
            [
                (one[sphere], shade, f"{one['label']}, {names[sphere]}: {one[sphere]}")
                for sphere, shade in shades
            ],
            f"{one['balance']:.2f}",
        )
        for one in ranked
    ]
    made = drawn(rows, [(shade, names[sphere]) for sphere, shade in shades])
    return _worded(view, made, "helix", [(one["label"], f"{one['balance']:.2f}") for one in ranked])


def _roles(view: View, clusters: list[dict[str, Any]]) -> dict[str, Any]:
    covered = [one for one in clusters if one["coverage"] is not None]
    ranked = sorted(covered, key=lambda one: (-one["coverage"]["filled"], one["label"]))
    told = [
        (one["label"], f"{one['coverage']['filled']}/{one['coverage']['roles']}") for one in ranked
    ]
    rows = [
        Row(label, [(one["coverage"]["filled"], "s2", f"{label}: {text}")], text)
        for one, (label, text) in zip(ranked, told, strict=True)
    ]
    whole = max((one["coverage"]["roles"] for one in covered), default=0)
    return _worded(view, drawn(rows, whole=whole), "roles", told)


def _worded(
    view: View, made: dict[str, Any], kind: str, told: list[tuple[str, str]]
) -> dict[str, Any]:
    top = "; ".join(f"{label}: {text}" for label, text in told[:3])
    made["name"] = kind
    made["title"] = view.word("picture_helix" if kind == "helix" else "picture_roles")
    made["largest_told"] = view.word("largest_told", top=top) if top else ""
    made["alt"] = f"{made['title']}. {made['largest_told']}".strip()
    made["left_words"] = [view.word(key, n=view.number(n)) for key, n in made["left_out"] if n]
    return made
