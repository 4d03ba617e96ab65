"""The page of a canned query: its form, its answer, where that comes from, and a picture."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from clusterkg.citations.bibliography import bibtex, works
from clusterkg.errors import QueryError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Parameter, Query, load, names
from clusterkg.queries.run import text_of
from clusterkg.server.overview.model import distinct
from clusterkg.server.pages.asker import Asker
from clusterkg.server.pages.facts import item, places
from clusterkg.server.pages.view import View, html
from clusterkg.server.refusal import RefusalError
from clusterkg.terms import PREFIXES, XSD, shorten

SHOWN: Final = 500
FORMATS: Final = ("csv", "tsv", "json", "xml", "xlsx", "parquet", "markdown", "html")
_MOST_OPTIONS: Final = 400
_NUMBERS: Final = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}


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
    bibliography = ""
    if answer is not None and view.first("with") == "sources":
        cited, bibliography = _cited(asker, text, answer)
    shown = table(asker, answer) if answer is not None else []
    return html(
        "question.html",
        view,
        query=query,
        fields=[_field(asker, one, given) for one in query.params.values() if _asked(one)],
        given=[(name, str(value)) for name, value in given.items()],
        wrong=wrong,
        answer=answer,
        rows=shown,
        cited=cited,
        bibliography=bibliography,
        formats=FORMATS,
        most=SHOWN,
        text=text or query.text,
        body="\n".join(
            line for line in (text or query.text).splitlines() if not line.startswith("#+")
        ).strip(),
        plotted=query.plot is not None and answer is not None and len(answer) > 0,
    )


def _asked(parameter: Parameter) -> bool:
    return parameter.kind != "language"


def _field(asker: Asker, parameter: Parameter, given: dict[str, object]) -> dict[str, Any]:
    options: list[str] = []
    if parameter.kind == "concept":
        classes = [_iri(name.strip()) for name in (parameter.of or "skos:Concept").split(",")]
        overview = asker.overview
        things = overview.by_name(distinct(map(overview.members, classes)), asker.lang)
        shown = [ox.NamedNode(overview.iri(int(one))) for one in things[:_MOST_OPTIONS]]
        asker.learn(shown)
        options = list(dict.fromkeys(map(asker.label, shown)))
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "help": parameter.help[asker.lang],
        "value": given.get(parameter.name, _example(asker, parameter)),
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
            | {"number": isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS}
            for term in row
        ]
        for row in rows
    ]


def _cited(asker: Asker, text: str, answer: Answer) -> tuple[list[Any], str]:
    from clusterkg.citations.cite import cite

    sources = cite(asker.store, text, answer)
    iris = [one.source for row in sources for one in row if one.source]
    cited = [places(asker, row) or [_own()] for row in sources[:SHOWN]]
    return cited, bibtex(works(asker.store, iris, asker.lang))


def _own() -> dict[str, str]:
    return {"iri": "", "text": "clusterkg", "locator": ""}
