"""Chooses a format by what a client accepts (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clusterkg.queries import formats
from clusterkg.queries.formats import FORMATS, W3C
from clusterkg.server.problems import HTTPProblem

TRUTH: Final = {name: FORMATS[name].media_type for name in ("json", "xml")}
"""Formats of the answer to ASK, by their short name."""

ROWS: Final = TRUTH | {name: FORMATS[name].media_type for name in W3C}
"""Formats of rows; the first is what a client gets that takes anything."""

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
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
_ALSO_TRIPLES: Final = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
}


def choose(accept: str | None, offered: Mapping[str, str], wanted: str | None = None) -> str | None:
    """Return the short name of the format that suits a client best; None if none does.

    Args:
        accept: The value of the Accept header.
        offered: Media types by short name, the server's favourite first.
        wanted: A short name that was asked for by the address. It goes before the header, unless
            it is one for another kind of answer: some clients always send one.
    """
    if wanted is not None:
        names = _NAMES.get(wanted.lower(), (wanted,))
        found = next((name for name in names if name in offered), None)
        if found is not None or not any(name in ROWS or name in TRIPLES for name in names):
            return found
    if accept is None or not accept.strip():
        return next(iter(offered))
    ranges = _ranges(accept)
    also = _ALSO_TRIPLES if "text/turtle" in offered.values() else _ALSO
    best: tuple[float, str] | None = None
    for name, media in offered.items():
        types = [media, *(other for other, means in also.items() if means == media)]
        quality = max(_quality(kind, ranges, exact=n > 0) for n, kind in enumerate(types))
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
        raise HTTPProblem(
            406, f"no acceptable format; the available ones are {', '.join(offered.values())}"
        )
    return form


def content_type(media: str) -> str:
    """Return a media type as it stands in a header: text says its encoding."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """Return a media type in lower case, and its parameters."""
    first, *rest = header.split(";")
    pairs = (part.partition("=") for part in rest)
    parameters = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    return first.strip().lower(), parameters


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(",")[:100]:
        media, parameters = media_type(part)
        if media:
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
