"""The SPARQL 1.1 Graph Store HTTP Protocol: whole graphs at addresses.

A graph is named by `?graph=IRI`, or is the one whose IRI is the address itself; `?default` is the
merge of all. What is added to the default graph is kept in a graph of its own.
"""

from __future__ import annotations

import secrets
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.server.auth import require_token
from clusterkg.server.middleware import local_path
from clusterkg.server.negotiate import accept_of, media_type
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import answered, body_of, pool_of

MEDIA: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
)
"""Media types of graphs that can be sent."""


async def graphs(request: Request) -> Response:
    """Give, replace, extend or remove a graph."""
    if request.method in {"GET", "HEAD"}:
        return await _get(request)
    require_token(request)
    if request.method == "DELETE":
        await pool_of(request).change("delete", b"", graph=_graph(request))
        return Response(status_code=204)
    return await _send(request)


async def _get(request: Request) -> Response:
    asked: dict[str, Any] = {
        "graph": _graph(request),
        "accept": accept_of(request),
        "format": request.query_params.get("format"),
    }
    head = request.method == "HEAD"
    response = await answered(request, "graph", asked, head=head)
    if head and "content-length" in response.headers:
        del response.headers["content-length"]  # that of GET is not known
    return response


async def _send(request: Request) -> Response:
    settings = pool_of(request).settings
    new = request.method == "POST" and local_path(request.scope).rstrip("/") == "/graphs"
    if new and not request.url.query:
        name: str | None = f"{_address(request).rstrip('/')}/{secrets.token_hex(8)}"
    else:
        new, name = False, _graph(request)
    kind, parameters = media_type(request.headers.get("content-type", ""))
    body = await body_of(request, settings.max_upload)
    if kind == "multipart/form-data":
        contents = parts(body, parameters.get("boundary", ""))
    else:
        contents = [(kind, body)]
    for each, _ in contents:
        if each not in MEDIA:
            raise HTTPProblem(415, f"unsupported media type of a graph; use {', '.join(MEDIA)}")
    reply = await pool_of(request).change(
        request.method.lower(),
        b"".join(content for _, content in contents),
        graph=name,
        parts=[(each, len(content)) for each, content in contents],
    )
    if not reply.known["created"]:
        return Response(status_code=204)
    return Response(status_code=201, headers={"Location": name} if new and name else {})


def _graph(request: Request) -> str | None:
    """Return the IRI of the graph that a request is about; None for the default graph.

    Raises:
        HTTPProblem: It names none, or several.
    """
    try:
        fields = parse_qsl(request.url.query, keep_blank_values=True, errors="strict")
    except ValueError:
        raise HTTPProblem(400, "the address is not UTF-8") from None
    named = [value for name, value in fields if name == "graph"]
    default = any(name == "default" for name, _ in fields)
    if len(named) + default > 1:
        raise HTTPProblem(400, "name exactly one graph (?graph=IRI, or ?default)")
    if default:
        return None
    if named:
        if ":" not in named[0]:
            raise HTTPProblem(400, f"{named[0]!r} is not an IRI of a graph")
        return named[0]
    if request.path_params.get("path"):
        return _address(request)
    raise HTTPProblem(400, "no graph is named (?graph=IRI, or ?default)")


def _address(request: Request) -> str:
    return str(request.url.replace(query="", fragment=""))


_MOST = 1_000


def parts(body: bytes, boundary: str) -> list[tuple[str, bytes]]:
    """Return the parts of a body: media type and content.

    Raises:
        HTTPProblem: It has no such parts.
    """
    mark = b"--" + boundary.encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if not boundary or len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise HTTPProblem(400, "the body is not multipart/form-data")
    if len(pieces) > _MOST:
        raise HTTPProblem(413, f"the body has more than {_MOST} parts")
    found = []
    for piece in pieces[1:-1]:
        head, between, content = piece.partition(b"\r\n\r\n")
        if not between:
            raise HTTPProblem(400, "a part of the body has no headers")
        headers = BytesParser(policy=HTTP).parsebytes(head.lstrip(b"\r\n") + b"\r\n\r\n")
        found.append((media_type(str(headers.get("Content-Type", "")))[0], content))
    return found
