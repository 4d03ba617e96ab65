"""The data sets that can be linked to: each is declared once, here.

To add one, write its module (with a function `make`), declare it, test it, and add it to the how-to
page. Settings, mapping sets, the policy on links, joins and the queue read the declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clusterkg.model.namespaces import RDF, RDFS, SKOS

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
"""Namespace of the authority tables of the Publications Office of the European Union."""

EUROVOC: Final = "http://eurovoc.europa.eu/"
GEONAMES: Final = "https://sws.geonames.org/"
LEI: Final = "https://api.gleif.org/api/v1/lei-records/"
ROR: Final = "https://ror.org/"
WIKIDATA: Final = "http://www.wikidata.org/entity/"
WIKIDATA_DIRECT: Final = "http://www.wikidata.org/prop/direct/"

_EURIO: Final = "http://data.europa.eu/s66#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_PUBLICATIONS: Final = "https://publications.europa.eu/webapi/rdf/sparql"


@dataclass(frozen=True)
class Properties:
    """The properties of a source that describe its things. Each is an IRI.

    Attributes:
        names: Main names.
        other_names: Other names.
        kinds: Classes.
        countries: Countries, as things with an English label.
        places: Places, as things or names.
        sectors: Sectors, as things or names.
        websites: Addresses of pages.
        identifiers: Scheme → property.
        year: The year of foundation.
        point: The location, as WKT (longitude first).
        size: The size (inhabitants, employees).
    """

    names: tuple[str, ...]
    other_names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    year: tuple[str, ...] = ()
    point: tuple[str, ...] = ()
    size: tuple[str, ...] = ()

    def all(self) -> list[str]:
        """Return the properties, each once."""
        groups = (
            *(self.names, self.other_names, self.kinds, self.countries, self.places),
            *(self.sectors, self.websites, tuple(self.identifiers.values())),
            *(self.year, self.point, self.size),
        )
        return sorted({name for group in groups for name in group})


@dataclass(frozen=True)
class Declaration:
    """A data set that can be linked to.

    Attributes:
        name: Its name on the command line and in settings, and of its mapping set.
        module: The module of this package that makes it: `make(declaration, settings, address)`.
        address: Where it answers; None for one that needs no network, empty where the user says.
        prefixes: Prefix → namespace of the IRIs it gives.
        usual: Prefixes that mapping sets declare by themselves where IRIs need them.
        identifiers: Scheme → start of the IRIs that end with an identifier of this scheme.
        authorities: Schemes whose identifiers settle that two individuals are the same.
        concepts: Whether its things are concepts, which are never linked by owl:sameAs.
        kinds: Local names of the classes whose things it may have: `link todo` sends them there.
        described: The properties that describe its things, if it is a SPARQL service.
        closed: Whether all its things have IRIs in its namespaces.
        joined: Properties that a join fetches by default; none if it does not answer SPARQL.
        label: The property for labels of the values that a join fetches.
    """

    name: str
    module: str
    address: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    authorities: frozenset[str] = frozenset()
    concepts: bool = False
    kinds: tuple[str, ...] = ()
    described: Properties | None = None
    closed: bool = True
    joined: tuple[str, ...] = ()
    label: str = f"{RDFS}label"


@dataclass(frozen=True)
class SourceSettings:
    """What the settings of a user say about a source.

    Attributes:
        address: Where it answers; empty for the usual place.
        api: Where Wikidata's Action API answers; empty for the usual place.
        classes: Classes that candidates must belong to (types, for a service that calls them so);
            any if there are none.
        labels: Properties that hold names; the usual ones if there are none.
    """

    address: str = ""
    api: str = ""
    classes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


_CONCEPTS: Final = Properties(
    names=(f"{SKOS}prefLabel",), other_names=(f"{SKOS}altLabel",), kinds=(f"{RDF}type",)
)

_ALL: Final = (
    Declaration(
        "iso",
        "iso",
        prefixes={"authority": AUTHORITY},
        usual={"authority": AUTHORITY},
        authorities=frozenset({"iso"}),
    ),
    Declaration(
        "geonames",
        "geonames",
        prefixes={"geonames": GEONAMES},
        usual={"geonames": GEONAMES},
        identifiers={"geonames": GEONAMES},
        authorities=frozenset({"geonames"}),
    ),
    Declaration(
        "ror",
        "ror",
        "https://api.ror.org/v2/organizations",
        prefixes={"ror": ROR},
        usual={"ror": ROR},
        identifiers={"ror": ROR},
        authorities=frozenset({"ror"}),
        kinds=("Organisation",),
    ),
    Declaration(
        "gleif",
        "gleif",
        "https://api.gleif.org/api/v1",
        prefixes={"lei": LEI},
        authorities=frozenset({"lei"}),
        kinds=("Organisation",),
    ),
    Declaration(
        "cordis",
        "sparql",
        "https://cordis.europa.eu/datalab/sparql",
        prefixes={"cordis": "http://data.europa.eu/s66/"},
        kinds=("Project",),
        described=Properties(names=(f"{_EURIO}legalName", f"{RDFS}label"), kinds=(f"{RDF}type",)),
        closed=False,
        joined=(f"{_EURIO}legalName",),
    ),
    Declaration(
        "wikidata",
        "wikidata",
        "https://query.wikidata.org/sparql",
        prefixes={"wd": WIKIDATA},
        usual={"wikidata": WIKIDATA},
        identifiers={"wikidata": WIKIDATA},
        authorities=frozenset({"wikidata", "grid", "isni"}),
        kinds=(
            *("City", "Cluster", "Country", "Organisation", "Person"),
            *("Region", "Project", "Source"),
        ),
        joined=(f"{WIKIDATA_DIRECT}P571", f"{WIKIDATA_DIRECT}P856"),
    ),
    Declaration(
        "dbpedia",
        "sparql",
        "https://dbpedia.org/sparql",
        prefixes={"dbr": "http://dbpedia.org/resource/"},
        described=Properties(
            names=(f"{RDFS}label",),
            other_names=(f"{_FOAF}name",),
            kinds=(f"{RDF}type",),
            websites=(f"{_FOAF}homepage",),
        ),
        joined=(f"{_FOAF}homepage",),
    ),
    Declaration(
        "eurovoc",
        "sparql",
        _PUBLICATIONS,
        prefixes={"eurovoc": EUROVOC},
        usual={"eurovoc": EUROVOC},
        concepts=True,
        described=_CONCEPTS,
        joined=(f"{SKOS}prefLabel",),
        label=f"{SKOS}prefLabel",
    ),
    Declaration(
        "publications",
        "sparql",
        _PUBLICATIONS,
        prefixes={"authority": AUTHORITY, "eurovoc": EUROVOC},
        concepts=True,
        described=_CONCEPTS,
        joined=(f"{SKOS}prefLabel",),
        label=f"{SKOS}prefLabel",
    ),
    Declaration("reconciliation", "reconciliation", ""),
)

SOURCES: Final = {each.name: each for each in _ALL}
"""Name → declaration."""

ONLINE: Final = tuple(each.name for each in _ALL if each.address is not None)
"""The sources that need the network."""
