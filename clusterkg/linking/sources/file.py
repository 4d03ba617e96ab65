"""Any RDF file, store or endpoint as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from clusterkg.linking.model import Thing
from clusterkg.linking.sources.offline import Offline


class File(Offline):
    """The things of an RDF file, of a store on disk, or of a SPARQL endpoint.

    Args:
        place: Path of a file or of a store, or an address.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._things: list[Thing] | None = None
        stem = Path(place.rstrip("/").rsplit("/", 1)[-1]).name.split(".")[0]
        self.name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "file"

    def _all(self) -> list[Thing]:
        if self._things is None:
            from clusterkg.linking.things import things
            from clusterkg.store import open_store

            path = Path(self._place)
            in_file = not self._place.startswith(("http://", "https://")) and not path.is_dir()
            store = open_store("memory:" if in_file else self._place)
            try:
                if in_file:
                    quads = any(path.name.endswith(end) for end in (".trig", ".nq"))
                    store.load([(None if quads else f"urn:file:{self.name}", path)])
                self._things = list(things(store))
            finally:
                store.close()
        return self._things

    @property
    def prefixes(self) -> Mapping[str, str]:  # type: ignore[override]
        """Prefix → namespace, one for each namespace that the things have."""
        spaces = sorted({re.sub(r"[^/#:]+[/#]?$", "", thing.iri) for thing in self._all()})
        return {
            f"{self.name}{number or ''}": space for number, space in enumerate(filter(None, spaces))
        }

    def things(self, countries: frozenset[str] | None = None) -> Iterator[Thing]:
        """Yield the things; those whose country is not known too. See `Offline.things`."""
        for thing in self._all():
            if countries is None or not thing.countries or countries & set(thing.countries):
                yield thing
