"""Answers to canned queries as files, and their pictures."""

from __future__ import annotations

from typing import Final

from clusterkg.pictures import picture, plot_of
from clusterkg.queries.formats import serialise
from clusterkg.queries.run import run
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.fields import called
from clusterkg.server.pages.question import FORMATS, found, given_in
from clusterkg.server.pages.view import View
from clusterkg.server.problems import HTTPProblem

_MEDIA: Final = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "markdown": "text/markdown",
    "html": "text/html",
}
_PICTURE: Final = "svg"


def render(context: PageContext, view: View) -> tuple[str, bytes]:
    """Return the media type and the file.

    Raises:
        HTTPProblem: There is no such query or format.
        ClusterkgError: The answer has no picture, or a package is missing.
    """
    query = found(view)
    form = view.arguments["form"]
    if form not in (*FORMATS, _PICTURE):
        raise HTTPProblem(404, f"there is no format {form!r}; there are {', '.join(FORMATS)}")
    given = given_in(query, view)
    answer = run(query, context.store, given, lang=view.lang)
    if form != _PICTURE:
        return _MEDIA[form], serialise(answer, form)
    drawn = picture(
        answer,
        plot_of(query),
        title=query.title[view.lang],
        columns={name: about[view.lang] for name, about in query.columns.items()},
        subtitle=" · ".join(
            text
            for one in query.params.values()
            if one.kind != "language" and (text := called(context, one, given))
        ),
        lang=view.lang,
    )
    return "image/svg+xml", drawn.svg.encode()
