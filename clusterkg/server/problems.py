"""Problems: what a client gets when there is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from clusterkg.model.errors import (
    ClusterkgError,
    DisabledError,
    GraphNameError,
    OutputError,
    PackageMissingError,
    QueryError,
    QuerySyntaxError,
    ReadOnlyError,
    StoreError,
    UnknownQueryError,
    UnsupportedError,
)

_REFUSED: Final = (
    DisabledError,
    GraphNameError,
    OutputError,
    PackageMissingError,
    ReadOnlyError,
    UnsupportedError,
)
_OF_COMMANDS: Final = re.compile(r"--\w|\bclusterkg \w|\bpip install\b")


def _on_the_web(error: ClusterkgError) -> str:
    """Return the message of an error, with its hint unless that is about commands."""
    if error.hint and _OF_COMMANDS.search(error.hint):
        plain = ClusterkgError(error.message, file=error.file, line=error.line, column=error.column)
        return str(plain)
    return str(error)


class HTTPProblem(Exception):  # noqa: N818 — the term of RFC 9457
    """There is no answer.

    Args:
        status: The HTTP status.
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
        """Return a problem that asks the client to retry later."""
        return cls(status, message, {"Retry-After": "2"})

    @classmethod
    def of(cls, error: ClusterkgError) -> HTTPProblem:
        """Return an error of the library with its status: the client's fault, or the store's."""
        text = _on_the_web(error)
        if isinstance(error, QuerySyntaxError):
            return cls(400, f"{text}\n{error.excerpt}" if error.excerpt else text)
        if isinstance(error, UnknownQueryError):
            return cls(404, text)
        if isinstance(error, _REFUSED):
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
    """There is no answer because of a fault in the program.

    Clients do not get the details; those go to the log.

    Args:
        trace: The traceback.
    """

    def __init__(self, trace: str) -> None:
        super().__init__(500, "internal error of the server; details are in its log")
        self.trace = trace

    def as_json(self) -> dict[str, Any]:
        """Return it as it goes through a pipe."""
        return {"trace": self.trace}
