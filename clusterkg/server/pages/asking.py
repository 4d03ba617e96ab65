"""The routes of the query editor."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.server.headers import SECURITY
from clusterkg.server.pages import editor
from clusterkg.server.pages.requests import VARY, made, view_of
from clusterkg.server.problems import HTTPProblem, InternalError
from clusterkg.server.responses import body_of, client_of, from_reply, pool_of, unless_gone
from clusterkg.server.settings import MIB

_MOST_SHOWN: Final = 8 * MIB
_POLICY: Final = {
    # Browsers write style attributes themselves when somebody types over a selection.
    "Content-Security-Policy": f"{SECURITY['Content-Security-Policy']}; "
    "style-src 'self'; style-src-attr 'unsafe-inline'"
}


async def completions(request: Request) -> Response:
    """`GET /query/names`: what the editor completes."""
    return await made(request, view_of(request, "editor", {}))


async def show(request: Request) -> Response:
    """`GET /query`: the editor."""
    return await _page(request, 200, {"Cache-Control": "no-cache"})


async def run(request: Request) -> Response:
    """`POST /query`: the editor with an answer, or the answer alone.

    The query comes from anybody, so it waits in the queue for strangers.
    """
    pool = pool_of(request)
    body = await body_of(request, pool.settings.max_query)
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        raise HTTPProblem(400, "this is not a form in UTF-8") from None
    text, form = fields.get("query", ""), fields.get("form", "table")
    accept = "application/sparql-results+json, text/turtle;q=0.9"
    asked = {"text": text} | ({"accept": accept} if form == "table" else {"format": form})
    try:
        reply = await unless_gone(request, pool.ask("query", client_of(request), **asked))
    except InternalError:
        raise
    except HTTPProblem as error:
        return await _page(request, error.status, error.headers, text=text, wrong=error.message)
    if form != "table":
        return from_reply(reply)
    with reply.body:
        if reply.size > _MOST_SHOWN:
            wrong = "the answer is too large for a page: choose another format"
            return await _page(request, 413, {}, text=text, wrong=wrong)
        answer = await asyncio.to_thread(editor.shown, reply.read(), reply.known["media"])
    return await _page(request, 200, {}, text=text, answer=answer)


async def _page(request: Request, status: int, headers: dict[str, str], **about: Any) -> Response:
    text = await asyncio.to_thread(editor.page, view_of(request, "editor"), **about)
    more = {"Cache-Control": "no-store"} | VARY | _POLICY | headers
    return Response(text, status, media_type="text/html", headers=more)
