"""Runs a query for many focus nodes at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyoxigraph as ox

from clusterkg.columns.terms import Ids
from clusterkg.model.errors import ShapesError, UnsupportedError
from clusterkg.shacl.engines.columnar.model import Judge
from clusterkg.shacl.engines.columnar.sparql import store as stores
from clusterkg.shacl.engines.columnar.sparql.relevant import Query, RelevantTriples
from clusterkg.shacl.shapes import ShapesGraph
from clusterkg.sparql.guard import reaches_out
from clusterkg.sparql.results import rows_of
from clusterkg.sparql.rewrite import marked, substituted, words
from clusterkg.sparql.settled import settled

_TRUE = str(ox.Literal(True))

Rows = list[dict[str, int]]
"""Solutions: the number of the term that each variable is bound to."""


@dataclass(frozen=True)
class Bindings:
    """Pre-bound variables: rows, each variable a column."""

    columns: dict[str, Ids]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def one_by_one(self) -> Iterator[Bindings]:
        """Yield each row alone."""
        for row in range(len(self)):
            yield Bindings({name: nodes[row : row + 1] for name, nodes in self.columns.items()})


class Select:
    """A SELECT or ASK query of a shape.

    Args:
        text: The query, with its prefixes. ASK is turned into SELECT of the pre-bound variables.
        where: The shape, in N-Triples form.
        path: Its path as SPARQL writes it, for `$PATH`; None for a node shape.
        terms: Terms for further variables, in N-Triples form: parameters of a component.
        bound: Names of the pre-bound variables.
        shapes: The shapes graph.

    Raises:
        ShapesError: The query does not parse, or breaks the rules of SHACL-SPARQL.
        UnsupportedError: It uses what this engine does not support.
    """

    def __init__(
        self,
        text: str,
        where: str,
        path: str | None,
        terms: dict[str, str],
        bound: frozenset[str],
        shapes: ShapesGraph,
    ) -> None:
        fixed = dict(terms)
        if path is not None:
            fixed["PATH"] = path
        if not where.startswith("_:"):
            fixed["currentShape"] = where
        for name, term in terms.items():
            if term.startswith("_:"):
                raise UnsupportedError(f"{where}: the parameter ${name} is a blank node")
        self._where = where
        self._bound = bound
        self._shapes = shapes
        text = substituted(text, fixed)
        self._plain = text
        if not shapes.trusted:
            self._check()
        self._text = substituted(settled(text), {"shapesGraph": f"<{stores.SHAPES_GRAPH}>"})

    def _check(self) -> None:
        """Raise what is wrong with the query, as far as it can be checked fast.

        The rest is checked when there are focus nodes: `_query` takes longer.
        """
        forbidden = words(self._plain) & {"MINUS", "VALUES"}
        for keyword in sorted(forbidden | {reaches_out(self._plain) or ""} - {""}):
            raise ShapesError(f"{self._where}: SHACL does not allow {keyword} in its SPARQL")
        try:
            found = ox.Store().query(settled(self._plain))
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        except (ValueError, RuntimeError) as error:
            raise ShapesError(f"{self._where}: its SPARQL does not parse: {error}") from None
        if isinstance(found, ox.QuerySolutions) and ox.Variable("this") not in found.variables:
            raise ShapesError(f"{self._where}: its SPARQL must SELECT $this")

    def _syntax_error(self, error: SyntaxError) -> ShapesError:
        # Takes long to import.
        from clusterkg.sparql.errors import excerpt, syntax_error

        found = syntax_error(self._plain, error, known=())
        message, hint = str(found.args[0]), found.hint
        if message.startswith("the prefix"):
            hint = "declare it with sh:declare at a node that sh:prefixes names"
        shown = ""
        if found.line is not None and found.column is not None:
            # The lines are those of the query, without the prefixes put before it.
            lines = self._plain.splitlines()
            ahead = next((n for n, line in enumerate(lines) if line[:7] != "PREFIX "), 0)
            shown = excerpt("\n".join(lines[ahead:]), found.line - ahead, found.column)
        place = self._shapes.place(self._where)
        return ShapesError(
            f"{self._where}: {message}",
            hint=hint,
            file=place.file if place else None,
            line=place.line if place else None,
            excerpt=shown,
        )

    @cached_property
    def _query(self) -> Query:
        from clusterkg.shacl.engines.columnar.sparql.query import analyse  # takes long to import

        return analyse(self._plain, self._where, self._bound)

    def rows(self, judge: Judge, bindings: Bindings) -> Rows:
        """Return the solutions for these bindings."""
        if not len(bindings):
            return []
        if self._query.sliced and len(bindings) > 1:
            return [row for one in bindings.one_by_one() for row in self.rows(judge, one)]
        focus = {f"?{name}": np.unique(nodes) for name, nodes in bindings.columns.items()}
        relevant = RelevantTriples(judge.graph, self._query, focus)
        if not relevant.possible:
            return []
        store = stores.filled(judge.graph.terms, relevant.statements())
        nullable = any(pattern.nullable for pattern in self._query.patterns)
        anything = any(pattern.steps is None for pattern in self._query.patterns)
        text = self._text
        if self._query.loose or self._query.sliced or len(bindings.columns) > 1:
            text = marked(text, stores.marker(sorted(self._bound)), self._bound)
            stores.add_focus(
                store, judge.graph.terms, bindings.columns, visible=nullable and not anything
            )
        elif nullable and not anything:
            stores.add_focus(store, judge.graph.terms, bindings.columns, visible=True)
        if self._query.shapes:
            stores.add_shapes(store, self._shapes.triples())
        return self._solutions(store, text, judge, focus)

    def _solutions(self, store: ox.Store, text: str, judge: Judge, focus: dict[str, Ids]) -> Rows:
        try:
            found = rows_of(store.query(text))
        except (SyntaxError, ValueError, RuntimeError) as error:
            raise ShapesError(f"{self._where}: its SPARQL cannot be run: {error}") from None
        wanted = {name[1:]: set(nodes.tolist()) for name, nodes in focus.items()}
        names = [variable.value for variable in found.variables]
        number = judge.number
        rows = []
        for solution in found:
            if "failure" in names and str(solution["failure"]) == _TRUE:
                raise ShapesError(f"{self._where}: its query reported a failure (?failure is true)")
            row = {
                name: number(str(term))
                for name, term in zip(names, solution, strict=True)
                if term is not None
            }
            if all(row.get(name) in nodes for name, nodes in wanted.items() if name in names):
                rows.append(row)
        return rows
