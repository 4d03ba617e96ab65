"""The SPARQL 1.1 Protocol: queries, updates and the description of the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.server.auth import require_token, shows_token
from clusterkg.server.negotiate import ROWS, TRIPLES, accept_of, media_type, named
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import answered, body_of, pool_of

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_GRAPHS: Final = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}
_MOST_FIELDS: Final = 1_000


@dataclass
class Operation:
    """What a request asks for.

    Attributes:
        kind: `query` or `update`.
        text: The SPARQL.
        default: IRIs of graphs that make up the default graph.
        named: IRIs of named graphs.
        form: Short name of the format that is asked for.
    """

    kind: str
    text: str
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    form: str | None = None


async def sparql(request: Request) -> Response:
    """Answer a query or carry out an update; without either, describe the service."""
    if request.method == "POST":
        operation = await _posted(request)
    else:
        fields = _fields(request.url.query)
        if any(name == "update" for name, _ in fields):
            raise HTTPProblem(400, "updates must be sent by POST")
        if not any(name == "query" for name, _ in fields):
            return await service(request)
        operation = _operation(fields)
    if operation.kind == "update":
        return await _update(request, operation)
    return await _query(request, operation)


async def _query(request: Request, operation: Operation) -> Response:
    asked: dict[str, Any] = {
        "text": operation.text,
        "default": operation.default,
        "named": operation.named,
        "format": operation.form,
        "accept": accept_of(request),
        "base": base_of(request),
    }
    return await answered(request, "query", asked)


async def _update(request: Request, operation: Operation) -> Response:
    require_token(request)
    await pool_of(request).change(
        "update",
        operation.text.encode(),
        default=operation.default,
        named=operation.named,
        base=base_of(request),
    )
    return Response(status_code=204)


async def _posted(request: Request) -> Operation:
    settings = pool_of(request).settings
    kind, parameters = media_type(request.headers.get("content-type", ""))
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise HTTPProblem(415, "SPARQL must be sent in UTF-8")
    if kind not in {FORM, QUERY, UPDATE}:
        raise HTTPProblem(415, f"unsupported media type; use {FORM}, {QUERY}, {UPDATE}")
    if kind == UPDATE:
        require_token(request)  # before its body is taken, which may be large
    large = kind == UPDATE or (kind == FORM and shows_token(request))
    most = settings.max_upload if large else settings.max_query
    body = await body_of(request, most)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise HTTPProblem(400, "the request is not UTF-8") from None
    fields = _fields(request.url.query)
    if kind == FORM:
        return _operation([*fields, *_fields(text)])
    if any(name in _GRAPHS for name, _ in fields):
        raise HTTPProblem(400, "SPARQL is given in both the address and the body")
    return _operation([*fields, ("query" if kind == QUERY else "update", text)])


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise HTTPProblem(400, "the request is not UTF-8") from None
    except ValueError:
        raise HTTPProblem(400, "the request has too many fields") from None


def _operation(fields: list[tuple[str, str]]) -> Operation:
    found = [(name, value) for name, value in fields if name in _GRAPHS]
    if len(found) != 1:
        raise HTTPProblem(400, f"expected one query or one update, found {len(found)}")
    [(kind, text)] = found
    default, of_names = _GRAPHS[kind]
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    # SPARQLWrapper sends `tsv` and its media type, which are the same.
    formats = {(named(each, ROWS), named(each, TRIPLES)) for each in values.get("format", ())}
    if len(formats) > 1:
        raise HTTPProblem(400, "the parameter format is given twice")
    return Operation(
        kind,
        text,
        values.get(default, []),
        values.get(of_names, []),
        next(iter(values.get("format", [])), None),
    )


def base_of(request: Request) -> str:
    """Return the address of the endpoint, which relative IRIs start from."""
    return str(request.url.replace(query="", fragment=""))


async def service(request: Request) -> Response:
    """`GET /sparql` without a query: the service description."""
    return await _describe(request, whole=False)


async def dataset(request: Request) -> Response:
    """`GET /.well-known/void`: the data set, with its numbers."""
    return await _describe(request, whole=True)


async def _describe(request: Request, *, whole: bool) -> Response:
    pool = pool_of(request)
    asked: dict[str, Any] = {
        "root": str(request.base_url),
        "writable": pool.settings.writable,
        "whole": whole,
        "bundled": not pool.source.own,
        "accept": accept_of(request),
        "format": request.query_params.get("format"),
        "counted": pool.index() is not None,
    }
    return await answered(request, "description", asked)
