"""The sources that need the network, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from clusterkg.linking.model import Source
from clusterkg.linking.sources import gleif, ror, sparql, wikidata
from clusterkg.linking.sources.gleif import Gleif
from clusterkg.linking.sources.reconciliation import Reconciliation
from clusterkg.linking.sources.ror import Ror
from clusterkg.linking.sources.settings import SourceSettings, source_settings
from clusterkg.linking.sources.sparql import SparqlSource
from clusterkg.linking.sources.values import Properties
from clusterkg.linking.sources.wikidata import Wikidata
from clusterkg.linking.sssom.curies import AUTHORITY
from clusterkg.model.errors import SettingsError
from clusterkg.web.client import Client, service


def online(name: str, address: str = "") -> Source:
    """Return the source `name`.

    Args:
        name: One of `NAMES`.
        address: Where it answers, for a mirror; empty for what the settings say, or else for the
            usual place. For Wikidata this is the query service; where it is none of Wikidata's
            own, the Action API is looked for at `/w/api.php` of the same host.

    Raises:
        SettingsError: There is no such source, or its settings cannot be used.
    """
    if name not in _MAKERS:
        raise SettingsError(
            f"there is no online source {name!r}", hint=f"there are {', '.join(NAMES)}"
        )
    told = source_settings(name)
    return _MAKERS[name](told, address or told.address)


def _wikidata(told: SourceSettings, address: str) -> Source:
    parts = urlsplit(address)
    own = not address or (parts.hostname or "").endswith(".wikidata.org")
    api = told.api or (wikidata.API if own else f"{parts.scheme}://{parts.netloc}/w/api.php")
    query = Client(service(address or wikidata.QUERY))
    return Wikidata(query, Client(service(api)), told.classes)


def _ror(told: SourceSettings, address: str) -> Source:
    return Ror(ror.client_of(service(address or ror.ADDRESS)), told.classes)


def _gleif(told: SourceSettings, address: str) -> Source:
    return Gleif(Client(service(address or gleif.ADDRESS)))


def _reconciliation(told: SourceSettings, address: str) -> Source:
    if not address:
        raise SettingsError(
            "the reconciliation service has no address",
            hint="write reconciliation=ADDRESS, or set it under [source.reconciliation]",
        )
    return Reconciliation(Client(service(address)), told.classes)


def _sparql(
    name: str, usual: str, properties: Properties, prefixes: dict[str, str], *, within: bool
) -> Callable[[SourceSettings, str], Source]:
    def make(told: SourceSettings, address: str) -> Source:
        from dataclasses import replace

        return SparqlSource(
            name=name,
            prefixes=prefixes,
            client=Client(service(address or usual)),
            properties=replace(properties, names=told.labels) if told.labels else properties,
            classes=told.classes,
            within=tuple(prefixes.values()) if within else (),
        )

    return make


_MAKERS: Final[dict[str, Callable[[SourceSettings, str], Source]]] = {
    "wikidata": _wikidata,
    "dbpedia": _sparql(
        "dbpedia",
        sparql.DBPEDIA,
        sparql.PAGES,
        {"dbr": "http://dbpedia.org/resource/"},
        within=True,
    ),
    "eurovoc": _sparql(
        "eurovoc", sparql.PUBLICATIONS, sparql.CONCEPTS, {"eurovoc": sparql.EUROVOC}, within=True
    ),
    "publications": _sparql(
        "publications",
        sparql.PUBLICATIONS,
        sparql.CONCEPTS,
        {"authority": AUTHORITY, "eurovoc": sparql.EUROVOC},
        within=True,
    ),
    "cordis": _sparql(
        "cordis",
        sparql.CORDIS,
        sparql.ORGANISATIONS,
        {"cordis": "http://data.europa.eu/s66/"},
        within=False,
    ),
    "ror": _ror,
    "gleif": _gleif,
    "reconciliation": _reconciliation,
}

NAMES: Final = tuple(_MAKERS)
"""The sources that need the network."""
