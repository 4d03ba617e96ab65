"""The values of a computation: for the cells of a picture, and for the rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from clusterkg.model.namespaces import PROV, XSD
from clusterkg.server.pages.context import PageContext, remembered, values
from clusterkg.server.pages.measured.runs import INDICATOR, MOST, STARS, Run, of_indicator
from clusterkg.server.pages.measured.wording import natural

_VALUES: Final = f"""
SELECT ?cell ?value ?region ?category WHERE {{
  {{ SELECT DISTINCT ?cell ?value WHERE {{
    %s
    ?node <{PROV}wasGeneratedBy> %s ; %s ; ckg:observedYear %s .
  }} LIMIT %d }}
  ?cell ckg:locatedIn ?region ; ckg:hasSector ?category .
}}
"""
_CELLS: Final = """
SELECT DISTINCT ?cell WHERE { %s ?cell a ckg:StatisticalCluster } LIMIT %d
"""
_WHOLES: Final = """
SELECT DISTINCT ?part ?whole WHERE { %s %s ?part ckg:isPartOf ?whole }
"""
# Two queries: of a union, Oxigraph would look up each part for all cells there are.
_DETAILS: Final = f"""
SELECT ?cell ?indicator ?value WHERE {{
  %s
  ?node ckg:observes ?cell ; <{PROV}wasGeneratedBy> %s ; ckg:observedYear %s ;
    ckg:indicator ?indicator ; ckg:observedValue ?value .
}}
"""
_ASSESSED: Final = f"""
SELECT ?cell ?stars ?criterion WHERE {{
  %s
  ?node ckg:assesses ?cell ; <{PROV}wasGeneratedBy> %s ; ckg:observedYear %s ; ckg:stars ?stars .
  OPTIONAL {{ ?node ckg:meetsCriterion ?criterion }}
}}
"""
_JOBS: Final = """
SELECT ?cell (MAX(?any) AS ?jobs) WHERE {
  %s
  ?node ckg:observes ?cell ; a ckg:StatisticalObservation ; ckg:employment ?any ;
    ckg:observedYear %s .
}
GROUP BY ?cell
"""
PART: Final = 1_000
"""Cells of a region or a category that are looked up one by one, in a large computation."""

_AT_ONCE: Final = 400


class TooManyError(Exception):
    """There are more cells than a page reads."""


class Value(NamedTuple):
    """The value of an indicator for a cell.

    Attributes:
        cell: The statistical cluster.
        region: Where it is.
        category: What is made there.
        value: The value; truth values are 0 and 1.
    """

    cell: str
    region: str
    category: str
    value: float


def found(
    context: PageContext,
    run: Run,
    indicator: str,
    year: str,
    regions: Sequence[str] = (),
    categories: Sequence[str] = (),
) -> list[Value]:
    """Return the values of an indicator in a year, in no order.

    Args:
        context: The context of the page.
        run: The computation.
        indicator: One of its indicators.
        year: One of its years.
        regions: Only cells in one of these; all, if there are none.
        categories: Only cells of one of these; all, if there are none.

    Raises:
        TooManyError: There are more than `MOST`, or than `PART` in the regions or categories.
    """
    key = ("values", run.iri, indicator, year, tuple(regions), tuple(categories))
    return remembered(
        context, key, lambda: _found(context, run, indicator, year, regions, categories)
    )


def ranked(values: Iterable[Value], names: Mapping[str, str]) -> list[Value]:
    """Return values, the largest first; among equals, by name."""
    order = {iri: natural(text) for iri, text in names.items()}
    return sorted(
        values,
        key=lambda one: (
            -one.value if math.isfinite(one.value) else math.inf,
            order[one.region],
            order[one.category],
            one.cell,
        ),
    )


def _found(
    context: PageContext,
    run: Run,
    indicator: str,
    year: str,
    regions: Sequence[str],
    categories: Sequence[str],
) -> list[Value]:
    pattern = of_indicator(indicator)
    if indicator == STARS:
        pattern += " ; ckg:assesses ?cell"
    else:
        pattern += " ; ckg:observes ?cell ; ckg:observedValue ?value"
    held: dict[str, float] = {}
    places: tuple[dict[str, set[str]], dict[str, set[str]]] = ({}, {})
    for bound in _within(context, run, regions, categories):
        given = (bound, ox.NamedNode(run.iri), pattern, _year(year), MOST + 1)
        for row in context.rows(_VALUES % given):
            cell, value = row["cell"], _number(row["value"])
            if not isinstance(cell, ox.NamedNode) or value is None:
                continue
            held[cell.value] = value
            for place, thing in zip(places, (row["region"], row["category"]), strict=True):
                if isinstance(thing, ox.NamedNode):
                    place.setdefault(cell.value, set()).add(thing.value)
    if len(held) > MOST:
        raise TooManyError
    chosen = [_smallest(context, place) for place in places]
    return [
        Value(cell, chosen[0][cell], chosen[1][cell], value)
        for cell, value in held.items()
        if cell in chosen[0] and cell in chosen[1]
    ]


def _within(
    context: PageContext, run: Run, regions: Sequence[str], categories: Sequence[str]
) -> list[str]:
    """Return what binds the cells of regions and categories, some at once; nothing for all.

    Raises:
        TooManyError: There are too many.
    """
    if not regions and not categories:
        if run.large:
            raise TooManyError
        return [""]
    bound = ""
    for name, property_, iris in (
        ("inRegion", "locatedIn", regions),
        ("inCategory", "hasSector", categories),
    ):
        if iris:
            bound += f"{values(name, iris)} ?cell ckg:{property_} ?{name} . "
    rows = context.rows(_CELLS % (bound, PART + 1))
    if len(rows) > PART:
        raise TooManyError
    cells = [row["cell"].value for row in rows if isinstance(row["cell"], ox.NamedNode)]
    return [
        values("cell", cells[start : start + _AT_ONCE]) for start in range(0, len(cells), _AT_ONCE)
    ]


def _year(year: str) -> str:
    return str(ox.Literal(year, datatype=ox.NamedNode(f"{XSD}gYear")))


def _number(term: object) -> float | None:
    if not isinstance(term, ox.Literal):
        return None
    if term.value in {"true", "false"}:
        return float(term.value == "true")
    try:
        return float(term.value)
    except ValueError:
        return None


def _smallest(context: PageContext, places: dict[str, set[str]]) -> dict[str, str]:
    """Return one thing for each cell: of several, one that no other is part of."""
    several = {thing for things in places.values() if len(things) > 1 for thing in things}
    wholes: dict[str, set[str]] = {}
    if several:
        ordered = sorted(several)
        text = _WHOLES % (values("part", ordered), values("whole", ordered))
        for row in context.rows(text):
            part, whole = row["part"], row["whole"]
            if part is not None and whole is not None and part != whole:
                wholes.setdefault(part.value, set()).add(whole.value)
    chosen = {}
    for cell, things in places.items():
        around = set().union(*(wholes.get(thing, set()) for thing in things))
        chosen[cell] = min(things - around or things)
    return chosen


def details(
    context: PageContext, run: Run, year: str, cells: Iterable[str]
) -> dict[str, dict[str, list[Any]]]:
    """Return all values of some cells: cell → indicator → terms; criteria by their property."""
    wanted = list(cells)
    about: dict[str, dict[str, list[Any]]] = {cell: {} for cell in wanted}
    if not wanted:
        return about
    given = (values("cell", wanted), ox.NamedNode(run.iri), _year(year))
    for row in context.rows(_DETAILS % given):
        cell, indicator = row["cell"], row["indicator"]
        if cell is not None and indicator is not None:
            about[cell.value][indicator.value] = [row["value"]]
    for row in context.rows(_ASSESSED % given) if STARS in run.indicators else []:
        if row["cell"] is not None:
            of_cell = about[row["cell"].value]
            of_cell[STARS] = [row["stars"]]
            if row["criterion"] is not None:
                of_cell.setdefault("criteria", []).append(row["criterion"])
    return about


def jobs(context: PageContext, run: Run, year: str, cells: Sequence[str]) -> dict[str, float]:
    """Return the employment of cells, as measured or else as published; few cells only."""
    if f"{INDICATOR}employment" in run.indicators:
        told = details(context, run, year, cells)
        terms = {cell: one.get(f"{INDICATOR}employment", [None])[0] for cell, one in told.items()}
    else:
        rows = context.rows(_JOBS % (values("cell", cells), _year(year)))
        terms = {row["cell"].value: row["jobs"] for row in rows if row["cell"] is not None}
    known = {cell: _number(term) for cell, term in terms.items()}
    return {cell: number for cell, number in known.items() if number is not None}
