"""Values without a name of their own, such as lists and restrictions, in words."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import RDF
from clusterkg.server.pages.context import PageContext, Term, values
from clusterkg.server.pages.spelling import text_of

_PARTS: Final = """
SELECT DISTINCT ?node ?property ?value WHERE {
  %s
  ?subject ?link ?node . FILTER isBlank(?node)
  ?node ?property ?value .
  FILTER (?property NOT IN (rdf:first, rdf:rest))
}
ORDER BY ?property ?value LIMIT 400
"""
_ITEMS: Final = """
SELECT ?node ?cell ?value (COUNT(?before) AS ?place) WHERE {
  %s
  ?subject ?link ?node . FILTER isBlank(?node)
  ?node rdf:rest* ?before . ?before rdf:rest* ?cell . ?cell rdf:first ?value .
}
GROUP BY ?node ?cell ?value ORDER BY ?place LIMIT 400
"""


def texts(context: PageContext, iri: str) -> dict[str, str]:
    """Return what the nameless values of a thing say, by the label of their node."""
    start = values("subject", [iri])
    items, parts = context.rows(_ITEMS % start), context.rows(_PARTS % start)
    context.learn(row[name] for row in [*items, *parts] for name in ("value", *_named(row)))
    found: dict[str, list[str]] = {}
    for row in items:
        found.setdefault(_id(row["node"]), []).append(_text(context, row["value"]))
    told = {node: " → ".join(each) for node, each in found.items()}
    about: dict[str, list[str]] = {}
    for row in parts:
        property_ = row["property"]
        if isinstance(property_, ox.NamedNode) and property_.value != f"{RDF}type":
            text = f"{context.label(property_)}: {_text(context, row['value'])}"
            about.setdefault(_id(row["node"]), []).append(text)
    return told | {node: "; ".join(each) for node, each in about.items()}


def _named(row: dict[str, Term | None]) -> list[str]:
    return ["property"] if "property" in row else []


def _id(term: Term | None) -> str:
    return term.value if isinstance(term, ox.BlankNode) else ""


def _text(context: PageContext, term: Term | None) -> str:
    if isinstance(term, ox.Literal):
        return text_of(term, context.lang)
    return context.label(term) if isinstance(term, ox.NamedNode) else "…"
