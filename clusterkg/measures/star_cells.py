"""The stars of the cells of a table: rows, and assessments with the figures that they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from clusterkg.measures.cells import Cells
from clusterkg.measures.groups import Bools, Groups, ahead
from clusterkg.measures.location import LEAST_COVERAGE, Located, category_pools, graded, locate
from clusterkg.measures.measured import Measured
from clusterkg.measures.observations import Writer, ckg, literal
from clusterkg.measures.provenance import TYPE, method_node
from clusterkg.measures.results import Column
from clusterkg.measures.stars import PRESETS, StarMethod, Stars, stars
from clusterkg.measures.totals import Totals, demand_coverage, pools_of
from clusterkg.model.errors import MeasureError
from clusterkg.model.namespaces import PROV, VOCAB


def star_cells(
    cells: Cells, totals: Totals, method: StarMethod, *, least_coverage: float = LEAST_COVERAGE
) -> tuple[Located, Stars]:
    """Return cells with their ratios, on the base of the method, and their stars.

    Args:
        cells: The rows.
        totals: National totals of their categories.
        method: The criteria.
        least_coverage: Share of the totals that each pool must hold, if cells are compared.

    Raises:
        CoverageError: Regions are missing.
        MeasureError: A category has no total, or traded categories are not distinguished.
    """
    if method.base == "traded" and cells.traded is None:
        raise MeasureError(
            "the method counts only jobs in traded categories, but no category is marked as traded",
            hint="name the column with --traded",
            file=cells.file,
        )
    located = locate(cells, totals, by_type=method.base == "traded")
    if method.compares:
        demand_coverage(located.coverage, least_coverage, cells.file)
    found = stars(
        cells.employment,
        located.ratios.lq,
        located.ratios.region_share,
        method,
        category_pool=category_pools(cells),
        whole_pool=pools_of(cells),
        graded=graded(cells),
    )
    return located, found


def measured_stars(located: Located, found: Stars, method: StarMethod) -> Measured:
    """Return the result of `measure stars`; distinguished local categories have none."""
    columns: dict[str, Column] = {
        "size_star": found.size,
        "specialisation_star": found.specialisation,
        "focus_star": found.focus,
        "stars": found.number,
    }
    return Measured(
        "stars",
        "Stars",
        located,
        "stars",
        columns,
        lambda writer: _observations(writer, located, found, method),
        ratios=False,
        stars=found.number.tolist(),
        choices=method.choices,
        method=method_name(method),
    )


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


def _observations(
    writer: Writer, located: Located, found: Stars, method: StarMethod
) -> Iterator[ox.Triple]:
    """Yield assessments, and the figures that they rest on."""
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
    for name, (figures, rows) in inputs.items():
        yield from writer.indicator(name, figures, rows)
    everywhere = [name for name, (_, rows) in inputs.items() if rows is known]
    yield from _assessments(writer, cells, found, method, everywhere)
    for name in sorted(inputs.keys() - set(everywhere)):
        for row in np.flatnonzero(inputs[name][1]).tolist():
            yield ox.Triple(writer.node(row, "stars"), ckg("basedOn"), writer.node(row, name))


def _share_ahead(values: NDArray[np.float64], pool: Groups, compared: Bools) -> NDArray[np.float64]:
    sizes = np.maximum(pool.sizes(compared), 1)
    share: NDArray[np.float64] = ahead(values, pool, compared) / sizes[pool.values]
    return share


def _assessments(
    writer: Writer, cells: Cells, found: Stars, method: StarMethod, inputs: list[str]
) -> Iterator[ox.Triple]:
    """Yield an assessment of each graded row, which rests on these indicators."""
    by = method_node(method_name(method))
    criteria = {
        "size": found.size,
        "specialisation": found.specialisation,
        "focus": found.focus,
    }
    number = found.number.tolist()
    for row in np.flatnonzero(graded(cells)).tolist():
        node = writer.node(row, "stars")
        yield ox.Triple(node, TYPE, ckg("StarAssessment"))
        yield ox.Triple(node, ckg("assesses"), writer.cell(row))
        yield ox.Triple(node, ckg("byMethod"), by)
        yield ox.Triple(node, ckg("stars"), literal(number[row]))
        yield ox.Triple(node, ckg("observedYear"), writer.year(row))
        for name, met in criteria.items():
            if met[row]:
                criterion = ox.NamedNode(f"{VOCAB}star-criterion/{name}")
                yield ox.Triple(node, ckg("meetsCriterion"), criterion)
        least = literal(int(np.ceil(method.minimum_employment)))
        yield ox.Triple(node, ckg("minimumEmployment"), least)
        if method.focus.pool is not None:
            within = literal(method.focus.pool == "category")
            yield ox.Triple(node, ckg("comparesFocusWithinCategory"), within)
        traded = literal(method.base == "traded")
        yield ox.Triple(node, ckg("countsTradedOnly"), traded)
        for name in inputs:
            yield ox.Triple(node, ckg("basedOn"), writer.node(row, name))
        yield ox.Triple(node, ox.NamedNode(f"{PROV}wasGeneratedBy"), writer.run)
