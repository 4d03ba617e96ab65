"""Refusals: what a client is told when there is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from clusterkg.model.errors import (
    ClusterkgError,
    QueryError,
    QuerySyntaxError,
    StoreError,
    UnknownQueryError,
    UnsupportedError,
)

_OF_COMMANDS: Final = re.compile(r"--\w|\bclusterkg \w|\bpip install\b")


def _on_the_web(error: ClusterkgError) -> str:
    """Return what is wrong, with the hint unless that is for who types commands."""
    if error.hint and _OF_COMMANDS.search(error.hint):
        plain = ClusterkgError(error.message, file=error.file, line=error.line, column=error.column)
        return str(plain)
    return str(error)


class HTTPProblem(Exception):  # noqa: N818 — the term of RFC 9457
    """There is no answer.

    Args:
        status: The status of HTTP.
        message: What is wrong, for people; more lines may show where.
        headers: More headers of the response.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})

    @classmethod
    def busy(cls, status: int, message: str) -> HTTPProblem:
        """Return a refusal that says when to come again."""
        return cls(status, message, {"Retry-After": "2"})

    @classmethod
    def of(cls, error: ClusterkgError) -> HTTPProblem:
        """Return what is wrong as a status: the client's fault, or the store's."""
        text = _on_the_web(error)
        if isinstance(error, QuerySyntaxError):
            return cls(400, f"{text}\n{error.excerpt}" if error.excerpt else text)
        if isinstance(error, UnknownQueryError):
            return cls(404, text)
        if isinstance(error, UnsupportedError):
            return cls(403, text)
        if isinstance(error, StoreError):
            return cls.busy(503, text)
        return cls(400 if isinstance(error, QueryError) else 503, text)

    def as_json(self) -> dict[str, Any]:
        """Return it as it goes through a pipe."""
        return {"status": self.status, "message": self.message, "headers": self.headers}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> HTTPProblem:
        """Return what came through a pipe."""
        return InternalError(told["trace"]) if "trace" in told else cls(**told)


class InternalError(HTTPProblem):
    """There is no answer, and the program is to blame, not who asked.

    Clients are not told what is wrong with it; that is for the log.

    Args:
        trace: The traceback.
    """

    def __init__(self, trace: str) -> None:
        super().__init__(500, "internal error of the server; details are in its log")
        self.trace = trace

    def as_json(self) -> dict[str, Any]:
        """Return it as it goes through a pipe."""
        return {"trace": self.trace}
