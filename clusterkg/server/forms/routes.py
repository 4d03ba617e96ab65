"""The routes of forms: signing in, adding, editing, and taking edits back."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clusterkg.model.namespaces import EDITS
from clusterkg.server import auth
from clusterkg.server.auth import Session, is_token
from clusterkg.server.forms.record import new_iri
from clusterkg.server.pages.requests import VARY, view_of
from clusterkg.server.pages.view import View, html
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import body_of, pool_of
from clusterkg.server.workers.process import Reply

_OWN: Final = VARY | {"Cache-Control": "no-store"}
_MOST_FIELDS: Final = 5000
_LONGEST_NAME: Final = 100
_LONGEST_WHY: Final = 500
_PAUSE: Final = 1.0
"""Seconds that a wrong token costs."""


async def new(request: Request) -> Response:
    """`GET /new`: the kinds of things that there are forms for."""
    if (session := _session(request)) is None:
        return _to_login(request)
    view = view_of(request, "new")
    reply = await pool_of(request).ask("kinds", view=view.as_json(), who=session.name)
    return _page(reply)


async def form(request: Request) -> Response:
    """`GET /new/KIND`, `GET /edit?id=IRI`: a form."""
    if (session := _session(request)) is None:
        return _to_login(request)
    return _page(await _ask(request, session, None))


async def send(request: Request) -> Response:
    """`POST` of a form: it is checked, and saved if that is asked for and nothing is wrong."""
    session, sent = await _sent(request)
    edit = new_iri()
    reply = await _ask(request, session, sent, edit)
    if reply.known["media"] == "text/html":
        return _page(reply)
    with reply.body:
        body = reply.read()
    made = await pool_of(request).change(
        "edit",
        body,
        edit=edit,
        thing=reply.known["thing"],
        removed=reply.known["removed"],
        name=session.name,
        who=session.iri,
        why=_first(sent, "why")[:_LONGEST_WHY],
    )
    return _to_edit(request, made.known["edit"], advice=reply.known["advice"])


async def ask_revert(request: Request) -> Response:
    """`GET /edits/ID/revert`: asks whether an edit is to be taken back."""
    if (session := _session(request)) is None:
        return _to_login(request)
    arguments = {"id": request.path_params["id"], "word": session.word}
    view = view_of(request, "edits", arguments)
    return _page(await pool_of(request).ask("page", view=view.as_json()))


async def revert(request: Request) -> Response:
    """`POST /edits/ID/revert`: takes an edit back."""
    session, sent = await _sent(request)
    made = await pool_of(request).change(
        "revert",
        b"",
        edit=EDITS + request.path_params["id"],
        name=session.name,
        who=session.iri,
        why=_first(sent, "why")[:_LONGEST_WHY],
    )
    return _to_edit(request, made.known["edit"])


async def show_login(request: Request) -> Response:
    """`GET /login`: asks for the token and a name."""
    _require_writable(request)
    return _login(view_of(request, "login"), {}, {}, request.query_params.get("next", ""))


async def login(request: Request) -> Response:
    """`POST /login`: begins a session if the token is right."""
    _require_writable(request)
    auth.require_own(request)
    sent = await _fields(request)
    given = {key: _first(sent, key).strip() for key in ("name", "iri", "token")}
    wrong = {}
    if not given["name"] or len(given["name"]) > _LONGEST_NAME or not given["name"].isprintable():
        wrong["name"] = "login_no_name"
    if given["iri"] and not _is_address(given["iri"]):
        wrong["iri"] = "login_no_iri"
    if not is_token(request, given["token"]):
        await asyncio.sleep(_PAUSE)
        wrong["token"] = "login_wrong"
    following = _local(_first(sent, "next"))
    if wrong:
        shown = {key: given[key] for key in ("name", "iri")}
        return _login(view_of(request, "login"), shown, wrong, following)
    response = RedirectResponse(following or "/new", 303, headers=_OWN)
    auth.start(request, response, given["name"], given["iri"])
    return response


async def logout(request: Request) -> Response:
    """`POST /logout`: ends a session."""
    auth.require_own(request)
    response = RedirectResponse("/", 303, headers=_OWN)
    auth.end(request, response)
    return response


async def _ask(
    request: Request, session: Session, sent: dict[str, list[str]] | None, edit: str = ""
) -> Reply:
    kind = request.path_params.get("kind", "") or request.query_params.get("kind", "")
    thing = "" if "kind" in request.path_params else request.query_params.get("id", "")
    if not thing and "kind" not in request.path_params:
        raise HTTPProblem(400, "no thing is named (?id=IRI)")
    pool = pool_of(request)
    return await pool.ask(
        "form",
        view=view_of(request, "form", {}).as_json(),
        kind=kind,
        thing=thing,
        word=session.word,
        base=pool.settings.base,
        edit=edit or new_iri(),
        sent=sent,
    )


async def _sent(request: Request) -> tuple[Session, dict[str, list[str]]]:
    """Return the session and the fields of a form.

    Raises:
        HTTPProblem: It is not a form that a page of this session has made.
    """
    _require_writable(request)
    auth.require_own(request)
    session = auth.session_of(request)
    if session is None:
        raise HTTPProblem(403, "please sign in (again): /login")
    sent = await _fields(request)
    auth.require_word(session, _first(sent, "word"))
    return session, sent


async def _fields(request: Request) -> dict[str, list[str]]:
    body = await body_of(request, pool_of(request).settings.max_query)
    try:
        return parse_qs(
            body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise HTTPProblem(400, "this is not a form in UTF-8") from None


def _first(sent: dict[str, list[str]], name: str) -> str:
    return next(iter(sent.get(name, ())), "").replace("\0", "")


def _session(request: Request) -> Session | None:
    _require_writable(request)
    return auth.session_of(request)


def _require_writable(request: Request) -> None:
    if not pool_of(request).settings.writable:
        raise HTTPProblem(403, "this server is read-only (start it with --writable)")


def _is_address(text: str) -> bool:
    return (
        text.startswith(("https://", "http://", "mailto:"))
        and len(text) < 500
        and text.isprintable()
        and not any(sign in text for sign in ' <>"{}|\\^`')
    )


def _local(address: str) -> str:
    """Return an address of this server; nothing if it is one of another."""
    well = (
        address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    )
    return address if well else ""


def _to_login(request: Request) -> Response:
    view = view_of(request, "login")
    here = view.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(view.url("/login", next=here), 303, headers=_OWN)


def _to_edit(request: Request, edit: str, advice: int = 0) -> Response:
    view = view_of(request, "edits")
    more = {"advice": str(advice)} if advice else {}
    return RedirectResponse(view.url(f"/edits/{edit}", saved="yes", **more), 303, headers=_OWN)


def _login(view: View, given: dict[str, str], wrong: dict[str, str], following: str) -> Response:
    text = html("login.html", view, given=given, wrong=wrong, next=_local(following))
    status = 422 if wrong else 200
    return Response(text, status, headers=_OWN, media_type="text/html")


def _page(reply: Reply) -> Response:
    known: dict[str, Any] = reply.known
    with reply.body:
        return Response(
            reply.read(), known.get("status", 200), headers=_OWN, media_type="text/html"
        )


ROUTES: Final[list[BaseRoute]] = [
    Route("/login", show_login),
    Route("/login", login, methods=["POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/new", new),
    Route("/new/{kind}", form),
    Route("/new/{kind}", send, methods=["POST"]),
    Route("/edit", form),
    Route("/edit", send, methods=["POST"]),
    Route("/edits/{id}/revert", ask_revert),
    Route("/edits/{id}/revert", revert, methods=["POST"]),
]
"""What the application adds to its routes."""
