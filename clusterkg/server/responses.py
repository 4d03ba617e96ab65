"""What all routes share: the pool, bodies of requests, responses made of answers."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from clusterkg.server.negotiate import content_type
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.workers.pool import Pool
from clusterkg.server.workers.process import Reply
from clusterkg.server.workers.tasks import is_public

NOTES: Final = "Clusterkg-Notes"
"""The header that says what the parameters of a query were taken for, percent-encoded."""

_PART: Final = 256 * 1024
_T = TypeVar("_T")


def pool_of(request: Request) -> Pool:
    """Return the workers."""
    pool: Pool = request.app.state.pool
    return pool


def client_of(request: Request) -> str:
    """Return the address of the client of a request."""
    return request.client.host if request.client else ""


async def body_of(request: Request, most: int) -> bytes:
    """Return the body of a request.

    Raises:
        HTTPProblem: It is larger than `most` bytes.
    """
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise HTTPProblem(
                413, f"the request is larger than {most:,} bytes", {"Connection": "close"}
            )
        parts.append(part)
    return b"".join(parts)


def etag(generation: str, asked: dict[str, Any]) -> str:
    """Return the entity tag of an answer; it changes with the store and with the question."""
    text = json.dumps([generation, asked], sort_keys=True)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def unchanged(request: Request, tag: str) -> bool:
    """Return whether the client already has this answer."""
    known = request.headers.get("if-none-match", "")
    return tag in {part.strip() for part in known.split(",")}


def from_reply(
    reply: Reply, *, tag: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Return an answer as a response; a large one is read from its file as it goes."""
    about = {"Vary": "Accept"} | (headers or {})
    if tag is not None:
        about |= {"ETag": tag, "Cache-Control": "no-cache"}
    else:
        about["Cache-Control"] = "no-store"
    if notes := reply.known.get("notes"):  # headers take no Cyrillic letters
        about[NOTES] = quote("; ".join(notes), safe=" :;,()/#?=&'")
    about["Content-Type"] = content_type(reply.known["media"])
    if reply.size <= _PART:
        with reply.body:
            return Response(reply.read(), headers=about)
    about["Content-Length"] = str(reply.size)
    return StreamingResponse(_parts(reply), headers=about)


async def answered(request: Request, task: str, asked: dict[str, Any], **more: Any) -> Response:
    """Return the answer that a task gives, or 304 if the client has it already.

    Args:
        request: The request.
        task: See `clusterkg.server.workers.tasks`.
        asked: What the answer depends on.
        more: What else the pool needs to know.

    Raises:
        HTTPProblem: There is no answer.
        ClientDisconnect: The client disconnected before there was one.
    """
    pool = pool_of(request)
    tag = etag(pool.generation(), asked)
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
    work = pool.ask(task, client=client_of(request), **asked, **more)
    reply = await (unless_gone(request, work) if is_public(task) else work)
    if reply.known.get("volatile"):
        return from_reply(reply)
    return from_reply(reply, tag=etag(reply.generation, asked))


async def _parts(reply: Reply) -> AsyncIterator[bytes]:
    with reply.body as body:
        body.seek(0)
        while part := body.read(_PART):
            yield part


async def unless_gone(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """Do what a client asked for, unless the client disconnects: then nobody needs it.

    Raises:
        ClientDisconnect: The client disconnected.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        for one in (task, gone):
            if not one.done():
                one.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await one


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def refused(refusal: HTTPProblem) -> Response:
    """Return a problem as a response: a line for people."""
    headers = {"Cache-Control": "no-store"} | refusal.headers
    return PlainTextResponse(f"{refusal.message}\n", refusal.status, headers=headers)
