"""Writes statements in the formats of an export, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from clusterkg.model.namespaces import PREFIXES
from clusterkg.rdf.turtle import to_turtle


def dump(quads: Iterable[ox.Quad], form: str) -> str:
    """Return statements as `ttl`, `nt` (graphs merged), `trig` or `nq`.

    Turtle and TriG are in the stable form (see `clusterkg.rdf.turtle`). Lines of N-Triples and
    N-Quads are sorted; blank nodes are named by their place in the canonical form of the data
    set (RDFC-1.0), so the same content gives the same bytes.
    """
    if form == "ttl":
        return to_turtle(quad.triple for quad in quads)
    if form == "trig":
        return _trig(quads)
    dataset = ox.Dataset(quads if form == "nq" else (ox.Quad(*q.triple) for q in quads))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def _trig(quads: Iterable[ox.Quad]) -> str:
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in quads:
        graphs.setdefault(str(quad.graph_name), []).append(quad.triple)
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(PREFIXES.items()))
    parts = [head]
    for name, triples in sorted(graphs.items()):
        lines = to_turtle(triples).splitlines(keepends=True)
        body = "".join(line for line in lines if not line.startswith("@prefix"))
        parts.append(f"\n{body.lstrip()}" if name == "DEFAULT" else f"\n{name} {{\n{body}}}\n")
    return "".join(parts)
