"""GLEIF, the register of legal entities: version 1 of its API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import LEI, SOURCES, Declaration, SourceSettings
from clusterkg.store.remote.content import Reply
from clusterkg.web.client import Client, service

_LEI: Final = re.compile(r"[A-Z0-9]{18}[0-9]{2}")


@dataclass
class Gleif:
    """GLEIF as a source.

    Attributes:
        client: Asks it.
    """

    client: Client
    name = "gleif"
    prefixes = SOURCES["gleif"].prefixes
    online = True

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """See `Source.lookup`: a request for each main name, and for each LEI."""
        for thing in things:
            found: dict[str, Thing] = {}
            for lei in sorted(filter(_LEI.fullmatch, thing.identifiers.get("lei", ()))):
                found |= self._asked("filter[lei]", lei, limit)
            names = {" ".join(name.text.split()) for name in thing.names if name.preferred} - {""}
            for text in sorted(names):
                found |= self._asked("filter[fulltext]", text, limit)
            yield thing, list(found.values())[:limit]

    def _asked(self, filter_: str, text: str, limit: int) -> dict[str, Thing]:
        fields = [(filter_, text), ("page[size]", str(limit))]
        reply = self.client.get(fields, path="/lei-records", check=self._records)
        return {thing.iri: thing for thing in self._records(reply)}

    def _records(self, reply: Reply) -> list[Thing]:
        answer = self.client.parsed(reply)
        try:
            return [_thing(record) for record in answer["data"]]
        except (KeyError, TypeError, AttributeError):
            raise self.client.odd("is not one of version 1 of GLEIF") from None


def make(declaration: Declaration, settings: SourceSettings, address: str) -> Gleif:
    """Return the source; see `Declaration.module`."""
    return Gleif(Client(service(address)))


def _thing(record: dict[str, Any]) -> Thing:
    about = record["attributes"]
    lei, entity = about["lei"], about["entity"]
    seats = [entity.get(key) or {} for key in ("legalAddress", "headquartersAddress")]
    names = [entity["legalName"], *(entity.get("otherNames") or ())]
    return Thing(
        iri=LEI + lei,
        names=tuple(Name(n["name"], n.get("language"), not i) for i, n in enumerate(names)),
        countries=tuple(sorted({seat["country"] for seat in seats if seat.get("country")})),
        places=tuple(sorted({seat["city"] for seat in seats if seat.get("city")})),
        identifiers={"lei": (lei,)},
    )
