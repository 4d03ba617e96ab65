"""SPARQL services as sources: DBpedia, EuroVoc and the EU Publications Office, CORDIS EURIO.

Candidates are the things that have one of a local thing's names, letter for letter, as it is spelt
or with its first letter changed: that is what any service can look up at once. Names that are spelt
in other ways are for services that search (Wikidata, ROR, GLEIF, reconciliation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from clusterkg.linking.model import Thing
from clusterkg.linking.sources.values import Properties, things
from clusterkg.model.namespaces import LANGUAGES, RDF, RDFS, SKOS
from clusterkg.web.client import Client
from clusterkg.web.sparql import BATCH, iris, rows, values

_FOAF: Final = "http://xmlns.com/foaf/0.1/"

DBPEDIA: Final = "https://dbpedia.org/sparql"
PUBLICATIONS: Final = "https://publications.europa.eu/webapi/rdf/sparql"
CORDIS: Final = "https://cordis.europa.eu/datalab/sparql"

EUROVOC: Final = "http://eurovoc.europa.eu/"
EURIO: Final = "http://data.europa.eu/s66#"

CONCEPTS: Final = Properties(
    names=(f"{SKOS}prefLabel",), other_names=(f"{SKOS}altLabel",), kinds=(f"{RDF}type",)
)
PAGES: Final = Properties(
    names=(f"{RDFS}label",),
    other_names=(f"{_FOAF}name",),
    kinds=(f"{RDF}type",),
    websites=(f"{_FOAF}homepage",),
)
ORGANISATIONS: Final = Properties(
    names=(f"{EURIO}legalName", f"{RDFS}label"), kinds=(f"{RDF}type",)
)


@dataclass
class SparqlSource:
    """A SPARQL service as a source.

    Attributes:
        name: Its name.
        prefixes: Prefix → namespace of the IRIs it gives.
        client: Asks it.
        properties: Which property says what.
        classes: Classes that candidates must belong to; any if there are none.
        within: Candidates have IRIs that begin with one of these; any if there are none.
        online: It needs the network.
    """

    name: str
    prefixes: Mapping[str, str]
    client: Client
    properties: Properties
    classes: Sequence[str] = ()
    within: Sequence[str] = ()
    online: bool = field(default=True, init=False)

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
        """Return what the service tells of things, by IRI."""
        told = values(self.client, names, self.properties.all(), LANGUAGES)
        return things((value for batch in told for value in batch), self.properties)

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


def _spellings(thing: Thing) -> list[str]:
    """Return the names of a thing, as they are and with the first letter large or small."""
    texts = {" ".join(name.text.split()) for name in thing.names} - {""}
    return sorted(
        texts | {t[0].upper() + t[1:] for t in texts} | {t[0].lower() + t[1:] for t in texts}
    )
