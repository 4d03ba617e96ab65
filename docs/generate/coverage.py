"""`coverage.md`: which nodes hold each passage of the papers, each alignment and ambiguity."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from clusterkg.bundled import open_bundled
from clusterkg.model.namespaces import GRAPH, shorten
from clusterkg.store import Store
from docs.generate import text

_QUERY = """
SELECT DISTINCT ?id ?node ?graph WHERE {
  GRAPH ?graph { ?node dcterms:identifier ?id } FILTER(!isBlank(?node))
}
"""

INTRODUCTION = """\
Each passage of the five papers that states something has a number: `B` bibliographic facts, `C`
concepts, `I` cases, `F` figures, then the paper and a running number. Across papers, `X` numbers
contradictions and tensions, `M` alignments and `U` ambiguities. The table says which nodes of
which named graph hold it.
"""

LEFT_OUT = {
    "X-20": "withdrawn: the two papers agree, see M-12",
}
"""Numbers that no node holds, with the reason."""


def nodes(store: Store) -> dict[str, list[tuple[str, str]]]:
    """Return number → (graph, node) pairs, in order."""
    found = defaultdict(list)
    rows = store.query(_QUERY)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        found[row["id"].value].append((row["graph"].value, row["node"].value))
    return {number: sorted(pairs) for number, pairs in sorted(found.items())}


def page() -> str:
    """Return the page."""
    store = open_bundled()
    try:
        held = nodes(store)
    finally:
        store.close()
    rows = [
        [
            number,
            ", ".join(dict.fromkeys(graph.removeprefix(GRAPH) for graph, _ in pairs)),
            ", ".join(dict.fromkeys(f"`{shorten(node)}`" for _, node in pairs)),
        ]
        for number, pairs in held.items()
    ]
    rows += [[number, "", reason] for number, reason in LEFT_OUT.items()]
    rows.sort()
    return text.page(
        "Coverage of the papers",
        [INTRODUCTION, *text.table(["number", "graph", "nodes"], rows)],
    )
