"""The labelled names of `pairs.csv` and the candidates they are put to."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache

from paths import TESTS

from clusterkg.linking.blocking import Index
from clusterkg.linking.model import Name, Thing
from clusterkg.model.namespaces import CKG

FOLDER = TESTS / "linking"
PAIRS = FOLDER / "pairs.csv"
COLUMNS = (
    "case", "query", "language", "country", "kind", "sector", "candidates", "without", "answer",
    "group", "part",
)  # fmt: skip
LIMIT = 10


@dataclass(frozen=True)
class Question:
    """A name to look up, what is looked at, and the right answer or None."""

    case: str
    part: str
    thing: Thing
    others: list[Thing]
    answer: str | None


@cache
def organisations() -> list[Thing]:
    with (FOLDER / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return [
            Thing(
                iri=f"urn:organisation:{row['id']}",
                names=(Name(row["name"], "en"),),
                kinds=(f"{CKG}Organisation",),
                sectors=tuple(row["sectors"].split("|")),
            )
            for row in csv.DictReader(file)
        ]


@cache
def candidates(name: str) -> list[Thing]:
    """Return a set of candidates."""
    if name == "organisations":
        return organisations()
    if name == "iso":
        from clusterkg.linking.sources.iso import Iso

        return list(Iso().things())
    if name.startswith("cities"):
        from clusterkg.linking.sources.geonames import GeoNames

        cities = list(GeoNames().things())
        plain = name.endswith("plain")
        return [replace(city, names=city.names[:1]) for city in cities] if plain else cities
    from clusterkg.bundled import open_bundled
    from clusterkg.linking.things import local_things

    store = open_bundled()
    try:
        return local_things(store)
    finally:
        store.close()


@cache
def index(name: str) -> Index:
    return Index(candidates(name))


def questions(part: str) -> list[Question]:
    """Return the rows of one part, with the candidates that blocking finds."""
    found = []
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["part"] != part:
                continue
            thing = Thing(
                iri="urn:query",
                names=(Name(row["query"], row["language"] or None),),
                kinds=(f"{CKG}{row['kind']}",) if row["kind"] else (),
                countries=(row["country"],) if row["country"] else (),
                sectors=(row["sector"],) if row["sector"] else (),
            )
            others = index(row["candidates"]).find(thing, LIMIT + 1)
            others = [other for other in others if other.iri != row["without"]][:LIMIT]
            found.append(Question(row["case"], part, thing, others, row["answer"] or None))
    return found
