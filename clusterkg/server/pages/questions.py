"""The list of canned queries, by topic."""

from __future__ import annotations

from collections import Counter

from clusterkg.queries.catalogue import load, names
from clusterkg.server.pages.asker import Asker
from clusterkg.server.pages.view import View, html


def render(asker: Asker, view: View) -> str:
    """Return the page; with `tag`, those on one topic."""
    queries = [load(name) for name in names()]
    counts = Counter(tag for query in queries for tag in query.tags)
    chosen = view.first("tag")
    return html(
        "questions.html",
        view,
        queries=[query for query in queries if not chosen or chosen in query.tags],
        tags=sorted(tag for tag, count in counts.items() if count > 2 or tag == chosen),
        counts=counts,
        chosen=chosen,
    )
