"""The neighbourhood of a thing: a drawing, and a table of the same."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.pages.asker import NOT_INFERRED, Asker, node, values
from clusterkg.server.pages.embed import as_json
from clusterkg.server.pages.view import View, html
from clusterkg.server.refusal import RefusalError
from clusterkg.terms import CKG, DCTERMS, RDF, RDFS, SKOS, shorten

MOST: Final = 150
"""Things that are drawn; with more, names cover each other."""

_FIRST: Final = 60
_FAR: Final = 60
_ROWS: Final = 600
_UNDRAWN: Final = ", ".join(
    f"<{iri}>"
    for iri in (
        *(f"{RDF}{name}" for name in ("type", "subject", "predicate", "object")),
        *(f"{SKOS}{name}" for name in ("inScheme", "topConceptOf", "hasTopConcept")),
        *(f"{CKG}{name}" for name in ("assertionKind", "qualifier", "unit")),
        f"{RDFS}isDefinedBy",
        f"{DCTERMS}source",
    )
)
_LINKS: Final = f"""
SELECT DISTINCT ?one ?property ?other WHERE {{
  %s
  {{ GRAPH ?graph {{ ?thing ?property ?other }} BIND (?thing AS ?one) }}
  UNION
  {{ GRAPH ?graph {{ ?one ?property ?thing }} BIND (?thing AS ?other) }}
  {NOT_INFERRED}
  FILTER (isIRI(?one) && isIRI(?other) && ?property NOT IN ({_UNDRAWN}))
}}
ORDER BY ?property ?one ?other LIMIT %d
"""


def render(asker: Asker, view: View) -> str:
    """Return the page.

    Raises:
        RefusalError: Nothing is linked to the thing.
    """
    iri = node(view.first("id")).value
    first = _links(asker, [iri], _ROWS)
    if not first:
        raise RefusalError(404, f"nothing is linked to {shorten(iri)}")
    near = list(dict.fromkeys(end for link in first for end in (link[0], link[2]) if end != iri))
    second = _links(asker, near[:_FIRST], _ROWS) if len(near) < _FIRST else []
    drawn = [iri, *near][:MOST]
    for one, _, other in second:
        for end in (one, other):
            if end not in drawn and len(drawn) < _FAR:
                drawn.append(end)
    links = list(dict.fromkeys([*first, *second]))
    kept = [link for link in links if link[0] in drawn and link[2] in drawn]
    asker.learn(ox.NamedNode(part) for link in kept for part in link)
    return html(
        "graph.html",
        view,
        iri=iri,
        title=asker.label(iri),
        total=len(links),
        links=[[{"iri": part, "text": asker.label(part)} for part in link] for link in kept],
        elements=_elements(asker, view, iri, drawn, kept, set(near)),
    )


def _links(asker: Asker, iris: list[str], most: int) -> list[tuple[str, str, str]]:
    found = []
    for row in asker.rows(_LINKS % (values("thing", iris), most)):
        one, property_, other = row["one"], row["property"], row["other"]
        if one is not None and property_ is not None and other is not None and one != other:
            found.append((one.value, property_.value, other.value))
    return found


def _elements(
    asker: Asker,
    view: View,
    centre: str,
    drawn: list[str],
    links: list[tuple[str, str, str]],
    near: set[str],
) -> str:
    """Return what is drawn as JSON that can stand in a script element."""
    found: list[dict[str, Any]] = []
    for iri in drawn:
        text = asker.label(iri)
        label = text if len(text) < 60 else f"{text[:57]}…"
        about = {"id": iri, "label": label, "href": view.root + view.url("/graph", id=iri)}
        found.append({"data": about | {"centre": iri == centre, "near": iri in near}})
    for number, (one, property_, other) in enumerate(links):
        about = {"id": f"e{number}", "source": one, "target": other}
        found.append({"data": about | {"label": asker.label(property_)}})
    return as_json(found)
