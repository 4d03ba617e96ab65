"""One HTTP request and its whole answer, or an error that names the reason and the next step.

An answer is whole if the server says where it ends (Content-Length, chunks, gzip) and it goes that
far. Redirects are followed where that is safe: a request keeps its method, secrets stay with the
server that they are for, and nothing goes from https to http.
"""

from __future__ import annotations

import gzip
import io
import re
import socket
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import (
    HTTPException,
    HTTPMessage,
    HTTPResponse,
    IncompleteRead,
    InvalidURL,
    RemoteDisconnected,
)
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import BaseHandler, HTTPRedirectHandler, Request, build_opener

from clusterkg.model.errors import ConnectionFailedError, EndpointError

_LONGEST_REASON: Final = 64 * 1024  # bytes of what a server says about an error
_TITLE: Final = re.compile(r"<(title|h1)[^>]*>\s*([^<]+)", re.IGNORECASE)
_CUT_HINT: Final = "try again; a server that restarts or the time limit of a proxy can cut answers"


@dataclass(frozen=True)
class Received:
    """A whole answer.

    Attributes:
        body: The content, decoded.
        headers: Its headers.
        status: Its status, below 300.
        ended: Whether the server says where the answer ends; without that, only the content can
            show whether it is whole.
    """

    body: bytes
    headers: HTTPMessage
    status: int
    ended: bool


class Refusal(Exception):  # noqa: N818 — an answer of the server, not a fault
    """The server answers with an error status.

    Args:
        status: The status.
        reason: Its name.
        headers: The headers of the answer.
        said: The first line of what the server says, or the title of its page.
    """

    def __init__(self, status: int, reason: str, headers: Any, said: str = "") -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.headers = headers
        self.said = said


def fetch(
    request: Request,
    address: str,
    timeout: int,
    *,
    abroad: bool = True,
    most: int | None = None,
    handlers: Sequence[BaseHandler] = (),
) -> Received:
    """Send a request and return the whole answer.

    Args:
        request: The request. Its unredirected headers go to the same origin only.
        address: What messages call the server.
        timeout: Seconds until the connection and each part of the answer must be there.
        abroad: Whether redirects may lead to another host.
        most: Bytes; a longer answer is given up.
        handlers: What else has a say, such as digest authentication.

    Raises:
        Refusal: The server answers with an error.
        EndpointError: It redirects to where we do not follow, or its answer is longer than `most`.
        ConnectionFailedError: There is no answer, or it is cut.
    """
    request.add_header("Accept-Encoding", "gzip")
    try:
        opener = build_opener(_Redirects(address, abroad=abroad), *handlers)
        with opener.open(request, timeout=timeout) as response:
            return _received(response, address, most)
    except HTTPError as error:
        raise _refusal(error, address) from None
    except (OSError, HTTPException, ValueError) as error:
        raise failure(address, error, timeout) from None


def _received(response: HTTPResponse, address: str, most: int | None) -> Received:
    ended = response.length is not None or response.chunked
    raw = response.read() if most is None else response.read(most + 1)
    headers = response.headers
    if headers.defects or not headers.keys():
        raise cut(address)
    if most is not None and len(raw) <= most and response.length:
        raise IncompleteRead(raw, response.length)
    encoding = (headers.get("Content-Encoding") or "identity").strip().lower()
    body = raw
    if encoding in {"gzip", "x-gzip"} and raw:
        body = _unpacked(raw, address, most)
        ended = True
    elif encoding not in {"identity", "gzip", "x-gzip"}:
        raise EndpointError(
            f"the answer of {address} is encoded as {encoding!r}, which it was not asked for",
            hint="a proxy may have changed it; use the address of the server itself",
        )
    if most is not None and len(body) > most:
        raise EndpointError(
            f"the answer of {address} exceeds {most >> 20} MiB", hint="request less"
        )
    return Received(body, headers, response.status, ended)


def cut(address: str) -> ConnectionFailedError:
    """Return the error that an answer ends before its end."""
    return ConnectionFailedError(f"{address} cut off its answer", hint=_CUT_HINT)


def _unpacked(raw: bytes, address: str, most: int | None) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            return packed.read() if most is None else packed.read(most + 1)
    except EOFError:
        raise cut(address) from None
    except (OSError, zlib.error):
        raise ConnectionFailedError(
            f"the answer of {address} is damaged: it is not the gzip that it says it is",
            hint="try again; if it stays so, use the address of the server itself, not a proxy's",
        ) from None


def _refusal(error: HTTPError, address: str) -> Refusal | EndpointError:
    with error:
        try:
            raw = error.read(_LONGEST_REASON)
            if error.headers.get("Content-Encoding") in {"gzip", "x-gzip"}:
                raw = zlib.decompressobj(wbits=31).decompress(raw, _LONGEST_REASON)
        except (OSError, HTTPException, ValueError, zlib.error):
            raw = b""  # the status alone says what is wrong
    if 300 <= error.code < 400:
        return EndpointError(
            f"{address} redirects ({error.code}) {_way(error)}",
            hint="find the right address in a browser, and use that",
        )
    return Refusal(error.code, error.reason or "", error.headers, first_line(raw))


def _way(error: HTTPError) -> str:
    if error.reason.startswith(_Redirects.inf_msg):
        return "in a circle"
    target = error.headers.get("Location")
    return f"to {target[:200]}" if target else "without an address"


def first_line(raw: bytes) -> str:
    """Return the first line of a text, or the title of a page."""
    text = raw.decode("utf-8", "replace").strip()
    if text.startswith("<"):
        match = _TITLE.search(text)
        text = match[2].strip() if match else ""
    return next(iter(text.splitlines()), "")[:200]


_OF_ONE_SERVER: Final = {"host", "content-length", "authorization", "proxy-authorization"}


class _Redirects(HTTPRedirectHandler):
    """Follows redirects where that is safe.

    Args:
        address: What messages call the server.
        abroad: Whether to follow to other hosts.
    """

    max_redirections = 5
    inf_msg = "circle "

    def __init__(self, address: str, *, abroad: bool) -> None:
        self._address = address
        self._abroad = abroad

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request:
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        shown = f"{self._address} redirects ({code}) to {there.scheme}://{there.netloc}"
        origin = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        upgrade = here.hostname == there.hostname and there.scheme == "https" != here.scheme
        if there.scheme not in {"http", "https"} or (here.scheme, there.scheme) == (
            "https",
            "http",
        ):
            self._stop(f"{shown}; redirects from https to another scheme are not followed")
        # What a POST changes, or asks in confidence, is for the server that the user has named.
        if not (origin or upgrade) and not (self._abroad and req.data is None):
            self._stop(f"{shown}; redirects to other hosts are not followed")
        if req.data is not None and code not in {307, 308}:
            self._stop(f"{shown}{there.path} and drops the request that was posted")
        kept = {
            name: value
            for name, value in req.header_items()
            if name.lower()
            not in {"host", "content-length", "authorization", "proxy-authorization"}
        }
        new = Request(newurl.replace(" ", "%20"), data=req.data, headers=kept)
        secret = req.unredirected_hdrs.get("Authorization")
        if origin and secret:
            new.add_unredirected_header("Authorization", secret)
        return new

    def _stop(self, message: str) -> None:
        raise EndpointError(message, hint="if that is right, use the new address")


_CODES: Final = re.compile(r"^\[[^]]*\] | \(_ssl\.c:\d+\)$")
_FAILURES: Final[tuple[tuple[tuple[type[BaseException], ...], str, str], ...]] = (
    (
        (ssl.SSLCertVerificationError,),
        "{address} has a certificate that is not trusted: {why}",
        "set SSL_CERT_FILE to the certificate of the authority that signed it",
    ),
    (
        (ssl.SSLError,),
        "{address} does not answer in TLS: {why}",
        "does it answer at http:// instead?",
    ),
    (
        (socket.gaierror,),
        "{address} does not answer: its host name is unknown",
        "check the address, and that this machine is online",
    ),
    (
        (ConnectionRefusedError,),
        "{address} does not answer: connection refused",
        "check the address, and that the server is running",
    ),
    (
        (TimeoutError,),
        "{address} did not answer within {timeout} s",
        "request less, or allow more time with CLUSTERKG_TIMEOUT",
    ),
    ((IncompleteRead,), "{address} cut off its answer", _CUT_HINT),
    (
        (RemoteDisconnected, ConnectionResetError, ConnectionAbortedError, BrokenPipeError),
        "{address} closed the connection before its answer was complete",
        _CUT_HINT,
    ),
    ((InvalidURL, UnicodeError), "{address} is not a usable address: {why}", "check the address"),
    (
        (HTTPException,),
        "{address} does not answer in HTTP",
        "check the address and its port; does it answer at https:// instead?",
    ),
    ((OSError, ValueError), "{address} does not answer: {why}", "check the address"),
)
_TUNNEL: Final = (
    "the proxy on the way to {address} refuses to connect: {why}",
    "check HTTPS_PROXY, with USER:PASSWORD@ before its host if it requires a login",
)
_UNSENT: Final = (ssl.SSLError, socket.gaierror, ConnectionRefusedError, InvalidURL)


def failure(address: str, error: BaseException, timeout: int) -> ConnectionFailedError:
    """Return the error that tells why there is no answer, and what to do."""
    cause = getattr(error, "reason", None) if isinstance(error, URLError) else error
    cause = cause if isinstance(cause, BaseException) else error
    message, hint = next(
        (text, hint) for kinds, text, hint in _FAILURES if isinstance(cause, kinds)
    )
    said = getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") or str(cause)
    if said.startswith("Tunnel connection failed"):  # that is all that urllib says of a proxy
        message, hint = _TUNNEL
    why = _CODES.sub("", said) or type(cause).__name__
    text = message.format(address=address, why=why, timeout=timeout)
    failed = ConnectionFailedError(text, hint=hint)
    failed.sent = not isinstance(cause, _UNSENT)
    return failed
