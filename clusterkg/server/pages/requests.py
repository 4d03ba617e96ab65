"""What pages are told of a request, and the responses that workers make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.negotiate import content_type
from clusterkg.server.pages.kept import Kept
from clusterkg.server.pages.view import View, fingerprint
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import etag, from_reply, pool_of, unchanged
from clusterkg.server.root_path import local_path
from clusterkg.server.settings import MIB

VARY: Final = {"Vary": "Accept, Accept-Language"}
_MOST_FIELDS: Final = 50


def language(request: Request) -> str:
    """Return the language of a page: what the address says, else what the reader prefers."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    tags: dict[str, float] = {}
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
        HTTPProblem: The address has too many fields.
    """
    query = [
        (key.replace("\0", ""), value.replace("\0", ""))
        for key, value in request.query_params.multi_items()
    ]
    if len(query) > _MOST_FIELDS:
        raise HTTPProblem(400, "the address has too many fields")
    return View(
        page=name,
        lang=language(request),
        path=local_path(request.scope),
        query=query,
        arguments=dict(arguments if arguments is not None else request.path_params),
        spoken=request.query_params.get("lang") in LANGUAGES,
        writable=pool_of(request).settings.writable,
        root=pool_of(request).settings.root,
    )


def fields_of(view: View) -> dict[str, Any]:
    """Return a view as it goes through a pipe."""
    return {
        "page": view.page,
        "lang": view.lang,
        "path": view.path,
        "query": list(view.query),
        "arguments": dict(view.arguments),
        "spoken": view.spoken,
        "writable": view.writable,
        "root": view.root,
    }


async def made(request: Request, view: View, headers: dict[str, str] | None = None) -> Response:
    """Return a page that a worker makes, or 304 if the reader has it."""
    asked = fields_of(view)
    pool = pool_of(request)
    generation = pool.generation()
    seen = pool.index() is not None
    tag = etag(generation, asked | {"made by": fingerprint(), "index": seen})
    about = VARY | (headers or {})
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag} | about)
    about |= {"ETag": tag, "Cache-Control": "no-cache"}
    kept = _kept(request)
    if (page := kept.get(tag)) is None:
        reply = await pool.page("page", view=asked)
        if "next" in reply.known:  # a part is sent, and where the next one is (RFC 8288)
            about |= {"Link": f'<{reply.known["next"]}>; rel="next"'}
            return from_reply(reply, headers=about)
        if reply.generation != generation or reply.size > MIB:
            return from_reply(reply, headers=about)
        with reply.body:
            page = (reply.known["media"], reply.read())
        kept.put(tag, *page)
    media, content = page
    return Response(content, headers=about | {"Content-Type": content_type(media)})


def _kept(request: Request) -> Kept:
    state = request.app.state
    if not hasattr(state, "kept"):
        state.kept = Kept()
    kept: Kept = state.kept
    return kept
