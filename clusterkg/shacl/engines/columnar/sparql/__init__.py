"""SHACL-SPARQL over columns: each constraint is one query for all its focus nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clusterkg.columns.paths import Path
from clusterkg.model.errors import ShapesError
from clusterkg.shacl.engines.columnar.model import Constraint, Reading
from clusterkg.shacl.engines.columnar.sparql.ask import Select
from clusterkg.shacl.engines.columnar.sparql.components import components, custom
from clusterkg.shacl.engines.columnar.sparql.constraint import Sparql, path_text, prologue
from clusterkg.shacl.shapes import sh

__all__ = ["PARAMETERS", "components", "read"]

PARAMETERS: Final = ("sparql",)


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints in SPARQL that a shape has: its own, and those of components."""
    shapes = reading.shapes
    where = shapes.one(node, sh("path"))
    path: Path | None = None if where is None else shapes.path(where)
    for constraint in shapes.values(node, sh("sparql")):
        if shapes.flag(constraint, sh("deactivated")):
            continue
        query = shapes.literal(constraint, sh("select"), "string")
        if query is None:
            raise ShapesError(f"{node}: a SPARQL constraint must have a sh:select")
        text = prologue(constraint, shapes) + query.lexical
        select = Select(text, node, path_text(path), {}, frozenset({"this"}), shapes)
        messages = shapes.texts(constraint, sh("message")) or shapes.texts(node, sh("message"))
        yield Sparql(select, messages, path is None)
    yield from custom(node, path, reading)
