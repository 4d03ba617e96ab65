"""ROR, the registry of research organisations: version 2 of its API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import ROR, SOURCES, Declaration, SourceSettings
from clusterkg.store.remote.content import Reply
from clusterkg.web.client import Client, Service, service
from clusterkg.web.ratelimit import Pace

_RESERVED: Final = re.compile(r'[+\-=&|><!(){}\[\]^"~*?:\\/]')
_NUMBER: Final = re.compile(r"0[a-z0-9]{8}")
_WHILE: Final = 300.0  # seconds
_UNKNOWN: Final = 50  # requests in that while
_KNOWN: Final = 2_000  # with a client id


@dataclass
class Ror:
    """ROR as a source.

    Attributes:
        client: Asks it.
        classes: Types that candidates must have (ROR's own words); any if there are none.
    """

    client: Client
    classes: Sequence[str] = ()
    name = "ror"
    prefixes = SOURCES["ror"].prefixes
    online = True

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """See `Source.lookup`: a request for each main name, and for each number of ROR."""
        for thing in things:
            found: dict[str, Thing] = {}
            for number in _numbers(thing):
                found |= self._asked([("query", number)], only=number)
            for text in sorted({_plain(name.text) for name in thing.names if name.preferred}):
                if text:
                    found |= self._asked([("query", text)])
            fitting = [
                t for t in found.values() if not self.classes or {*t.kinds} & {*self.classes}
            ]
            yield thing, fitting[:limit]

    def _asked(self, fields: list[tuple[str, str]], only: str = "") -> dict[str, Thing]:
        records = self._records(self.client.get(fields, check=self._records))
        return {t.iri: t for t in records if not only or t.iri == ROR + only}

    def _records(self, reply: Reply) -> list[Thing]:
        answer = self.client.parsed(reply)
        try:
            return [_thing(item) for item in answer["items"] if item.get("status") != "withdrawn"]
        except (KeyError, TypeError, AttributeError, ValueError):
            raise self.client.odd("is not one of version 2 of ROR") from None


def make(declaration: Declaration, settings: SourceSettings, address: str) -> Ror:
    """Return the source; see `Declaration.module`."""
    return Ror(client_of(service(address)), settings.classes)


def client_of(service: Service) -> Client:
    """Return a client that keeps ROR's pace and says its client id, if there is one."""
    known = service.client_id
    headers = {"client-id": known} if known else {}
    return Client(service, Pace(_KNOWN if known else _UNKNOWN, _WHILE), headers)


def _numbers(thing: Thing) -> list[str]:
    numbers = {text.rpartition("/")[2] for text in thing.identifiers.get("ror", ())}
    return sorted(number for number in numbers if _NUMBER.fullmatch(number))


def _plain(text: str) -> str:
    """Return a name without the signs that mean something to ROR's search."""
    return " ".join(_RESERVED.sub(" ", text).split())


def _thing(item: dict[str, Any]) -> Thing:
    places = [place["geonames_details"] for place in item.get("locations") or ()]
    points = [(p["lat"], p["lng"]) for p in places if p.get("lat") is not None]
    identifiers = {
        entry["type"]: tuple(sorted(map(str, entry["all"])))
        for entry in item.get("external_ids") or ()
    }
    number = str(item["id"]).rpartition("/")[2]
    return Thing(
        iri=ROR + number,
        names=tuple(
            Name(name["value"], name.get("lang"), "ror_display" in name["types"])
            for name in item["names"]
        ),
        kinds=tuple(item.get("types") or ()),
        countries=tuple(sorted({p["country_code"] for p in places if p.get("country_code")})),
        places=tuple(sorted({p["name"] for p in places if p.get("name")})),
        websites=tuple(
            link["value"] for link in item.get("links") or () if link.get("type") == "website"
        ),
        identifiers={**identifiers, "ror": (number,)},
        year=item.get("established"),
        point=(float(points[0][0]), float(points[0][1])) if points else None,
    )
