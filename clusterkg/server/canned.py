"""The canned queries over HTTP: which there are, and their answers."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.model.errors import UnknownQueryError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.queries.catalogue import load, names
from clusterkg.server.negotiate import accept_of
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import answered

OPTIONS: Final = ("lang", "limit", "offset", "format", "as-of")
"""What an address says beside the parameters of the query."""


@cache
def _list() -> bytes:
    entries = [
        {"name": name, "title": load(name).title, "parameters": sorted(load(name).params)}
        for name in names()
    ]
    return json.dumps(entries, ensure_ascii=False, indent=1).encode() + b"\n"


async def listing(request: Request) -> Response:
    """`GET /api/queries`: the names, titles and parameters of all."""
    return Response(await asyncio.to_thread(_list), media_type="application/json")


async def answer(request: Request) -> Response:
    """`GET /api/queries/NAME?PARAMETER=VALUE`: the rows."""
    name = request.path_params["name"]
    try:
        load(name)
    except UnknownQueryError as error:
        raise HTTPProblem.of(error) from None
    pairs = request.query_params.multi_items()
    given: dict[str, str] = {}
    for key, value in pairs:
        if key in given:
            raise HTTPProblem(400, f"the parameter {key} is given twice")
        given[key] = value
    options = {key: given.pop(key, None) for key in OPTIONS}
    lang = options["lang"] or "en"
    if lang not in LANGUAGES:
        raise HTTPProblem(400, f"lang must be one of {', '.join(LANGUAGES)}")
    asked: dict[str, Any] = {
        "name": name,
        "given": given,
        "lang": lang,
        "limit": _number("limit", options["limit"]),
        "offset": _number("offset", options["offset"]),
        "as_of": _number("as-of", options["as-of"]),
        "accept": accept_of(request),
        "format": options["format"],
    }
    return await answered(request, "canned", asked, slow=True)


def _number(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPProblem(400, f"{name} must be a whole number, 0 or more")
    return int(text)
