"""The addresses of the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from clusterkg.server import negotiate
from clusterkg.server.middleware import SECURITY, local_path
from clusterkg.server.pages import editor
from clusterkg.server.pages.links import data_of, iri_of, page_of
from clusterkg.server.pages.registry import pages
from clusterkg.server.pages.requests import VARY, language, made, view_of
from clusterkg.server.pages.view import STATIC, View, html
from clusterkg.server.problems import HTTPProblem, InternalError
from clusterkg.server.responses import body_of, client_of, from_reply, pool_of, unless_gone
from clusterkg.server.settings import MIB

_FORMS: Final = {"html": "text/html"} | {
    name: negotiate.TRIPLES[name] for name in ("ttl", "jsonld", "nt")
}

_TOO_MUCH: Final = (413, 504)
_MOST_SHOWN: Final = 8 * MIB
_EDITOR_HEADERS: Final = {
    # Browsers write style attributes themselves when somebody types over a selection.
    "Content-Security-Policy": f"{SECURITY['Content-Security-Policy']}; "
    "style-src 'self'; style-src-attr 'unsafe-inline'"
}


def _answer(page: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await made(request, view_of(request, page))

    return answer


async def thing(request: Request) -> Response:
    """`GET /page/…`, `/page?iri=…`: a page about a thing, a term or a rule."""
    return await made(request, view_of(request, "thing", {"iri": _iri(request)}))


async def data(request: Request) -> Response:
    """`GET /data/….ttl|jsonld|nt|csv`: what is known of a thing."""
    path = request.path_params.get("path")
    if path is None:
        asked = request.query_params.get("format", "ttl")
        iri, form = _iri(request), negotiate.named(asked, negotiate.TRIPLES) or asked
    else:
        stem, _, form = path.rpartition(".")
        iri = iri_of(stem)
    return await made(request, view_of(request, "data", {"iri": iri, "form": form}))


async def resource(request: Request) -> Response:
    """`GET /id/…`, `/ns`, `/vocab/…`, `/rule/…`: the way to the page, or to the data (303)."""
    iri = iri_of(local_path(request.scope).strip("/").removesuffix("#"))
    form = negotiate.choose(negotiate.accept_of(request), _FORMS)
    if form is None:
        raise negotiate.unacceptable(_FORMS)
    target = page_of(iri) if form == "html" else data_of(iri, form)
    return RedirectResponse(target, 303, headers={"Vary": "Accept"})


async def question(request: Request) -> Response:
    """`GET /queries/NAME`: a form and its answer; the form also where there is no answer."""
    view = view_of(request, "question")
    try:
        return await made(request, view)
    except HTTPProblem as error:
        if error.status not in _TOO_MUCH:
            raise
        told = replace(view, arguments=dict(view.arguments) | {"failed": error.message})
        reply = await pool_of(request).ask("page", slow=True, view=told.as_json())
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
    return "text/html" in (negotiate.accept_of(request) or "")


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


async def show_editor(request: Request) -> Response:
    """`GET /query`: the editor."""
    return await _editor(request, 200, {"Cache-Control": "no-cache"})


async def run_query(request: Request) -> Response:
    """`POST /query`: the editor with an answer, or the answer alone."""
    pool = pool_of(request)
    body = await body_of(request, pool.settings.max_query)
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        raise HTTPProblem(400, "this is not a form in UTF-8") from None
    text, form = fields.get("query", ""), fields.get("form", "table")
    accept = "application/sparql-results+json, text/turtle;q=0.9"
    asked: dict[str, Any] = {"text": text}
    asked |= {"accept": accept} if form == "table" else {"format": form}
    try:
        reply = await unless_gone(request, pool.ask("query", client=client_of(request), **asked))
    except InternalError:
        raise
    except HTTPProblem as error:
        return await _editor(request, error.status, error.headers, text=text, wrong=error.message)
    if form != "table":
        return from_reply(reply)
    with reply.body:
        if reply.size > _MOST_SHOWN:
            wrong = "the answer is too large for a page; choose another format"
            return await _editor(request, 413, {}, text=text, wrong=wrong)
        answer = await asyncio.to_thread(editor.shown, reply.read(), reply.known["media"])
    return await _editor(request, 200, {}, text=text, answer=answer)


async def _editor(request: Request, status: int, headers: dict[str, str], **about: Any) -> Response:
    text = await asyncio.to_thread(editor.page, view_of(request, "editor"), **about)
    more = {"Cache-Control": "no-store"} | VARY | _EDITOR_HEADERS | headers
    return Response(text, status, media_type="text/html", headers=more)


_SPECIAL: Final = {"thing": thing, "data": data, "question": question, "about": about}
"""Pages that need more of a request than its address says."""

ROUTES: Final[list[BaseRoute]] = [
    *(
        Route(path, _SPECIAL.get(name) or _answer(name))
        for name, page in pages().items()
        for path in page.routes
    ),
    Route("/query", show_editor, methods=["GET", "HEAD"]),
    Route("/query", run_query, methods=["POST"]),
    Route("/ns", resource),
    *(Route(f"/{name}/{{path:path}}", resource) for name in ("id", "vocab", "rule")),
    Mount("/static", _Static(directory=STATIC, packages=[("clusterkg.pictures", "static")])),
]
"""What the application adds to its routes."""
