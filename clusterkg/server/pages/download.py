"""Answers to canned queries as files and pictures, and through the API."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from clusterkg.pictures import picture, plot_of
from clusterkg.queries.catalogue import load
from clusterkg.queries.formats import ROWS, serialise
from clusterkg.queries.run import Slice, run, with_year
from clusterkg.server import negotiate
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.fields import called
from clusterkg.server.pages.question import found, given_in
from clusterkg.server.pages.view import File, Page, View
from clusterkg.server.problems import HTTPProblem
from clusterkg.store.protocol import Store

PAGE: Final = Page(
    ("/queries/{name}/answer.{form}",),
    "/queries/influence-paths/answer.csv",
    html=False,
    slow=True,
    pictures=True,
)

_PICTURE: Final = "svg"


def render(context: PageContext, view: View) -> File:
    """Return the file.

    Raises:
        HTTPProblem: There is no such query or format.
        ClusterkgError: The answer has no picture, or a package is missing.
    """
    query = found(view)
    form = view.arguments["form"]
    if form not in (*ROWS, _PICTURE):
        raise HTTPProblem(404, f"unknown format {form!r}; the available ones are {', '.join(ROWS)}")
    given = given_in(query, view)
    answer = run(query, context.store, given, lang=view.lang)
    if form != _PICTURE:
        return File(ROWS[form].media_type, serialise(answer, form))
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
    return File("image/svg+xml", drawn.svg.encode())


def canned(store: Store, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Answer a canned query. See `clusterkg.server.workers.tasks` for the form of tasks.

    The request says `name`, and may say `given` (parameters), `lang`, `limit`, `offset`, `as_of`
    (a year), `accept` and `format`.
    """
    query = load(request["name"])
    form = negotiate.chosen(request, negotiate.ROWS)
    given = with_year(query, request.get("given", {}), request.get("as_of"))
    part = Slice(request.get("limit"), request.get("offset") or 0)
    answer = run(query, store, given, lang=request.get("lang") or "en", part=part)
    out.write(serialise(answer, form))
    return {"media": negotiate.ROWS[form], "rows": len(answer), "notes": answer.notes}
