"""SHACL property paths as plain values, as text and as triples.

A path is the IRI of a property, or a tuple: ("^", path), ("*", path), ("+", path), ("?", path),
("/", path, …) or ("|", path, …).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import RDF, SH, shorten

Path = str | tuple[Any, ...]
Node = ox.NamedNode | ox.BlankNode

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


def triples(path: Path, names: Iterator[int]) -> tuple[Node, list[ox.Triple]]:
    """Return the node that stands for a path in RDF, and the triples that describe it."""
    if isinstance(path, str):
        return ox.NamedNode(path), []
    operator, *parts = path
    node = ox.BlankNode(f"path{next(names)}")
    if operator in ONE_STEP:
        inner, found = triples(parts[0], names)
        return node, [*found, ox.Triple(node, ox.NamedNode(ONE_STEP[operator]), inner)]
    found = []
    head: Node = ox.NamedNode(f"{RDF}nil")
    for part in reversed(parts):
        inner, more = triples(part, names)
        cell = ox.BlankNode(f"path{next(names)}")
        found += [
            *more,
            ox.Triple(cell, ox.NamedNode(f"{RDF}first"), inner),
            ox.Triple(cell, ox.NamedNode(f"{RDF}rest"), head),
        ]
        head = cell
    if operator == "/":
        return head, found
    return node, [*found, ox.Triple(node, ox.NamedNode(f"{SH}alternativePath"), head)]
