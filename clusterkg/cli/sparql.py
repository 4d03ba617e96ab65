"""`clusterkg sparql`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.answers import AnswerOptions, explain_empty, show_answer, whole_answers
from clusterkg.cli.common import StoreOption, busy, opened
from clusterkg.cli.options import argument, command, option

if TYPE_CHECKING:
    from clusterkg.sparql.results import Result


@command()
def sparql(
    answer: AnswerOptions,
    text: Annotated[
        str,
        argument("QUERY", help="The query, or a file that holds it; - reads standard input."),
    ] = "",
    file: Annotated[
        Path | None, option("--file", metavar="FILE", help="Read the query from this file.")
    ] = None,
    store: StoreOption = None,
    allow_service: Annotated[
        bool, option("--allow-service", help="Allow SERVICE to query other endpoints.")
    ] = False,
) -> None:
    """Run a SPARQL query. Our prefixes (ckg:, role:, cluster: …) need no declaration.

    Rows come in --format; CONSTRUCT and DESCRIBE give Turtle.
    """
    import pyoxigraph as ox

    from clusterkg.queries.answers import Answer
    from clusterkg.queries.run import Slice

    form = answer.format_name
    text = _read(text, file)
    _check(answer, text)
    if answer.limit is not None or answer.offset:
        text = Slice(answer.limit, answer.offset).of(_uncut(text))
    with opened(store) as source, whole_answers(allow_partial=answer.allow_partial):
        with busy("querying"):
            result: Result | Answer = source.query(text, allow_service=allow_service)
        if answer.explain and isinstance(result, ox.QuerySolutions):
            result = Answer.of(result)
        if show_answer(result, form, answer.output) == 0 and answer.explain:
            explain_empty(source, text)


def _check(answer: AnswerOptions, text: str) -> None:
    """Refuse options that change nothing of this form of answer."""
    from clusterkg.model.errors import UsageError
    from clusterkg.sparql.tokens import form

    kind = form(text)
    cut = [name for name in ("limit", "offset") if getattr(answer, name)]
    if kind == "ASK" and cut:
        raise UsageError(
            f"--{cut[0]} has no effect: ASK gives true or false, not rows",
            hint=f"leave --{cut[0]} out",
        )
    if answer.explain and kind not in {"SELECT", None}:
        raise UsageError(
            f"--explain has no effect: it is for rows, and {kind} gives none",
            hint="leave --explain out, or ask with SELECT",
        )


def _read(text: str, file: Path | None) -> str:
    """Return the query that an argument or `--file` means.

    Raises:
        ParameterError: There is none, or two.
        FileError: The file cannot be read.
    """
    from clusterkg.cli.inputs import standard_input
    from clusterkg.model.errors import FileError, ParameterError

    if bool(text) == (file is not None):
        given = "two queries are given" if text else "no query is given"
        raise ParameterError(given, hint="write one query, a file that holds it, or - for stdin")
    if file is None and text == "-":
        return standard_input().read().decode("utf-8-sig", "replace")
    if file is None and not _is_path(text):
        if not any(space in text.strip() for space in " \n\t{") and Path(text).suffix:
            raise FileError("no such file", file=text)
        return text
    path = file or Path(text)
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise FileError(f"cannot be read: {reason}", file=str(path)) from None


def _is_path(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL
        return False


def _uncut(text: str) -> str:
    from clusterkg.model.errors import QueryError
    from clusterkg.sparql.tokens import modifiers

    if modifiers(text) & {"LIMIT", "OFFSET", "VALUES"}:
        raise QueryError(
            "the query has LIMIT, OFFSET or VALUES at its end", hint="change them there"
        )
    return text
