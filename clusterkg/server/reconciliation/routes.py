"""The addresses of the reconciliation service."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.pages.requests import language, view_of
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import (
    body_of,
    client_of,
    from_reply,
    pool_of,
    unless_gone,
)

OLD, DRAFT = "0.2", "1.0-draft"
_KINDS: Final = ("entity", "property", "type")
_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]{0,99}(?:\.[A-Za-z_$][\w$]{0,99}){0,5}", re.ASCII)
_FORM: Final = "application/x-www-form-urlencoded"
# Other programs show a preview in a frame of theirs. It runs nothing and loads nothing.
_FRAMED: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
}


async def _answer(
    request: Request, action: str, version: str, *, text: str = "", **fields: str
) -> Response:
    spoken = request.path_params.get("lang")
    if spoken is not None and spoken not in LANGUAGES:
        raise HTTPProblem(404, f"unknown language; the available ones are {', '.join(LANGUAGES)}")
    lang = spoken or language(request)
    asked: dict[str, Any] = {
        "action": action,
        "version": version,
        "lang": lang,
        "root": str(request.base_url),
        "text": text,
        "fields": fields,
    }
    work = pool_of(request).ask("reconcile", client=client_of(request), **asked)
    reply = await unless_gone(request, work)
    headers = {"Vary": "Accept-Language", "Content-Language": lang}
    callback = request.query_params.get("callback")
    if version == OLD and callback and reply.known["media"] == "application/json":
        if not _CALLBACK.fullmatch(callback):
            raise HTTPProblem(400, "callback must be the name of a function")
        with reply.body:
            script = b"/**/" + callback.encode() + b"(" + reply.read() + b");"
        return Response(script, media_type="application/javascript", headers=headers)
    return from_reply(reply, headers=headers | (_FRAMED if action == "preview" else {}))


async def _body(request: Request) -> str:
    body = await body_of(request, pool_of(request).settings.max_query)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPProblem(400, "this is not text in UTF-8") from None


async def old(request: Request) -> Response:
    """`/api/reconcile/0.2`: the manifest, or the candidates of `queries`, or values (`extend`)."""
    fields = dict(request.query_params)
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _FORM:
            raise HTTPProblem(415, f"a form is expected ({_FORM})")
        try:
            pairs = parse_qsl(await _body(request), keep_blank_values=True, max_num_fields=20)
        except ValueError:
            raise HTTPProblem(400, "the form has too many fields") from None
        fields |= dict(pairs)
    if "queries" in fields:
        return await _answer(request, "match", OLD, text=fields["queries"])
    if "extend" in fields:
        return await _answer(request, "extend", OLD, text=fields["extend"])
    if request.method == "POST":
        raise HTTPProblem(400, "queries or extend are expected")
    return await _answer(request, "manifest", OLD)


async def draft(request: Request) -> Response:
    """`/api/reconcile/1.0-draft`: the manifest."""
    return await _answer(request, "manifest", DRAFT)


async def _json(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPProblem(415, "JSON is expected (application/json)")
    return await _body(request)


async def match(request: Request) -> Response:
    """`POST …/match`: candidates."""
    return await _answer(request, "match", DRAFT, text=await _json(request))


async def extend(request: Request) -> Response:
    """`POST …/extend`: values of properties."""
    return await _answer(request, "extend", DRAFT, text=await _json(request))


def _kind(request: Request) -> str:
    kind = str(request.path_params["what"])
    if kind not in _KINDS:
        raise HTTPProblem(404, f"unknown service; the available ones are {', '.join(_KINDS)}")
    return kind


def _asked(request: Request, *names: str) -> dict[str, str]:
    given = request.query_params
    return {name: given[name] for name in names if name in given}


def _version(request: Request) -> str:
    return DRAFT if f"/{DRAFT}" in request.url.path else OLD


async def suggest(request: Request) -> Response:
    """`GET …/suggest/entity|property|type`: what begins so."""
    asked = _asked(request, "prefix", "cursor")
    return await _answer(request, "suggest", _version(request), what=_kind(request), **asked)


async def flyout(request: Request) -> Response:
    """`GET …/flyout/entity|property|type`: a few words on it."""
    return await _answer(request, "flyout", OLD, what=_kind(request), **_asked(request, "id"))


async def preview(request: Request) -> Response:
    """`GET …/preview`: a page for a frame."""
    return await _answer(request, "preview", _version(request), **_asked(request, "id"))


async def propose(request: Request) -> Response:
    """`GET …/extend/propose`: properties of a class."""
    return await _answer(request, "propose", _version(request), **_asked(request, "type", "limit"))


async def page(request: Request) -> Response:
    """`GET /reconcile`: help, and a name to try."""
    view = view_of(request, "reconcile", {})
    reply = await pool_of(request).ask(
        "reconcile",
        client=client_of(request),
        action="page",
        version=OLD,
        view=view.as_json(),
        root=str(request.base_url),
    )
    return from_reply(reply, headers={"Vary": "Accept, Accept-Language"})


def _routes() -> list[BaseRoute]:
    found: list[BaseRoute] = [
        Route("/reconcile", page),
        Route("/api/reconcile", old, methods=["GET", "POST"]),
    ]
    for version in (OLD, DRAFT):
        for lang in ("", "/{lang}"):
            root = f"/api/reconcile/{version}"
            shared = [
                ("/suggest/{what}", suggest, ["GET"]),
                ("/preview", preview, ["GET"]),
                ("/extend/propose", propose, ["GET"]),
            ]
            own = (
                [("", old, ["GET", "POST"]), ("/flyout/{what}", flyout, ["GET"])]
                if version == OLD
                else [
                    ("", draft, ["GET"]),
                    ("/match", match, ["POST"]),
                    # Earlier texts of the draft call it so.
                    ("/reconcile", match, ["POST"]),
                    ("/extend", extend, ["POST"]),
                ]
            )
            # Without a language first: `/match` is none.
            found += [
                Route(f"{root}{lang}{path}", answer, methods=methods)
                for path, answer, methods in [*shared, *own]
            ]
    return found


ROUTES: Final = _routes()
"""What the application adds to its routes."""
