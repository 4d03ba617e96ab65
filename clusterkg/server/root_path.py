"""Lets the server live below a path of a host, such as `https://example.org/kg/`.

All routes, and all addresses in templates, begin at `/`. The path comes before them in two places
only: here, for requests and redirects, and in `clusterkg.server.pages.links.rooted`, for pages.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def local_path(scope: Scope) -> str:
    """Return the path of a request as routes know it.

    >>> local_path({"path": "/kg/sparql", "root_path": "/kg"})
    '/sparql'
    """
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


class RootPath:
    """Tells the application which path it lives below.

    Proxies pass the path on or cut it off; both are right.

    Args:
        app: The application.
        root: See `clusterkg.server.settings.root_of`.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app, self._root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path == self._root:
            path += "/"
        elif not path.startswith(f"{self._root}/"):
            path = self._root + path

        async def more(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                target = headers.get("location", "")
                if target.startswith("/") and not target.startswith("//"):
                    headers["location"] = self._root + target
            await send(message)

        await self._app({**scope, "path": path, "root_path": self._root}, receive, more)
