"""Wikidata: found by name or identifier, then described by the query service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from clusterkg.linking.model import Thing
from clusterkg.linking.sources.declared import (
    SOURCES,
    WIKIDATA,
    WIKIDATA_DIRECT,
    Declaration,
    Properties,
    SourceSettings,
)
from clusterkg.linking.sources.values import things
from clusterkg.model.namespaces import LANGUAGES, RDFS, SKOS
from clusterkg.store.remote.content import Reply
from clusterkg.web.client import Client, service
from clusterkg.web.sparql import BATCH, iris, rows, values

API: Final = "https://www.wikidata.org/w/api.php"

_NUMBER: Final = re.compile(r"Q[1-9][0-9]*")
_MAXLAG: Final = "5"  # seconds: what Wikidata asks of programs that are not in a hurry


def _p(*numbers: str) -> tuple[str, ...]:
    return tuple(WIKIDATA_DIRECT + number for number in numbers)


PROPERTIES: Final = Properties(
    names=(f"{RDFS}label",),
    other_names=(f"{SKOS}altLabel",),
    kinds=_p("P31"),
    countries=_p("P17"),
    places=_p("P131", "P159", "P276"),
    sectors=_p("P452"),
    websites=_p("P856"),
    identifiers={
        "ror": f"{WIKIDATA_DIRECT}P6782",
        "lei": f"{WIKIDATA_DIRECT}P1278",
        "geonames": f"{WIKIDATA_DIRECT}P1566",
        "grid": f"{WIKIDATA_DIRECT}P2427",
        "isni": f"{WIKIDATA_DIRECT}P213",
        "nuts": f"{WIKIDATA_DIRECT}P605",
        "doi": f"{WIKIDATA_DIRECT}P356",
    },
    year=_p("P571"),
    point=_p("P625"),
    size=_p("P1128"),
)


@dataclass
class Wikidata:
    """Wikidata as a source.

    Attributes:
        service: Asks the query service.
        api: Asks the Action API.
        classes: Classes that candidates must be instances of; any if there are none.
    """

    service: Client
    api: Client
    classes: Sequence[str] = ()
    name = "wikidata"
    prefixes = SOURCES["wikidata"].prefixes
    online = True

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """See `Source.lookup`: a search for each name, and a few requests for fifty things."""
        for start in range(0, len(things), BATCH):
            batch = things[start : start + BATCH]
            same = self._same(batch)
            found = {
                thing.iri: _first(limit, same.get(thing.iri, []), self._searched(thing, limit))
                for thing in batch
            }
            known = self.described(sorted({iri for list_ in found.values() for iri in list_}))
            for thing in batch:
                yield thing, [known[i] for i in found[thing.iri] if self._fits(known.get(i))]

    def described(self, items: Sequence[str]) -> dict[str, Thing]:
        """Return items as Wikidata describes them, by IRI."""
        batches = values(self.service, items, PROPERTIES.all(), LANGUAGES)
        found = things((value for batch in batches for value in batch), PROPERTIES)
        return {iri: _with_number(thing) for iri, thing in found.items()}

    def _fits(self, thing: Thing | None) -> bool:
        return thing is not None and (not self.classes or bool({*self.classes} & {*thing.kinds}))

    def _same(self, batch: Sequence[Thing]) -> dict[str, list[str]]:
        """Return the items that have an identifier of a local thing, by IRI of that thing."""
        found: dict[str, list[str]] = {}
        having: dict[tuple[str, str], list[str]] = {}
        for thing in batch:
            for scheme, numbers in thing.identifiers.items():
                for number in numbers:
                    if scheme == "wikidata" and _NUMBER.fullmatch(number):
                        found.setdefault(thing.iri, []).append(WIKIDATA + number)
                    elif scheme in PROPERTIES.identifiers:
                        pair = (PROPERTIES.identifiers[scheme], _bare(number))
                        having.setdefault(pair, []).append(thing.iri)
        pairs = sorted(having)
        for start in range(0, len(pairs), BATCH):
            spelt = " ".join(
                f"({iris([name])} {ox.Literal(number)})"
                for name, number in pairs[start : start + BATCH]
            )
            text = f"SELECT DISTINCT ?t ?p ?v WHERE {{ VALUES (?p ?v) {{ {spelt} }} ?t ?p ?v }}"
            for row in rows(self.service, text):
                for iri in having.get((row["p"].value, row["v"].value), ()):
                    found.setdefault(iri, []).append(row["t"].value)
        return {iri: sorted(set(items)) for iri, items in found.items()}

    def _searched(self, thing: Thing, limit: int) -> list[str]:
        found: dict[str, None] = {}
        asked = {
            (" ".join(name.text.split()), name.language or "en")
            for name in thing.names
            if name.preferred and name.text.strip()
        }
        for text, language in sorted(asked, key=lambda pair: (pair[1], pair[0])):
            for number in self._search(text, language, limit):
                found.setdefault(WIKIDATA + number)
        return list(found)

    def _search(self, text: str, language: str, limit: int) -> list[str]:
        fields = [
            ("action", "wbsearchentities"),
            ("format", "json"),
            ("type", "item"),
            ("search", text),
            ("language", language),
            ("uselang", language),
            ("limit", str(min(limit, BATCH))),
            ("maxlag", _MAXLAG),
        ]
        return self._hits(self.api.get(fields, check=self._hits))

    def _hits(self, reply: Reply) -> list[str]:
        answer = self.api.parsed(reply)
        try:
            if "error" in answer:
                raise self.api.odd(f"is an error: {answer['error'].get('info', '')}")
            return [entry["id"] for entry in answer["search"] if _NUMBER.fullmatch(entry["id"])]
        except (KeyError, TypeError, AttributeError):
            raise self.api.odd("is not one of the Action API") from None


def make(declaration: Declaration, settings: SourceSettings, address: str) -> Wikidata:
    """Return the source; see `Declaration.module`."""
    parts = urlsplit(address)
    own = (parts.hostname or "").endswith(".wikidata.org")
    api = settings.api or (API if own else f"{parts.scheme}://{parts.netloc}/w/api.php")
    return Wikidata(Client(service(address)), Client(service(api)), settings.classes)


def _first(limit: int, *lists: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(iri for list_ in lists for iri in list_))[:limit]


def _bare(number: str) -> str:
    """Return an identifier without the address that it may be written with."""
    return re.sub(r"^https?://[^/]+/", "", number)


def _with_number(thing: Thing) -> Thing:
    """Return an item with its own number among its identifiers."""
    numbers = {"wikidata": (thing.iri.removeprefix(WIKIDATA),)}
    return replace(thing, identifiers={**thing.identifiers, **numbers})
