"""From requests to views, and from what workers make to responses."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.middleware import local_path
from clusterkg.server.negotiate import content_type
from clusterkg.server.pages.registry import pages
from clusterkg.server.pages.view import View, fingerprint
from clusterkg.server.problems import HTTPProblem
from clusterkg.server.responses import etag, from_reply, pool_of, unchanged
from clusterkg.server.settings import MIB

VARY: Final = {"Vary": "Accept, Accept-Language"}
MOST_CACHED: Final = 16 * MIB
_LARGEST_CACHED: Final = MIB
_MOST_FIELDS: Final = 50

_PICTURE: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A picture is a document of its own, with styles in it; it runs nothing."""


class PageCache:
    """Pages that were made lately, by their tag, which is another one as soon as the store is.

    Args:
        most: Bytes that are kept; the page that was not asked for the longest goes first.
    """

    def __init__(self, most: int = MOST_CACHED) -> None:
        self._most, self._size = most, 0
        self._pages: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def get(self, tag: str) -> tuple[str, bytes] | None:
        """Return the media type and the bytes of a page, if it is there."""
        if tag in self._pages:
            self._pages.move_to_end(tag)
        return self._pages.get(tag)

    def put(self, tag: str, media: str, page: bytes) -> None:
        """Keep a page, unless it is very large."""
        if len(page) > _LARGEST_CACHED or tag in self._pages:
            return
        self._pages[tag] = (media, page)
        self._size += len(page)
        while self._size > self._most:
            _, (_, gone) = self._pages.popitem(last=False)
            self._size -= len(gone)


def language(request: Request) -> str:
    """Return the language of a page: what the address says, else what the reader prefers."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    tags: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        tag, _, rest = part.partition(";")
        name = tag.strip().lower().split("-")[0]
        try:
            weight = float(rest.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if name in LANGUAGES:
            tags[name] = max(weight, tags.get(name, 0.0))
    return max(tags, key=lambda name: tags[name], default="en")


def view_of(request: Request, name: str, arguments: Mapping[str, str] | None = None) -> View:
    """Return the view of a request.

    Raises:
        HTTPProblem: The address has too many fields.
    """
    query = [
        (key.replace("\0", ""), value.replace("\0", ""))
        for key, value in request.query_params.multi_items()
    ]
    if len(query) > _MOST_FIELDS:
        raise HTTPProblem(400, "the address has too many fields")
    return View(
        page=name,
        lang=language(request),
        path=local_path(request.scope),
        query=query,
        arguments=dict(arguments if arguments is not None else request.path_params),
        spoken=request.query_params.get("lang") in LANGUAGES,
        writable=pool_of(request).settings.writable,
        root=pool_of(request).settings.root,
    )


async def made(request: Request, view: View) -> Response:
    """Return a page that a worker makes, or 304 if the reader has it."""
    asked = view.as_json()
    pool, cache, page = pool_of(request), _cache(request), pages()[view.page]
    generation = pool.generation()
    seen = pool.index() is not None
    tag = etag(generation, asked | {"made by": fingerprint(), "index": seen})
    headers = dict(VARY)
    if page.pictures and view.path.endswith(".svg"):
        headers |= _PICTURE
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag} | headers)
    headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    if (content := cache.get(tag)) is None:
        reply = await pool.ask("page", slow=page.slow, view=asked)
        if "next" in reply.known:  # a part is sent, and where the next one is (RFC 8288)
            headers |= {"Link": f'<{reply.known["next"]}>; rel="next"'}
            return from_reply(reply, headers=headers)
        if reply.generation != generation or reply.size > MIB:
            return from_reply(reply, headers=headers)
        with reply.body:
            content = (reply.known["media"], reply.read())
        cache.put(tag, *content)
    media, body = content
    return Response(body, headers=headers | {"Content-Type": content_type(media)})


def _cache(request: Request) -> PageCache:
    state = request.app.state
    if not hasattr(state, "page_cache"):
        state.page_cache = PageCache()
    cache: PageCache = state.page_cache
    return cache
