"""Formats of answers: those of SPARQL, of documents, of spreadsheets and of data frames.

A format is an entry in `FORMATS`; the command line, pages and downloads take it from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from clusterkg.model.errors import OutputError, QueryError

if TYPE_CHECKING:
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer
    from clusterkg.queries.terms import Rows
    from clusterkg.sparql.results import Result


@dataclass(frozen=True)
class Format:
    """A format of answers.

    Attributes:
        name: What options and addresses call it.
        label: What people call it.
        media_type: Its media type.
        suffixes: How names of its files end.
        kind: What it is for: rows and truth values (a format of SPARQL), rows only, or triples.
        writer: The function that writes rows, and the module of this room that has it.
        binary: Whether it is not text.
    """

    name: str
    label: str
    media_type: str
    suffixes: tuple[str, ...]
    kind: Literal["sparql", "rows", "triples"] = "rows"
    writer: tuple[str, str] = ("", "")
    binary: bool = False

    def write(self, answer: Rows) -> bytes:
        """Return rows in this format, which must be one for rows only.

        Raises:
            PackageMissingError: A package is missing.
        """
        module, function = self.writer  # loaded when it is needed: some load large packages
        write: Callable[[Rows], bytes] = getattr(import_module(f"{__name__}.{module}"), function)
        return write(answer)


_RESULTS: Final = "application/sparql-results"
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARQUET: Final = "application/vnd.apache.parquet"
_ALL: Final = (
    Format("csv", "CSV", "text/csv", (".csv",), "sparql"),
    Format("tsv", "TSV", "text/tab-separated-values", (".tsv",), "sparql"),
    Format("json", "JSON", f"{_RESULTS}+json", (".json", ".srj"), "sparql"),
    Format("xml", "XML", f"{_RESULTS}+xml", (".xml", ".srx"), "sparql"),
    Format("markdown", "Markdown", "text/markdown", (".md",), writer=("text", "markdown")),
    Format("html", "HTML", "text/html", (".html", ".htm"), writer=("text", "html")),
    Format("xlsx", "Excel", _WORKBOOK, (".xlsx",), "rows", ("workbook", "workbook"), binary=True),
    Format("parquet", "Parquet", _PARQUET, (".parquet",), "rows", ("frames", "parquet"), True),
    Format("ttl", "Turtle", "text/turtle", (".ttl",), "triples"),
    Format("nt", "N-Triples", "application/n-triples", (".nt",), "triples"),
    Format("jsonld", "JSON-LD", "application/ld+json", (".jsonld",), "triples"),
)
FORMATS: Final = {each.name: each for each in _ALL}
"""All formats, by name."""

W3C: Final = tuple(each.name for each in _ALL if each.kind == "sparql")
"""The formats of SPARQL 1.1 for rows and truth values."""

TRIPLES: Final = tuple(each.name for each in _ALL if each.kind == "triples")
"""Formats of triples."""

ROWS: Final = {each.name: each for each in _ALL if each.kind != "triples"}
"""Formats of rows, by name."""


def serialise(result: Result | Answer, form: str) -> bytes:
    """Return an answer in a format.

    A truth value, for which CSV and TSV have no form, is `true` or `false` there.

    Raises:
        QueryError: This kind of answer has no such form.
        PackageMissingError: A package is missing.
    """
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer

    if isinstance(result, ox.QueryTriples):
        return _triples(result, form)
    if form in TRIPLES:
        raise QueryError(f"rows cannot be written as {form}", hint="CONSTRUCT gives triples")
    if isinstance(result, ox.QueryBoolean):
        return _truth(result, form)
    return _w3c(result, form) if form in W3C else FORMATS[form].write(Answer.of(result))


def _w3c(result: ox.QuerySolutions | ox.QueryBoolean | Answer, form: str) -> bytes:
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer
    from clusterkg.sparql.results import solutions

    notes: tuple[str, ...] = ()
    if isinstance(result, Answer):
        notes = result.notes
        result = solutions(result.columns, result.terms)
    kind = ox.QueryResultsFormat.from_media_type(FORMATS[form].media_type)
    text = _ended(result.serialize(format=kind))
    if notes and form == "json":  # readers of the format skip members that they do not know
        said = json.dumps(notes, ensure_ascii=False).encode()
        text = text.replace(b'{"head":{', b'{"head":{"notes":' + said + b",", 1)
    return text


def _truth(result: ox.QueryBoolean, form: str) -> bytes:
    if form in {"json", "xml"}:
        return _w3c(result, form)
    if FORMATS[form].binary:
        raise QueryError(f"true or false cannot be written as {form}", hint="use csv or json")
    return f"{str(bool(result)).lower()}\n".encode()


def _triples(result: ox.QueryTriples, form: str) -> bytes:
    import pyoxigraph as ox

    if form == "ttl":
        from clusterkg.rdf.turtle import to_turtle  # takes a while; rows do without

        return to_turtle(result).encode()
    if form not in TRIPLES:
        raise QueryError(f"triples cannot be written as {form}", hint=f"use {', '.join(TRIPLES)}")
    triples = sorted(set(result), key=str)
    if form == "jsonld" and any(isinstance(triple.object, ox.Triple) for triple in triples):
        raise OutputError(
            "JSON-LD has no form for triple terms (RDF 1.2)", hint="use --format ttl or nt"
        )
    kind = ox.RdfFormat.N_TRIPLES if form == "nt" else ox.RdfFormat.JSON_LD
    return _ended(ox.serialize(triples, format=kind))


def _ended(text: bytes | None) -> bytes:
    """Return a text with a line feed at its end. It is None only where it is written to a file."""
    return (text or b"").removesuffix(b"\n") + b"\n"
