"""The start page: search, and what there is with its numbers."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.names import fold
from clusterkg.model.namespaces import CKG, DCTERMS
from clusterkg.queries.catalogue import load, names
from clusterkg.server.index import numbers
from clusterkg.server.index.model import NONE
from clusterkg.server.index.search import search
from clusterkg.server.pages import saying
from clusterkg.server.pages.context import Asker, language_rank, values
from clusterkg.server.pages.embed import as_json, dataset
from clusterkg.server.pages.facts import item
from clusterkg.server.pages.kinds import iri_of, kinds, slug_of, telling
from clusterkg.server.pages.listed import listed
from clusterkg.server.pages.view import View, html

_SHOWN: Final = 60
_OF_A_KIND: Final = 5
_MOST: Final = 2000
_PAPERS: Final = 60
_TILES: Final = 12
_PAIRS: Final = 200
_START: Final = (
    "conflicts agreement facilitator-functions instruments-by-country figures-about stage-needs "
    "clusters-in-place influence-paths compare-papers star-thresholds"
).split()

_LABELS: Final = """
SELECT ?thing ?label WHERE {
  %s
  ?thing ?property ?label .
  FILTER (?property IN (rdfs:label, skos:prefLabel, skos:altLabel, dcterms:title, skos:notation,
    dcterms:identifier, ckg:isoCode))
}
"""
_VALUED: Final = "SELECT DISTINCT ?one WHERE { %s ?one ckg:value ?value }"


def render(asker: Asker, view: View) -> str:
    """Return the page; with `q`, what is found."""
    q = " ".join(view.first("q").split())[:200]
    if q:
        return html("home.html", view, **_found(asker, view, q))
    about = as_json(dataset(view.word("tagline"), view.word("intro")))
    return html("home.html", view, **_start(asker), about=about)


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
        "kinds": telling(all_kinds, _TILES),
        "example": _example(asker),
        "papers": [
            {"iri": iri, "text": asker.label(iri), "count": link.count if link else 0}
            for iri in papers
            for link in [overview.linked(f"{DCTERMS}source", iri)]
        ],
        "queries": [load(name) for name in _START if name in queries],
        "query_count": len(queries),
        "measured": asker.store.ask("ASK { ?run a ckg:Computation }"),
        "partial": not overview.complete,
    }


def _example(asker: Asker) -> list[dict[str, Any]]:
    """Return two figures that cannot both hold, if there are any among the first such pairs."""
    overview = asker.overview
    pairs = sorted(
        islice(
            (
                (int(one), link.value)
                for link in overview.by(f"{CKG}conflictsWith")
                for one in overview.things(link)
                if one < link.value
            ),
            _PAIRS,
        )
    )
    iris = {one: overview.iri(one) for pair in pairs for one in pair}
    rows = asker.rows(_VALUED % values("one", sorted(iris.values())))
    valued = {row["one"].value for row in rows if row["one"] is not None}
    chosen = next(
        (ends for pair in pairs if valued.issuperset(ends := [iris[one] for one in pair])), []
    )
    found = saying.nodes(asker, chosen)
    return [found[iri] for iri in chosen]


def _found(asker: Asker, view: View, q: str) -> dict[str, Any]:
    overview = asker.overview
    ranks = search(overview, q, _MOST)
    kind = {one: int(overview.kind_of[one]) for one in ranks}
    counts = Counter(one for one in kind.values() if one != NONE)
    chosen = view.first("kind")
    wanted = overview.node(iri_of(chosen)) if chosen else NONE
    hits = [one for one in ranks if not chosen or kind[one] == wanted]
    by_kind: dict[int, list[int]] = {}
    for one in sorted(hits, key=lambda one: (*ranks[one], one)):
        by_kind.setdefault(kind[one], []).append(one)
    most = _SHOWN if len(by_kind) < 2 else _OF_A_KIND
    first = dict(
        islice(by_kind.items(), _SHOWN // _OF_A_KIND)
    )  # the others are named, with numbers
    named = {one: overview.iri(one) for one in counts}
    asker.learn(map(ox.NamedNode, named.values()))
    iris = [overview.iri(one) for group in first.values() for one in group[:most]]
    results = _results(asker, iris, fold(q))
    return {
        "q": q,
        "total": len(hits),
        "more": len(ranks) >= _MOST,
        "groups": [
            {
                "slug": slug_of(named[one]) if one in named else "",
                "text": asker.label(named[one]) if one in named else "",
                "count": len(group),
                "things": [results[overview.iri(each)] for each in group[:most]],
            }
            for one, group in first.items()
        ],
        "chosen": chosen,
        "kinds": [
            {"slug": slug_of(named[one]), "text": asker.label(named[one]), "count": counts[one]}
            for one in sorted(counts, key=lambda one: (-counts[one], one))
        ],
        "partial": not overview.complete,
    }


def _results(asker: Asker, iris: list[str], low: str) -> dict[str, dict[str, Any]]:
    """Return things as templates show them, with the name that was found if it is not shown."""
    called: dict[str, list[ox.Literal]] = {}
    for row in asker.rows(_LABELS % values("thing", iris)):
        thing, label = row["thing"], row["label"]
        if thing is not None and isinstance(label, ox.Literal):
            called.setdefault(thing.value, []).append(label)
    shown = listed(asker, map(ox.NamedNode, iris))
    for one in shown:
        found = [each for each in called.get(one["iri"], ()) if low in fold(each.value)]
        if found and low not in fold(one["text"]):
            name = min(found, key=lambda each: (language_rank(each, asker.lang), each.value))
            one["matched"] = item(asker, name)
    return {one["iri"]: one for one in shown}
