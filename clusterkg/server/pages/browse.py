"""Everything by kind, and the things of a kind with what they can be narrowed down by."""

from __future__ import annotations

import re
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.pages.asker import NOT_INFERRED, Asker, node, values
from clusterkg.server.pages.kinds import by_module, iri_of, kinds, slug_of
from clusterkg.server.pages.listed import listed
from clusterkg.server.pages.view import View, html
from clusterkg.server.refusal import RefusalError
from clusterkg.terms import CKG, RDF, RDFS, SKOS

_STEP: Final = 50
_FACETS: Final = 6
_VALUES: Final = 10
_CHOSEN: Final = 8
_UNUSED: Final = {f"{RDFS}isDefinedBy", f"{SKOS}inScheme", f"{RDF}subject", f"{RDF}object"}

_WHERE: Final = """  %s
  ?thing a ?kind . FILTER isIRI(?thing)
"""
_PLACES: Final = f"""
SELECT ?property ?value (COUNT(DISTINCT ?thing) AS ?n) WHERE {{
%s  GRAPH ?graph {{ ?thing ?property ?value }} {NOT_INFERRED}
  FILTER isIRI(?value)
}}
GROUP BY ?property ?value ORDER BY DESC(?n) ?property ?value LIMIT 600
"""
_NAMED: Final = """
SELECT DISTINCT ?thing (MIN(STR(?label)) AS ?name) WHERE {
%s  OPTIONAL { ?thing rdfs:label|skos:prefLabel ?label . FILTER (LANG(?label) = "%s") }
}
GROUP BY ?thing ORDER BY ?name ?thing LIMIT %d OFFSET %d
"""


def render(asker: Asker, view: View) -> str:
    """Return the list of kinds, or the page of one.

    Raises:
        RefusalError: There is nothing of that kind.
    """
    slug = view.arguments.get("kind")
    if slug is None:
        found = kinds(asker)
        own = [one for one in found if one["iri"].startswith(CKG)]
        rest = [one for one in found if not one["iri"].startswith(CKG)]
        return html("kinds.html", view, groups=by_module(asker, own), rest=rest)
    kind = node(iri_of(slug)).value
    chosen = _chosen(view)
    where = _WHERE % values("kind", [kind])
    for number, (property_, value) in enumerate(chosen):
        names = f"p{number}", f"v{number}"
        where += f"  {values(names[0], [property_])} {values(names[1], [value])}\n"
        where += f"  ?thing ?{names[0]} ?{names[1]} .\n"
    total = asker.number(f"SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{\n{where}}}")
    if not total and not chosen:
        raise RefusalError(404, f"there is nothing of the kind {slug}")
    start = _start(view, total)
    rows = asker.rows(_NAMED % (where, view.lang, _STEP, start))
    things = [row["thing"] for row in rows]
    asker.learn([*things, ox.NamedNode(kind)])
    path = f"/browse/{slug_of(kind)}"
    fields = [("f", f"{property_} {value}") for property_, value in chosen]
    return html(
        "browse.html",
        view,
        kind=kind,
        title=asker.label(kind),
        path=path,
        total=total,
        start=start,
        step=_STEP,
        fields=fields,
        things=listed(asker, things),
        facets=_facets(asker, where, chosen, total),
        chosen=_shown(asker, chosen),
    )


def _chosen(view: View) -> list[tuple[str, str]]:
    found = []
    for text in view.all("f")[:_CHOSEN]:
        property_, space, value = text.partition(" ")
        if not space:
            raise RefusalError(400, "f names a property and a value")
        found.append((node(property_).value, node(value).value))
    return list(dict.fromkeys(found))


def _start(view: View, total: int) -> int:
    text = view.first("start")
    start = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    return min(start, max(0, total - 1)) // _STEP * _STEP


def _shown(asker: Asker, chosen: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "text": f"{asker.label(property_)}: {asker.label(value)}",
            "rest": [("f", f"{p} {v}") for p, v in chosen if (p, v) != (property_, value)],
        }
        for property_, value in chosen
    ]


def _facets(
    asker: Asker, where: str, chosen: list[tuple[str, str]], total: int
) -> list[dict[str, Any]]:
    """Return properties whose values tell the things apart, with numbers."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for row in asker.rows(_PLACES % where):
        property_, value, number = row["property"], row["value"], row["n"]
        if (
            isinstance(property_, ox.NamedNode)
            and isinstance(value, ox.NamedNode)
            and isinstance(number, ox.Literal)
            and (property_.value, value.value) not in chosen
        ):
            groups.setdefault(property_.value, []).append((value.value, int(number.value)))
    useful = []
    for property_iri, found in groups.items():
        telling = [(value, count) for value, count in found if count < total]
        repeated = sum(count > 1 for _, count in telling)
        if property_iri not in _UNUSED and repeated >= 1 and total > 1:
            useful.append((-sum(count for _, count in telling[:_VALUES]), property_iri, telling))
    shown = sorted(useful)[:_FACETS]
    asker.learn(ox.NamedNode(iri) for _, iri, _ in shown)
    asker.learn(ox.NamedNode(value) for _, _, found in shown for value, _ in found[:_VALUES])
    return [
        {
            "text": asker.label(property_iri),
            "values": [
                {"text": asker.label(value), "count": count, "field": f"{property_iri} {value}"}
                for value, count in found[:_VALUES]
            ],
        }
        for _, property_iri, found in shown
    ]
