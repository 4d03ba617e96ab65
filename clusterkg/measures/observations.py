"""Indicators as observations of statistical clusters, stars as assessments."""

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
from clusterkg.measures.groups import Bools, Groups, ahead
from clusterkg.measures.location import Located, category_pools, graded
from clusterkg.measures.provenance import TYPE, Computation, method_node, year_literal
from clusterkg.measures.stars import PRESETS, StarMethod, Stars
from clusterkg.measures.strength import Strength
from clusterkg.measures.totals import pools_of
from clusterkg.model.errors import MeasureError
from clusterkg.model.namespaces import CKG, PROV, VOCAB, XSD

_YEAR: Final = re.compile("[0-9]{4}")


def _ckg(name: str) -> ox.NamedNode:
    return ox.NamedNode(CKG + name)


def _literal(value: Any) -> ox.Literal:
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
        base: What IRIs of regions, categories and cells begin with, if they have none yet.
        year: The year, if the table has no column of years.

    Raises:
        MeasureError: There is no base, or no year, or it is none.
    """

    def __init__(
        self, cells: Cells, computation: Computation, base: str | None, year: str | None
    ) -> None:
        self._cells = cells
        self._computation = computation
        self._run = ox.NamedNode(computation.iri)
        self._years = [year] if cells.year is None else cells.year.names
        for each in self._years:
            if each is None or not _YEAR.fullmatch(each):
                raise MeasureError(
                    "observations need a year" if each is None else f"{each!r} is no year",
                    hint="name the column with --year, or the year with --observed-year",
                )
        if cells.iris is None and base is None:
            raise MeasureError(
                "regions and categories of the table have no IRIs",
                hint="--base-iri says what to begin them with",
            )
        self._base = base
        self._nodes = [self._cell(row) for row in range(len(cells))]

    def _cell(self, row: int) -> ox.NamedNode:
        if self._cells.iris is not None:
            return ox.NamedNode(self._cells.iris[row])
        region, category = self._region(row), self._category(row)
        return self._iri(f"cluster/{region.partition('/')[2]}/{category.partition('/')[2]}")

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
                f"{self._base!r} is no beginning of an IRI", hint="such as https://example.org/id/"
            ) from None

    def _year(self, row: int) -> ox.Literal:
        codes = self._cells.year
        year = self._years[0 if codes is None else int(codes.values[row])]
        assert year is not None
        return year_literal(year)

    def _node(self, row: int, kind: str) -> ox.NamedNode:
        year = self._year(row).value
        key = hashlib.sha256(f"{self._nodes[row].value} {year}".encode()).hexdigest()[:16]
        return ox.NamedNode(f"{self._computation.iri}/{key}/{kind}")

    def frame(self) -> Iterator[ox.Triple]:
        """Yield the computation, and the cells of a table: each with its region and category."""
        yield from self._computation.triples()
        if self._cells.iris is not None:
            return
        for row, node in enumerate(self._nodes):
            yield ox.Triple(node, TYPE, _ckg("StatisticalCluster"))
            yield ox.Triple(node, _ckg("locatedIn"), self._iri(self._region(row)))
            yield ox.Triple(node, _ckg("hasSector"), self._iri(self._category(row)))

    def indicator(
        self, name: str, values: NDArray[Any], known: Bools | None = None
    ) -> Iterator[ox.Triple]:
        """Yield observations of one indicator.

        Args:
            name: The end of its IRI.
            values: Its value in each row.
            known: The rows that have one; all, if not given.
        """
        kind, of = _ckg("IndicatorObservation"), ox.NamedNode(f"{VOCAB}indicator/{name}")
        rows = range(len(values)) if known is None else np.flatnonzero(known).tolist()
        figures = values.tolist()
        for row in rows:
            node = self._node(row, name)
            yield ox.Triple(node, TYPE, kind)
            yield ox.Triple(node, _ckg("indicator"), of)
            yield ox.Triple(node, _ckg("observes"), self._nodes[row])
            yield ox.Triple(node, _ckg("observedYear"), self._year(row))
            yield ox.Triple(node, _ckg("observedValue"), _literal(figures[row]))
            yield ox.Triple(node, ox.NamedNode(f"{PROV}wasGeneratedBy"), self._run)

    def stars(self, found: Stars, method: StarMethod, inputs: list[str]) -> Iterator[ox.Triple]:
        """Yield an assessment of each graded row.

        Args:
            found: The stars.
            method: How they were given.
            inputs: Ends of the IRIs of the indicators that they rest on.
        """
        by = method_node(method_name(method))
        criteria = {
            "size": found.size,
            "specialisation": found.specialisation,
            "focus": found.focus,
        }
        number = found.number.tolist()
        for row in np.flatnonzero(graded(self._cells)).tolist():
            node = self._node(row, "stars")
            yield ox.Triple(node, TYPE, _ckg("StarAssessment"))
            yield ox.Triple(node, _ckg("assesses"), self._nodes[row])
            yield ox.Triple(node, _ckg("byMethod"), by)
            yield ox.Triple(node, _ckg("stars"), _literal(number[row]))
            yield ox.Triple(node, _ckg("observedYear"), self._year(row))
            for name, met in criteria.items():
                if met[row]:
                    criterion = ox.NamedNode(f"{VOCAB}star-criterion/{name}")
                    yield ox.Triple(node, _ckg("meetsCriterion"), criterion)
            least = _literal(int(np.ceil(method.minimum_employment)))
            yield ox.Triple(node, _ckg("minimumEmployment"), least)
            if method.focus.pool is not None:
                within = _literal(method.focus.pool == "category")
                yield ox.Triple(node, _ckg("comparesFocusWithinCategory"), within)
            traded = _literal(method.base == "traded")
            yield ox.Triple(node, _ckg("countsTradedOnly"), traded)
            for name in inputs:
                yield ox.Triple(node, _ckg("basedOn"), self._node(row, name))
            yield ox.Triple(node, ox.NamedNode(f"{PROV}wasGeneratedBy"), self._run)

    def based_on(self, name: str, rows: Bools) -> Iterator[ox.Triple]:
        """Yield for some rows that their assessment rests on an indicator."""
        for row in np.flatnonzero(rows).tolist():
            yield ox.Triple(self._node(row, "stars"), _ckg("basedOn"), self._node(row, name))


def method_name(method: StarMethod) -> str:
    """Return the method in the vocabulary that this is: a preset's, if its criteria are the same.

    What sources leave open may differ; each assessment records it.
    """
    for name, preset in PRESETS.items():
        same = (method.size, method.specialisation) == (preset.size, preset.specialisation)
        focus = (method.focus.bound, method.focus.strict) == (
            preset.focus.bound,
            preset.focus.strict,
        )
        alike = method.focus == preset.focus or name == "observatory-2007"
        pool = (method.focus.pool is None) == (preset.focus.pool is None)
        cut = name == "observatory-2007" or method.minimum_employment == preset.minimum_employment
        if same and focus and pool and alike and cut and method.tenth in {"quantile", "ceil"}:
            return name
    return "star-methodology"


def ratio_triples(writer: Writer, located: Located) -> Iterator[ox.Triple]:
    """Yield the results of `measure lq`."""
    yield from writer.frame()
    found = located.ratios
    yield from writer.indicator("share-of-region-employment", found.region_share)
    yield from writer.indicator("share-of-category-employment", found.category_share)
    yield from writer.indicator("location-quotient", found.lq)


def strength_triples(writer: Writer, located: Located, found: Strength) -> Iterator[ox.Triple]:
    """Yield the results of `measure strong`."""
    yield from ratio_triples(writer, located)
    known = graded(located.cells)
    for name, flag in (
        ("qualifying-cluster", found.qualifying),
        ("significant-cluster", found.significant),
        ("strong-cluster", found.strong),
        ("top-tenth-cluster", found.strong10),
    ):
        yield from writer.indicator(name, flag, known)


def star_triples(
    writer: Writer, located: Located, found: Stars, method: StarMethod
) -> Iterator[ox.Triple]:
    """Yield the results of `measure stars`: assessments, and the figures that they rest on."""
    cells, known = located.cells, graded(located.cells)
    compared = known if method.zero_cells else known & (cells.employment > 0)
    within, whole = category_pools(cells), pools_of(cells)
    inputs: dict[str, tuple[NDArray[Any], Bools]] = {
        "employment": (cells.employment, known),
        "star-specialisation": (located.ratios.lq, known),
        "star-focus": (located.ratios.region_share, known),
    }
    values = (cells.employment, located.ratios.lq, located.ratios.region_share)
    criteria = (method.size, method.specialisation, method.focus)
    names = ("ahead-in-size", "ahead-in-specialisation", "ahead-in-focus")
    for name, criterion, figures in zip(names, criteria, values, strict=True):
        if criterion.pool is not None:
            pool = within if criterion.pool == "category" else whole
            inputs[name] = (_share_ahead(figures, pool, compared), compared)
    yield from writer.frame()
    for name, (figures, rows) in inputs.items():
        yield from writer.indicator(name, figures, rows)
    everywhere = [name for name, (_, rows) in inputs.items() if rows is known]
    yield from writer.stars(found, method, everywhere)
    for name in sorted(inputs.keys() - set(everywhere)):
        yield from writer.based_on(name, inputs[name][1])


def _share_ahead(values: NDArray[np.float64], pool: Groups, compared: Bools) -> NDArray[np.float64]:
    sizes = np.maximum(pool.sizes(compared), 1)
    share: NDArray[np.float64] = ahead(values, pool, compared) / sizes[pool.values]
    return share
