"""The start page: search, and what there is with its numbers."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.names import fold
from clusterkg.model.namespaces import CKG, DCTERMS
from clusterkg.queries.catalogue import load, names
from clusterkg.server.index.build import statistics
from clusterkg.server.index.model import NONE, search
from clusterkg.server.pages import saying
from clusterkg.server.pages.context import PageContext, language_rank, values
from clusterkg.server.pages.embed import as_json, dataset
from clusterkg.server.pages.facts import item
from clusterkg.server.pages.kinds import iri_of, kinds, slug_of, telling
from clusterkg.server.pages.saying import listed
from clusterkg.server.pages.view import Page, View, html

PAGE: Final = Page(("/",), "/")

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


def render(context: PageContext, view: View) -> str:
    """Return the page; with `q`, what is found."""
    q = " ".join(view.first("q").split())[:200]
    if q:
        return html("home.html", view, **_found(context, view, q))
    about = as_json(dataset(view.word("tagline"), view.word("intro")))
    return html("home.html", view, **_start(context), about=about)


def _start(context: PageContext) -> dict[str, Any]:
    index, queries = context.index, names()
    papers = [index.iri(int(one)) for one in index.members(f"{CKG}Paper")[:_PAPERS]]
    context.learn(map(ox.NamedNode, papers))
    counts = [
        ("papers_counted", len(index.members(f"{CKG}Paper"))),
        ("queries_counted", len(queries)),
    ]
    about = statistics(context.store, index)
    if about is not None:
        pairs = index.by(f"{CKG}conflictsWith")
        conflicts = sum(int((index.things(one) < one.value).sum()) for one in pairs)
        counts[1:1] = [("conflicts", conflicts)]
        counts[:0] = [("statements", about["statements"])]
    all_kinds = [kind for kind in kinds(context) if kind["iri"].startswith(CKG)]
    return {
        "q": "",
        "counts": counts,
        "kinds": telling(all_kinds, _TILES),
        "example": _example(context),
        "papers": [
            {"iri": iri, "text": context.label(iri), "count": link.count if link else 0}
            for iri in papers
            for link in [index.linked(f"{DCTERMS}source", iri)]
        ],
        "queries": [load(name) for name in _START if name in queries],
        "query_count": len(queries),
        "measured": context.store.ask("ASK { ?run a ckg:Computation }"),
        "partial": not index.complete,
    }


def _example(context: PageContext) -> list[dict[str, Any]]:
    """Return two figures that cannot both hold, if there are any among the first such pairs."""
    index = context.index
    pairs = sorted(
        islice(
            (
                (int(one), link.value)
                for link in index.by(f"{CKG}conflictsWith")
                for one in index.things(link)
                if one < link.value
            ),
            _PAIRS,
        )
    )
    iris = {one: index.iri(one) for pair in pairs for one in pair}
    rows = context.rows(_VALUED % values("one", sorted(iris.values())))
    valued = {row["one"].value for row in rows if row["one"] is not None}
    chosen = next(
        (ends for pair in pairs if valued.issuperset(ends := [iris[one] for one in pair])), []
    )
    found = saying.nodes(context, chosen)
    return [found[iri] for iri in chosen]


def _found(context: PageContext, view: View, q: str) -> dict[str, Any]:
    index = context.index
    ranks = search(index, q, _MOST)
    kind = {one: int(index.kind_of[one]) for one in ranks}
    counts = Counter(one for one in kind.values() if one != NONE)
    chosen = view.first("kind")
    wanted = index.node(iri_of(chosen)) if chosen else NONE
    hits = [one for one in ranks if not chosen or kind[one] == wanted]
    by_kind: dict[int, list[int]] = {}
    for one in sorted(hits, key=lambda one: (*ranks[one], one)):
        by_kind.setdefault(kind[one], []).append(one)
    most = _SHOWN if len(by_kind) < 2 else _OF_A_KIND
    first = dict(
        islice(by_kind.items(), _SHOWN // _OF_A_KIND)
    )  # the others are named, with numbers
    named = {one: index.iri(one) for one in counts}
    context.learn(map(ox.NamedNode, named.values()))
    iris = [index.iri(one) for group in first.values() for one in group[:most]]
    results = _results(context, iris, fold(q))
    return {
        "q": q,
        "total": len(hits),
        "more": len(ranks) >= _MOST,
        "groups": [
            {
                "slug": slug_of(named[one]) if one in named else "",
                "text": context.label(named[one]) if one in named else "",
                "count": len(group),
                "things": [results[index.iri(each)] for each in group[:most]],
            }
            for one, group in first.items()
        ],
        "chosen": chosen,
        "kinds": [
            {"slug": slug_of(named[one]), "text": context.label(named[one]), "count": counts[one]}
            for one in sorted(counts, key=lambda one: (-counts[one], one))
        ],
        "partial": not index.complete,
    }


def _results(context: PageContext, iris: list[str], low: str) -> dict[str, dict[str, Any]]:
    """Return things as templates show them, with the name that was found if it is not shown."""
    called: dict[str, list[ox.Literal]] = {}
    for row in context.rows(_LABELS % values("thing", iris)):
        thing, label = row["thing"], row["label"]
        if thing is not None and isinstance(label, ox.Literal):
            called.setdefault(thing.value, []).append(label)
    shown = listed(context, map(ox.NamedNode, iris))
    for one in shown:
        found = [each for each in called.get(one["iri"], ()) if low in fold(each.value)]
        if found and low not in fold(one["text"]):
            name = min(found, key=lambda each: (language_rank(each, context.lang), each.value))
            one["matched"] = item(context, name)
    return {one["iri"]: one for one in shown}
