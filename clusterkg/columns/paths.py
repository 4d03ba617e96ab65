"""Property paths: as plain values, as SPARQL writes them, and followed from many nodes at once.

A path is the IRI of a property, or a tuple: ("^", path), ("*", path), ("+", path), ("?", path),
("/", path, …) or ("|", path, …).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from clusterkg.columns.graph import Graph, Pairs, spread
from clusterkg.columns.terms import Ids
from clusterkg.model.namespaces import SH, shorten

Path = str | tuple[Any, ...]

ONE_STEP: Final = {
    "^": f"{SH}inversePath",
    "*": f"{SH}zeroOrMorePath",
    "+": f"{SH}oneOrMorePath",
    "?": f"{SH}zeroOrOnePath",
}
"""Operators of one path, with the SHACL property that stands for each."""


def text(path: Path, *, short: bool = True) -> str:
    """Return a path as SPARQL writes it, with our prefixes or (not `short`) without any.

    >>> text(("/", "https://w3id.org/clusterkg/ns#locatedIn", ("*", "http://example.org/part")))
    'ckg:locatedIn/<http://example.org/part>*'
    """
    if isinstance(path, str):
        name = shorten(path) if short else path
        return f"<{path}>" if name == path else name
    operator, *parts = path
    if operator in {"/", "|"}:
        texts = [text(part, short=short) for part in parts]
        if operator == "/":
            either = [isinstance(part, tuple) and part[0] == "|" for part in parts]
            texts = [f"({t})" if is_ else t for t, is_ in zip(texts, either, strict=True)]
        return str(operator).join(texts)
    inner = text(parts[0], short=short)
    bound = {"/", "|", "^"} if operator == "^" else {"/", "|", "*", "+", "?"}
    if isinstance(parts[0], tuple) and parts[0][0] in bound:
        inner = f"({inner})"
    return f"^{inner}" if operator == "^" else f"{inner}{operator}"


def follow(graph: Graph, path: Path, nodes: Ids) -> tuple[Ids, Ids]:
    """Return the value nodes of a path: each (position in `nodes`, value node) once.

    Args:
        graph: The data graph.
        path: A SHACL property path.
        nodes: Numbers of terms, each once.
    """
    if isinstance(path, str):
        return graph.pairs(graph.terms.iri(path)).follow(nodes)
    operator, *parts = path
    if operator == "^" and isinstance(parts[0], str):
        return graph.inverse(graph.terms.iri(parts[0])).follow(nodes)
    if operator == "^":
        return follow(graph, _inverted(parts[0]), nodes)
    if operator == "/":
        at, values = np.arange(len(nodes), dtype=np.int32), nodes
        for part in parts:
            at, values = _step(graph, part, at, values)
        return at, values
    if operator == "|":
        found = [follow(graph, part, nodes) for part in parts]
        return _once(np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found]))
    here = np.arange(len(nodes), dtype=np.int32), nodes
    if operator == "?":
        at, values = follow(graph, parts[0], nodes)
        return _once(np.concatenate([here[0], at]), np.concatenate([here[1], values]))
    start = here if operator == "*" else follow(graph, parts[0], nodes)
    return _closure(graph, parts[0], *start)


def _step(graph: Graph, path: Path, at: Ids, values: Ids) -> tuple[Ids, Ids]:
    """Go on along a path from values that were reached."""
    nodes, back = np.unique(values, return_inverse=True)
    where, found = follow(graph, path, nodes)
    # `where` ascends, so the values found from each node stand together.
    start = np.searchsorted(where, back, "left")
    counts = np.searchsorted(where, back, "right") - start
    return _once(np.repeat(at, counts), found[spread(start, counts)])


def _closure(graph: Graph, path: Path, at: Ids, values: Ids) -> tuple[Ids, Ids]:
    """Go on along a path as often as new pairs are found."""
    all_at, all_values = new_at, new_values = _once(at, values)
    while len(new_at):
        at, values = _step(graph, path, new_at, new_values)
        fresh = ~Pairs(all_at, all_values).has(at, values)
        new_at, new_values = at[fresh], values[fresh]
        all_at, all_values = _once(
            np.concatenate([all_at, new_at]), np.concatenate([all_values, new_values])
        )
    return all_at, all_values


def _once(at: Ids, values: Ids) -> tuple[Ids, Ids]:
    pairs = Pairs.of(at, values)
    return pairs.first, pairs.second


def _inverted(path: Path) -> Path:
    """Return the path that leads back, with inversion at single properties only."""
    if isinstance(path, str):
        return "^", path
    operator, *parts = path
    if operator == "^":
        inner: Path = parts[0]
        return inner
    if operator == "/":
        return operator, *(_inverted(part) for part in reversed(parts))
    return operator, *(_inverted(part) for part in parts)
