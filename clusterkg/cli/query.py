"""`clusterkg query list`, `show` and `run`"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from clusterkg.cli.answers import (
    AnswerOptions,
    CiteOptions,
    bibliography_writer,
    explain_empty,
    show_answer,
    whole_answers,
)
from clusterkg.cli.common import LangOption, StoreOption, busy, note, opened, say
from clusterkg.cli.options import argument, command, option, output
from clusterkg.cli.outputs import Target
from clusterkg.model.namespaces import INFERRED_GRAPH

if TYPE_CHECKING:
    from clusterkg.queries.answers import Answer
    from clusterkg.queries.catalogue import Parameter, Query
    from clusterkg.store import Store

_NOTHING_INFERRED: Final = (
    "no rows; canned queries need the ontology and its inferences in the store: "
    "'clusterkg load --bundled --store …' adds both"
)

_NameArgument = Annotated[str, argument("NAME", help="Name of the query.")]


@dataclass(frozen=True)
class JoinOptions:
    """What linked things have in another data set."""

    source: Annotated[
        str | None,
        option(
            "--with",
            metavar="SOURCE",
            help="Add columns from linked things: wikidata, dbpedia, eurovoc, publications,"
            " cordis, one of these as NAME=ADDRESS, or the address of a SPARQL endpoint.",
        ),
    ] = None
    fetch: Annotated[
        str | None,
        option(
            metavar="P,Q,...",
            help="Properties that --with adds: P571 (Wikidata), IRIs, prefixed names.",
            needs=("--with",),
        ),
    ] = None
    on: Annotated[
        str | None,
        option(
            metavar="COLUMN",
            help="Column whose things --with looks up.",
            show_default="the first with links",
            needs=("--with",),
        ),
    ] = None


@command("list")
def list_(lang: LangOption) -> None:
    """List the canned queries with their titles."""
    from clusterkg.queries.catalogue import load, names

    width = max(map(len, names()))
    for name in names():
        say(f"{name:<{width}}  {load(name).title[lang]}\n")


@command()
def show(name: _NameArgument, lang: LangOption) -> None:
    """Show a canned query: its description, parameters, columns and SPARQL."""
    from clusterkg.queries.catalogue import load

    query = load(name)
    lines = [query.name, f"  {query.title[lang]}", f"  {query.description[lang]}", ""]
    lines += [f"  {p.name} ({_kind(p)}){_need(p)}  {p.help[lang]}" for p in query.params.values()]
    lines += [f"  → {column}  {about[lang]}" for column, about in query.columns.items()]
    body = [line for line in query.text.splitlines() if not line.startswith("#+")]
    say("\n".join([*lines, *body]).rstrip() + "\n")


def _need(parameter: Parameter) -> str:
    if parameter.has_default:
        return f" [default: {parameter.value}]"
    if parameter.kind == "language":
        return " [default: --lang]"
    return " [optional]" if parameter.optional else f" [required, such as {parameter.value}]"


def _kind(parameter: Parameter) -> str:
    return f"{parameter.kind}: {parameter.of}" if parameter.of else parameter.kind


@command()
def run(
    name: _NameArgument,
    lang: LangOption,
    answer: AnswerOptions,
    cite: CiteOptions,
    join: JoinOptions,
    params: Annotated[
        tuple[str, ...], argument("PARAM=VALUE", help="Parameters of the query.")
    ] = (),
    store: StoreOption = None,
    as_of: Annotated[
        int | None, option("--as-of", metavar="YEAR", help="Only what held in that year.")
    ] = None,
    plot: Annotated[
        Target | None,
        output(
            "--plot",
            help="Also draw the answer, as .png or .svg, if the query has a picture.",
        ),
    ] = None,
) -> None:
    """Run a canned query."""
    from clusterkg.citations.answering import answer as ask
    from clusterkg.queries.catalogue import load
    from clusterkg.queries.run import Slice

    query = load(name)
    given = _pairs(query, params)
    bibliography = bibliography_writer(cite.bibliography)
    form = answer.format_name
    joined = _joiner(join, lang)
    if plot is not None:
        from clusterkg.pictures import check, content, picture_of_query, plot_of

        plot_of(query)
        check(plot.path)
    with opened(store) as source, whole_answers(allow_partial=answer.allow_partial):
        with busy("querying"):
            found = ask(
                query,
                source,
                given,
                lang=lang,
                as_of=as_of,
                part=Slice(answer.limit, answer.offset),
                cite=cite.cited or bibliography is not None,
            )
        if bibliography is not None:
            bibliography(source, found.works, lang)
        result = joined(found.cited() if cite.cited else found.rows, source)
        if form not in {None, "table"}:  # whose title and cells say it
            for text in result.notes:
                note(text)
        number = show_answer(result, form, answer.output, found.asked.title)
        if number == 0 and answer.explain:
            explain_empty(source, found.asked.text)
        elif number == 0:
            note(_why_none(source, answer))
        if plot is not None:
            picture = picture_of_query(found.asked, result)
            plot.write(content(picture, plot.path))


def _why_none(store: Store, asked: AnswerOptions) -> str:
    """Return what may be the reason of an answer without rows."""
    if asked.limit == 0:
        return "no rows, as --limit is 0"
    if asked.offset:
        return f"no rows after the first {asked.offset} (--offset)"
    inferred = INFERRED_GRAPH in store.graphs()
    return "no rows; --explain says why" if inferred else _NOTHING_INFERRED


def _joiner(options: JoinOptions, lang: str) -> Callable[[Answer, Store], Answer]:
    """Return what adds the columns that `--with` asks for; without it, nothing is added."""
    if options.source is None:
        return lambda result, _store: result
    from clusterkg.linking.federation import join, partner

    other = partner(options.source)
    names = [name.strip() for name in (options.fetch or "").split(",") if name.strip()]
    for name in names:
        other.property(name)

    def joined(answer: Answer, store: Store) -> Answer:
        with busy(f"querying {other.name}"):
            wider = join(answer, store, other, fetch=names, on=options.on, lang=lang)
        at = len(answer.columns)
        if len(wider) and not any(row[at] for row in wider.terms):
            note(f"no row has a link to {other.name}; 'clusterkg link' makes links")
        return wider

    return joined


def _pairs(query: Query, texts: Sequence[str]) -> dict[str, object]:
    """Return the parameters of a query by name.

    Raises:
        ParameterError: A text is not NAME=VALUE, or a name is given twice, or is the language.
    """
    from clusterkg.model.errors import ParameterError

    given: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            last = next((f"{key}={value}" for key, value in reversed(given.items())), "")
            quoted = f"write NAME=VALUE; with spaces, in quotes: '{last} {text}'"
            hint = quoted if last else "write NAME=VALUE"
            raise ParameterError(f"{text!r} is not a parameter", hint=hint)
        if name in given:
            raise ParameterError(f"the parameter {name} is given twice", hint="give it once")
        if name in query.params and query.params[name].kind == "language":
            raise ParameterError(f"{name} is set by an option", hint=f"write --lang {value}")
        given[name] = value
    return given
