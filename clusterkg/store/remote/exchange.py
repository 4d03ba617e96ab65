"""One question to an endpoint and its reply: politely, in time, and not more than once too often.

SPARQLWrapper makes the request; `transport` sends it. What they leave to their users is here: GET
or POST by length, a User-Agent that says who asks, a timeout that holds even if bytes trickle in,
and waiting as long as `Retry-After` asks (once).
"""

from __future__ import annotations

import base64
import datetime
import email.utils
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qsl
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm

from clusterkg._version import __version__
from clusterkg.model.errors import ConnectionFailedError, EndpointError, QuerySyntaxError
from clusterkg.model.namespaces import BASE
from clusterkg.store.remote.content import Reply, check_carried_out, has_end
from clusterkg.store.remote.settings import Endpoint
from clusterkg.store.remote.transport import Received, Refusal, failure, fetch

LONGEST_GET: Final = 2000
"""A query of more bytes goes by POST: proxies cut longer addresses."""

LONGEST_WAIT: Final = 300
"""Seconds; an endpoint that asks for more patience is given up."""

ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
TRIPLES: Final = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"

_HINTS: Final = {
    404: "check the address; it must be that of a SPARQL endpoint",
    405: "check the address; updates may have one of their own (CLUSTERKG_UPDATE)",
    407: "a proxy requires a login: put USER:PASSWORD@ before its host in HTTP_PROXY, HTTPS_PROXY",
    410: "check the address; it must be that of a SPARQL endpoint",
    413: "request less",
    414: "request less",
    429: "try again later",
    502: "a proxy cannot reach the server behind it; check that it is running",
    503: "try again later",
    504: "the server takes longer than a proxy waits; request less, or try again later",
}
"""What to do about a status."""

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

_log = logging.getLogger("clusterkg.store")
_T = TypeVar("_T")


def user_agent(contact: str) -> str:
    """Return the User-Agent: name and version, home page, and a contact."""
    about = f"{BASE}; {contact}" if contact else BASE
    return f"clusterkg/{__version__} ({about})"


def ask(endpoint: Endpoint, text: str, accept: str) -> Reply:
    """Send a query.

    Raises:
        QuerySyntaxError: The endpoint says that the query does not parse.
        EndpointError: It answers with an error.
        ConnectionFailedError: It does not answer in time, or its answer is cut.
    """
    return politely(endpoint, lambda: _send(endpoint, text, accept, update=False))


def update(endpoint: Endpoint, text: str) -> None:
    """Send an update. Raises as `ask`."""
    reply = politely(endpoint, lambda: _send(endpoint, text, ROWS, update=True))
    check_carried_out(reply, endpoint.update_address)


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
    except Refusal as refusal:
        wait = retry_after(refusal)
        if wait is None:
            raise _refused(endpoint, refusal, None) from None
        if wait > LONGEST_WAIT:
            raise _refused(endpoint, refusal, f"it says to retry after {wait:.0f} s") from None
        _log.warning("%s is busy and asks to wait %.0f s", endpoint.address, wait)
        time.sleep(wait)
    try:
        return _within(endpoint, send)
    except Refusal as refusal:
        again = retry_after(refusal) is not None
        hint = "it was retried as it requested; try again later" if again else None
        raise _refused(endpoint, refusal, hint) from None


def retry_after(refusal: Refusal) -> float | None:
    """Return for how many seconds a busy endpoint (429, 503) asks to wait; None if it does not."""
    text = (refusal.headers.get("Retry-After") or "").strip()
    if refusal.status not in {429, 503} or not text:
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


def _refused(endpoint: Endpoint, refusal: Refusal, hint: str | None) -> EndpointError:
    said = f": {refusal.said}" if refusal.said else ""
    if refusal.status == 401:
        return EndpointError(
            f"{endpoint.address} requires a login (401{said})", hint=endpoint.who_hint
        )
    if refusal.status == 403:
        hint = endpoint.who_hint
    reason = f"{refusal.status} {refusal.reason}".strip()
    # What is behind a proxy that gives up may still do what it was asked.
    kind = ConnectionFailedError if refusal.status in {502, 504} else EndpointError
    return kind(
        f"{endpoint.address} answers with an error: {reason}{said}",
        hint=hint or _HINTS.get(refusal.status, "what the server says in its log may help"),
    )


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
        raise failure(endpoint.address, TimeoutError(), endpoint.timeout) from None
    if not fine:
        raise result
    found: _T = result
    return found


def _send(endpoint: Endpoint, text: str, accept: str, *, update: bool) -> Reply:
    try:
        found: Any = _wrapper(endpoint, text, accept, update=update).query().response
    except Refusal as refusal:
        if refusal.status != 400:
            raise
        said = f": {refusal.said}" if refusal.said else ""
        address = endpoint.update_address if update else endpoint.address
        raise QuerySyntaxError(
            f"{address} refuses the {'update' if update else 'query'}{said}"
        ) from None
    return reply_of(found)


def _wrapper(endpoint: Endpoint, text: str, accept: str, *, update: bool) -> SPARQLWrapper:
    """Return a request of SPARQLWrapper's making that our transport sends."""
    from SPARQLWrapper import GET, INSERT, POST, SELECT, SPARQLWrapper

    address = endpoint.update_address if update else endpoint.address

    class Wrapper(SPARQLWrapper):
        def _query(self) -> tuple[Any, str]:
            request = self._createRequest()
            secret = authorization(endpoint)
            if secret:  # not to whom the endpoint may redirect
                request.add_unredirected_header("Authorization", secret)
            handlers = _digest(endpoint, address)
            return fetch(request, address, endpoint.timeout, handlers=handlers), ""

    base, _, own = address.partition("?")
    wrapper = Wrapper(base, updateEndpoint=base, agent=user_agent(endpoint.contact))
    for name, value in parse_qsl(own, keep_blank_values=True):
        wrapper.addParameter(name, value)
    wrapper.setOnlyConneg(True)  # no format=xml, which for Virtuoso outranks the header
    wrapper.addCustomHttpHeader("Accept", accept)
    short = not update and len(text.encode()) <= LONGEST_GET
    wrapper.setMethod(GET if short else POST)
    for graph in endpoint.graphs if not update else ():
        wrapper.addDefaultGraph(graph)
        wrapper.addNamedGraph(graph)
    # Not setQuery: that guesses from the text whether it is an update.
    wrapper.queryString, wrapper.queryType = text, INSERT if update else SELECT
    return wrapper


def authorization(endpoint: Endpoint) -> str:
    """Return the header that says who asks; empty if it is not to be sent without being asked."""
    if endpoint.token:
        return f"Bearer {endpoint.token}"
    if endpoint.user and not endpoint.digest:
        pair = f"{endpoint.user}:{endpoint.password}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    return ""


def _digest(endpoint: Endpoint, address: str) -> list[HTTPDigestAuthHandler]:
    if not endpoint.digest or endpoint.token:
        return []
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, address, endpoint.user, endpoint.password)
    return [HTTPDigestAuthHandler(known)]


def reply_of(received: Received) -> Reply:
    """Return a reply, with what its headers and status say of being cut."""
    headers = received.headers
    media_type = (headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    most = headers.get("X-SPARQL-MaxRows") or ""
    timed_out = headers.get("X-SQL-State") == "S1TAT"
    cut = ""
    if timed_out:
        cut = "the endpoint ran out of time"
    elif most:
        cut = f"the endpoint gives {most} rows at most"
    elif received.status == 206:
        cut = "the endpoint gives a part only (206)"
    elif not received.ended and not has_end(media_type):
        cut = "the endpoint does not say where its answer ends"
    return Reply(received.body, media_type, cut, timed_out)
