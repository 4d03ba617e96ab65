"""Published figures in a store, as cells that measures are computed from."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np

from clusterkg.measures.cells import Cells, check
from clusterkg.measures.groups import Codes
from clusterkg.measures.provenance import Input
from clusterkg.model.errors import MeasureError
from clusterkg.store.protocol import Store

_FIGURES: Final = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
PREFIX qb: <http://purl.org/linked-data/cube#>
SELECT DISTINCT ?observation ?cell ?year ?set ?employment ?establishments WHERE {
  ?observation a ckg:StatisticalObservation ;
    ckg:observes ?cell ;
    ckg:observedYear ?year .
  OPTIONAL { ?observation ckg:employment ?employment }
  OPTIONAL { ?observation ckg:establishments ?establishments }
  OPTIONAL { ?observation qb:dataSet ?set }
}
ORDER BY ?set ?year ?cell ?observation
"""
_PLACES: Final = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
SELECT DISTINCT ?cell ?thing WHERE {{
  ?cell a ckg:StatisticalCluster ;
    ckg:{property} ?thing .
}}
ORDER BY ?cell ?thing
"""
_PARTS: Final = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
SELECT DISTINCT ?part ?whole WHERE { ?part ckg:isPartOf ?whole }
"""
_CODES: Final = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing (MIN(STR(?any)) AS ?code) WHERE {
  ?cell a ckg:StatisticalCluster ;
    ckg:locatedIn|ckg:hasSector ?thing .
  ?thing skos:notation|dcterms:identifier ?any .
}
GROUP BY ?thing
"""
_TRADED: Final = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
SELECT DISTINCT ?thing ?traded WHERE { ?thing ckg:isTraded ?traded }
"""


def stored_cells(store: Store, name: str) -> tuple[Cells, Input]:
    """Return the published figures in a store, and what describes them as an input.

    Data sets are distinguished like region types: cells of one are compared with one another.
    Regions and categories are shown by their code (`skos:notation`, `dcterms:identifier`), else by
    the end of their IRI.

    Args:
        store: The store.
        name: What it is called, for messages.

    Raises:
        MeasureError: It holds no figures, or they lack what is needed.
    """
    found = [list(row) for row in store.select(_FIGURES)]
    if not found:
        raise MeasureError(
            "the store holds no published figures (ckg:StatisticalObservation)",
            hint="add them with 'clusterkg import', or read a file with --table",
            file=name,
        )
    regions = _things(store, "locatedIn", _wholes(store))
    categories = _things(store, "hasSector", {})
    codes = {row[0].value: row[1].value for row in store.select(_CODES) if row[0] is not None}
    traded = {row[0].value: row[1].value in {"true", "1"} for row in store.select(_TRADED)}
    columns: list[list[str]] = [[] for _ in range(4)]
    iris, jobs, places, flags = [], [], [], []
    for observation, cell, year, data, employment, establishments in found:
        where, what = regions.get(cell.value), categories.get(cell.value)
        if where is None or what is None or employment is None:
            lack = "region" if where is None else "category" if what is None else "employment"
            raise MeasureError(f"{observation.value} has no {lack}", file=name)
        values = (where, what, "" if data is None else data.value, year.value)
        for column, value in zip(columns, values, strict=True):
            column.append(value)
        iris.append(cell.value)
        jobs.append(float(employment.value))
        places.append(float(establishments.value) if establishments is not None else np.nan)
        flags.append(traded.get(what))
    known = any(flag is not None for flag in flags)
    if known and None in flags:
        raise MeasureError(f"{columns[1][flags.index(None)]} has no ckg:isTraded", file=name)
    counted = np.array(places)
    cells = Cells(
        _codes(columns[0], codes),
        _codes(columns[1], codes),
        np.array(jobs),
        None if np.isnan(counted).any() else counted,
        _codes(columns[2], {}) if any(columns[2]) else None,
        _codes(columns[3], {}),
        np.array(flags, dtype=bool) if known else None,
        name,
        iris=iris,
    )
    check(cells)
    text = "\n".join(" ".join(map(str, row)) for row in found)
    return cells, Input(name, hashlib.sha256(text.encode()).hexdigest())


def _wholes(store: Store) -> dict[str, set[str]]:
    """Return for each place the larger ones around it."""
    wholes: dict[str, set[str]] = {}
    for part, whole in store.select(_PARTS):
        wholes.setdefault(part.value, set()).add(whole.value)
    return wholes


def _things(store: Store, name: str, wholes: dict[str, set[str]]) -> dict[str, str]:
    """Return for each cell its region or category; of several regions, the smallest."""
    found: dict[str, list[str]] = {}
    for cell, thing in store.select(_PLACES.format(property=name)):
        found.setdefault(cell.value, []).append(thing.value)
    chosen = {}
    for cell, things in found.items():
        around = set().union(*(wholes.get(thing, set()) for thing in things))
        smallest = [thing for thing in things if thing not in around]
        if len(smallest) != 1:
            raise MeasureError(f"{cell} has several values of ckg:{name}: {', '.join(things)}")
        chosen[cell] = smallest[0]
    return chosen


def _codes(values: list[str], names: dict[str, str]) -> Codes:
    """Return a column of things as codes; two things are never one, though named alike."""
    index: dict[str, int] = {}
    numbers = [index.setdefault(value, len(index)) for value in values]
    shown = [names.get(value) or value.rstrip("/").rpartition("/")[2] or value for value in index]
    if len(set(shown)) < len(shown):
        shown = list(index)
    return Codes(np.array(numbers, dtype=np.int32), shown)
