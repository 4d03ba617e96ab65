"""Works as a reader writes them under a text: one line each."""

from __future__ import annotations

from typing import Final

from clusterkg.citations.bibliography import Work
from clusterkg.model.namespaces import BASE

_DASH: Final = "\u2013"


def reference(work: Work) -> str:
    """Return a work as a line for a list of references.

    >>> from clusterkg.citations.bibliography import Work
    >>> about = {"title": "On clusters", "issued": "2017-05", "journal": "Ideas", "volume": "3"}
    >>> reference(Work("https://example.org/a", "a", about | {"from": "7"}, ["Author A."]))
    'Author A. (2017). On clusters. Ideas, 3, 7. https://example.org/a'
    >>> reference(Work("https://example.org/a", "a", about | {"issue": "2"}))
    'On clusters (2017). Ideas, 3(2). https://example.org/a'
    """
    about = work.about
    volume, issue = about.get("volume", ""), about.get("issue", "")
    volume = f"{volume}({issue})" if volume and issue else volume or issue
    journal = ", ".join(
        part for part in (about.get("journal", ""), volume, _DASH.join(work.pages)) if part
    )
    parts = [
        *_head(work),
        _ended(journal),
        _ended(about.get("publisher", "")),
        f"Version {about['version']}." if "version" in about else "",
        work.iri,
    ]
    return " ".join(part for part in parts if part)


def reference_in(name: str, iri: str, graph: Work) -> str:
    """Return a line for one page of the graph.

    Args:
        name: What the page is about.
        iri: The IRI of that thing.
        graph: The graph itself, as a work.
    """
    whole = reference(graph).removesuffix(BASE).rstrip()
    return f"{_ended(name)} In: {whole} {iri}"


def _head(work: Work) -> list[str]:
    """Return authors, year and title; without authors the title comes first."""
    year = f" ({work.about['issued'][:4]})" if "issued" in work.about else ""
    if not work.authors:
        return [_ended(work.title + year)]
    return [_ended(", ".join(work.authors) + year), _ended(work.title)]


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!", "…")) else f"{text}."
