"""Prefixes that shapes declare for their SPARQL (SHACL 5.2.1)."""

from __future__ import annotations

from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import OWL
from clusterkg.shacl.shapes.graph import ShapesGraph, sh

_IMPORTS = f"<{OWL}imports>"


def prologue(node: str, shapes: ShapesGraph) -> str:
    """Return the PREFIX lines for the query of a constraint or validator.

    Raises:
        ShapesError: Two declarations of one prefix differ.
    """
    found: dict[str, str] = {}
    waiting = list(shapes.values(node, sh("prefixes")))
    seen = set(waiting)
    while waiting:
        holder = waiting.pop()
        for declaration in shapes.values(holder, sh("declare")):
            prefix = _text(shapes.one(declaration, sh("prefix")))
            namespace = _text(shapes.one(declaration, sh("namespace")))
            if prefix is None or namespace is None:
                raise ShapesError(f"{holder}: sh:declare needs a sh:prefix and a sh:namespace")
            if found.setdefault(prefix, namespace) != namespace:
                raise ShapesError(f"{node}: the prefix {prefix!r} is declared in two ways")
        more = [other for other in shapes.values(holder, _IMPORTS) if other not in seen]
        seen.update(more)
        waiting += more
    return "".join(f"PREFIX {prefix}: <{found[prefix]}>\n" for prefix in sorted(found))


def _text(term: str | None) -> str | None:
    literal = None if term is None else split_literal(term.encode())
    return None if literal is None else literal.lexical
