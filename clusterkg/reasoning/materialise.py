"""Adds to a store what follows from it, as the named graph `graph/inferred`."""

from __future__ import annotations

import pyoxigraph as ox

from clusterkg.model.namespaces import INFERRED_GRAPH, PREFIXES
from clusterkg.reasoning.compile import Rule, rules
from clusterkg.store.protocol import Store

_NEW = ox.NamedNode(INFERRED_GRAPH)


def materialise(store: Store) -> int:
    """Infer until nothing new follows and put the result into `graph/inferred`.

    What was in that graph before is replaced; nothing that another graph states is repeated.

    Returns:
        The number of inferred statements.

    Raises:
        ReadOnlyError: The store takes no changes.
    """
    inferred = infer(store)
    store.replace_graph(
        INFERRED_GRAPH, (ox.Quad(t.subject, t.predicate, t.object, _NEW) for t in inferred)
    )
    return len(inferred)


def infer(store: Store) -> list[ox.Triple]:
    """Return what follows from `store` by the rules and is not stated in it."""
    facts = merged(store)
    updates = [_update(rule) for rule in rules(facts)]
    before = -1
    while before != len(facts):
        before = len(facts)
        for update in updates:
            facts.update(update, prefixes=PREFIXES)
    return [quad.triple for quad in facts.quads_for_pattern(None, None, None, _NEW)]


def merged(store: Store) -> ox.Store:
    """Return the stated graphs of `store`, merged in the default graph of a store in memory."""
    facts = ox.Store()
    facts.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in store.quads()
        if quad.graph_name != _NEW
    )
    return facts


def _update(rule: Rule) -> str:
    return (
        f"INSERT {{ {rule.head} . GRAPH <{INFERRED_GRAPH}> {{ {rule.head} }} }} "
        f"WHERE {{ {rule.when} FILTER NOT EXISTS {{ {rule.head} }} }}"
    )
