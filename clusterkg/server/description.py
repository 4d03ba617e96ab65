"""What describes the service and its data: SPARQL Service Description, VoID and DCAT."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.server.responses import etag, from_reply, pool_of, unchanged


async def service(request: Request) -> Response:
    """`GET /sparql` without a query: the service description."""
    return await _describe(request, whole=False)


async def dataset(request: Request) -> Response:
    """`GET /.well-known/void`: the data set, with its numbers."""
    return await _describe(request, whole=True)


async def _describe(request: Request, *, whole: bool) -> Response:
    pool = pool_of(request)
    asked: dict[str, Any] = {
        "root": str(request.base_url),
        "writable": pool.settings.writable,
        "whole": whole,
        "accept": request.headers.get("accept"),
        "format": request.query_params.get("format"),
    }
    tag = etag(pool.generation(), asked | {"index": pool.index() is not None})
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
    return from_reply(await pool.ask("description", **asked), tag=tag)
