"""Where things are on this server. IRIs of ours become local addresses, in links only."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlencode

from clusterkg.model.namespaces import BASE, CKG, EDITS, ID, RULE, VOCAB

_LOCAL: Final = (ID, VOCAB, RULE)
_SAFE: Final = "/-_.~"
# Quotes in texts are escaped, so this stands nowhere but in a tag.
_LINK: Final = re.compile(r'((?:href|src|action|data-names)=")/(?!/)')


def page_of(iri: str) -> str:
    """Return the address of the page about a thing.

    >>> page_of("https://w3id.org/clusterkg/ns#Cluster")
    '/page/ns/Cluster'
    >>> page_of("https://example.org/a?b")
    '/page?iri=https%3A%2F%2Fexample.org%2Fa%3Fb'
    """
    if iri.startswith(EDITS) and "#" not in iri:
        return f"/edits/{quote(iri.removeprefix(EDITS), safe='')}"
    return _address("/page", iri, "")


def data_of(iri: str, form: str) -> str:
    """Return the address of what is known of a thing, in a format.

    >>> data_of("https://w3id.org/clusterkg/id/country/ukraine", "ttl")
    '/data/id/country/ukraine.ttl'
    """
    return _address("/data", iri, form)


def _address(start: str, iri: str, form: str) -> str:
    ending = f".{form}" if form else ""
    if iri.startswith(CKG):
        local = iri.removeprefix(CKG)
        return f"{start}/ns{f'/{quote(local, safe=_SAFE)}' if local else ''}{ending}"
    if iri.startswith(_LOCAL):
        local = iri.removeprefix(BASE)
        if not any(part in {"", ".", ".."} for part in local.split("/")):
            return f"{start}/{quote(local, safe=_SAFE)}{ending}"
    query = {"iri": iri} | ({"format": form} if form else {})
    return f"{start}?{urlencode(query)}"


def iri_of(path: str) -> str:
    """Return the IRI of the thing that a page, or data, at `path` is about.

    >>> iri_of("ns/Cluster")
    'https://w3id.org/clusterkg/ns#Cluster'
    >>> iri_of("id/country/ukraine")
    'https://w3id.org/clusterkg/id/country/ukraine'
    """
    if path == "ns":
        return CKG
    if path.startswith("ns/"):
        return CKG + path.removeprefix("ns/")
    return f"{RULE}" if path == "rule" else BASE + path


def rooted(page: str, root: str) -> str:
    """Return a page whose links stay below a path.

    >>> rooted('<a href="/map"><a href="//e.org/"><a href="#a">', "/kg")
    '<a href="/kg/map"><a href="//e.org/"><a href="#a">'
    """
    return _LINK.sub(rf"\1{root}/", page) if root else page
