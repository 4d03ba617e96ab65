"""The layers around the application: root path, unread bodies, hosts, headers, compression.

The path that the server lives below, such as `/kg`, comes before addresses in two places only: in
`RootPath`, for requests and redirects, and in `clusterkg.server.pages.links.rooted`, for pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clusterkg.server.negotiate import ranges


def local_path(scope: Scope) -> str:
    """Return the path of a request as routes know it.

    >>> local_path({"path": "/kg/sparql", "root_path": "/kg"})
    '/sparql'
    """
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


class RootPath:
    """Lets the application live below a path of its host, such as `https://example.org/kg/`.

    Proxies pass the path on or cut it off; both are right.

    Args:
        app: The application.
        root: See `clusterkg.server.settings.root_of`.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app, self._root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path == self._root:
            path += "/"
        elif not path.startswith(f"{self._root}/"):
            path = self._root + path

        async def more(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                target = headers.get("location", "")
                if target.startswith("/") and not target.startswith("//"):
                    headers["location"] = self._root + target
            await send(message)

        await self._app({**scope, "path": path, "root_path": self._root}, receive, more)


_DRAIN_TIMEOUT: Final = 30.0  # seconds


class DrainBody:
    """Reads and discards what the application has left of a request, so that its answer arrives.

    Many requests are refused before their body has been read. A connection that is closed while
    the client still sends is reset, and the client loses what it has not read yet: it sees no 401,
    and a proxy says 502 (RFC 9112, section 9.6).

    Args:
        app: The application.
        most: Bytes to discard; the connection is closed after that.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Who asks first has sent nothing yet, and need not.
        asks = headers.get("expect", "").lower() == "100-continue"
        left = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

        async def taken() -> Message:
            nonlocal left, asks
            message = await receive()
            left = left and bool(message.get("more_body", False))
            asks = False
            return message

        async def rest() -> None:
            size = 0
            while left and size <= self._most:
                size += len((await taken()).get("body", b""))

        async def after(message: Message) -> None:
            if message["type"] == "http.response.start" and left and not asks:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_DRAIN_TIMEOUT):
                        await rest()
            await send(message)

        await self._app(scope, taken, after)


MISDIRECTED = 421  # RFC 9110, section 15.5.20


def bare(host: str) -> str:
    """Return a name without port, brackets and final full stop, in lower case.

    >>> bare("[::1]:8000")
    '::1'
    >>> bare("Example.org.:80")
    'example.org'
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    if host.count(":") > 1:
        return host.lower()
    return host.partition(":")[0].lower().removesuffix(".")


def is_loopback(name: str) -> bool:
    """Return whether a name or an address without port is of this machine only."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


class TrustedHosts:
    """Refuses requests that name another host.

    A page of another site can have the name of that site lead to this machine (DNS rebinding);
    then a browser takes our answers for that site's own. It still sends the name, in `Host`.

    Args:
        app: What answers the others.
        bound: The address that the server listens on. Where other machines can reach it anyway,
            any name is allowed, unless some are given.
        allowed: Host names to allow besides those of this machine.
    """

    def __init__(self, app: ASGIApp, bound: str, allowed: Iterable[str] = ()) -> None:
        self._app = app
        self._allowed = {bare(name) for name in allowed}
        self._checks = bool(self._allowed) or is_loopback(bound.lower())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and self._checks:
            host = Headers(scope=scope).get("host")
            if host is not None and not self._known(bare(host)):
                told = "unknown host name (allow it with --allow-host)\n"
                headers = {"Cache-Control": "no-store"}
                await PlainTextResponse(told, MISDIRECTED, headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _known(self, name: str) -> bool:
        return name in self._allowed or is_loopback(name)


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
"""Where programs ask: errors are lines of text there, also for browsers."""

SHARED: Final = (*DATA, "/data", "/page", "/id/", "/vocab/", "/rule/", "/ns", "/graph")
"""Where pages of other sites may read: data, names, and what names lead to. Not where a session
counts: forms, logins and edits."""

_SHARED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, Clusterkg-Notes",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_ALLOWED: Final = (
    "Accept, Accept-Language, Authorization, Cache-Control, Content-Language, Content-Type, "
    "If-Match, If-Modified-Since, If-None-Match, Pragma, X-Requested-With"
)


def is_data(path: str) -> bool:
    """Return whether programs ask at a path."""
    return path.startswith(DATA)


def is_shared(path: str) -> bool:
    """Return whether pages of other sites may read what is at a path."""
    return path.startswith(SHARED)


def shared_headers(path: str) -> dict[str, str]:
    """Return the headers of each response at a path: security, and CORS where it is shared."""
    return SECURITY | (_SHARED if is_shared(path) else {})


def _preflight(path: str) -> Response:
    """Return what a request may be like that a page of another site wants to send.

    Writing needs the token in the header Authorization, which no browser adds by itself: a page
    that can write has been given the token.
    """
    methods = "GET, HEAD, POST" + (", PUT, DELETE" if path.startswith("/graphs") else "")
    headers = {
        "Allow": f"{methods}, OPTIONS",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": _ALLOWED,
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)


class ResponseHeaders:
    """Adds security and CORS headers, and answers preflight requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its response back, with more headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = local_path(scope)

        async def more(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in shared_headers(path).items():
                    headers.setdefault(name, value)
                if "frame-ancestors *" in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]
            await send(message)

        if scope["method"] == "OPTIONS" and is_shared(path):
            await _preflight(path)(scope, receive, more)
        else:
            await self._app(scope, receive, more)


class PackedData:
    """Compresses data for clients that accept gzip.

    Not pages: where a secret, such as the word of a form, stands beside what an attacker chose,
    the length of the compressed page tells the secret (BREACH).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packing = GZipMiddleware(app, minimum_size=1024, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back."""
        packs = scope["type"] == "http" and local_path(scope).startswith((*DATA, "/data"))
        if packs:  # what packs looks for the word only
            accepted = ", ".join(Headers(scope=scope).getlist("Accept-Encoding"))
            coding = b"gzip" if _accepts_gzip(accepted) else b"identity"
            others = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope = {**scope, "headers": [*others, (b"accept-encoding", coding)]}
        await (self._packing if packs else self._app)(scope, receive, send)


def _accepts_gzip(header: str) -> bool:
    """Return whether a client takes gzip: `gzip;q=0` says that it does not."""
    return any(coding == "gzip" and weight > 0 for coding, weight in ranges(header))


_LEVEL: Final = 4  # a tenth of JSON at a third of the time of level 9, which gains 2 %
