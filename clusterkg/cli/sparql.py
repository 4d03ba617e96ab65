"""`clusterkg sparql`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.answers import (
    AllowPartialOption,
    ExplainOption,
    FormatOption,
    LimitOption,
    OffsetOption,
    chosen,
    explain_empty,
    show_answer,
    whole_answers,
)
from clusterkg.cli.common import OutputOption, StoreOption, busy, opened

if TYPE_CHECKING:
    from clusterkg.sparql.results import Result


def sparql(
    text: Annotated[
        str, typer.Argument(metavar="QUERY", help="The query; '-' reads it from stdin.")
    ],
    store: StoreOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    limit: LimitOption = None,
    offset: OffsetOption = 0,
    allow_service: Annotated[
        bool, typer.Option("--allow-service", help="Let SERVICE ask other endpoints.")
    ] = False,
    explain: ExplainOption = False,
    allow_partial: AllowPartialOption = False,
) -> None:
    """Ask a SPARQL query. Our prefixes (ckg:, role:, cluster: …) need no declaration.

    Rows come in --format; CONSTRUCT and DESCRIBE give Turtle.
    """
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer
    from clusterkg.queries.run import Part

    if text == "-":
        text = sys.stdin.read()
    form_name = chosen(form, output)
    if limit is not None or offset:
        text = Part(limit, offset).of(_uncut(text))
    with opened(store) as source, whole_answers(allow_partial=allow_partial):
        with busy("asking"):
            result: Result | Answer = source.query(text, allow_service=allow_service)
        if explain and isinstance(result, ox.QuerySolutions):
            result = Answer.of(result)
        if show_answer(result, form_name, output) == 0 and explain:
            explain_empty(source, text)


def _uncut(text: str) -> str:
    from clusterkg.model.errors import QueryError
    from clusterkg.sparql.tokens import modifiers

    if modifiers(text) & {"LIMIT", "OFFSET", "VALUES"}:
        raise QueryError("the query has LIMIT, OFFSET or VALUES at its end", hint="change it there")
    return text
