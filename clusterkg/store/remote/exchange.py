"""One question to an endpoint and its reply: politely, in time, and not more than once too often.

SPARQLWrapper builds and sends the request. What it leaves to its users is here: GET or POST by
length, a User-Agent that says who asks, a timeout that holds even if bytes trickle in, waiting as
long as `Retry-After` asks (once), and credentials that follow no redirection.
"""

from __future__ import annotations

import datetime
import email.utils
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl

from clusterkg._version import __version__
from clusterkg.model.errors import EndpointError, QuerySyntaxError
from clusterkg.model.namespaces import BASE
from clusterkg.store.remote.settings import Endpoint

LONGEST_GET: Final = 2000
"""A query of more bytes goes by POST: proxies cut longer addresses."""

LONGEST_WAIT: Final = 300
"""Seconds; an endpoint that asks for more patience is given up."""

ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
TRIPLES: Final = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"

_log = logging.getLogger("clusterkg.store")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Reply:
    """What an endpoint replied.

    Attributes:
        body: The content.
        media_type: Its type, without parameters.
        cut: Why the endpoint says the answer is not whole; empty if it does not say so.
        timed_out: Whether that is because it ran out of time.
    """

    body: bytes
    media_type: str
    cut: str = ""
    timed_out: bool = False


def user_agent(contact: str) -> str:
    """Return the User-Agent: name and version, home page, and a contact."""
    about = f"{BASE}; {contact}" if contact else BASE
    return f"clusterkg/{__version__} ({about})"


def ask(endpoint: Endpoint, text: str, accept: str) -> Reply:
    """Send a query.

    Raises:
        QuerySyntaxError: The endpoint says that the query does not parse.
        EndpointError: It does not answer in time, or with an error.
    """
    return politely(endpoint, lambda: _send(endpoint, text, accept, update=False))


def update(endpoint: Endpoint, text: str) -> None:
    """Send an update. Raises as `ask`."""
    politely(endpoint, lambda: _send(endpoint, text, ROWS, update=True))


def politely(endpoint: Endpoint, send: Callable[[], Reply]) -> Reply:
    """Send a request within the time; if the endpoint is busy, once more when it asks to.

    Args:
        endpoint: Where it goes.
        send: Sends it.

    Raises:
        EndpointError: There is no answer in time, or it is an error.
    """
    try:
        return _within(endpoint, send)
    except HTTPError as error:
        error.close()
        wait = retry_after(error)
        if wait is None:
            raise _refused(endpoint, error, None) from None
        if wait > LONGEST_WAIT:
            raise _refused(endpoint, error, f"it says to retry after {wait:.0f} s") from None
        _log.warning("%s is busy and asks to wait %.0f s", endpoint.address, wait)
        time.sleep(wait)
    try:
        return _within(endpoint, send)
    except HTTPError as error:
        error.close()
        again = retry_after(error) is not None
        hint = "it was retried as it requested; try again later" if again else None
        raise _refused(endpoint, error, hint) from None


def retry_after(error: HTTPError) -> float | None:
    """Return for how many seconds a busy endpoint (429, 503) asks to wait; None if it does not."""
    text = (error.headers.get("Retry-After") or "").strip()
    if error.code not in {429, 503} or not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    now = datetime.datetime.now(datetime.UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - now).total_seconds())


def _refused(endpoint: Endpoint, error: HTTPError, hint: str | None) -> EndpointError:
    if error.code in {401, 403}:
        hint = endpoint.who_hint
    reason = f"{error.code} {error.reason}".strip()
    return EndpointError(f"{endpoint.address} answers with an error: {reason}", hint=hint)


def _within(endpoint: Endpoint, job: Callable[[], _T]) -> _T:
    """Do `job` in a thread of its own, and give it up when the time is over.

    A timeout of the socket would start anew with every byte.
    """
    done: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put((True, job()))
        except BaseException as error:
            done.put((False, error))

    threading.Thread(target=work, daemon=True).start()
    try:
        fine, result = done.get(timeout=endpoint.timeout)
    except queue.Empty:
        raise EndpointError(
            f"{endpoint.address} did not answer within {endpoint.timeout} s",
            hint="request less, or allow more time with CLUSTERKG_TIMEOUT",
        ) from None
    if not fine:
        raise result
    found: _T = result
    return found


def _send(endpoint: Endpoint, text: str, accept: str, *, update: bool) -> Reply:
    from SPARQLWrapper import SPARQLExceptions

    try:
        wrapper = _wrapper(endpoint, text, accept, update=update)
        with wrapper.query().response as response:
            body = response.read()
            return reply_of(body, response.headers, response.status)
    except SPARQLExceptions.QueryBadFormed as error:
        raise QuerySyntaxError(
            f"{endpoint.address} refuses the {'update' if update else 'query'}{_said(error)}"
        ) from None
    except SPARQLExceptions.Unauthorized:
        raise EndpointError(
            f"{endpoint.address} requires a login (401)", hint=endpoint.who_hint
        ) from None
    except SPARQLExceptions.SPARQLWrapperException as error:
        raise EndpointError(
            f"{endpoint.address} answers with an error: {error.msg.rstrip('. ')}{_said(error)}"
        ) from None
    except HTTPError:
        raise
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise EndpointError(
            f"{endpoint.address} does not answer: {reason}", hint="check the address"
        ) from None


def _said(error: Any) -> str:
    """Return the first line of what an endpoint says about an error."""
    _, _, text = str(error).partition("Response:")
    text = text.strip()
    if text[:2] in {"b'", 'b"'}:
        text = text[2:-1].encode().decode("unicode_escape", "replace")
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return f": {line[:200]}" if line and not line.startswith("<") else ""


def _wrapper(endpoint: Endpoint, text: str, accept: str, *, update: bool) -> Any:
    from SPARQLWrapper import DIGEST, GET, INSERT, POST, SELECT, SPARQLWrapper

    class Wrapper(SPARQLWrapper):
        def _createRequest(self) -> Any:  # noqa: N802
            request = super()._createRequest()
            secret = request.headers.pop("Authorization", None)
            if secret:  # not to whom the endpoint may redirect
                request.add_unredirected_header("Authorization", secret)
            return request

    address = endpoint.update_address if update else endpoint.address
    base, _, own = address.partition("?")
    wrapper = Wrapper(base, updateEndpoint=base, agent=user_agent(endpoint.contact))
    for name, value in parse_qsl(own, keep_blank_values=True):
        wrapper.addParameter(name, value)
    wrapper.setOnlyConneg(True)
    wrapper.setTimeout(endpoint.timeout)
    wrapper.addCustomHttpHeader("Accept", accept)
    short = not update and len(text.encode()) <= LONGEST_GET
    wrapper.setMethod(GET if short else POST)
    if endpoint.token:
        wrapper.addCustomHttpHeader("Authorization", f"Bearer {endpoint.token}")
    elif endpoint.user:
        wrapper.setCredentials(endpoint.user, endpoint.password)
        if endpoint.digest:
            wrapper.setHTTPAuth(DIGEST)
    for graph in endpoint.graphs if not update else ():
        wrapper.addDefaultGraph(graph)
        wrapper.addNamedGraph(graph)
    # Not setQuery: that guesses from the text whether it is an update.
    wrapper.queryString, wrapper.queryType = text, INSERT if update else SELECT
    return wrapper


def reply_of(body: bytes, headers: Any, status: int) -> Reply:
    """Return a reply, with what its headers and status say of being cut."""
    most = headers.get("X-SPARQL-MaxRows") or ""
    timed_out = headers.get("X-SQL-State") == "S1TAT"
    cut = ""
    if timed_out:
        cut = "the endpoint ran out of time"
    elif most:
        cut = f"the endpoint gives {most} rows at most"
    elif status == 206:
        cut = "the endpoint gives a part only (206)"
    media_type = (headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    return Reply(body, media_type, cut, timed_out)
