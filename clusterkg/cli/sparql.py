"""`clusterkg sparql`"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from clusterkg.cli.common import (
    AllowPartialOption,
    StoreOption,
    draw,
    emit,
    opened,
    whole_answers,
    write,
)
from clusterkg.cli.query import FormatOption, OutputOption, ResultFormat


def sparql(
    text: Annotated[
        str, typer.Argument(metavar="QUERY", help="The query; '-' reads it from stdin.")
    ],
    store: StoreOption = None,
    form: FormatOption = ResultFormat.TABLE,
    output: OutputOption = None,
    allow_service: Annotated[
        bool, typer.Option("--allow-service", help="Let SERVICE ask other endpoints.")
    ] = False,
    allow_partial: AllowPartialOption = False,
) -> None:
    """Ask a SPARQL query. Our prefixes (ckg:, role:, cluster: …) need no declaration.

    Rows come in --format; CONSTRUCT and DESCRIBE give Turtle.
    """
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer, serialise

    if text == "-":
        text = sys.stdin.read()
    with opened(store) as source, whole_answers(allow_partial=allow_partial):
        result = source.query(text, allow_service=allow_service)
        if form is not ResultFormat.TABLE or output is not None:
            write(serialise(result, "csv" if form is ResultFormat.TABLE else form), output)
        elif isinstance(result, ox.QuerySolutions):
            draw(Answer.of(result))
        else:
            emit(serialise(result, "csv"))
