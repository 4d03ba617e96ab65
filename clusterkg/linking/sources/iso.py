"""Countries and their subdivisions after ISO 3166, from the package pycountry.

Countries have the IRIs of the authority table of the Publications Office of the European Union.
There are none for subdivisions: theirs are of use here only, and a mapping set has the code in
their place. Names in Ukrainian and Russian are those of the catalogues that pycountry brings along.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from typing import Final

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import AUTHORITY, SOURCES, Declaration, SourceSettings
from clusterkg.linking.sources.offline import Offline, missing
from clusterkg.model.namespaces import CKG

COUNTRY: Final = f"{AUTHORITY}country/"
SUBDIVISION: Final = "urn:x-clusterkg:iso-3166-2:"
"""Begin of what names a subdivision within this program; its code follows."""

_SEVERAL: Final = re.compile(r"\s*[;/]\s*|\s+\[|\]$")
_LANGUAGES: Final = ("uk", "ru")

_Translate = Callable[[str], str]


def _catalogues(folder: str, domain: str) -> dict[str, _Translate]:
    found: dict[str, _Translate] = {}
    for language in _LANGUAGES:
        try:
            found[language] = gettext.translation(domain, folder, [language]).gettext
        except OSError:
            continue  # this version of pycountry does not have the language
    return found


def _names(texts: list[str], catalogues: dict[str, _Translate], language: str | None) -> list[Name]:
    """Return names with their translations, each once; the first text gives the main ones."""
    found: dict[Name, None] = {}
    for place, text in enumerate(dict.fromkeys(texts)):
        parts = [part for part in _SEVERAL.split(text) if part]
        found |= {Name(part, language, place == 0): None for part in parts}
        for code, translate in catalogues.items():
            if (other := translate(text)) != text:
                found[Name(other, code, place == 0)] = None
    return list(found)


class Iso(Offline):
    """Countries and subdivisions of ISO 3166."""

    name = "iso"
    prefixes = SOURCES["iso"].prefixes

    def things(self, countries: frozenset[str] | None = None) -> Iterator[Thing]:
        """Yield countries, then subdivisions; see `Offline.things`."""
        try:
            import pycountry
        except ImportError:
            raise missing("pycountry", self.name) from None
        catalogues = _catalogues(pycountry.LOCALES_DIR, "iso3166-1")
        for country in pycountry.countries:
            if countries is None or country.alpha_2 in countries:
                texts = [getattr(country, "common_name", None), country.name]
                texts.append(getattr(country, "official_name", None))
                yield Thing(
                    iri=COUNTRY + country.alpha_3,
                    names=_names([text for text in texts if text], catalogues, "en"),
                    kinds=(f"{CKG}Country",),
                    countries=(country.alpha_2,),
                    identifiers={"iso": (country.alpha_2, country.alpha_3)},
                )
        catalogues = _catalogues(pycountry.LOCALES_DIR, "iso3166-2")
        for part in pycountry.subdivisions:
            if countries is None or part.country_code in countries:
                yield Thing(
                    iri=SUBDIVISION + part.code,
                    names=_names([part.name], catalogues, None),
                    kinds=(f"{CKG}Region",),
                    countries=(part.country_code,),
                    identifiers={"iso": (part.code,)},
                )


def make(declaration: Declaration, settings: SourceSettings, address: str) -> Iso:
    """Return the source; see `Declaration.module`."""
    return Iso()
