"""`clusterkg query list`, `show` and `run`"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.answers import (
    AllowPartialOption,
    BibOption,
    CiteOption,
    ExplainOption,
    FormatOption,
    LimitOption,
    OffsetOption,
    chosen,
    cite_answer,
    explain_empty,
    show_answer,
    whole_answers,
)
from clusterkg.cli.common import (
    LangOption,
    OutputOption,
    StoreOption,
    busy,
    emit,
    note,
    opened,
)
from clusterkg.cli.plain import Command, Group
from clusterkg.model.namespaces import INFERRED_GRAPH

if TYPE_CHECKING:
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer
    from clusterkg.queries.catalogue import Parameter
    from clusterkg.store import Store

app = typer.Typer(help="Canned queries: questions with a name.", no_args_is_help=True, cls=Group)


_NOTHING_INFERRED = (
    "no rows; canned queries need the ontology and what follows from it in the store: "
    "'clusterkg load --bundled --store …' adds both"
)


PlotOption = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help="Draw the answer too, as .png or .svg, if the query has a picture.",
        show_default=False,
    ),
]

WithOption = Annotated[
    str | None,
    typer.Option(
        "--with",
        metavar="SOURCE",
        help="Add what linked things have elsewhere: wikidata, dbpedia, eurovoc, publications, "
        "cordis, one of these=ADDRESS, or the address of a SPARQL endpoint.",
        show_default=False,
    ),
]
FetchOption = Annotated[
    str | None,
    typer.Option(
        metavar="P,Q,...",
        help="Which properties --with adds: P571 (Wikidata), IRIs, prefixed names.",
        show_default=False,
    ),
]
OnOption = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="The column whose things --with looks up.  [default: the first with links]",
        show_default=False,
    ),
]


@app.command("list", cls=Command)
def list_(lang: LangOption) -> None:
    """List the canned queries with their titles."""
    from clusterkg.queries.catalogue import load, names

    width = max(map(len, names()))
    for name in names():
        emit(f"{name:<{width}}  {load(name).title[lang]}\n")


@app.command(cls=Command)
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


@app.command(cls=Command)
def run(
    name: Annotated[str, typer.Argument(help="Name of the query.")],
    lang: LangOption,
    params: Annotated[
        list[str] | None, typer.Argument(metavar="[PARAM=VALUE]...", help="Its parameters.")
    ] = None,
    store: StoreOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    limit: LimitOption = None,
    offset: OffsetOption = 0,
    as_of: Annotated[
        int | None,
        typer.Option(
            "--as-of", metavar="YEAR", help="Only what held in that year.", show_default=False
        ),
    ] = None,
    cited: CiteOption = False,
    bibliography: BibOption = None,
    plot: PlotOption = None,
    with_: WithOption = None,
    fetch: FetchOption = None,
    on: OnOption = None,
    explain: ExplainOption = False,
    allow_partial: AllowPartialOption = False,
) -> None:
    """Ask a canned query."""
    from clusterkg.queries.answers import Answer
    from clusterkg.queries.catalogue import load
    from clusterkg.queries.run import Part, as_of_parameter, ask, text_of

    query = load(name)
    given: dict[str, object] = dict(_pair(text) for text in params or [])
    if as_of is not None:
        given[as_of_parameter(query)] = as_of
    form_name = chosen(form, output)
    join = _joiner(with_, fetch, on, lang)
    if plot is not None:
        from clusterkg.pictures import check, picture_of_query, plot_of, save

        plot_of(query)
        check(plot)
    with opened(store) as source, whole_answers(allow_partial=allow_partial):
        with busy("asking"):
            rows = ask(query, source, given, lang=lang, part=Part(limit, offset))
        result: ox.QuerySolutions | Answer = (
            rows if plot is None and not explain else Answer.of(rows)
        )
        if cited or bibliography is not None:
            text = text_of(query, source, given, lang=lang)
            result = cite_answer(result, source, text, lang, cited=cited, target=bibliography)
        result = join(result, source)
        number = show_answer(result, form_name, output, query.title[lang])
        if number == 0 and explain:
            explain_empty(source, text_of(query, source, given, lang=lang))
        elif number == 0:
            note(
                "no rows; --explain says why"
                if INFERRED_GRAPH in source.graphs()
                else _NOTHING_INFERRED
            )
        if isinstance(result, Answer) and plot is not None:
            save(picture_of_query(query, result, given, lang=lang), plot)


def _joiner(
    with_: str | None, fetch: str | None, on: str | None, lang: str
) -> Callable[[ox.QuerySolutions | Answer, Store], ox.QuerySolutions | Answer]:
    """Return what adds the columns that `--with` asks for; without it, nothing is added."""
    if with_ is None:
        if fetch is not None or on is not None:
            from clusterkg.model.errors import ParameterError

            raise ParameterError("--fetch and --on say what --with adds", hint="add --with SOURCE")
        return lambda result, _store: result
    from clusterkg.linking.federation import join, partner

    other = partner(with_)
    names = [name.strip() for name in (fetch or "").split(",") if name.strip()]
    for name in names:
        other.property(name)

    def joined(result: ox.QuerySolutions | Answer, store: Store) -> Answer:
        from clusterkg.queries.answers import Answer

        answer = Answer.of(result)
        with busy(f"asking {other.name}"):
            wider = join(answer, store, other, fetch=names, on=on, lang=lang)
        at = len(answer.columns)
        if len(wider) and not any(row[at] for row in wider.terms):
            note(f"no row has a link to {other.name}; 'clusterkg link' makes links")
        return wider

    return joined


def _pair(text: str) -> tuple[str, str]:
    from clusterkg.model.errors import ParameterError

    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(f"{text!r} is no parameter", hint="write NAME=VALUE")
    return name, value
