"""The neighbourhood of a thing: a drawing, and a table of the same."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import CKG, DCTERMS, RDF, RDFS, SKOS, shorten
from clusterkg.server.pages.context import NOT_INFERRED, PageContext, node, values
from clusterkg.server.pages.embed import as_json
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/graph",), "/graph?id=https://w3id.org/clusterkg/id/cluster/silicon-valley")

MOST: Final = 150
"""Things that are drawn; with more, names cover each other."""

_FIRST: Final = 60
_FAR: Final = 48
_LONGEST: Final = 48
_SCHEMES: Final = ("inScheme", "topConceptOf", "hasTopConcept")
_ROWS: Final = 600
_UNDRAWN: Final = frozenset(
    (
        *(f"{RDF}{name}" for name in ("type", "subject", "predicate", "object")),
        *(f"{SKOS}{name}" for name in (*_SCHEMES, "exactMatch", "closeMatch")),
        *(f"{CKG}{name}" for name in ("assertionKind", "qualifier", "unit")),
        f"{RDFS}isDefinedBy",
        f"{DCTERMS}source",
    )
)
_OF_ONE, _OF_OTHERS = 150, 20
"""Links by the same property to the thing, and to each of those around it."""

_OUT: Final = f"""
SELECT DISTINCT ?one ?property ?other WHERE {{
  %s
  GRAPH ?graph {{ ?one ?property ?other }} {NOT_INFERRED}
  FILTER (isIRI(?other) && ?property NOT IN ({", ".join(f"<{iri}>" for iri in sorted(_UNDRAWN))}))
}}
LIMIT %d
"""
_MOST_OF_ONE: Final = 5000


def render(context: PageContext, view: View) -> str:
    """Return the page.

    Raises:
        HTTPProblem: Nothing is linked to the thing.
    """
    iri = node(view.first("id")).value
    first = _links(context, [iri], _OF_ONE)
    if not first:
        raise HTTPProblem(404, f"nothing is linked to {shorten(iri)}")
    near = list(dict.fromkeys(end for link in first for end in (link[0], link[2]) if end != iri))
    second = _links(context, near[:_FIRST], _OF_OTHERS) if len(near) < _FIRST else []
    drawn = [iri, *near][:MOST]
    for one, _, other in second:
        for end in (one, other):
            if end not in drawn and len(drawn) < _FAR:
                drawn.append(end)
    links = list(dict.fromkeys([*first, *second]))
    kept = [link for link in links if link[0] in drawn and link[2] in drawn]
    context.learn(ox.NamedNode(part) for link in kept for part in link)
    return html(
        "graph.html",
        view,
        iri=iri,
        title=context.label(iri),
        partial=not context.index.complete,
        total=len(links),
        links=[[{"iri": part, "text": context.label(part)} for part in link] for link in kept],
        elements=_elements(context, view, iri, drawn, kept, set(near)),
    )


def _links(context: PageContext, iris: list[str], each: int) -> list[tuple[str, str, str]]:
    """Return links from and to things, at most `each` by the same property to the same thing."""
    found = set()
    for row in context.rows(_OUT % (values("one", iris), _MOST_OF_ONE)):
        one, property_, other = row["one"], row["property"], row["other"]
        if one is not None and property_ is not None and other is not None:
            found.add((property_.value, one.value, other.value))
    index = context.index
    for iri in iris:
        for link in index.to(index.node(iri)):
            property_iri = index.iri(link.property)
            if property_iri not in _UNDRAWN:
                things = index.things(link, stated=True)[:each]
                found |= {(property_iri, index.iri(int(one)), iri) for one in things}
    return [
        (one, property_iri, other)
        for property_iri, one, other in sorted(found)[:_ROWS]
        if one != other
    ]


def shorten_text(text: str) -> str:
    """Return the start of a name, whole words of it.

    >>> shorten_text("number of investment banks that serve the whole of Silicon Valley")
    'number of investment banks that serve the whole…'
    """
    start = text[:_LONGEST].rpartition(" ")[0]
    return f"{start or text[:_LONGEST]}…"


def _elements(
    context: PageContext,
    view: View,
    centre: str,
    drawn: list[str],
    links: list[tuple[str, str, str]],
    near: set[str],
) -> str:
    """Return what is drawn as JSON that can stand in a script element."""
    found: list[dict[str, Any]] = []
    for iri in drawn:
        text = context.label(iri)
        label = text if len(text) <= _LONGEST else shorten_text(text)
        about = {"id": iri, "label": label, "href": view.root + view.url("/graph", id=iri)}
        found.append({"data": about | {"centre": iri == centre, "near": iri in near}})
    for number, (one, property_, other) in enumerate(links):
        about = {"id": f"e{number}", "source": one, "target": other}
        found.append({"data": about | {"label": context.label(property_)}})
    return as_json(found)
