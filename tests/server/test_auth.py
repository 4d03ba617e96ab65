"""Sessions of those who edit in a browser."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import Response

from clusterkg.server import auth
from clusterkg.server.settings import Settings


def request(cookie: str = "", token: str = "secret") -> Request:
    pool = SimpleNamespace(settings=Settings(token=token))
    return Request(
        {
            "type": "http",
            "scheme": "http",
            "path": "/edits",
            "server": ("localhost", 8000),
            "headers": [(b"cookie", cookie.encode())],
            "app": SimpleNamespace(state=SimpleNamespace(pool=pool)),
        }
    )


def cookie() -> str:
    response = Response()
    auth.start(request(), response, "Олена", "https://orcid.example/0000")
    return response.headers["set-cookie"].partition(";")[0]


@pytest.mark.parametrize(("later", "valid"), [(-2, True), (2, False)])
def test_a_session_ends(monkeypatch: pytest.MonkeyPatch, later: int, valid: bool) -> None:
    kept = cookie()
    now = auth.time.time()
    monkeypatch.setattr(auth.time, "time", lambda: now + auth.LONGEST + later)
    session = auth.session_of(request(kept))
    assert (session is not None) == valid
    assert session is None or (session.name, session.iri) == ("Олена", "https://orcid.example/0000")


def test_a_session_is_of_one_token() -> None:
    assert auth.session_of(request(cookie(), "another")) is None
