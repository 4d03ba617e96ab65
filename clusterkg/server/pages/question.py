"""The page of a canned query: its form, its answer, where that comes from, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.citations.bibliography import bibtex, works
from clusterkg.citations.plain import reference
from clusterkg.errors import QueryError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Parameter, Query, load, names
from clusterkg.queries.parameters import terms
from clusterkg.queries.run import text_of
from clusterkg.server.pages.asker import Asker, values
from clusterkg.server.pages.facts import item, places
from clusterkg.server.pages.spelling import NUMBERS
from clusterkg.server.pages.view import View, html
from clusterkg.server.refusal import RefusalError
from clusterkg.terms import PREFIXES, shorten

SHOWN: Final = 500
FORMATS: Final = {
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
    "xml": "XML",
    "xlsx": "Excel",
    "parquet": "Parquet",
    "markdown": "Markdown",
    "html": "HTML",
}
_OPTIONS: Final = """
SELECT DISTINCT ?label WHERE {
  %s
  ?thing a ?kind ; rdfs:label ?label .
  FILTER (LANG(?label) = "%s")
}
ORDER BY ?label LIMIT 400
"""


def found(view: View) -> Query:
    """Return the query that the address names.

    Raises:
        RefusalError: There is none.
    """
    name = view.arguments["name"]
    if name not in names():
        raise RefusalError(404, f"there is no query {name!r}")
    return load(name)


def given_in(query: Query, view: View) -> dict[str, object]:
    """Return the parameters that the address gives."""
    return {
        name: view.first(name).strip()
        for name, parameter in query.params.items()
        if parameter.kind != "language" and view.first(name).strip()
    }


def render(asker: Asker, view: View) -> str:
    """Return the page."""
    query = found(view)
    given = given_in(query, view)
    wrong, answer, text = "", None, ""
    try:
        text = text_of(query, asker.store, given, lang=view.lang)
        rows = asker.store.query(text)
        assert isinstance(rows, ox.QuerySolutions)
        answer = Answer.of(rows)
    except QueryError as error:
        wrong = str(error)
    cited: list[Any] = []
    lines, bibliography = "", ""
    if answer is not None and view.first("with") == "sources":
        cited, lines, bibliography = _cited(asker, text, answer)
    called = as_called(asker, query, given)
    columns, shown = (
        ([], []) if answer is None else _told_once(answer.columns, table(asker, answer))
    )
    return html(
        "question.html",
        view,
        query=query,
        fields=[_field(asker, one, called) for one in query.params.values() if _asked(one)],
        given=[(name, str(value)) for name, value in given.items()],
        wrong=wrong,
        answer=answer,
        columns=columns,
        rows=shown,
        cited=cited,
        lines=lines,
        bibliography=bibliography,
        formats=list(FORMATS.items()),
        most=SHOWN,
        text=text or query.text,
        body="\n".join(
            line for line in (text or query.text).splitlines() if not line.startswith("#+")
        ).strip(),
        plotted=query.plot is not None and answer is not None and len(answer) > 0,
    )


def as_called(asker: Asker, query: Query, given: dict[str, object]) -> dict[str, str]:
    """Return the parameters as a reader calls them: things by their labels.

    What was given and cannot be understood stays as it was given.
    """
    called = {
        one.name: str(given.get(one.name, _example(asker, one)))
        for one in query.params.values()
        if _asked(one)
    }
    try:
        found = terms(query, given, asker.store, asker.lang)
    except QueryError:
        return called
    iris = {
        name: term[1:-1]
        for name, term in found.items()
        if name in given and query.params[name].kind == "concept" and term.startswith("<")
    }
    asker.learn(ox.NamedNode(iri) for iri in iris.values())
    return called | {name: asker.label(iri) for name, iri in iris.items()}


def _asked(parameter: Parameter) -> bool:
    return parameter.kind != "language"


def _field(asker: Asker, parameter: Parameter, called: dict[str, str]) -> dict[str, Any]:
    options: list[str] = []
    if parameter.kind == "concept":
        classes = [_iri(name.strip()) for name in (parameter.of or "skos:Concept").split(",")]
        rows = asker.rows(_OPTIONS % (values("kind", classes), asker.lang))
        options = [row["label"].value for row in rows if row["label"] is not None]
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "help": parameter.help[asker.lang],
        "value": called[parameter.name],
        "allowed": parameter.allowed,
        "options": options,
    }


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _example(asker: Asker, parameter: Parameter) -> str:
    text = parameter.example
    if text == "UNDEF":
        return ""
    if text.startswith('"'):
        return text[1:].partition('"')[0]
    if text.startswith("<"):
        return shorten(text[1:-1])
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        return asker.label(PREFIXES[prefix] + local) if parameter.kind == "concept" else text
    return text


def table(asker: Asker, answer: Answer) -> list[list[dict[str, Any]]]:
    """Return the first rows as templates show them."""
    rows = answer.terms[:SHOWN]
    asker.learn(term for row in rows for term in row)
    return [
        [
            {"text": "", "iri": "", "lang": "", "number": False}
            if term is None
            else item(asker, term)
            | {"number": isinstance(term, ox.Literal) and term.datatype.value in NUMBERS}
            for term in row
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


def _cited(asker: Asker, text: str, answer: Answer) -> tuple[list[Any], str, str]:
    from clusterkg.citations.cite import cite

    sources = cite(asker.store, text, answer)
    iris = [one.source for row in sources for one in row if one.source]
    cited = [places(asker, row) or [_own()] for row in sources[:SHOWN]]
    behind = works(asker.store, iris, asker.lang)
    return cited, "\n".join(map(reference, behind)), bibtex(behind).strip()


def _own() -> dict[str, str]:
    return {"iri": "", "text": "clusterkg", "locator": "", "lang": ""}
