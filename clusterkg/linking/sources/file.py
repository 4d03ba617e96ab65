"""Any RDF file, store or endpoint as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from clusterkg.linking.model import Thing
from clusterkg.linking.sources.offline import Offline


class File(Offline):
    """The things of an RDF file, of a store on disk, or of a SPARQL endpoint.

    Args:
        place: Path of a file or of a store, or an address.

    Raises:
        InputError: The file cannot be used.
        StoreError: The store cannot be used.
    """

    def __init__(self, place: str) -> None:
        stem = Path(place.rstrip("/").rsplit("/", 1)[-1]).name.split(".")[0]
        self.name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "file"
        self._things = _read(place, self.name)
        ends = (re.sub(r"[^/#:]+[/#]?$", "", thing.iri) for thing in self._things)
        spaces = filter(None, sorted(set(ends)))
        self.prefixes = {f"{self.name}{place or ''}": space for place, space in enumerate(spaces)}

    def things(self, countries: frozenset[str] | None = None) -> Iterator[Thing]:
        """Yield the things; those whose country is not known too. See `Offline.things`."""
        for thing in self._things:
            if countries is None or not thing.countries or countries & set(thing.countries):
                yield thing


def _read(place: str, name: str) -> list[Thing]:
    from clusterkg.linking.things import things
    from clusterkg.store import is_address, open_store

    path = Path(place)
    in_file = not is_address(place) and not path.is_dir()
    store = open_store("memory:" if in_file else place)
    try:
        if in_file:
            names_graphs = path.name.endswith((".trig", ".nq"))
            store.load([(None if names_graphs else f"urn:file:{name}", path)], own=True)
        return list(things(store))
    finally:
        store.close()
