"""The start page: search, and what there is with its numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.queries.catalogue import load, names
from clusterkg.server.pages.asker import Asker, best, text_value
from clusterkg.server.pages.kinds import kind_of, kinds, slug_of
from clusterkg.server.pages.view import View, html
from clusterkg.terms import CKG

_SHOWN: Final = 60
_MOST: Final = 2000
_TILES: Final = 12
_START: Final = (
    "conflicts agreement facilitator-functions instruments-by-country figures-about stage-needs "
    "clusters-in-place influence-paths compare-papers star-thresholds"
).split()

_SEARCH: Final = """
SELECT DISTINCT ?thing ?label WHERE {
  %s
  VALUES ?property { rdfs:label skos:prefLabel skos:altLabel dcterms:title skos:notation }
  ?thing ?property ?label .
  FILTER (isIRI(?thing) && CONTAINS(LCASE(STR(?label)), LCASE(?text)))
}
LIMIT %d
"""
_PAPERS: Final = """
SELECT ?paper (COUNT(?stated) AS ?n) WHERE {
  ?paper a ckg:Paper . OPTIONAL { ?stated dcterms:source ?paper }
}
GROUP BY ?paper ORDER BY ?paper LIMIT 60
"""


def render(asker: Asker, view: View) -> str:
    """Return the page; with `q`, what is found."""
    q = " ".join(view.first("q").split())[:200]
    return html("home.html", view, **(_found(asker, view, q) if q else _start(asker)))


def _start(asker: Asker) -> dict[str, Any]:
    papers = asker.rows(_PAPERS)
    asker.learn(row["paper"] for row in papers)
    known = names()
    all_kinds = [kind for kind in kinds(asker) if kind["iri"].startswith(CKG)]
    return {
        "q": "",
        "counts": [
            ("statements", asker.number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")),
            ("papers", len(papers)),
            (
                "conflicts",
                asker.number(
                    "SELECT (COUNT(*) AS ?n) { ?a ckg:conflictsWith ?b FILTER(STR(?a) < STR(?b)) }"
                ),
            ),
            ("queries", len(known)),
        ],
        "kinds": all_kinds[:_TILES],
        "papers": [
            {"iri": paper.value, "text": asker.label(paper), "count": int(number.value)}
            for row in papers
            if isinstance(paper := row["paper"], ox.NamedNode)
            and isinstance(number := row["n"], ox.Literal)
        ],
        "queries": [load(name) for name in _START if name in known],
        "query_count": len(known),
        "measured": bool(asker.store.query("ASK { ?run a ckg:Computation }")),
    }


def _found(asker: Asker, view: View, q: str) -> dict[str, Any]:
    matched: dict[str, list[ox.Literal]] = {}
    rows = asker.rows(_SEARCH % (text_value("text", q), _MOST))
    for row in rows:
        thing, label = row["thing"], row["label"]
        if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
            matched.setdefault(thing.value, []).append(label)
    kind = kind_of(asker, matched)
    things = [ox.NamedNode(iri) for iri in matched]
    asker.learn([*things, *(ox.NamedNode(one) for one in kind.values())])
    counts = Counter(kind.values())
    chosen = view.first("kind")
    low = q.casefold()

    def rank(iri: str) -> tuple[int, int, str]:
        texts = [label.value.casefold() for label in matched[iri]]
        near = 0 if low in texts else 1 if any(text.startswith(low) for text in texts) else 2
        return near, min(map(len, texts)), iri

    hits = [iri for iri in matched if not chosen or slug_of(kind.get(iri, "")) == chosen]
    results = []
    for iri in sorted(hits, key=rank)[:_SHOWN]:
        text, other = asker.label(iri), best(matched[iri], view.lang)
        results.append(
            {
                "iri": iri,
                "text": text,
                "matched": "" if low in text.casefold() else other,
                "kind": asker.label(kind[iri]) if iri in kind else "",
            }
        )
    return {
        "q": q,
        "total": len(hits),
        "more": len(rows) == _MOST,
        "results": results,
        "chosen": chosen,
        "kinds": [
            {"slug": slug_of(iri), "text": asker.label(iri), "count": count}
            for iri, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
    }
