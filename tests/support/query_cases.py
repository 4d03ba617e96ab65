"""What cases of canned queries are asked of."""

from __future__ import annotations

from paths import TESTS

from clusterkg.reasoning.materialise import materialise
from clusterkg.store import Store, open_store

CASES = TESTS / "queries"

HEADER = """#+ title: {en: T, uk: T, ru: T}
#+ description: {en: D, uk: D, ru: D}
#+ question: none
#+ tags: []
#+ params: {x: {kind: KIND, allowed: [big, small], help: {en: H, uk: H, ru: H}}}
#+ columns: {x: {en: X, uk: X, ru: X}}
SELECT ?x WHERE {
  VALUES ?x { 1 }
}
"""


def store_of(name: str, bundled: Store) -> Store:
    """Return what a case is asked of: its own data, if it has some, else the bundled graph."""
    data = CASES / name / "data.ttl"
    if not data.exists():
        return bundled
    store = open_store("memory:")
    store.load([(None, data)])
    materialise(store)
    return store
