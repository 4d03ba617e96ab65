"""The start page: search, and what there is with its numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.queries.catalogue import load, names
from clusterkg.server.overview import numbers
from clusterkg.server.overview.model import NONE
from clusterkg.server.overview.search import search
from clusterkg.server.pages.asker import Asker, best, values
from clusterkg.server.pages.kinds import iri_of, kinds, slug_of
from clusterkg.server.pages.view import View, html
from clusterkg.terms import CKG, DCTERMS

_SHOWN: Final = 60
_MOST: Final = 2000
_PAPERS: Final = 60
_TILES: Final = 12
_START: Final = (
    "conflicts agreement facilitator-functions instruments-by-country figures-about stage-needs "
    "clusters-in-place influence-paths compare-papers star-thresholds"
).split()

_LABELS: Final = """
SELECT ?thing ?label WHERE {
  %s
  VALUES ?property { rdfs:label skos:prefLabel skos:altLabel dcterms:title skos:notation }
  ?thing ?property ?label .
}
"""


def render(asker: Asker, view: View) -> str:
    """Return the page; with `q`, what is found."""
    q = " ".join(view.first("q").split())[:200]
    return html("home.html", view, **(_found(asker, view, q) if q else _start(asker)))


def _start(asker: Asker) -> dict[str, Any]:
    overview, queries = asker.overview, names()
    papers = [overview.iri(int(one)) for one in overview.members(f"{CKG}Paper")[:_PAPERS]]
    asker.learn(map(ox.NamedNode, papers))
    counts = [
        ("papers_counted", len(overview.members(f"{CKG}Paper"))),
        ("queries_counted", len(queries)),
    ]
    about = numbers.known(asker.store, overview)
    if about is not None:
        pairs = overview.by(f"{CKG}conflictsWith")
        conflicts = sum(int((overview.things(one) < one.value).sum()) for one in pairs)
        counts[1:1] = [("conflicts", conflicts)]
        counts[:0] = [("statements", about["statements"])]
    all_kinds = [kind for kind in kinds(asker) if kind["iri"].startswith(CKG)]
    return {
        "q": "",
        "counts": counts,
        "kinds": all_kinds[:_TILES],
        "papers": [
            {"iri": iri, "text": asker.label(iri), "count": link.count if link else 0}
            for iri in papers
            for link in [overview.linked(f"{DCTERMS}source", iri)]
        ],
        "queries": [load(name) for name in _START if name in queries],
        "query_count": len(queries),
        "partial": not overview.complete,
        "measured": bool(asker.store.query("ASK { ?run a ckg:Computation }")),
    }


def _found(asker: Asker, view: View, q: str) -> dict[str, Any]:
    overview = asker.overview
    ranks = search(overview, q, _MOST)
    kind = {one: int(overview.kind_of[one]) for one in ranks}
    counts = Counter(one for one in kind.values() if one != NONE)
    chosen = view.first("kind")
    wanted = overview.node(iri_of(chosen)) if chosen else NONE
    hits = [one for one in ranks if not chosen or kind[one] == wanted]
    shown = sorted(hits, key=lambda one: (*ranks[one], one))[:_SHOWN]
    iris = [overview.iri(one) for one in shown]
    named = {one: overview.iri(one) for one in counts}
    asker.learn(map(ox.NamedNode, [*iris, *named.values()]))
    low = " ".join(q.casefold().split())
    matched = _matched(asker, iris, low)
    results = []
    for one, iri in zip(shown, iris, strict=True):
        text = asker.label(iri)
        results.append(
            {
                "iri": iri,
                "text": text,
                "matched": "" if low in text.casefold() else best(matched.get(iri, []), view.lang),
                "kind": asker.label(named[kind[one]]) if kind[one] != NONE else "",
            }
        )
    return {
        "q": q,
        "total": len(hits),
        "more": len(ranks) >= _MOST,
        "results": results,
        "chosen": chosen,
        "kinds": [
            {"slug": slug_of(named[one]), "text": asker.label(named[one]), "count": counts[one]}
            for one in sorted(counts, key=lambda one: (-counts[one], one))
        ],
        "partial": not overview.complete,
    }


def _matched(asker: Asker, iris: list[str], low: str) -> dict[str, list[ox.Literal]]:
    found: dict[str, list[ox.Literal]] = {}
    for row in asker.rows(_LABELS % values("thing", iris)):
        thing, label = row["thing"], row["label"]
        if thing is not None and isinstance(label, ox.Literal) and low in label.value.casefold():
            found.setdefault(thing.value, []).append(label)
    return found
