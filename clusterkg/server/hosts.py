"""By which names the server may be called, so that no other site can pass for it.

A page of another site can have the name of that site lead to this machine (DNS rebinding); then a
browser takes our answers for that site's own. It still sends the name, in `Host`.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

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
    """Refuses requests that are for somebody else.

    Args:
        app: What answers the others.
        bound: The address that the server listens on. Where others can reach it anyway, any name
            will do, unless some are named.
        allowed: More names that it may be called by.
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
