"""The addresses of the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from clusterkg.server import negotiate
from clusterkg.server.pages import asking
from clusterkg.server.pages.links import data_of, iri_of, page_of
from clusterkg.server.pages.requests import VARY, fields_of, language, made, view_of
from clusterkg.server.pages.view import STATIC, View, html
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import pool_of
from clusterkg.server.root_path import local_path
from clusterkg.server.settings import MIB

_FORMS: Final = {"html": "text/html"} | {
    name: negotiate.TRIPLES[name] for name in ("ttl", "jsonld", "nt")
}

_TOO_MUCH: Final = (413, 504)
_PICTURE: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A picture is a document of its own, with styles in it; it runs nothing."""


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await made(request, view_of(request, name))

    return answer


async def thing(request: Request) -> Response:
    """`GET /page/…`, `/page?iri=…`: a page about a thing, a term or a rule."""
    return await made(request, view_of(request, "thing", {"iri": _iri(request)}))


async def data(request: Request) -> Response:
    """`GET /data/….ttl|jsonld|nt|csv`: what is known of a thing."""
    path = request.path_params.get("path")
    if path is None:
        iri, form = _iri(request), request.query_params.get("format", "ttl")
    else:
        stem, _, form = path.rpartition(".")
        iri = iri_of(stem)
    shared = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return await made(request, view_of(request, "data", {"iri": iri, "form": form}), shared)


async def resource(request: Request) -> Response:
    """`GET /id/…`, `/ns`, `/vocab/…`, `/rule/…`: the way to the page, or to the data (303)."""
    iri = iri_of(local_path(request.scope).strip("/").removesuffix("#"))
    form = negotiate.choose(request.headers.get("accept"), _FORMS)
    if form is None:
        raise HTTPProblem(406, f"no form suits; there are {', '.join(_FORMS.values())}")
    target = page_of(iri) if form == "html" else data_of(iri, form)
    return RedirectResponse(target, 303, headers={"Vary": "Accept"})


async def download(request: Request) -> Response:
    """`GET /queries/NAME/answer.FORMAT`: an answer as a file, or as a picture (.svg)."""
    drawn = request.path_params["form"] == "svg"
    return await made(request, view_of(request, "download"), _PICTURE if drawn else None)


async def measures_file(request: Request) -> Response:
    """`GET /measures/NAME`: values of measures as a file, or as a picture (.svg)."""
    drawn = request.path_params["name"].endswith(".svg")
    return await made(request, view_of(request, "measures_file"), _PICTURE if drawn else None)


async def question(request: Request) -> Response:
    """`GET /queries/NAME`: a form and its answer; the form also where there is no answer."""
    view = view_of(request, "question")
    try:
        return await made(request, view)
    except HTTPProblem as error:
        if error.status not in _TOO_MUCH:
            raise
        told = replace(view, arguments=dict(view.arguments) | {"failed": error.message})
        reply = await pool_of(request).page("page", view=fields_of(told))
        headers = {"Cache-Control": "no-store"} | VARY | error.headers
        with reply.body:
            return Response(reply.read(), error.status, headers, "text/html")


async def about(request: Request) -> Response:
    """`GET /about`: what is served, and its limits."""
    settings = pool_of(request).settings
    limits = {
        "timeout": f"{settings.timeout:g}",
        "memory": f"{settings.memory // MIB}",
        "size": f"{settings.max_result // MIB}",
        "workers": f"{settings.workers}",
    }
    return await made(request, view_of(request, "about", limits))


def _iri(request: Request) -> str:
    path = request.path_params.get("path")
    return iri_of(path) if path is not None else request.query_params.get("iri", "")


class _Static(StaticFiles):
    def file_response(self, *arguments: Any, **named: Any) -> Response:
        response = super().file_response(*arguments, **named)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def wants_html(request: Request) -> bool:
    """Return whether an error should be a page: somebody looks at it."""
    return "text/html" in request.headers.get("accept", "")


def problem(request: Request, error: HTTPProblem) -> Response:
    """Return an error as a page."""
    try:
        view = view_of(request, "problem", {})
    except HTTPProblem:
        view = View("problem", language(request), "/", root=pool_of(request).settings.root)
    if request.method not in {"GET", "HEAD"}:
        view = replace(view, path="/", query=())
    text = html("problem.html", view, status=error.status, message=error.message)
    headers = {"Cache-Control": "no-store"} | VARY | error.headers
    return Response(text, error.status, headers=headers, media_type="text/html")


ROUTES: Final[list[BaseRoute]] = [
    Route("/", _page("home")),
    Route("/browse", _page("browse")),
    Route("/browse/{kind:path}", _page("browse")),
    Route("/queries", _page("questions")),
    Route("/queries/{name}", question),
    Route("/queries/{name}/answer.{form}", download),
    Route("/query", asking.show, methods=["GET", "HEAD"]),
    Route("/query", asking.run, methods=["POST"]),
    Route("/query/names", asking.completions),
    *(Route(f"/{name}", _page(name)) for name in ("compare", "graph", "map", "measures")),
    Route("/measures/{name}", measures_file),
    Route("/about", about),
    Route("/page", thing),
    Route("/page/{path:path}", thing),
    Route("/data", data),
    Route("/data/{path:path}", data),
    Route("/ns", resource),
    *(Route(f"/{name}/{{path:path}}", resource) for name in ("id", "vocab", "rule")),
    Mount("/static", _Static(directory=STATIC, packages=[("clusterkg.pictures", "static")])),
]
"""What the application adds to its routes."""
