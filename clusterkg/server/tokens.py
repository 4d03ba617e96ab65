"""Who may write: whoever shows the token."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import pool_of


def shows_token(request: Request) -> bool:
    """Return whether a request may change the store."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and is_token(request, shown)


def is_token(request: Request, text: str) -> bool:
    """Return whether a text is the token."""
    token = pool_of(request).settings.token
    return token is not None and hmac.compare_digest(text.strip().encode(), token.encode())


def require_token(request: Request) -> None:
    """Let a request pass that may change the store.

    Raises:
        HTTPProblem: The server only reads, or the request does not show the token.
    """
    if pool_of(request).settings.token is None:
        raise HTTPProblem(403, "this server is read-only (start it with --writable)")
    if not shows_token(request):
        raise HTTPProblem(
            401,
            "writing takes the server's token (header Authorization: Bearer TOKEN)",
            {"WWW-Authenticate": 'Bearer realm="clusterkg"'},
        )
