"""SPARQL services as sources: DBpedia, EuroVoc and the EU Publications Office, CORDIS EURIO.

Candidates are the things that have one of a local thing's names, letter for letter, as it is spelt
or with its first letter changed: that is what any service can look up at once. Names that are spelt
in other ways are for services that search (Wikidata, ROR, GLEIF, reconciliation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from clusterkg.linking.model import Thing
from clusterkg.linking.sources.declared import Declaration, Properties, SourceSettings
from clusterkg.linking.sources.values import things
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.web.client import Client, service
from clusterkg.web.sparql import BATCH, iris, rows, values


@dataclass
class SparqlSource:
    """A SPARQL service as a source.

    Attributes:
        name: Its name.
        prefixes: Prefix → namespace of the IRIs it gives.
        client: Asks it.
        properties: The properties that describe its things.
        classes: Classes that candidates must belong to; any if there are none.
        within: Candidates have IRIs that begin with one of these; any if there are none.
    """

    name: str
    prefixes: Mapping[str, str]
    client: Client
    properties: Properties
    classes: Sequence[str] = ()
    within: Sequence[str] = ()
    online = True

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """See `Source.lookup`: a few requests for fifty local things."""
        for start in range(0, len(things), BATCH):
            yield from self._batch(things[start : start + BATCH], limit)

    def _batch(self, batch: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        names = {thing.iri: _spellings(thing) for thing in batch}
        named: dict[str, set[str]] = {}
        wanted = sorted({name for spellings in names.values() for name in spellings})
        for start in range(0, len(wanted), BATCH):
            for row in rows(self.client, self._query(wanted[start : start + BATCH])):
                if isinstance(row["t"], ox.NamedNode) and self._fits(row["t"].value):
                    named.setdefault(row["n"].value, set()).add(row["t"].value)
        found = {
            thing.iri: sorted({iri for name in names[thing.iri] for iri in named.get(name, ())})
            for thing in batch
        }
        known = self.described(sorted({iri for list_ in found.values() for iri in list_[:limit]}))
        for thing in batch:
            yield thing, [known[iri] for iri in found[thing.iri][:limit] if iri in known]

    def described(self, names: Sequence[str]) -> dict[str, Thing]:
        """Return things as the service describes them, by IRI."""
        batches = values(self.client, names, self.properties.all(), LANGUAGES)
        return things((value for batch in batches for value in batch), self.properties)

    def _fits(self, iri: str) -> bool:
        return not self.within or iri.startswith(tuple(self.within))

    def _query(self, names: Sequence[str]) -> str:
        labels = iris((*self.properties.names, *self.properties.other_names))
        spelt = [
            str(ox.Literal(name, language=language))
            for name in names
            for language in (None, *LANGUAGES)
        ]
        kinds = f"VALUES ?c {{ {iris(self.classes)} }} ?t a ?c . " if self.classes else ""
        return (
            f"SELECT DISTINCT ?t ?n WHERE {{ VALUES ?n {{ {' '.join(spelt)} }} "
            f"VALUES ?p {{ {labels} }} ?t ?p ?n . {kinds}}}"
        )


def make(declaration: Declaration, settings: SourceSettings, address: str) -> SparqlSource:
    """Return the source; see `Declaration.module`."""
    properties = declaration.described
    assert properties is not None
    return SparqlSource(
        name=declaration.name,
        prefixes=declaration.prefixes,
        client=Client(service(address)),
        properties=replace(properties, names=settings.labels) if settings.labels else properties,
        classes=settings.classes,
        within=tuple(declaration.prefixes.values()) if declaration.closed else (),
    )


def _spellings(thing: Thing) -> list[str]:
    """Return the names of a thing, as they are and with the first letter large or small."""
    texts = {" ".join(name.text.split()) for name in thing.names} - {""}
    return sorted(
        texts | {t[0].upper() + t[1:] for t in texts} | {t[0].lower() + t[1:] for t in texts}
    )
