"""Cites each row of an answer: paper and place, never none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from clusterkg._version import __version__
from clusterkg.citations.evidence import Reader
from clusterkg.citations.sources import Sources
from clusterkg.model.namespaces import (
    BASE,
    GRAPH,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    RDFS,
    SKOS,
    shorten,
)
from clusterkg.queries.answers import Answer
from clusterkg.reasoning.explain import Source
from clusterkg.store.protocol import Store

COLUMN: Final = "source"
SHOWN: Final = 3
"""Places of one paper that are named for a row."""

_NAMING: Final = frozenset(
    {f"{RDFS}label", f"{RDFS}subClassOf", f"{RDFS}comment"}
    | {f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "notation", "definition", "inScheme")}
)
"""Properties that name things and put them in order; they are cited only for want of others."""


def cite(store: Store, text: str, answer: Answer) -> list[list[Source]]:
    """Return the sources of each row, at least one.

    What no paper says is cited as clusterkg's own (its reading, its background, its vocabulary), or
    by the named graph that says it; what a row counts that is not there, as the store.

    Args:
        store: The store that was asked.
        text: The query as it was asked.
        answer: Its rows.
    """
    behind = Reader(store, text).statements(answer)
    sources = Sources(store)
    sources.look_up(triple for row in behind for triple in row)
    return [_of_row(row, sources) for row in behind]


def _of_row(statements: list[ox.Triple], sources: Sources) -> list[Source]:
    facts = [triple for triple in statements if not _names(triple)]
    names = [triple for triple in statements if _names(triple)]
    for group in (facts, names):
        found = list(dict.fromkeys(s for triple in group for s in sources.of(triple)))
        papers = [source for source in found if source.source not in {"", BASE}]
        own = [source for source in found if source.graph not in {INFERRED_GRAPH, ONTOLOGY_GRAPH}]
        if best := papers or own:
            return sorted(best, key=lambda s: (s.source, s.locator, s.graph))
    return [Source("", BASE)]


def _names(triple: ox.Triple) -> bool:
    iri = triple.predicate.value
    if iri == f"{RDF}type":  # what a paper is it does not say itself
        return str(triple.subject).startswith(f"<{ID}paper/")
    return iri in _NAMING or iri.startswith(OWL)


def with_sources(answer: Answer, cited: list[list[Source]]) -> Answer:
    """Return the rows with one more column that says where they come from."""
    name = COLUMN if COLUMN not in answer.columns else f"{COLUMN}_"
    rows = [
        [*row, ox.Literal(shown(sources))] for row, sources in zip(answer.terms, cited, strict=True)
    ]
    return replace(answer, columns=[*answer.columns, name], terms=rows)


def shown(sources: list[Source]) -> str:
    """Return sources in short: `p003: list of instruments, item 6; p004`."""
    places: dict[str, list[str]] = {}
    for source in sources:
        known = places.setdefault(_name(source), [])
        if source.locator and source.locator not in known:
            known.append(source.locator)
    parts = []
    for name, known in places.items():
        more = f" | … {len(known) - SHOWN} more" if len(known) > SHOWN else ""
        text = " | ".join(known[:SHOWN]) + more
        parts.append(f"{name}: {text}" if text else name)
    return "; ".join(parts)


def _name(source: Source) -> str:
    if source.source == BASE:
        which = source.graph.removeprefix(GRAPH)
        return f"clusterkg {__version__}{f' ({which})' if which else ''}"
    if source.source.startswith(ID):
        return source.source[source.source.rfind("/") + 1 :]
    return source.source or shorten(source.graph)
