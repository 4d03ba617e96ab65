"""The members of clusters: how evenly they come from the spheres, which roles they play."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import MeasureError
from clusterkg.model.namespaces import ORG, VOCAB
from clusterkg.pictures import bars
from clusterkg.pictures.rows import figure
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.measured.drawing import Figure
from clusterkg.server.pages.measured.wording import name, natural
from clusterkg.server.pages.view import View

if TYPE_CHECKING:
    from clusterkg.measures.results import Results

KINDS: Final = ("helix", "roles")
MOST: Final = 20_000
"""Memberships that a page reads."""

SHOWN: Final = 100
_BARS: Final = 60
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
        context: The context of the page.
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


def _helix(view: View, clusters: list[dict[str, Any]], names: dict[str, str]) -> Figure | None:
    looks = list(zip(_SPHERES, ("h1", "h2", "h3"), strict=True))
    known = [one for one in clusters if one["balance"] == one["balance"]]
    rows = []
    for one in sorted(known, key=lambda one: (-one["balance"], one["label"])):
        amounts = [(one[sphere], look, names[sphere]) for sphere, look in looks]
        parts = bars.stacked(amounts, one["label"], view.lang)
        balance = figure(Decimal(f"{one['balance']:.2f}"), view.lang)
        rows.append(bars.Bar(one["label"], parts, balance))
    return _figure(view, "helix", rows, [(look, names[sphere]) for sphere, look in looks])


def _roles(view: View, clusters: list[dict[str, Any]]) -> Figure | None:
    covered = [one for one in clusters if one["coverage"] is not None]
    rows = []
    for one in sorted(covered, key=lambda one: (-one["coverage"]["filled"], one["label"])):
        filled = one["coverage"]["filled"]
        text = f"{filled}/{one['coverage']['roles']}"
        part = bars.Part(0, filled, "q2", f"{one['label']}: {text}")
        rows.append(bars.Bar(one["label"], [part], text))
    whole = max((one["coverage"]["roles"] for one in covered), default=0)
    return _figure(view, "roles", rows, whole=whole)


def _figure(
    view: View,
    kind: str,
    rows: list[bars.Bar],
    legend: Sequence[tuple[str, str]] = (),
    whole: float = 0.0,
) -> Figure | None:
    if not rows:
        return None
    drawing = bars.bars([bars.Group(rows[:_BARS])], legend=legend, whole=whole)
    drawing.notes += bars.left_out(len(rows) - _BARS, view.lang)
    top = "; ".join(f"{row.label}: {row.text}" for row in rows[:3])
    told = view.word("largest_told", top=top)
    return Figure(drawing, view.word(f"picture_{kind}"), told, view.lang, kind)
