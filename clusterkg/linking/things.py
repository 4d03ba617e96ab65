"""Things of a store or of a table, with what distinguishes them from others."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import SOURCES
from clusterkg.model.content import unreadable
from clusterkg.model.errors import LinkError, ParseError
from clusterkg.model.namespaces import CKG, PREFIXES, RDF, RDFS, SKOS, shorten

if TYPE_CHECKING:
    from clusterkg.store import Store

_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_SCHEMA: Final = ("https://schema.org/", "http://schema.org/")
_GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"

LINKABLE: Final = tuple(
    f"{CKG}{name}"
    for name in ("Country", "Region", "City", "Organisation", "CollaborationInstitution", "Cluster")
)
"""Classes whose things are looked up by default."""

_NAMES: Final = (f"{RDFS}label", f"{SKOS}prefLabel", f"{_FOAF}name", *(f"{s}name" for s in _SCHEMA))
_OTHER_NAMES: Final = (f"{SKOS}altLabel", *(f"{s}alternateName" for s in _SCHEMA))
_WEBSITES: Final = (f"{CKG}website", f"{_FOAF}homepage", *(f"{s}url" for s in _SCHEMA))
_YEARS: Final = (f"{CKG}foundedIn", *(f"{s}foundingDate" for s in _SCHEMA))
_SAME: Final = ("http://www.w3.org/2002/07/owl#sameAs", f"{SKOS}exactMatch")
_LAT, _LONG = f"{_GEO}lat", f"{_GEO}long"

_READ: Final = (
    f"{RDF}type", f"{CKG}isoCode", *_NAMES, *_OTHER_NAMES, *_WEBSITES, *_YEARS, *_SAME, _LAT, _LONG
)  # fmt: skip

_IRIS: Final = [pair for each in SOURCES.values() for pair in each.identifiers.items()]
"""Schemes, and the start of the IRIs that end with their identifiers."""

_QUERY: Final = """
SELECT DISTINCT ?thing ?said ?value {{
  {{ ?thing {a} ; ?said ?value FILTER(?said IN ({read})) }}
  UNION {{ ?thing {a} . ?thing {up}+ ?place . ?place <{ckg}isoCode> ?value BIND("in" AS ?said) }}
  UNION {{ ?thing {a} ; {up} ?place . ?place <{rdfs}label> ?value BIND("place" AS ?said) }}
  UNION {{ ?thing {a} ; <{ckg}hasSector> ?x . ?x <{rdfs}label> ?value BIND("sector" AS ?said) }}
  FILTER(isIRI(?thing))
}}
"""


@dataclass
class _Said:
    """The values read for one thing."""

    values: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, *properties: str) -> tuple[str, ...]:
        return tuple(sorted({v.value for said in properties for v in self.values.get(said, ())}))

    def names(self, properties: Sequence[str], preferred: bool) -> list[Name]:
        found = {
            Name(value.value, getattr(value, "language", None), preferred)
            for said in properties
            for value in self.values.get(said, ())
        }
        return sorted(found, key=lambda name: (name.language or "", name.text))


def things(store: Store, kind: str | None = None) -> Iterator[Thing]:
    """Yield the things of a store that have a name, by IRI.

    Args:
        store: Where to look.
        kind: IRI of their class; None for whatever has a type.

    Raises:
        EndpointError: The store is an endpoint that does not answer.
    """
    found = _all(store) if kind is None else _of(store, kind)
    for iri in sorted(found):
        if (thing := _thing(iri, found[iri])).names:
            yield thing


def _of(store: Store, kind: str) -> dict[str, _Said]:
    """Read the things of a class."""
    text = _QUERY.format(
        a=f"a <{kind}>",
        read=", ".join(f"<{iri}>" for iri in _READ),
        up=f"(<{CKG}locatedIn>|<{CKG}isPartOf>)",
        ckg=CKG,
        rdfs=RDFS,
    )
    found: dict[str, _Said] = defaultdict(_Said)
    for thing, said, value in store.select(text):
        found[thing.value].values[said.value].append(value)
    return found


def _all(store: Store) -> dict[str, _Said]:
    """Read whatever has a type, property by property: joined, it would take minutes."""
    read: dict[str, _Said] = defaultdict(_Said)
    for said in (*_READ, f"{CKG}hasSector"):
        for thing, value in store.select(f"SELECT ?s ?o {{ ?s <{said}> ?o FILTER isIRI(?s) }}"):
            read[thing.value].values[said].append(value)
    above: dict[str, list[str]] = defaultdict(list)
    for name in ("locatedIn", "isPartOf"):
        for thing, place in store.select(f"SELECT ?s ?o {{ ?s <{CKG}{name}> ?o }}"):
            above[thing.value].append(place.value)
    found = {iri: said for iri, said in read.items() if f"{RDF}type" in said.values}
    codes = lru_cache(maxsize=None)(partial(_codes, read, above))
    for iri, about in found.items():
        for place in above.get(iri, ()):
            about.values["in"] += codes(place)
            about.values["place"] += _values_of(read, place, f"{RDFS}label")
        for sector in about.values.pop(f"{CKG}hasSector", ()):
            about.values["sector"] += _values_of(read, sector.value, f"{RDFS}label")
    return found


def _codes(read: dict[str, _Said], above: dict[str, list[str]], place: str) -> list[Any]:
    """Return the codes of a place and of those it lies in."""
    seen, waiting = {place}, [place]
    codes: list[Any] = []
    while waiting:
        each = waiting.pop()
        codes += _values_of(read, each, f"{CKG}isoCode")
        new = set(above.get(each, ())) - seen
        seen |= new
        waiting += sorted(new)
    return codes


def _values_of(read: dict[str, _Said], iri: str, said: str) -> list[Any]:
    return read[iri].values.get(said, []) if iri in read else []


def _thing(iri: str, said: _Said) -> Thing:
    codes = said.texts(f"{CKG}isoCode")
    schemes: dict[str, list[str]] = defaultdict(list)
    schemes["iso"].extend(codes)
    for same in (iri, *said.texts(*_SAME)):
        for scheme, start in _IRIS:
            if same.startswith(start):
                schemes[scheme].append(same.removeprefix(start).rstrip("/"))
    years = [int(year[1]) for text in said.texts(*_YEARS) if (year := re.match(r"(\d{4})", text))]
    return Thing(
        iri=iri,
        names=[*said.names(_NAMES, True), *said.names(_OTHER_NAMES, False)],
        kinds=said.texts(f"{RDF}type"),
        countries=tuple(sorted({code[:2].upper() for code in (*codes, *said.texts("in"))})),
        places=said.texts("place"),
        sectors=said.texts("sector"),
        websites=said.texts(*_WEBSITES),
        identifiers={scheme: tuple(values) for scheme, values in schemes.items() if values},
        year=min(years, default=None),
        point=_point(said),
    )


def _point(said: _Said) -> tuple[float, float] | None:
    latitudes, longitudes = said.texts(_LAT), said.texts(_LONG)
    try:
        return (float(latitudes[0]), float(longitudes[0]))
    except (IndexError, ValueError):
        return None


def kind_iri(text: str) -> str:
    """Return the IRI of a class: the text itself, a prefixed name in full, or ours."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return text if colon else CKG + text


def check_kinds(store: Store, kinds: Sequence[str]) -> None:
    """Make sure that classes are known: of the ontology, or of a thing in the store.

    Raises:
        LinkError: One is not.
    """
    if not kinds:
        return
    from clusterkg.bundled import open_bundled
    from clusterkg.rdf.suggestions import Near

    asked = "SELECT DISTINCT ?class WHERE { { ?class a owl:Class } UNION { ?thing a ?class } }"
    with closing(open_bundled()) as bundled:
        known = {row["class"].value for row in [*bundled.select(asked), *store.select(asked)]}
    for kind in kinds:
        if kind not in known:
            near = Near(known).to(kind)
            hint = f"did you mean {shorten(near)}?" if near else "such as City or ckg:Organisation"
            raise LinkError(f"unknown class {shorten(kind)}", hint=hint)


def local_things(store: Store, kinds: Sequence[str] = (), query: str | None = None) -> list[Thing]:
    """Return the things of a store that can be linked, each once, by IRI.

    Args:
        store: Where to look.
        kinds: IRIs of classes; by default those of `LINKABLE`.
        query: Only things that have this in one of their names, however it is written.
    """
    from clusterkg.linking.names import fold

    found = {thing.iri: thing for kind in kinds or LINKABLE for thing in things(store, kind)}
    wanted = fold(query) if query else ""
    return [
        found[iri]
        for iri in sorted(found)
        if not wanted or any(wanted in fold(name.text) for name in found[iri].names)
    ]


COLUMNS: Final = ("country", "place", "sector", "website", "year")
"""Columns that are read besides the name, where they exist."""


def rows(
    file: Path, name: str, *, id_column: str | None = None, base: str = "", kind: str | None = None
) -> list[Thing]:
    """Return the rows of a CSV file that have a name.

    Besides the name, the columns `country` (code of two letters), `place`, `sector`, `website` and
    `year` are read where they exist; `|` separates several values in a cell.

    Args:
        file: The file, in UTF-8, with a header.
        name: The column of the names.
        id_column: The column of identifiers, by default the numbers of the rows, from 1.
        base: Prefix that makes an IRI of an identifier.
        kind: IRI of the class of all rows.

    Raises:
        FileError: The file cannot be read.
        LinkError: It has no such column.
        ParseError: It is not UTF-8 text.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            for column in (name, *([id_column] if id_column else [])):
                if column not in (reader.fieldnames or ()):
                    there = ", ".join(reader.fieldnames or ()) or "none"
                    raise LinkError(
                        f"no column {column!r}", file=str(file), line=1, hint=f"available: {there}"
                    )
            return [
                _of_row(row, name, (id_column and row.get(id_column)) or str(n), base, kind)
                for n, row in enumerate(reader, 1)
                if (row[name] or "").strip()
            ]
    except OSError as error:
        raise unreadable(file, error) from None
    except UnicodeDecodeError:
        raise ParseError("is not UTF-8 text", file=str(file)) from None
    except csv.Error as error:
        raise ParseError(str(error), file=str(file)) from None


def _of_row(
    row: Mapping[str, str | None], name: str, number: str, base: str, kind: str | None
) -> Thing:
    def cell(column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in (row.get(column) or "").split("|") if part.strip())

    year = re.search(r"\b\d{4}\b", row.get("year") or "")
    full = re.match(r"[a-z][a-z0-9+.-]*:", number) is not None
    return Thing(
        iri=number if full else base + quote(number.strip(), safe=""),
        names=(Name((row[name] or "").strip()),),
        kinds=(kind,) if kind else (),
        countries=tuple(code.upper() for code in cell("country")),
        places=cell("place"),
        sectors=cell("sector"),
        websites=cell("website"),
        year=int(year[0]) if year else None,
    )
