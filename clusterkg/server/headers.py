"""Headers that every response has: what a browser may do with it, and who may read it."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clusterkg.server.root_path import local_path

SECURITY: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DATA: Final = ("/sparql", "/graphs", "/api/", "/.well-known/")
"""Where pages of other sites may read; only here, and only read."""

_SHARED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT: Final = _SHARED | {
    # No Authorization, PUT or DELETE: what is open on another site must not write here.
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def is_data(path: str) -> bool:
    """Return whether pages of other sites may read what is at a path."""
    return any(path.startswith(each) for each in DATA)


class ResponseHeaders:
    """Adds the headers, and answers what browsers ask before they ask across sites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its response back, with more headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shared = is_data(local_path(scope))

        async def more(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (SECURITY | (_SHARED if shared else {})).items():
                    headers.setdefault(name, value)
                if "frame-ancestors *" in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]
            await send(message)

        asked = Headers(scope=scope)
        if shared and scope["method"] == "OPTIONS" and "access-control-request-method" in asked:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, more)
        else:
            await self._app(scope, receive, more)
