"""sh:sparql: constraints written as SELECT queries (SHACL 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.shacl import paths
from clusterkg.shacl.engines.columnar.sparql.ask import Bindings, Rows, Select
from clusterkg.shacl.engines.columnar.sparql.components import custom
from clusterkg.shacl.engines.columnar.sparql.prefixes import prologue
from clusterkg.shacl.engines.columnar.values import Constraint, Failures, Values
from clusterkg.shacl.paths import Path
from clusterkg.shacl.shapes.graph import sh

if TYPE_CHECKING:
    from clusterkg.shacl.engines.columnar.compile import Compiler
    from clusterkg.shacl.engines.columnar.run import Run


@dataclass(frozen=True)
class Sparql:
    """No solution of a query names a focus node.

    Attributes:
        select: The query.
        messages: Its messages by language; they can name variables as `{$name}`.
        on_node: Whether it belongs to a node shape, so that the focus node is the value.
        component: IRI of the constraint component.
    """

    select: Select
    messages: dict[str, str]
    on_node: bool
    component: str = f"{SH}SPARQLConstraintComponent"

    def check(self, values: Values, run: Run) -> Failures:
        """See `Constraint`."""
        rows = self.select.rows(run, Bindings({"this": values.focus}))
        return failures(rows, run, self.messages, self.on_node)


def failures(rows: Rows, run: Run, messages: dict[str, str], on_node: bool) -> Failures:
    """Return each solution as a failure (SHACL 5.3.1, 5.3.2)."""
    focus: list[int] = []
    value: list[int] = []
    path: list[int] = []
    texts: list[dict[str, str]] = []
    for row in rows:
        this = row["this"]
        focus.append(this)
        said = row.get("value")
        value.append(said if isinstance(said, int) else this if on_node else -1)
        where = row.get("path")
        path.append(where if isinstance(where, int) and run.is_iri(where) else -1)
        texts.append({tag: _filled(text, row, run) for tag, text in messages.items()})
        own = row.get("message")
        if isinstance(own, int):
            literal = run.graph.terms.literal(own)
            if literal is not None:
                texts[-1] = {literal.language: literal.lexical}
    return Failures(
        np.array(focus, np.int32),
        np.array(value, np.int32),
        np.array(path, np.int32),
        texts if any(texts) else None,
    )


def _filled(text: str, row: dict[str, int], run: Run) -> str:
    if "{" not in text:
        return text
    for name, number in row.items():
        for sign in "?$":
            if (place := f"{{{sign}{name}}}") in text:
                shown = run.graph.terms.string(number) or run.graph.terms.text(number)
                text = text.replace(place, shown)
    return text


def read(node: str, compiler: Compiler) -> Iterator[Constraint]:
    """Yield the constraints in SPARQL that a shape has: its own, and those of components."""
    shapes = compiler.shapes
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
    yield from custom(node, path, compiler)


def path_text(path: Path | None) -> str | None:
    """Return a path as SPARQL writes it, without prefixes."""
    return None if path is None else paths.text(path, short=False)
