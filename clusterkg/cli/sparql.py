"""`clusterkg sparql`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.answers import AnswerOptions, explain_empty, show_answer, whole_answers
from clusterkg.cli.common import StoreOption, busy, opened
from clusterkg.cli.options import argument, command, option

if TYPE_CHECKING:
    from clusterkg.sparql.results import Result


@command()
def sparql(
    text: Annotated[str, argument("QUERY", help="The query; - reads it from standard input.")],
    answer: AnswerOptions,
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

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    form = answer.format_name
    if answer.limit is not None or answer.offset:
        text = Slice(answer.limit, answer.offset).of(_uncut(text))
    with opened(store) as source, whole_answers(allow_partial=answer.allow_partial):
        with busy("querying"):
            result: Result | Answer = source.query(text, allow_service=allow_service)
        if answer.explain and isinstance(result, ox.QuerySolutions):
            result = Answer.of(result)
        if show_answer(result, form, answer.output) == 0 and answer.explain:
            explain_empty(source, text)


def _uncut(text: str) -> str:
    from clusterkg.model.errors import QueryError
    from clusterkg.sparql.tokens import modifiers

    if modifiers(text) & {"LIMIT", "OFFSET", "VALUES"}:
        raise QueryError(
            "the query has LIMIT, OFFSET or VALUES at its end", hint="change them there"
        )
    return text
