"""What is served, its limits, its licence, and how to cite it."""

from __future__ import annotations

from typing import Final

from clusterkg.citations.bibliography import bibtex, works
from clusterkg.model.namespaces import BASE
from clusterkg.server.index.build import statistics
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.facts import graph_name
from clusterkg.server.pages.view import Page, View, html

PAGE: Final = Page(("/about",), "/about")


def render(context: PageContext, view: View) -> str:
    """Return the page. `arguments` holds the limits, as text."""
    about = statistics(context.store, context.index)
    graphs: dict[str, int] = {} if about is None else about["graphs"]
    return html(
        "about.html",
        view,
        graphs=[(iri, graph_name(context, iri), size) for iri, size in sorted(graphs.items())],
        partial=about is None,
        limits=view.arguments,
        cited=bibtex(works(context.store, [BASE], view.lang)),
    )
