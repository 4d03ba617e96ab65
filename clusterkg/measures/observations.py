"""Indicators as observations of statistical clusters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Bools
from clusterkg.measures.provenance import TYPE, Computation, year_literal
from clusterkg.model.errors import MeasureError
from clusterkg.model.namespaces import CKG, PROV, VOCAB, XSD

_YEAR: Final = re.compile("[0-9]{4}")


def ckg(name: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return ox.NamedNode(CKG + name)


def literal(value: Any) -> ox.Literal:
    """Return a truth value or a number as a literal."""
    if isinstance(value, bool):
        return ox.Literal(str(value).lower(), datatype=ox.NamedNode(f"{XSD}boolean"))
    if isinstance(value, int) or float(value).is_integer():
        return ox.Literal(str(int(value)), datatype=ox.NamedNode(f"{XSD}integer"))
    return ox.Literal(repr(float(value)), datatype=ox.NamedNode(f"{XSD}double"))


class Writer:
    """Turns results into triples.

    Args:
        cells: The rows.
        computation: What made the results.
        base: The start of the IRIs of regions, categories and cells that have none yet.
        year: The year, if the table has no column of years.

    Raises:
        MeasureError: The base or the year is missing or invalid.
    """

    def __init__(
        self, cells: Cells, computation: Computation, base: str | None, year: str | None
    ) -> None:
        self._cells = cells
        self._computation = computation
        self.run = ox.NamedNode(computation.iri)
        self._years = [year] if cells.year is None else cells.year.names
        for each in self._years:
            if each is None or not _YEAR.fullmatch(each):
                raise MeasureError(
                    "observations need a year" if each is None else f"{each!r} is not a year",
                    hint="name the column with --year, or the year with --observed-year",
                )
        if cells.iris is None and base is None:
            raise MeasureError(
                "regions and categories of the table have no IRIs",
                hint="give the start of their IRIs with --base-iri",
            )
        self._base = base
        self._nodes = [self._iri_of_cell(row) for row in range(len(cells))]

    def _iri_of_cell(self, row: int) -> ox.NamedNode:
        if self._cells.iris is not None:
            return ox.NamedNode(self._cells.iris[row])
        region, category = self._region(row), self._category(row)
        return self._iri(f"cluster/{region.partition('/')[2]}/{category.partition('/')[2]}")

    def cell(self, row: int) -> ox.NamedNode:
        """Return the IRI of the cell in a row."""
        return self._nodes[row]

    def _region(self, row: int) -> str:
        cells = self._cells
        parts = [cells.region.names[cells.region.values[row]]]
        if cells.region_type is not None:
            parts.insert(0, cells.region_type.names[cells.region_type.values[row]])
        return "/".join(["region", *(quote(part, safe="") for part in parts)])

    def _category(self, row: int) -> str:
        return "category/" + quote(
            self._cells.category.names[self._cells.category.values[row]], safe=""
        )

    def _iri(self, path: str) -> ox.NamedNode:
        try:
            return ox.NamedNode(f"{self._base}{path}")
        except ValueError:
            raise MeasureError(
                f"{self._base!r} cannot start an IRI", hint="for example https://example.org/id/"
            ) from None

    def year(self, row: int) -> ox.Literal:
        """Return the year of a row."""
        codes = self._cells.year
        year = self._years[0 if codes is None else int(codes.values[row])]
        assert year is not None
        return year_literal(year)

    def node(self, row: int, kind: str) -> ox.NamedNode:
        """Return the IRI of what is found of a kind for a row."""
        year = self.year(row).value
        key = hashlib.sha256(f"{self._nodes[row].value} {year}".encode()).hexdigest()[:16]
        return ox.NamedNode(f"{self._computation.iri}/{key}/{kind}")

    def frame(self) -> Iterator[ox.Triple]:
        """Yield the computation, and the cells of a table: each with its region and category."""
        yield from self._computation.triples()
        if self._cells.iris is not None:
            return
        for row, node in enumerate(self._nodes):
            yield ox.Triple(node, TYPE, ckg("StatisticalCluster"))
            yield ox.Triple(node, ckg("locatedIn"), self._iri(self._region(row)))
            yield ox.Triple(node, ckg("hasSector"), self._iri(self._category(row)))

    def indicator(
        self, name: str, values: NDArray[Any], known: Bools | None = None
    ) -> Iterator[ox.Triple]:
        """Yield observations of one indicator.

        Args:
            name: The end of its IRI.
            values: Its value in each row.
            known: The rows that have one; all, if not given.
        """
        kind, of = ckg("IndicatorObservation"), ox.NamedNode(f"{VOCAB}indicator/{name}")
        rows = range(len(values)) if known is None else np.flatnonzero(known).tolist()
        figures = values.tolist()
        for row in rows:
            node = self.node(row, name)
            yield ox.Triple(node, TYPE, kind)
            yield ox.Triple(node, ckg("indicator"), of)
            yield ox.Triple(node, ckg("observes"), self._nodes[row])
            yield ox.Triple(node, ckg("observedYear"), self.year(row))
            yield ox.Triple(node, ckg("observedValue"), literal(figures[row]))
            yield ox.Triple(node, ox.NamedNode(f"{PROV}wasGeneratedBy"), self.run)
