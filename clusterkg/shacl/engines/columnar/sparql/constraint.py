"""Constraints that are SPARQL queries, and the prefixes these use (SHACL 5 and 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.columns import paths
from clusterkg.columns.paths import Path
from clusterkg.columns.terms import IRI, split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import OWL, SH
from clusterkg.shacl.engines.columnar.model import Failures, Judge, Values
from clusterkg.shacl.engines.columnar.sparql.ask import Bindings, Rows, Select
from clusterkg.shacl.shapes import ShapesGraph, sh

_IMPORTS = f"<{OWL}imports>"


@dataclass(frozen=True)
class Sparql:
    """A query has no solutions for a focus node.

    https://www.w3.org/TR/shacl/#sparql-constraints

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

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        rows = self.select.rows(judge, Bindings({"this": values.focus}))
        return failures(rows, judge, self.messages, self.on_node)


def failures(rows: Rows, judge: Judge, messages: dict[str, str], on_node: bool) -> Failures:
    """Return each solution as a failure (SHACL 5.3.1, 5.3.2)."""
    focus: list[int] = []
    value: list[int] = []
    path: list[int] = []
    texts: list[dict[str, str]] = []
    terms = judge.graph.terms
    for row in rows:
        this = row["this"]
        focus.append(this)
        said = row.get("value")
        value.append(said if said is not None else this if on_node else -1)
        where = row.get("path")
        path.append(-1 if where is None or terms.texts[where][0] != IRI else where)
        texts.append({tag: _filled(text, row, judge) for tag, text in messages.items()})
        own = row.get("message")
        if own is not None:
            literal = terms.literal(own)
            if literal is not None:
                texts[-1] = {literal.language: literal.lexical}
    return Failures(
        np.array(focus, np.int32),
        np.array(value, np.int32),
        np.array(path, np.int32),
        texts if any(texts) else None,
    )


def _filled(text: str, row: dict[str, int], judge: Judge) -> str:
    if "{" not in text:
        return text
    for name, number in row.items():
        for sign in "?$":
            if (place := f"{{{sign}{name}}}") in text:
                shown = judge.graph.terms.string(number) or judge.graph.terms.text(number)
                text = text.replace(place, shown)
    return text


@dataclass(frozen=True)
class Ask:
    """A query holds for each focus node and value node.

    https://www.w3.org/TR/shacl/#sparql-constraint-components

    Attributes:
        select: The query, as one that returns the pairs for which it holds.
        messages: Messages by language.
        component: IRI of the constraint component.
    """

    select: Select
    messages: dict[str, str]
    component: str

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        focus = values.focus[values.at]
        rows = self.select.rows(judge, Bindings({"this": focus, "value": values.node}))
        good = {(row["this"], row["value"]) for row in rows}
        pairs = zip(focus.tolist(), values.node.tolist(), strict=True)
        right = np.fromiter((pair in good for pair in pairs), np.bool_, len(focus))
        found = values.failing(right)
        texts = [self.messages] * len(found.focus) if self.messages else None
        return Failures(found.focus, found.value, texts=texts)


def path_text(path: Path | None) -> str | None:
    """Return a path as SPARQL writes it, without prefixes."""
    return None if path is None else paths.text(path, short=False)


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
                raise ShapesError(f"{node}: the prefix {prefix!r} has two namespaces")
        more = [other for other in shapes.values(holder, _IMPORTS) if other not in seen]
        seen.update(more)
        waiting += more
    return "".join(f"PREFIX {prefix}: <{found[prefix]}>\n" for prefix in sorted(found))


def _text(term: str | None) -> str | None:
    literal = None if term is None else split_literal(term.encode())
    return None if literal is None else literal.lexical
