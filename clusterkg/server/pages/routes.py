"""The addresses of the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from clusterkg.server import negotiate
from clusterkg.server.pages.links import data_of, iri_of, page_of
from clusterkg.server.pages.view import STATIC, View, fingerprint, html
from clusterkg.server.refusal import RefusalError
from clusterkg.server.responses import etag, from_reply, pool_of, unchanged
from clusterkg.terms import LANGUAGES

_MOST_FIELDS: Final = 50
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
    Route("/page", thing),
    Route("/page/{path:path}", thing),
    Route("/data", data),
    Route("/data/{path:path}", data),
    Route("/ns", resource),
    *(Route(f"/{name}/{{path:path}}", resource) for name in ("id", "vocab", "rule")),
    Mount("/static", _Static(directory=STATIC)),
]
"""What the application adds to its routes."""
