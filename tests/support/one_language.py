"""Graphs whose texts are in one language only, made from others; and values to ask of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from clusterkg.model.namespaces import PREFIXES
from clusterkg.queries.catalogue import Parameter, Query
from clusterkg.store import Store, open_store


def in_one_language(store: Store, lang: str) -> Store:
    """Return the statements of a store with all texts in one language.

    Of what is said in several languages the one in `lang` is kept; if there is none, another is
    taken for it, so that nothing is left unsaid.
    """
    texts: dict[tuple[object, ...], list[ox.Quad]] = defaultdict(list)
    kept: list[ox.Quad] = []
    for quad in store.quads():
        if isinstance(quad.object, ox.Literal) and quad.object.language:
            texts[quad.graph_name, quad.subject, quad.predicate].append(quad)
        else:
            kept.append(quad)
    for found in texts.values():
        own = [quad for quad in found if quad.object.language == lang]
        for one in own or [min(found, key=str)]:
            text = ox.Literal(one.object.value, language=lang)
            kept.append(ox.Quad(one.subject, one.predicate, text, one.graph_name))
    made = open_store("memory:")
    made.add(kept)
    return made


def without_texts(store: Store) -> Store:
    """Return the statements of a store without its texts in languages."""
    made = open_store("memory:")
    made.add(
        quad
        for quad in store.quads()
        if not (isinstance(quad.object, ox.Literal) and quad.object.language)
    )
    return made


def given(query: Query) -> dict[str, object]:
    """Return the example for each parameter that must be given; things by their IRI."""
    return {name: _in_full(query.params[name]) for name in query.examples}


def _in_full(parameter: Parameter) -> str:
    if parameter.kind not in {"concept", "iri"}:
        return parameter.value
    prefix, colon, local = parameter.example.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else parameter.value


def more_values(query: Query, store: Store, count: int) -> Iterator[dict[str, object]]:
    """Yield values for the parameters: the examples, then so many sets of things of the store."""
    yield given(query)
    chance = random.Random(query.name)
    asked = [p for p in query.params.values() if p.kind == "concept"]
    known = {p.name: _members(p, store) for p in asked}
    for _ in range(count if all(known.values()) and asked else 0):
        yield given(query) | {name: chance.choice(things) for name, things in known.items()}


def _members(parameter: Parameter, store: Store) -> list[str]:
    classes = [name.strip() for name in (parameter.of or "skos:Concept").split(",")]
    rows = store.select(
        f"SELECT DISTINCT ?thing {{ VALUES ?class {{ {' '.join(classes)} }} ?thing a ?class }}"
    )
    things = (row["thing"] for row in rows)
    return sorted(thing.value for thing in things if isinstance(thing, ox.NamedNode))
