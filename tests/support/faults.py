"""What goes wrong on the way to an endpoint: each fault makes a wrong answer of a true one."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from scripted import Answer

Spoil = Callable[[Answer], Answer]

PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Fault:
    """A fault.

    Attributes:
        spoil: Makes the wrong answer.
        says: What the message must say besides the address.
        ends: Whether the answer shows by itself that it is wrong also where it is that to an
            update, which has no content.
    """

    spoil: Spoil
    says: str
    ends: bool = True


def wire(head: str, body: bytes = b"", *, reset: bool = False) -> Answer:
    """Return an answer that is sent just so, and after which the connection ends."""
    return Answer(wire=head.replace("\n", "\r\n").encode() + body, reset=reset)


def _head(answer: Answer, *more: str) -> str:
    lines = [f"{name}: {value}" for name, value in (answer.headers or HTML).items()]
    return "\n".join(["HTTP/1.1 200 OK", *lines, *more, "", ""])


def _half(answer: Answer) -> bytes:
    return answer.body[: len(answer.body) // 2]


def _chunk(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part


def _packed(answer: Answer) -> bytes:
    return gzip.compress(answer.body or b"done")


def _gzip(body: bytes) -> Spoil:
    return lambda a: Answer(200, body, {**a.headers, "Content-Encoding": "gzip"})


def _status(status: int, body: bytes = b"", **headers: str) -> Spoil:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(status, body, {**HTML, **named})


CUT = "cut off its answer"
FAULTS: dict[str, Fault] = {
    "closed at once": Fault(lambda _: wire(""), "closed the connection"),
    "reset": Fault(lambda _: wire("", reset=True), "closed the connection"),
    "cut in the status": Fault(lambda _: wire("HTTP/1.1 2"), "does not answer in HTTP"),
    "cut after the status": Fault(lambda _: wire("HTTP/1.1 200 OK\n"), CUT),
    "cut in a header": Fault(lambda _: wire("HTTP/1.1 200 OK\nContent-Ty"), CUT),
    "cut in the body": Fault(
        lambda a: wire(_head(a, f"Content-Length: {len(a.body) + 9}"), a.body), CUT
    ),
    "cut in the body, reset": Fault(
        lambda a: wire(_head(a, f"Content-Length: {len(a.body) + 9}"), a.body, reset=True),
        "c",  # either: what has arrived may be lost
    ),
    "cut in a chunk": Fault(
        lambda a: wire(_head(a, "Transfer-Encoding: chunked"), _chunk(a.body + b"  ")[:-1]), CUT
    ),
    "cut between chunks": Fault(
        lambda a: wire(_head(a, "Transfer-Encoding: chunked"), _chunk(a.body or b" ") + b"\r\n"),
        CUT,
    ),
    "cut, of unknown length": Fault(
        lambda a: wire(_head(a, "Connection: close"), _half(a)), "", ends=False
    ),
    "gzip cut": Fault(lambda a: _gzip(_packed(a)[:-5])(a), CUT),
    "gzip damaged": Fault(lambda a: _gzip(_packed(a)[:-6] + b"??????")(a), "is damaged"),
    "gzip that is none": Fault(lambda a: _gzip(b"plain")(a), "is damaged"),
    "another encoding": Fault(
        lambda a: Answer(200, a.body, {**a.headers, "Content-Encoding": "br"}), "encoded as 'br'"
    ),
    "not HTTP": Fault(lambda _: wire("SSH-2.0-OpenSSH_9.6\n"), "does not answer in HTTP"),
    "a page": Fault(_status(200, PAGE), "a web page “Maintenance”"),
    "a page as JSON": Fault(
        lambda a: Answer(200, PAGE, a.headers or {"Content-Type": "application/json"}),
        "a web page “Maintenance”",
    ),
    "502": Fault(_status(502, PAGE), "502 Bad Gateway: Maintenance"),
    "504": Fault(_status(504, PAGE), "504 Gateway Timeout"),
    "500": Fault(_status(500, b"out of memory\nmore"), "out of memory"),
    "503": Fault(_status(503), "503"),
    "404": Fault(_status(404, PAGE), "404"),
    "405": Fault(_status(405), "405"),
    "401": Fault(_status(401), "requires a login"),
    "403": Fault(_status(403), "403"),
    "407": Fault(_status(407), "407"),
    "418": Fault(_status(418), "418"),
    "a circle": Fault(_status(307, Location="?"), "in a circle"),
    "a redirect to nowhere": Fault(_status(302), "without an address"),
    "a redirect to a file": Fault(_status(307, Location="file:///etc/passwd"), "to file:"),
    "a redirect to ftp": Fault(_status(307, Location="ftp://127.0.0.1/x"), "ftp:"),
    "empty": Fault(lambda _: Answer(200), "empty", ends=False),
    "an error in JSON": Fault(
        lambda _: Answer(200, b'{"error": "no"}', {"Content-Type": "application/json"}),
        "the answer of",
        ends=False,
    ),
    "JSON of something else": Fault(
        lambda _: Answer(200, b"[1, 2]", {"Content-Type": "application/json"}),
        "the answer of",
        ends=False,
    ),
    "an image": Fault(
        lambda _: Answer(200, b"\x89PNG\r\n", {"Content-Type": "image/png"}),
        "the answer of",
        ends=False,
    ),
}

ADDRESSES: dict[str, str] = {
    "http://127.0.0.1:9/query": "connection refused",
    "http://nowhere.invalid/query": "host name is unknown",
    "htp://example.org/query": "with http:// or https://",
    "ftp://example.org/query": "with http:// or https://",
    "file:///etc/passwd": "with http:// or https://",
    "http:///query": "and a host",
    "http://[::1/query": "is not an address",
    "http://[::1]:9/query": "does not answer",
    "http://127.0.0.1:http/query": "is not an address",
    "http://127.0.0.1:99999/query": "is not an address",
    "http://ann:secret@127.0.0.1:9/query": "CLUSTERKG_USER",
    "http://127.0.0.1:9/a query": "space",
    "http://127.0.0.1:9/запит": "connection refused",
    "HTTP://127.0.0.1:9/query": "connection refused",
    "http:/127.0.0.1/query": "and a host",
}
"""Addresses where nobody is, and what is said about them."""
