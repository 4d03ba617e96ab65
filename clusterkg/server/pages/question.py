"""The page of a canned query: its form, its answer, where that comes from, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.citations.answering import Answered
from clusterkg.citations.answering import answer as ask
from clusterkg.citations.bibliography import bibtex, works
from clusterkg.citations.plain import reference
from clusterkg.model.errors import ParameterError, UnknownQueryError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query, load
from clusterkg.queries.formats import ROWS
from clusterkg.queries.parameters import Taken, check_names
from clusterkg.queries.run import Asked
from clusterkg.queries.terms import foreign
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.facts import item, places
from clusterkg.server.pages.fields import field, wrong_value
from clusterkg.server.pages.spelling import NUMBERS
from clusterkg.server.pages.view import Page, View, html
from clusterkg.server.problems import HTTPProblem

PAGE: Final = Page(("/queries/{name}",), "/queries/influence-paths", slow=True)

SHOWN: Final = 500
_OWN: Final = frozenset({"ask", "with", "lang"})
"""What an address may say beside the parameters of the query."""

_MANY: Final = 50_000  # links; the bundled graph has 18,000


def found(view: View) -> Query:
    """Return the query that the address names.

    Raises:
        HTTPProblem: There is none.
    """
    try:
        return load(view.arguments["name"])
    except UnknownQueryError as error:
        raise HTTPProblem.of(error) from None


def given_in(query: Query, view: View) -> dict[str, object]:
    """Return the parameters that the address gives.

    Raises:
        HTTPProblem: The query has no parameter of a name, or one is given twice.
    """
    given = [name for name, _ in view.query if name not in _OWN]
    try:
        check_names(query, dict.fromkeys(given))
    except ParameterError as error:
        raise HTTPProblem.of(error) from None
    for name in given:
        if given.count(name) > 1:
            raise HTTPProblem(400, f"the parameter {name} is given twice")
    return {
        name: view.first(name).strip()
        for name, parameter in query.params.items()
        if parameter.kind != "language" and view.first(name).strip()
    }


def render(context: PageContext, view: View) -> str:
    """Return the page."""
    query = found(view)
    given = given_in(query, view)
    wrong = {name: why for name in given if (why := wrong_value(context, query, name, given))}
    missing = [name for name in query.examples if name not in given]
    failed = view.arguments.get("failed", "")
    waits = not failed and not _is_asked(query, view) and _is_large(context)
    answer, text = None, ""
    taken: tuple[Taken, ...] = ()
    cited: list[Any] = []
    lines, bibliography = "", ""
    if not (wrong or missing or failed or waits):
        sources = view.first("with") == "sources"
        replied = ask(query, context.store, given, lang=view.lang, cite=sources)
        answer, text, taken = replied.rows, replied.asked.text, replied.asked.taken
        if sources:
            cited, lines, bibliography = _cited(context, replied)
    elif not (wrong or missing):
        asked = Asked.of(query, context.store, given, lang=view.lang)
        text, taken = asked.text, asked.taken
    columns, shown = (
        ([], []) if answer is None else _told_once(answer.columns, table(context, answer))
    )
    return html(
        "question.html",
        view,
        query=query,
        fields=[
            field(context, one, given, wrong.get(one.name, ""))
            | {"needed": one.name in missing and bool(given or view.first("ask"))}
            for one in query.params.values()
            if one.kind != "language"
        ],
        given=[(name, str(value)) for name, value in given.items()],
        wrong=bool(wrong),
        failed=failed,
        waits=waits and not missing,
        missing=bool(missing),
        answer=answer,
        columns=columns,
        rows=shown,
        cited=cited,
        lines=lines,
        bibliography=bibliography,
        formats=[(each.name, each.label) for each in ROWS.values()],
        taken=[each for each in taken if not each.is_plain],
        most=SHOWN,
        body="\n".join(
            line for line in (text or query.text).splitlines() if not line.startswith("#+")
        ).strip(),
        plotted=query.plot is not None and answer is not None and len(answer) > 0,
    )


def _is_asked(query: Query, view: View) -> bool:
    return any(view.first(name) for name in (*query.params, "ask", "with"))


def _is_large(context: PageContext) -> bool:
    """Return whether the store is so large that no question is asked which nobody asked."""
    return not context.index.complete or len(context.index.subjects) > _MANY


def table(context: PageContext, answer: Answer) -> list[list[dict[str, Any]]]:
    """Return the first rows as templates show them."""
    rows = answer.terms[:SHOWN]
    context.learn(term for row in rows for term in row)
    return [
        [
            {"text": "", "iri": "", "lang": "", "number": False, "mark": ""}
            if term is None
            else item(context, term)
            | {"number": isinstance(term, ox.Literal) and term.datatype.value in NUMBERS}
            | {"mark": foreign(answer, place, term)}
            for place, term in enumerate(row)
        ]
        for row in rows
    ]


def _told_once(
    columns: Sequence[str], rows: list[list[dict[str, Any]]]
) -> tuple[list[str], list[list[dict[str, Any]]]]:
    """Leave out columns that only repeat the names of the things in a column before them."""
    kept: list[int] = []
    for place in range(len(columns)):
        repeats = any(
            all(row[other]["iri"] and row[other]["text"] == row[place]["text"] for row in rows)
            for other in kept
        )
        if not (rows and repeats and not any(row[place]["iri"] for row in rows)):
            kept.append(place)
    return [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _cited(context: PageContext, asked: Answered) -> tuple[list[Any], str, str]:
    cited = [places(context, row) or [_own()] for row in (asked.sources or [])[:SHOWN]]
    behind = works(context.store, asked.works, context.lang)
    return cited, "\n".join(map(reference, behind)), bibtex(behind).strip()


def _own() -> dict[str, str]:
    return {"iri": "", "text": "clusterkg", "locator": "", "lang": ""}
