"""What an answer holds: refuses web pages, empty answers and such as end in the middle.

Parsers of streams accept a text that is cut between two rows. So the end is looked at first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

import pyoxigraph as ox

from clusterkg.model.errors import ConnectionFailedError, EndpointError
from clusterkg.store.remote.transport import cut, first_line

_PAGE_HINT: Final = "check the address; a proxy or a login page may answer in its place"

_ROWS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_TRIPLES: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "text/n3": ox.RdfFormat.TURTLE,
    "text/rdf+n3": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/xml": ox.RdfFormat.RDF_XML,
}
_PAGES: Final = ("text/html", "application/xhtml+xml")
_DONE: Final = (b"Update succeeded", b"COMMIT: totalElapsed", b"mutationCount")
"""What pages of Fuseki and Blazegraph say when an update has been carried out."""


@dataclass(frozen=True)
class Reply:
    """What an endpoint replied.

    Attributes:
        body: The content.
        media_type: Its type, without parameters.
        cut: Why the answer may not be whole; empty if nothing says so.
        timed_out: Whether that is because the endpoint ran out of time.
    """

    body: bytes
    media_type: str
    cut: str = ""
    timed_out: bool = False


def is_page(reply: Reply) -> bool:
    """Return whether a reply is a page for people.

    >>> is_page(Reply(b" <!DOCTYPE html><title>Log in</title>", "application/json"))
    True
    """
    start = reply.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return reply.media_type in _PAGES or start.startswith((b"<!doctype html", b"<html"))


def page_error(reply: Reply, address: str) -> ConnectionFailedError:
    """Return the error that a page came where data were asked for: somebody else answers."""
    title = first_line(reply.body)
    shown = f" “{title}”" if title else ""
    return ConnectionFailedError(
        f"{address} answers with a web page{shown}, not data", hint=_PAGE_HINT
    )


def unfit(address: str, what: str) -> EndpointError:
    """Return the error that an answer cannot be used, such as that it `is empty`."""
    return EndpointError(f"the answer of {address} {what}", hint=_PAGE_HINT)


def check_carried_out(reply: Reply, address: str) -> None:
    """Check the reply to an update.

    Raises:
        EndpointError: A page came that does not say that the update was carried out.
    """
    if is_page(reply) and not any(said in reply.body for said in _DONE):
        raise page_error(reply, address)


def rows_format(reply: Reply, address: str) -> ox.QueryResultsFormat:
    """Return the format of a reply with rows or a truth value.

    Raises:
        EndpointError: It is a page, empty, or ends in the middle.
    """
    _check(reply, address)
    start = reply.body.lstrip()[:1]
    if not start:
        raise unfit(address, "is empty")
    guess = ox.QueryResultsFormat.XML if start == b"<" else ox.QueryResultsFormat.JSON
    found = _ROWS.get(reply.media_type, guess)
    if reply.media_type not in _ROWS and start not in {b"{", b"<"}:
        raise unfit(address, f"is not a SPARQL result but {reply.media_type or 'plain text'}")
    if found == ox.QueryResultsFormat.XML:
        _check_xml(reply, address)
    if found == ox.QueryResultsFormat.JSON and start == b"{" and not _ends(reply, b"}"):
        raise cut(address)
    return found


def triples_format(reply: Reply, address: str) -> ox.RdfFormat:
    """Return the format of a reply with statements.

    Raises:
        EndpointError: It is none that was asked for, or ends in the middle.
    """
    _check(reply, address)
    found = _TRIPLES.get(reply.media_type)
    if found is None and not reply.media_type and reply.body.strip():
        found = ox.RdfFormat.TURTLE
    if found is None:
        kind = f"is not RDF but {reply.media_type}" if reply.media_type else "is empty"
        raise unfit(address, kind)
    if found == ox.RdfFormat.RDF_XML:
        _check_xml(reply, address)
    return found


def has_end(media_type: str) -> bool:
    """Return whether a text of this type shows by itself that it is whole."""
    return media_type.endswith(("json", "xml"))


def _check(reply: Reply, address: str) -> None:
    if is_page(reply):
        raise page_error(reply, address)


def _check_xml(reply: Reply, address: str) -> None:
    try:
        expat.ParserCreate().Parse(reply.body, True)
    except expat.ExpatError as error:
        if error.code in _UNFINISHED:
            raise cut(address) from None
        raise unfit(address, f"is not well-formed XML: {error}") from None


_UNFINISHED: Final = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def _ends(reply: Reply, end: bytes) -> bool:
    return reply.body[-100:].rstrip().endswith(end)
