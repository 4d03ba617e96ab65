"""Numbers of a store that take long to count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from clusterkg.server.index.model import Index
    from clusterkg.store.protocol import Store

_COUNTS: Final = {
    "statements": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "subjects": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s { ?s ?p ?o } }",
    "objects": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?o { ?s ?p ?o } }",
}
_PARTS: Final = {
    "classes": """
        SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x FILTER isIRI(?x) } GROUP BY ?x ORDER BY ?x
    """,
    "properties": """
        SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x ORDER BY ?x
    """,
}


def count(store: Store) -> dict[str, Any]:
    """Return the numbers: graph by IRI, class by IRI, and so on."""
    found: dict[str, Any] = {"graphs": store.graphs()}
    for name, text in _COUNTS.items():
        [row] = store.select(text)
        found[name] = int(row["n"].value)
    for name, text in _PARTS.items():
        found[name] = {row["x"].value: int(row["n"].value) for row in store.select(text)}
    return found


def known(store: Store, index: Index) -> dict[str, Any] | None:
    """Return the numbers of a store; None if they are still being counted."""
    if "statements" in index.known:
        return index.known
    if not index.complete:
        return None
    if "statements" not in index.counted:
        index.counted.update(count(store))
    return index.counted
