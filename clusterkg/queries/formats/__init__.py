"""Answers in the formats of SPARQL, of documents, of spreadsheets and of data frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from clusterkg.model.errors import FormatError, QueryError
from clusterkg.queries.answers import Answer
from clusterkg.sparql.results import Result, solutions

W3C: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
"""The formats of SPARQL 1.1 for rows and truth values."""

TRIPLES: Final = ("ttl", "nt", "jsonld")
"""Formats of triples."""

BINARY: Final = ("xlsx", "parquet")
"""Formats of rows that are no text."""

_SUFFIXES: Final = {
    ".srj": "json",
    ".srx": "xml",
    ".md": "markdown",
    ".htm": "html",
    **{f".{name}": name for name in (*W3C, "html", *BINARY, *TRIPLES)},
}


def format_of(path: Path) -> str:
    """Return the format that the name of a file says.

    Raises:
        FormatError: It says none.
    """
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise FormatError(
            "the name says no format of answers",
            hint=f"end it in one of {' '.join(_SUFFIXES)}, or give --format",
            file=str(path),
        )
    return form


def serialise(result: Result | Answer, form: str) -> bytes:
    """Return an answer in a format.

    A truth value, for which CSV and TSV have no form, is `true` or `false` there.

    Raises:
        QueryError: This kind of answer has no such form.
        UnsupportedError: A package is missing.
    """
    if isinstance(result, ox.QueryTriples):
        return _triples(result, form)
    if form in TRIPLES:
        raise QueryError(f"rows have no form in {form}", hint="CONSTRUCT gives triples")
    if isinstance(result, ox.QueryBoolean):
        return _truth(result, form)
    if form in W3C:
        return _w3c(result, form)
    return _WRITERS[form](result if isinstance(result, Answer) else Answer.of(result))


def _w3c(result: ox.QuerySolutions | ox.QueryBoolean | Answer, form: str) -> bytes:
    if isinstance(result, Answer):
        result = solutions(result.columns, result.terms)
    text = result.serialize(format=W3C[form])
    assert text is not None
    return text if text.endswith(b"\n") else text + b"\n"


def _truth(result: ox.QueryBoolean, form: str) -> bytes:
    if form in {"json", "xml"}:
        return _w3c(result, form)
    if form in BINARY:
        raise QueryError(f"true or false has no form in {form}", hint="use csv or json")
    return f"{str(bool(result)).lower()}\n".encode()


def _triples(result: ox.QueryTriples, form: str) -> bytes:
    if form == "ttl":
        from clusterkg.rdf.turtle import to_turtle  # takes a while; rows do without

        return to_turtle(result).encode()
    if form not in TRIPLES:
        raise QueryError(f"triples have no form in {form}", hint=f"use {', '.join(TRIPLES)}")
    triples = sorted(set(result), key=str)
    kind = ox.RdfFormat.N_TRIPLES if form == "nt" else ox.RdfFormat.JSON_LD
    text = ox.serialize(triples, format=kind)
    assert text is not None
    return text if text.endswith(b"\n") else text + b"\n"


def _markdown(answer: Answer) -> bytes:
    from clusterkg.queries.formats.text import markdown

    return markdown(answer).encode()


def _html(answer: Answer) -> bytes:
    from clusterkg.queries.formats.text import html

    return html(answer).encode()


def _xlsx(answer: Answer) -> bytes:
    from clusterkg.queries.formats.workbook import workbook

    return workbook(answer)


def _parquet(answer: Answer) -> bytes:
    from clusterkg.queries.formats.frames import parquet

    return parquet(answer)


_WRITERS: Final[dict[str, Callable[[Answer], bytes]]] = {
    "markdown": _markdown,
    "html": _html,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
