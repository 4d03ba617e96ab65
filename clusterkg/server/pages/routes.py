"""The addresses of the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from clusterkg.server import negotiate
from clusterkg.server.pages import editor
from clusterkg.server.pages.links import data_of, iri_of, page_of
from clusterkg.server.pages.view import STATIC, View, fingerprint, html
from clusterkg.server.refusal import RefusalError
from clusterkg.server.responses import (
    body_of,
    client_of,
    etag,
    from_reply,
    pool_of,
    unchanged,
    unless_gone,
)
from clusterkg.server.settings import MIB
from clusterkg.terms import LANGUAGES

_MOST_FIELDS: Final = 50
_MOST_SHOWN: Final = 8 * MIB
_VARY: Final = {"Vary": "Accept, Accept-Language"}
_FORMS: Final = {"html": "text/html"} | {
    name: negotiate.TRIPLES[name] for name in ("ttl", "jsonld", "nt")
}


def language(request: Request) -> str:
    """Return the language of a page: what the address says, else what the reader prefers."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    tags = {}
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        tag, _, rest = part.partition(";")
        name = tag.strip().lower().split("-")[0]
        try:
            weight = float(rest.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if name in LANGUAGES:
            tags[name] = max(weight, tags.get(name, 0.0))
    return max(tags, key=lambda name: tags[name], default="en")


def view_of(request: Request, name: str, arguments: Mapping[str, str] | None = None) -> View:
    """Return what a page is told of a request.

    Raises:
        RefusalError: The address has too many fields.
    """
    query = [
        (key.replace("\0", ""), value.replace("\0", ""))
        for key, value in request.query_params.multi_items()
    ]
    if len(query) > _MOST_FIELDS:
        raise RefusalError(400, "the address has too many fields")
    return View(
        page=name,
        lang=language(request),
        path=request.url.path,
        query=query,
        arguments=dict(arguments if arguments is not None else request.path_params),
        spoken=request.query_params.get("lang") in LANGUAGES,
    )


async def made(request: Request, view: View, headers: dict[str, str] | None = None) -> Response:
    """Return a page that a worker makes, or 304 if the reader has it."""
    asked = {
        "page": view.page,
        "lang": view.lang,
        "path": view.path,
        "query": list(view.query),
        "arguments": dict(view.arguments),
        "spoken": view.spoken,
    }
    pool = pool_of(request)
    tag = etag(pool.generation(), asked | {"made by": fingerprint()})
    about = _VARY | (headers or {})
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag} | about)
    return from_reply(await pool.page("page", view=asked), tag=tag, headers=about)


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
    iri = iri_of(request.url.path.strip("/").removesuffix("#"))
    form = negotiate.choose(request.headers.get("accept"), _FORMS)
    if form is None:
        raise RefusalError(406, f"no form suits; there are {', '.join(_FORMS.values())}")
    target = page_of(iri) if form == "html" else data_of(iri, form)
    return RedirectResponse(target, 303, headers={"Vary": "Accept"})


async def download(request: Request) -> Response:
    """`GET /queries/NAME/answer.FORMAT`: an answer as a file, or as a picture (.svg)."""
    drawn = request.path_params["form"] == "svg"
    # A picture is a document of its own, with styles in it; it runs nothing.
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return await made(request, view_of(request, "download"), policy if drawn else None)


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


async def completions(request: Request) -> Response:
    """`GET /query/names`: what the editor completes."""
    return await made(request, view_of(request, "editor", {}))


async def show_editor(request: Request) -> Response:
    """`GET /query`: the editor."""
    text = await asyncio.to_thread(editor.page, view_of(request, "editor"))
    return Response(text, media_type="text/html", headers={"Cache-Control": "no-cache"} | _VARY)


async def run_query(request: Request) -> Response:
    """`POST /query`: the editor with an answer, or the answer alone.

    The query comes from anybody, so it waits in the lane for strangers.
    """
    pool = pool_of(request)
    body = await body_of(request, pool.settings.max_query)
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        raise RefusalError(400, "this is not a form in UTF-8") from None
    text, form = fields.get("query", ""), fields.get("form", "table")
    view = view_of(request, "editor")
    accept = "application/sparql-results+json, text/turtle;q=0.9"
    asked = {"text": text} | ({"accept": accept} if form == "table" else {"format": form})
    try:
        reply = await unless_gone(request, pool.ask("query", client_of(request), **asked))
    except RefusalError as error:
        made_page = await asyncio.to_thread(editor.page, view, text, wrong=error.message)
        headers = {"Cache-Control": "no-store"} | error.headers
        return Response(made_page, error.status, media_type="text/html", headers=headers)
    if form != "table":
        return from_reply(reply)
    if reply.size > _MOST_SHOWN:
        wrong = "the answer is too large for a page: choose another format"
        return Response(
            await asyncio.to_thread(editor.page, view, text, wrong=wrong),
            413,
            media_type="text/html",
        )

    def answered() -> str:
        with reply.body:
            answer = editor.shown(reply.read(), reply.known["media"])
        return editor.page(view, text, answer=answer)

    made_page = await asyncio.to_thread(answered)
    return Response(made_page, media_type="text/html", headers={"Cache-Control": "no-store"})


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


def problem(request: Request, error: RefusalError) -> Response:
    """Return an error as a page."""
    view = View("problem", language(request), "/", spoken="lang" in request.query_params)
    text = html("problem.html", view, status=error.status, message=error.message)
    headers = {"Cache-Control": "no-store"} | _VARY | error.headers
    return Response(text, error.status, headers=headers, media_type="text/html")


ROUTES: Final[list[BaseRoute]] = [
    Route("/", _page("home")),
    Route("/browse", _page("browse")),
    Route("/browse/{kind:path}", _page("browse")),
    Route("/queries", _page("questions")),
    Route("/queries/{name}", _page("question")),
    Route("/queries/{name}/answer.{form}", download),
    Route("/query", show_editor, methods=["GET", "HEAD"]),
    Route("/query", run_query, methods=["POST"]),
    Route("/query/names", completions),
    *(Route(f"/{name}", _page(name)) for name in ("compare", "graph", "map")),
    Route("/about", about),
    Route("/page", thing),
    Route("/page/{path:path}", thing),
    Route("/data", data),
    Route("/data/{path:path}", data),
    Route("/ns", resource),
    *(Route(f"/{name}/{{path:path}}", resource) for name in ("id", "vocab", "rule")),
    Mount("/static", _Static(directory=STATIC)),
]
"""What the application adds to its routes."""
