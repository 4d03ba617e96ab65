"""The routes of the server."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clusterkg._version import __version__
from clusterkg.model.errors import ClusterkgError
from clusterkg.server import canned, graphstore, protocol
from clusterkg.server.forms import routes as forms
from clusterkg.server.middleware import (
    DrainBody,
    PackedData,
    ResponseHeaders,
    RootPath,
    TrustedHosts,
    is_data,
    local_path,
    shared_headers,
)
from clusterkg.server.pages import routes as pages
from clusterkg.server.problems import HTTPProblem, InternalError
from clusterkg.server.reconciliation import routes as reconciliation
from clusterkg.server.responses import pool_of, refused
from clusterkg.server.settings import Settings
from clusterkg.server.workers.pool import Pool


async def health(request: Request) -> Response:
    """`GET /health`: whether the server is there, and what it serves."""
    return JSONResponse(
        {
            "status": "ok",
            "version": __version__,
            "generation": pool_of(request).generation(),
            "writable": pool_of(request).settings.writable,
        },
        headers={"Cache-Control": "no-store"},
    )


_GRAPH_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]
_ROUTES = [
    Route("/health", health),
    Route("/sparql", protocol.sparql, methods=["GET", "HEAD", "POST"]),
    Route("/sparql/", protocol.sparql, methods=["GET", "HEAD", "POST"]),
    Route("/graphs", graphstore.graphs, methods=_GRAPH_METHODS),
    Route("/graphs/{path:path}", graphstore.graphs, methods=_GRAPH_METHODS),
    Route("/.well-known/void", protocol.dataset),
    Route("/api/queries", canned.listing),
    Route("/api/queries/{name}", canned.answer),
    *reconciliation.ROUTES,
    *forms.ROUTES,
    *pages.ROUTES,
]
_log = logging.getLogger("clusterkg.server")


def make_app(settings: Settings) -> Starlette:
    """Return the application. Its workers start and end with it (ASGI's lifespan)."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        pool = Pool(settings)
        await pool.open()
        app.state.pool = pool
        try:
            yield
        finally:
            await pool.close()

    return Starlette(
        routes=_ROUTES,
        middleware=[
            *([Middleware(RootPath, root=settings.root)] if settings.root else []),
            Middleware(DrainBody, most=settings.max_upload),
            Middleware(ResponseHeaders),
            Middleware(TrustedHosts, settings.host, settings.allowed_hosts),
            Middleware(PackedData),
        ],
        exception_handlers={
            HTTPProblem: _refused,
            ClusterkgError: _wrong,
            HTTPException: _http,
            ClientDisconnect: _gone,
            Exception: _mistake,
        },
        lifespan=life,
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPProblem)
    if pages.wants_html(request) and not is_data(local_path(request.scope)):
        return pages.problem(request, error)
    return refused(error)


async def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, ClusterkgError)
    return await _refused(request, HTTPProblem.of(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return await _refused(request, HTTPProblem(error.status_code, error.detail, error.headers))


async def _mistake(request: Request, error: Exception) -> Response:
    """Answer a mistake of ours; the web server logs it. No other middleware sees this response."""
    response = await _refused(request, InternalError(""))
    for name, value in shared_headers(local_path(request.scope)).items():
        response.headers.setdefault(name, value)
    return response


async def _gone(_: Request, error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it
