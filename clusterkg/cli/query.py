"""`clusterkg query list`, `show` and `run`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.common import (
    AllowPartialOption,
    LangOption,
    StoreOption,
    draw,
    emit,
    note,
    opened,
    whole_answers,
    write,
)
from clusterkg.terms import INFERRED_GRAPH

if TYPE_CHECKING:
    from clusterkg.queries.catalogue import Parameter

app = typer.Typer(help="Canned queries: questions with a name.", no_args_is_help=True)


_NOTHING_INFERRED = (
    "no rows; canned queries need the ontology and what follows from it in the store: "
    "'clusterkg load --bundled --store …' adds both"
)


class ResultFormat(StrEnum):
    """Formats of rows."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"


FormatOption = Annotated[ResultFormat, typer.Option("--format", help="Format of the answer.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write the answer to a file (a table as CSV)."
    ),
]


@app.command("list")
def list_(lang: LangOption) -> None:
    """List the canned queries with their titles."""
    from clusterkg.queries.catalogue import load, names

    width = max(map(len, names()))
    for name in names():
        emit(f"{name:<{width}}  {load(name).title[lang]}\n")


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name of the query.")], lang: LangOption) -> None:
    """Show a canned query: what it answers, its parameters and columns, its SPARQL."""
    from clusterkg.queries.catalogue import load

    query = load(name)
    lines = [query.name, f"  {query.title[lang]}", f"  {query.description[lang]}", ""]
    lines += [f"  {p.name} ({_kind(p)})  {p.help[lang]}" for p in query.params.values()]
    lines += [f"  → {column}  {about[lang]}" for column, about in query.columns.items()]
    body = [line for line in query.text.splitlines() if not line.startswith("#+")]
    emit("\n".join([*lines, *body]).rstrip() + "\n")


def _kind(parameter: Parameter) -> str:
    return f"{parameter.kind}: {parameter.of}" if parameter.of else parameter.kind


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="Name of the query.")],
    lang: LangOption,
    params: Annotated[
        list[str] | None, typer.Argument(metavar="[PARAM=VALUE]...", help="Its parameters.")
    ] = None,
    store: StoreOption = None,
    form: FormatOption = ResultFormat.TABLE,
    output: OutputOption = None,
    allow_partial: AllowPartialOption = False,
) -> None:
    """Ask a canned query."""
    from clusterkg.queries.answers import Answer, serialise
    from clusterkg.queries.catalogue import load
    from clusterkg.queries.run import ask

    query = load(name)
    given = dict(_pair(text) for text in params or [])
    with opened(store) as source, whole_answers(allow_partial=allow_partial):
        result = ask(query, source, given, lang=lang)
        if form is ResultFormat.TABLE and output is None:
            answer = Answer.of(result)
            draw(answer, query.title[lang])
            if not answer.terms:
                note("no rows" if INFERRED_GRAPH in source.graphs() else _NOTHING_INFERRED)
        else:
            form = ResultFormat.CSV if form is ResultFormat.TABLE else form
            write(serialise(result, form), output)


def _pair(text: str) -> tuple[str, str]:
    from clusterkg.errors import ParameterError

    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(f"{text!r} is no parameter", hint="write NAME=VALUE")
    return name, value
