"""Takes the whole of a request before it is answered, so that the answer arrives.

Many requests are refused before their body has been read. A connection that is closed while the
client still sends is reset, and with it goes what the client has not read: it sees no 401, and a
proxy says 502 (RFC 9112, section 9.6).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATIENCE: Final = 30.0  # seconds


class DrainBody:
    """Throws away what the application has not read of a request.

    Args:
        app: The application.
        most: Bytes that are thrown away; who sends more is cut off.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Who asks first has sent nothing yet, and need not.
        asks = headers.get("expect", "").lower() == "100-continue"
        left = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

        async def taken() -> Message:
            nonlocal left, asks
            message = await receive()
            left = left and bool(message.get("more_body", False))
            asks = False
            return message

        async def rest() -> None:
            size = 0
            while left and size <= self._most:
                size += len((await taken()).get("body", b""))

        async def after(message: Message) -> None:
            if message["type"] == "http.response.start" and left and not asks:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PATIENCE):
                        await rest()
            await send(message)

        await self._app(scope, taken, after)
