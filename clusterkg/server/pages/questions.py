"""The list of canned queries, by topic."""

from __future__ import annotations

from collections import Counter
from typing import Final

from clusterkg.model.words import Words
from clusterkg.queries.catalogue import load, names
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.spelling import order
from clusterkg.server.pages.view import Page, View, html

PAGE: Final = Page(("/queries",), "/queries")

_TOPICS: Final = Words("topics")


def render(context: PageContext, view: View) -> str:
    """Return the page; with `tag`, those on one topic."""
    queries = [load(name) for name in names()]
    counts = Counter(tag for query in queries for tag in query.tags)
    chosen = view.first("tag")
    return html(
        "questions.html",
        view,
        queries=[query for query in queries if not chosen or chosen in query.tags],
        tags=sorted(
            (
                {"slug": tag, "text": _name(tag, view.lang), "count": count}
                for tag, count in counts.items()
                if count > 2 or tag == chosen
            ),
            key=lambda one: order(str(one["text"]), view.lang),
        ),
        topic=_name(chosen, view.lang) if chosen in counts else "",
        chosen=chosen,
    )


def _name(tag: str, lang: str) -> str:
    return _TOPICS.text(tag, lang) if tag in _TOPICS else tag
