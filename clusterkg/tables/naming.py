"""Gives the things and graphs of a row their IRIs."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import NamedNode

from clusterkg.model.errors import TableError
from clusterkg.model.namespaces import GRAPH, RDF
from clusterkg.tables import minting
from clusterkg.tables.iris import iri_of, unknown_prefix
from clusterkg.tables.plan import Column, Plan
from clusterkg.tables.table import Cell, Table, text_of
from clusterkg.tables.things import Things
from clusterkg.tables.uri_template import MissingError, Template
from clusterkg.tables.values import ValueProblem, shown, values

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Naming:
    """Gives IRIs by the rule of `minting`.

    Args:
        table: The table, for messages.
        plan: What the table says.
        things: For the class of a row.
    """

    def __init__(self, table: Table, plan: Plan, things: Things) -> None:
        self._table, self._plan, self._things = table, plan, things

    def thing(self, found: list[list[str]], cells: list[Cell]) -> tuple[str, bool]:
        """Return the IRI of the thing of a row, and whether only a name makes it up.

        Args:
            found: The values of each column of the plan.
            cells: The row.

        Raises:
            ValueProblem: Nothing in the row can become an IRI.
            TableError: A base is needed and not given.
        """
        plan = self._plan
        if plan.subject is not None:
            told = values(Column("", plan.subject), cells[plan.subject], lambda *_: None)
            if told:
                iri = iri_of(told[0], plan.prefixes)
                if iri is not None:
                    return iri, False
                if ":" in told[0] and " " not in told[0]:
                    raise unknown_prefix(told[0].partition(":")[0], plan.prefixes)
                return self._based(found, minting.code_slug(told[0])), False
        slug, by_name = minting.slug_of_row(plan, found)
        return self._based(found, slug), by_name

    def _based(self, found: list[list[str]], slug: str) -> str:
        if self._plan.cls is not None:
            return self.absolute(f"{minting.kind_of(self._plan.cls)}/{slug}")
        for column, texts in zip(self._plan.columns, found, strict=True):
            if column.predicate == f"{RDF}type" and texts:
                try:
                    iri = self._things.find(texts[0], column.range, self._plan.prefixes)
                except ValueProblem:
                    continue  # told with the cell
                return self.absolute(f"{minting.kind_of(iri)}/{slug}")
        return self.absolute(slug)

    def absolute(self, iri: str) -> str:
        """Return an IRI in full: itself, or the base and it.

        Raises:
            ValueProblem: It is no IRI.
            TableError: A base is needed and not given.
        """
        if iri.startswith("_:"):
            return iri
        if not _SCHEME.match(iri):
            if self._plan.base is None:
                raise TableError(
                    "the rows do not give IRIs in full, and there is no base for them",
                    hint="say where IRIs begin: --base https://example.org/id/",
                    file=self._table.file,
                )
            iri = self._plan.base + iri
        try:
            return NamedNode(iri).value
        except ValueError:
            raise ValueProblem("bad-iri", f"{shown(iri)} is no IRI", "see the mapping") from None

    def expanded(self, template: Template, variables: dict[str, str]) -> str:
        """Return a template with values in place of its variables, in full.

        Raises:
            ValueProblem: A variable has no value, or the whole is no IRI.
            TableError: A base is needed and not given.
        """
        try:
            return self.absolute(template.expand(variables))
        except MissingError as error:
            what = f"{error.name} has no value, which is a part of an IRI"
            raise ValueProblem("missing-part", what, "fill it in") from None

    def graph(self, cells: list[Cell]) -> str | None:
        """Return the IRI of the named graph of a row; None if it names none.

        Raises:
            ValueProblem: It cannot name a graph.
        """
        place = self._plan.graph
        text = "" if place is None else text_of(cells[place]).strip()
        if not text:
            return None
        try:
            return iri_of(text, self._plan.prefixes) or NamedNode(GRAPH + text).value
        except ValueError:
            raise ValueProblem("bad-iri", f"{shown(text)} cannot name a graph") from None
