"""Who may write: the token, and sessions of those who have shown it and edit in a browser.

A session is a name in a signed cookie. It cannot be made without the token, and no page of another
site can use it: browsers send it to pages of this server only (SameSite=Strict), and each form
carries a word that only pages of the session know.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import pool_of

COOKIE: Final = "clusterkg-session"
LONGEST: Final = 12 * 3600
"""Seconds that a session lasts."""


@dataclass(frozen=True)
class Session:
    """Somebody who has shown the token.

    Attributes:
        name: What they call themselves.
        iri: What else tells who they are, such as their page or ORCID; may be empty.
        word: What forms of this session carry.
    """

    name: str
    iri: str
    word: str


def start(request: Request, response: Response, name: str, iri: str) -> None:
    """Let a browser keep a session. The token must have been shown."""
    content = json.dumps([name, iri, int(time.time()) + LONGEST], ensure_ascii=False).encode()
    value = f"{_encoded(content)}.{_encoded(_signature(request, b'session', content))}"
    response.set_cookie(
        COOKIE,
        value,
        max_age=LONGEST,
        path=request.scope.get("root_path") or "/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def end(request: Request, response: Response) -> None:
    """Let a browser forget its session."""
    response.delete_cookie(
        COOKIE, path=request.scope.get("root_path") or "/", httponly=True, samesite="strict"
    )


def session_of(request: Request) -> Session | None:
    """Return the session of a request, if it has one that is valid."""
    if pool_of(request).settings.token is None:
        return None
    head, _, tail = request.cookies.get(COOKIE, "").partition(".")
    try:
        content, signature = _decoded(head), _decoded(tail)
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(signature, _signature(request, b"session", content)):
        return None
    name, iri, until = json.loads(content)
    if until < time.time():
        return None
    return Session(name, iri, _encoded(_signature(request, b"form", content)))


def require_own(request: Request) -> None:
    """Let a form pass that comes from a page of this server.

    Raises:
        HTTPProblem: The browser says that it comes from elsewhere.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    if site != "same-origin" or (origin and origin.partition("://")[2] != host):
        raise HTTPProblem(403, "this form was sent from another site")


def require_word(session: Session, word: str) -> None:
    """Let a form pass that a page of this session has made.

    Raises:
        HTTPProblem: No page of this session has made it.
    """
    if not hmac.compare_digest(session.word.encode(), word.encode()):
        raise HTTPProblem(403, "this form belongs to another session: please reload it")


def _signature(request: Request, purpose: bytes, content: bytes) -> bytes:
    token = pool_of(request).settings.token
    assert token is not None
    key = hmac.digest(token.encode(), b"clusterkg " + purpose, hashlib.sha256)
    return hmac.digest(key, content, hashlib.sha256)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


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
            "writing requires the server's token (header Authorization: Bearer TOKEN)",
            {"WWW-Authenticate": 'Bearer realm="clusterkg"'},
        )
