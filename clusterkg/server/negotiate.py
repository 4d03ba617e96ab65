"""Chooses a format by what a client accepts (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from clusterkg.queries import formats
from clusterkg.queries.formats import FORMATS
from clusterkg.server.problems import HTTPProblem

if TYPE_CHECKING:
    from starlette.requests import Request

ROWS: Final = {name: FORMATS[name].media_type for name in ("json", "xml", "csv", "tsv")}
"""Formats of rows and truth values; the first is what a client gets that takes anything."""

TRIPLES: Final = {name: FORMATS[name].media_type for name in formats.TRIPLES} | {
    "rdf": "application/rdf+xml"
}
"""Formats of triples."""

_NAMES: Final = {
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdf"),
    "turtle": ("ttl",),
    "n3": ("ttl",),
    "ntriples": ("nt",),
    "n-triples": ("nt",),
    "json-ld": ("jsonld",),
    "rdf+xml": ("rdf",),
}
"""What other short names stand for, by the kind of answer."""

_ALSO: Final = {
    "application/json": ROWS["json"],
    "text/json": ROWS["json"],
    "application/xml": ROWS["xml"],
    "text/xml": ROWS["xml"],
    "application/csv": ROWS["csv"],
    "text/tsv": ROWS["tsv"],
}
_ALSO_TRIPLES: Final = {
    "application/json": TRIPLES["jsonld"],
    "application/xml": TRIPLES["rdf"],
    "text/xml": TRIPLES["rdf"],
    "text/rdf": TRIPLES["rdf"],
    "application/turtle": TRIPLES["ttl"],
    "application/x-turtle": TRIPLES["ttl"],
    "text/n3": TRIPLES["ttl"],
    "text/rdf+n3": TRIPLES["ttl"],
    "text/rdf+turtle": TRIPLES["ttl"],
    "application/n3": TRIPLES["ttl"],
    "application/rdf+n3": TRIPLES["ttl"],
    "text/plain": TRIPLES["nt"],
    "text/ntriples": TRIPLES["nt"],
    "text/n-triples": TRIPLES["nt"],
    "application/x-ntriples": TRIPLES["nt"],
}
"""Other names of media types; Turtle is a part of N3."""


def _also(offered: Mapping[str, str]) -> Mapping[str, str]:
    return _ALSO_TRIPLES if "text/turtle" in offered.values() else _ALSO


def named(text: str, offered: Mapping[str, str]) -> str | None:
    """Return the short name of the format that an address asks for; None if it is not offered.

    >>> named("application/sparql-results json", ROWS), named("N3", TRIPLES), named("n3", ROWS)
    ('json', 'ttl', None)

    Args:
        text: A short name or a media type; a `+` that was not encoded has become a space.
        offered: Media types by short name.
    """
    asked = media_type(text)[0].replace(" ", "+")
    if "/" not in asked:
        return next((name for name in _NAMES.get(asked, (asked,)) if name in offered), None)
    media = _also(offered).get(asked, asked)
    return next((name for name, each in offered.items() if each == media), None)


def choose(accept: str | None, offered: Mapping[str, str], wanted: str | None = None) -> str | None:
    """Return the short name of the format that suits a client best; None if none does.

    Args:
        accept: The value of the Accept header.
        offered: Media types by short name, the server's favourite first.
        wanted: A short name or a media type that the address asks for. It goes before the header,
            unless it is one for another kind of answer: some clients always send one.
    """
    if wanted is not None and not wanted.startswith("*"):
        found = named(wanted, offered)
        if found is not None or not (named(wanted, ROWS) or named(wanted, TRIPLES)):
            return found
    if accept is None or not accept.strip(" \t,"):
        return next(iter(offered))
    listed = ranges(accept)
    also = _also(offered)
    best: tuple[float, str] | None = None
    for name, media in offered.items():
        types = [media, *(other for other, means in also.items() if means == media)]
        quality = max(_quality(kind, listed, exact=n > 0) for n, kind in enumerate(types))
        if quality > 0 and (best is None or quality > best[0]):
            best = (quality, name)
    return None if best is None else best[1]


def chosen(request: Mapping[str, Any], offered: Mapping[str, str]) -> str:
    """Return the short name of the format that suits best. See `choose`.

    Args:
        request: What a worker is asked: `accept` and `format`.
        offered: Media types by short name.

    Raises:
        HTTPProblem: None suits (406).
    """
    form = choose(request.get("accept"), offered, request.get("format"))
    if form is None:
        raise unacceptable(offered)
    return form


def unacceptable(offered: Mapping[str, str]) -> HTTPProblem:
    """Return the problem that no format suits, with those there are."""
    both = ", ".join(f"{name} ({media})" for name, media in offered.items())
    return HTTPProblem(406, f"no acceptable format; the available ones are {both}")


def accept_of(request: Request) -> str | None:
    """Return what a client accepts; the header may come in several lines."""
    return ", ".join(request.headers.getlist("accept")) or None


def content_type(media: str) -> str:
    """Return a media type as it stands in a header: text says its encoding."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """Return a media type in lower case, and its parameters."""
    first, *rest = header.split(";")
    pairs = (part.partition("=") for part in rest)
    parameters = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    return first.strip().lower(), parameters


def ranges(accept: str) -> list[tuple[str, float]]:
    """Return what a header of the Accept family lists, with the weight of each."""
    found = []
    for part in accept.split(",")[:100]:
        media, parameters = media_type(part)
        if media:
            media = "*/*" if media == "*" else media  # as Java's URLConnection writes it
            found.append((media, _weight(parameters.get("q"))))
    return found


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def _quality(media: str, ranges: Sequence[tuple[str, float]], *, exact: bool) -> float:
    """Return the weight of the most specific range that `media` is in; 0 if it is in none.

    With `exact`, wildcards do not count: it is another name of a type that they count for.
    """
    kind = media.partition("/")[0]
    names = (media,) if exact else (media, f"{kind}/*", "*/*")
    for name in names:
        weights = [weight for other, weight in ranges if other == name]
        if weights:
            return max(weights)
    return 0.0
