"""Who may write: whoever shows the token."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from clusterkg.server.refusal import RefusalError
from clusterkg.server.responses import pool_of


def require_token(request: Request) -> None:
    """Let a request pass that may change the store.

    Raises:
        RefusalError: The server only reads, or the request does not show the token.
    """
    token = pool_of(request).settings.token
    if token is None:
        raise RefusalError(403, "this server only reads (--writable lets it write)")
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(shown.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not right:
        raise RefusalError(
            401,
            "writing takes the server's token (header Authorization: Bearer TOKEN)",
            {"WWW-Authenticate": 'Bearer realm="clusterkg"'},
        )
