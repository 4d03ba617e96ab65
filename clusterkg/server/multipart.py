"""Takes bodies of type multipart/form-data apart."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP

from clusterkg.server.negotiate import media_type
from clusterkg.server.problems import HTTPProblem

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
            raise HTTPProblem(400, "a part of the body has no head")
        headers = BytesParser(policy=HTTP).parsebytes(head.lstrip(b"\r\n") + b"\r\n\r\n")
        found.append((media_type(str(headers.get("Content-Type", "")))[0], content))
    return found
