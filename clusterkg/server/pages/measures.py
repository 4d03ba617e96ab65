"""Measures: which computations there are, and the values of one as a picture and as a table."""

from __future__ import annotations

import re
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.facts import item
from clusterkg.server.pages.measured import members
from clusterkg.server.pages.measured.choice import Choice, choose
from clusterkg.server.pages.measured.drawing import names_of, picture
from clusterkg.server.pages.measured.figures import Value, details, ranked
from clusterkg.server.pages.measured.runs import (
    MOST,
    STARS,
    Run,
    provenance,
    runs,
    slug_of,
)
from clusterkg.server.pages.measured.wording import (
    kind_name,
    measure_name,
    run_name,
    shown,
)
from clusterkg.server.pages.spelling import order
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/measures",), "/measures")

_STEP: Final = 50
_PUBLISHED: Final = """
SELECT ?set ?year (COUNT(*) AS ?n) WHERE {
  { SELECT ?node WHERE { ?node a ckg:StatisticalObservation } LIMIT %d }
  OPTIONAL { ?node <http://purl.org/linked-data/cube#dataSet> ?set }
  ?node ckg:observedYear ?year .
}
GROUP BY ?set ?year ORDER BY ?set ?year
"""
_INDICATORS: Final = """
SELECT ?indicator ?text WHERE {
  ?indicator a ckg:Indicator . OPTIONAL { ?indicator skos:definition ?text . %s }
}
ORDER BY ?indicator LIMIT 60
"""
_CHOOSING: Final = ("run", "measure", "year", "region", "category", "picture", "start")


def render(context: PageContext, view: View) -> str:
    """Return the list of computations or, where the address names one, its page.

    Raises:
        HTTPProblem: There is no such computation, or it has no such values.
    """
    if any(view.first(key) for key in _CHOOSING):
        return _chosen(context, view)
    found, more = runs(context)
    published, at_least = _published(context) if not found else ([], False)
    return html(
        "measures.html",
        view,
        runs=[_listed(context, view, run) for run in found],
        more=more,
        published=published,
        at_least=at_least,
        members=members.shown(context, view),
        too_many_members=members.is_too_many(context),
        indicators=_indicators(context),
    )


def _listed(context: PageContext, view: View, run: Run) -> dict[str, Any]:
    return {
        "name": run_name(view, run),
        "fields": [("run", run.slug)],
        "cells": _cells(view, run),
        "indicators": [measure_name(context, one) for one in run.indicators],
        **provenance(context, run),
    }


def _cells(view: View, run: Run) -> str:
    most = view.number(MOST)
    return view.word("at_least", n=most) if run.cells > MOST else view.number(run.cells)


def _published(context: PageContext) -> tuple[list[dict[str, Any]], bool]:
    """Return the data sets of published figures, and whether there may be more."""
    most = 4 * MOST
    found: list[dict[str, Any]] = []
    total = 0
    for row in context.rows(_PUBLISHED % most):
        data, year, number = row["set"], row["year"], row["n"]
        if year is not None and isinstance(number, ox.Literal):
            about = {"iri": "", "text": "–"} if data is None else item(context, data)
            found.append({**about, "year": year.value, "count": int(number.value)})
            total += int(number.value)
    return found, total >= most


def _indicators(context: PageContext) -> list[dict[str, str]]:
    """Return what can be measured, with definitions."""
    language = f'FILTER (LANG(?text) = "{context.lang}")'
    rows = context.rows(_INDICATORS % language)
    context.learn(row["indicator"] for row in rows)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        indicator, text = row["indicator"], row["text"]
        if isinstance(indicator, ox.NamedNode):
            found[indicator.value] = item(context, indicator) | {
                "says": text.value if isinstance(text, ox.Literal) else ""
            }
    return sorted(found.values(), key=lambda one: order(one["text"], context.lang))


def _chosen(context: PageContext, view: View) -> str:
    choice = choose(context, view)
    names = names_of(choice)
    ordered = ranked(choice.values, names)
    start = _start(view, len(ordered))
    about = provenance(context, choice.run)
    title = f"{kind_name(view, choice.run)}, {choice.year}"
    return html(
        "measured.html",
        view,
        title=title,
        choice=choice,
        about=about,
        cited=_cited(title, choice, about),
        runs=[(run.slug, run_name(view, run)) for run in runs(context)[0]],
        measures=[(slug_of(one), measure_name(context, one)) for one in choice.run.indicators],
        chosen_measure=slug_of(choice.indicator),
        year_options=[(year, year) for year in choice.run.years],
        measure=measure_name(context, choice.indicator),
        names=names,
        kinds=[(kind, view.word(f"kind_{kind}")) for kind in choice.pictures],
        picture=picture(context, view, choice),
        fields=choice.fields,
        total=len(ordered),
        start=start,
        step=_STEP,
        **_table(context, view, choice, ordered[start : start + _STEP]),
    )


def _start(view: View, total: int) -> int:
    text = view.first("start")
    if text and not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise HTTPProblem(400, "start is the number of a row")
    return min(int(text or 0), max(0, total - 1)) // _STEP * _STEP


def _table(context: PageContext, view: View, choice: Choice, some: list[Value]) -> dict[str, Any]:
    """Return the columns and the rows of the table, the chosen measure first."""
    rest = [one for one in choice.run.indicators if one != choice.indicator]
    columns = [choice.indicator, *rest]
    told = details(context, choice.run, choice.year, [one.cell for one in some])
    context.learn(term for about in told.values() for term in about.get("criteria", []))
    rows = []
    for one in some:
        about = told[one.cell]
        cells = [_cell(view, indicator, about.get(indicator, [None])[0]) for indicator in columns]
        criteria = sorted(context.label(term) for term in about.get("criteria", []))
        rows.append({"value": one, "cells": cells, "criteria": ", ".join(criteria)})
    return {
        "columns": [
            {"text": measure_name(context, one), "iri": one, "slug": slug_of(one)}
            for one in columns
        ],
        "rows": rows,
        "with_criteria": STARS in choice.run.indicators,
    }


def _cell(view: View, indicator: str, term: object) -> dict[str, str]:
    """Return a value as it is written, and as it is."""
    if not isinstance(term, ox.Literal):
        return {"text": view.word("none"), "exact": ""}
    if term.value in {"true", "false"}:
        return {"text": view.word("yes" if term.value == "true" else "no"), "exact": term.value}
    try:
        return {"text": shown(view, indicator, float(term.value)), "exact": term.value}
    except ValueError:
        return {"text": term.value, "exact": term.value}


def _cited(title: str, choice: Choice, about: dict[str, Any]) -> str:
    """Return what to write where values are used: what, by which program, from which input."""
    inputs = ", ".join(
        f"{one['label'] or one['iri']} ({one['digest'][:19]}…)" for one in about["inputs"]
    )
    programs = ", ".join(one["label"] or one["iri"] for one in about["programs"])
    parts = [title, programs, inputs, choice.run.iri]
    return ". ".join(part for part in parts if part)
