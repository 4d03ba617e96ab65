"""Which computations a store holds: what they measured, for which years, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.model.namespaces import CKG, ID, PROV, VOCAB
from clusterkg.server.pages.context import PageContext, node, remembered, values
from clusterkg.server.pages.facts import item

INDICATOR: Final = f"{VOCAB}indicator/"
STARS: Final = f"{CKG}stars"
"""Stands among the indicators for the number of stars of an assessment."""

MOST: Final = 10_000
"""Cells that a page reads; of computations with more, only a region or a category is shown."""

RESULTS: Final = 100_000
"""Results of a computation that are looked through; of more, likewise."""

_RUNS: Final = 24
_SAMPLE: Final = 4_000
_OWN: Final = f"{ID}computation/"
_KINDS: Final = {"stars": STARS, "strong": f"{INDICATOR}strong-cluster"}
_ORDER: Final = ("location-quotient", "share-of-region-employment", "share-of-category-employment")

_LIST: Final = """
SELECT DISTINCT ?run WHERE { ?run a ckg:Computation . FILTER isIRI(?run) }
ORDER BY ?run LIMIT %d
"""
# Counting all would take too long where there are millions; results lie in no order, so that
# some thousands of them have all indicators and years.
_PARTS: Final = f"""
SELECT DISTINCT ?indicator ?year WHERE {{
  {{ SELECT ?node WHERE {{ ?node <{PROV}wasGeneratedBy> %s }} LIMIT {_SAMPLE} }}
  ?node ckg:observedYear ?year .
  OPTIONAL {{ ?node ckg:indicator ?indicator }}
}}
"""
_CELLS: Final = f"""
SELECT (COUNT(*) AS ?n) WHERE {{
  {{ SELECT ?node WHERE {{ ?node <{PROV}wasGeneratedBy> %s ; %s }} LIMIT {MOST + 1} }}
}}
"""
_RESULTS: Final = f"""
SELECT (COUNT(*) AS ?n) WHERE {{
  {{ SELECT ?node WHERE {{ ?node <{PROV}wasGeneratedBy> %s }} LIMIT {RESULTS + 1} }}
}}
"""
_ABOUT: Final = f"""
SELECT ?property ?value ?label ?digest ?name ?choice WHERE {{
  %s
  ?run ?property ?value .
  VALUES ?property {{ ckg:byMethod ckg:hasParameter <{PROV}used> <{PROV}wasAssociatedWith> }}
  OPTIONAL {{ ?value rdfs:label ?label }}
  OPTIONAL {{ ?value dcterms:identifier ?digest }}
  OPTIONAL {{ ?value ckg:parameterName ?name ; ckg:parameterValue ?choice }}
}}
ORDER BY ?property ?name ?label ?value
"""
_OF_THING: Final = f"""
SELECT ?run WHERE {{
  {{ SELECT ?cell WHERE {{ %s ?cell ckg:%s ?thing ; a ckg:StatisticalCluster }} LIMIT 40 }}
  ?node ckg:observes|ckg:assesses ?cell ; <{PROV}wasGeneratedBy> ?run .
  ?run a ckg:Computation .
  FILTER NOT EXISTS {{ %s ?cell ckg:%s ?part . ?part ckg:isPartOf ?thing }}
}}
LIMIT 1
"""


@dataclass(frozen=True)
class Run:
    """A computation.

    Attributes:
        iri: Its IRI.
        kind: What it measured: lq, strong, stars or other.
        indicators: What it has values of, the most telling first.
        years: The years of its values, the latest first.
        cells: How many cells it has values for, all years together; at most `MOST` + 1.
        large: Whether it has more than `RESULTS` results.
    """

    iri: str
    kind: str
    indicators: tuple[str, ...]
    years: tuple[str, ...]
    cells: int
    large: bool

    @property
    def slug(self) -> str:
        """How an address names it."""
        return self.iri.removeprefix(_OWN)


def slug_of(indicator: str) -> str:
    """Return how an address names an indicator."""
    return "stars" if indicator == STARS else indicator.removeprefix(INDICATOR)


def runs(context: PageContext) -> tuple[list[Run], bool]:
    """Return the computations that have results, and whether there are more."""
    return remembered(context, "runs", lambda: _runs(context))


def _runs(context: PageContext) -> tuple[list[Run], bool]:
    rows = context.rows(_LIST % (_RUNS + 1))
    iris = [row["run"].value for row in rows if row["run"] is not None]
    found = [_run(context, iri) for iri in iris[:_RUNS]]
    return [run for run in found if run.indicators and run.years], len(iris) > _RUNS


def run_of(context: PageContext, text: str) -> Run | None:
    """Return the computation that an address names, if there is one with results.

    Raises:
        HTTPProblem: The address is not an IRI.
    """
    known, more = runs(context)
    for run in known:
        if text in {run.slug, run.iri}:
            return run
    if not more:
        return None
    iri = node(text if ":" in text else _OWN + text).value
    if not context.store.ask(f"ASK {{ {ox.NamedNode(iri)} a ckg:Computation }}"):
        return None
    found = remembered(context, ("run", iri), lambda: _run(context, iri))
    return found if found.indicators and found.years else None


def _run(context: PageContext, iri: str) -> Run:
    indicators, years = set(), set()
    for row in context.rows(_PARTS % ox.NamedNode(iri)):
        indicator, year = row["indicator"], row["year"]
        if year is not None:
            indicators.add(STARS if indicator is None else indicator.value)
            years.add(year.value)
    order = {STARS: -1, **{INDICATOR + name: place for place, name in enumerate(_ORDER)}}
    ranked = sorted(indicators, key=lambda one: (order.get(one, len(order)), one))
    kind = next((kind for kind, sign in _KINDS.items() if sign in indicators), "")
    if not kind:
        kind = "lq" if f"{INDICATOR}location-quotient" in indicators else "other"
    cells, large = 0, context.number(_RESULTS % ox.NamedNode(iri)) > RESULTS
    if ranked:
        cells = context.number(_CELLS % (ox.NamedNode(iri), of_indicator(ranked[0])))
    return Run(iri, kind, tuple(ranked), tuple(sorted(years, reverse=True)), cells, large)


def of_indicator(indicator: str) -> str:
    """Return the pattern that picks the results of an indicator in a query."""
    return "ckg:stars ?value" if indicator == STARS else f"ckg:indicator {ox.NamedNode(indicator)}"


def provenance(context: PageContext, run: Run) -> dict[str, Any]:
    """Return how a computation was made: method, parameters, input and program."""
    found: dict[str, list[Any]] = {"method": [], "parameters": [], "inputs": [], "programs": []}
    names = {
        f"{CKG}byMethod": "method",
        f"{CKG}hasParameter": "parameters",
        f"{PROV}used": "inputs",
        f"{PROV}wasAssociatedWith": "programs",
    }
    for row in context.rows(_ABOUT % values("run", [run.iri])):
        property_, value = row["property"], row["value"]
        if property_ is None or not isinstance(value, ox.NamedNode):
            continue
        part = names[property_.value]
        about: dict[str, str] = item(context, value)
        for name in ("label", "digest", "name", "choice"):
            term = row[name]
            about[name] = "" if term is None else term.value
        if all(one["iri"] != about["iri"] for one in found[part]):
            found[part].append(about)
    return found


def of_thing(context: PageContext, iri: str) -> list[tuple[str, str]]:
    """Return the fields of an address that shows a region or a category; none if not measured."""
    index = context.index
    if index.complete and not len(index.members(f"{CKG}Computation")):
        return []
    for key, property_ in (("region", "locatedIn"), ("category", "hasSector")):
        bound = values("thing", [iri])
        for row in context.rows(_OF_THING % (bound, property_, bound, property_)):
            if row["run"] is not None:
                return [("run", row["run"].value.removeprefix(_OWN)), (key, iri)]
    return []
