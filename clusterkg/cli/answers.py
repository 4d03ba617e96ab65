"""How answers are shown: format, number of rows, destination."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from typer import Exit

from clusterkg.cli.common import OutputOption, busy, note, printing, write
from clusterkg.cli.options import option, output
from clusterkg.cli.outputs import Target, form_of
from clusterkg.queries.formats import FORMATS, serialise

if TYPE_CHECKING:
    from clusterkg.queries.answers import Answer
    from clusterkg.queries.terms import Term
    from clusterkg.sparql.results import Result
    from clusterkg.store import Store


FormatOption = Annotated[
    str | None,
    option(
        "--format",
        choices={name: name for name in ("table", *FORMATS)},
        help="Format of the answer; ttl, nt and jsonld are for triples.",
        show_default="by the suffix of --output, else table or ttl",
    ),
]


@dataclass(frozen=True)
class AnswerOptions:
    """What is shown of an answer, and how."""

    form: FormatOption = None
    output: OutputOption = None
    limit: Annotated[
        int | None, option("--limit", least=0, metavar="N", help="Return at most N rows.")
    ] = None
    offset: Annotated[
        int, option("--offset", least=0, metavar="N", help="Skip the first N rows.")
    ] = 0
    explain: Annotated[
        bool,
        option("--explain", help="If there are no rows, say which part of the query removes them."),
    ] = False
    allow_partial: Annotated[
        bool,
        option(
            "--allow-partial",
            help="Accept a partial answer of an endpoint (otherwise the exit status is 4).",
        ),
    ] = False

    @property
    def format_name(self) -> str | None:
        """The format that is asked for; None if it depends on the kind of answer."""
        return chosen(self.form, self.output)


@dataclass(frozen=True)
class CiteOptions:
    """What is said of the sources of an answer."""

    cited: Annotated[
        bool,
        option("--cite", help="Add a column with the source of each row: paper and place in it."),
    ] = False
    bibliography: Annotated[
        Target | None,
        output(
            "--bib",
            help="Write the cited works to this file: BibTeX (.bib) or CSL-JSON (.json).",
        ),
    ] = None


_SUFFIXES: Final = {name: each.suffixes for name, each in FORMATS.items()}
_SUFFIXES["jsonld"] += (".json",)


def chosen(form: str | None, target: Target | None) -> str | None:
    """Return the format that is asked for; None if it goes by the kind of answer.

    Raises:
        FormatError: The suffix of the file is not that of a format, or that of another.
        QueryError: The format is binary, and there is no file to write to.
    """
    from clusterkg.model.errors import QueryError

    if target is not None:
        asked = "csv" if form == "table" else form
        return form_of(asked, target, _SUFFIXES, "", required=True) or None
    if form in FORMATS and FORMATS[form].binary:
        raise QueryError(f"{form} is a binary format", hint="name a file with --output")
    return form


def show_answer(
    result: Result | Answer, form: str | None, target: Target | None, title: str | None = None
) -> int:
    """Print an answer, or write it to a file.

    Returns:
        The number of rows; -1 where it is not known.
    """
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer

    if form in {None, "table"}:
        if isinstance(result, ox.QuerySolutions):
            result = Answer.of(result)
        if isinstance(result, Answer) and target is None:
            _draw(result, title or result.title)
            return len(result)
        form = "ttl" if isinstance(result, ox.QueryTriples) else "csv"
    write(serialise(result, form), target)
    return len(result) if isinstance(result, Answer) else -1


def _draw(answer: Answer, title: str) -> None:
    """Draw a table of rows on stdout, as wide as the terminal, or as the text in a pipe."""
    from rich.console import Console
    from rich.table import Table

    from clusterkg.cli.terminal import shown

    table = Table(title=shown(title) if title else None, title_justify="left", header_style="bold")
    for column in answer.columns:
        table.add_column(shown(column), overflow="fold")
    for row in answer.terms:
        cells = [_in_table(answer, place, term) for place, term in enumerate(row)]
        table.add_row(*map(shown, cells))
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False)
    with printing():
        console.print(table)


def _in_table(answer: Answer, place: int, term: Term) -> str:
    """Return a cell; a text in another language than asked for has that language behind it."""
    from clusterkg.queries.terms import foreign, shown

    tongue = foreign(answer, place, term)
    return f"{shown(term)} [{tongue}]" if tongue else shown(term)


def bibliography_writer(target: Target | None) -> Callable[[Store, list[str], str], None] | None:
    """Return what writes works (of a store, by their IRIs, in a language) to a file.

    Raises:
        FormatError: The suffix of the target is not that of a bibliography format.
    """
    if target is None:
        return None
    from clusterkg.citations.bibliography import bibtex, csl, works
    from clusterkg.model.errors import FormatError

    form = {".bib": bibtex, ".json": csl}.get(target.path.suffix.lower())
    if form is None:
        raise FormatError(
            "unknown bibliography format", hint="use .bib or .json", file=str(target.path)
        )
    return lambda store, iris, lang: write(form(works(store, iris, lang)), target)


def explain_empty(store: Store, text: str) -> None:
    """Say on stderr why a query has no answer."""
    from clusterkg.queries.empty import reasons

    with busy("looking for the cause"):
        found = reasons(store, text)
    for reason in found:
        note(f"no rows: {reason}")


@contextmanager
def whole_answers(*, allow_partial: bool) -> Iterator[None]:
    """Say on stderr that an answer is not complete, and then end with exit status 4."""
    import warnings

    from clusterkg.model.errors import IncompleteAnswerWarning, Status

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", IncompleteAnswerWarning)
        yield
    cut = False
    for warning in caught:
        if issubclass(warning.category, IncompleteAnswerWarning):
            note(f"clusterkg: {warning.message}")
            cut = True
        else:
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    if cut and not allow_partial:
        raise Exit(Status.PARTIAL)
