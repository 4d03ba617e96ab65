"""Writes Turtle about invented clusters, of any size; one thing in a hundred or so is wrong.

    python benchmarks/corpus.py TRIPLES FILE.ttl [SEED]

The same arguments give the same bytes. Clusters have a managing organisation, members with roles
and dates, stages, instruments, figures and observations. Each fault breaks a rule that comes with
clusterkg; all kinds turn up in a file of 100,000 triples.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from clusterkg.model.namespaces import PREFIXES

FAULTY = 0.01
TRIPLES_OF_CLUSTER = 145

ROLES = ["facilitator", "knowledge-generator", "gr-coordinator", "ambassador"]
STAGES = ["agglomeration", "emerging", "developing", "mature", "transformation"]
INSTRUMENTS = ["direct-financing", "information-transfer", "interest-free-loans"]
COUNTRIES = ["australia", "austria", "bulgaria", "canada", "china"]
SECTORS = ["aerospace", "ceramics", "food-industry", "metallurgy"]
STATUSES = ["operating", "planned", "being-created"]
KINDS = ["Company", "University", "Bank", "Organisation"]
MEASURES = ["number-of-companies", "gdp-growth", "contribution-of-smes-to-gdp"]
USED = ["ckg", "country", "dcterms", "instrument", "measure", "org", "rdfs", "role"]
USED += ["sector", "stage", "status", "unit", "xsd"]


def write(file: TextIO, triples: int, seed: int = 1) -> None:
    """Write about `triples` triples."""
    for prefix in USED:
        file.write(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n")
    file.write("@prefix ex: <https://example.org/id/> .\n\n")
    file.write('ex:paper a ckg:Paper ;\n    rdfs:label "Survey of clusters"@en .\n\n')
    chance = random.Random(seed)
    for number in range(max(1, triples // TRIPLES_OF_CLUSTER)):
        for subject, facts in cluster(f"c{number}", chance):
            said = " ;\n    ".join(facts)
            file.write(f"ex:{subject} {said} .\n")
        file.write("\n")


def cluster(name: str, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield what is said of one cluster: subject, predicates with objects."""

    def right() -> bool:
        return chance.random() >= FAULTY

    def one(items: list[str]) -> str:
        return chance.choice(items)

    def date(year: int) -> str:
        if not right():
            return f'"199x"^^xsd:{one(["gYear", "date"])}'
        return one([f'"{year}"^^xsd:gYear', f'"{year}-03-0{year % 9 + 1}"^^xsd:date'])

    def year() -> int:
        return chance.randrange(1960, 2024)

    def label(text: str) -> str:
        return f'rdfs:label "{text}"@en , "{text} укр"@uk , "{text} рус"@ru'

    def good(facts: list[tuple[str, str]], kind: str) -> list[str]:
        """Each fact is (right, wrong); a wrong one may be empty: the fact is missing."""
        chosen = [fine if right() else wrong for fine, wrong in facts]
        return [f"a {kind}", *filter(None, chosen)]

    place = one(COUNTRIES)
    yield (
        name,
        good(
            [
                (label(f"Cluster {name}"), f'rdfs:label "{name}"@en , "{name} again"@en'),
                (f"ckg:locatedIn country:{place}", ""),
                (f"ckg:hasStatus status:{one(STATUSES)}", "ckg:hasStatus stage:mature"),
                (f'ckg:foundedIn "{year()}"^^xsd:gYear', f"ckg:foundedIn {year()}"),
                (f"ckg:hasSector sector:{one(SECTORS)}", 'ckg:hasSector "Wood"'),
            ],
            "ckg:Cluster",
        ),
    )
    yield (
        f"{name}-office",
        good(
            [(f'rdfs:label "Office of {name}"@en', ""), (f"ckg:manages ex:{name}", "")],
            "ckg:ClusterOrganisation",
        ),
    )
    for number in range(8):
        member = f"{name}-o{number}"
        yield (
            member,
            good(
                [
                    (f'rdfs:label "Member {number} of {name}"@en', ""),
                    (f"ckg:locatedIn country:{place}", ""),
                    (f'ckg:foundedIn "{year()}"^^xsd:gYear', f'ckg:foundedIn "{year()}"'),
                ],
                f"ckg:{one(KINDS)}",
            ),
        )
        start = year()
        end = start + chance.randrange(1, 30) if right() else start - 5
        facts = [
            (f"org:member ex:{member}", one(["", f"org:member ex:{member} , ex:{name}-office"])),
            (f"org:organization ex:{name}", ""),
            (f"org:role role:{one(ROLES)}", "org:role sector:ceramics"),
            (f"ckg:startDate {date(start)}", ""),
        ]
        if number % 2:
            facts.append((f"ckg:endDate {date(end)}", ""))
        yield f"{name}-m{number}", good(facts, "org:Membership")
    sourced = [
        ("dcterms:source ex:paper", one(["", "dcterms:source ex:nowhere"])),
        (f'ckg:locator "page {chance.randrange(300)}"', one(["", 'ckg:locator "p. 1" , "p. 2"'])),
    ]
    stages = chance.sample(STAGES, 2)
    change = year()
    for number, stage in enumerate(stages):
        begin = change if number and right() else change - 10
        yield (
            f"{name}-s{number}",
            good(
                [
                    (f"ckg:assignedCluster ex:{name}", ""),
                    (f"ckg:assignedStage stage:{stage}", "ckg:assignedStage role:facilitator"),
                    (f'ckg:startDate "{begin}"^^xsd:gYear', ""),
                    (f'ckg:endDate "{begin + 10}"^^xsd:gYear', ""),
                    *sourced,
                ],
                "ckg:StageAssignment",
            ),
        )
    yield (
        f"{name}-u",
        good(
            [
                (f"ckg:instrument instrument:{one(INSTRUMENTS)}", "ckg:instrument ex:money"),
                (f"ckg:jurisdiction country:{place}", ""),
                (f"ckg:startDate {date(year())}", ""),
                *sourced,
            ],
            "ckg:InstrumentUse",
        ),
    )
    yield (
        f"{name}-act",
        good(
            [
                (f'rdfs:label "Act {name}"@en', ""),
                (f"ckg:adoptedOn {date(year())}", "ckg:adoptedOn 5"),
            ],
            "ckg:PolicyAct",
        ),
    )
    for number in range(4):
        share = number == 3
        value = chance.randrange(1, 100) if right() else -chance.randrange(1, 100)
        yield (
            f"{name}-f{number}",
            good(
                [
                    (f"ckg:about ex:{name}", ""),
                    (f"ckg:measure measure:{MEASURES[2] if share else MEASURES[number % 2]}", ""),
                    (f"ckg:value {value}", one(["", 'ckg:value "many"', "ckg:value 4.5e0"])),
                    (f"ckg:unit unit:{'percent' if share else 'count'}", ""),
                    (f'ckg:date "{year()}"^^xsd:gYear', "ckg:minValue 9 ; ckg:maxValue 3"),
                    *sourced,
                ],
                "ckg:Claim",
            ),
        )
    met = chance.randrange(0, 3)
    yield (
        f"{name}-a",
        good(
            [
                (f"ckg:assesses ex:{name}", ""),
                (f"ckg:stars {met}", one(["ckg:stars 7", ""])),
            ],
            "ckg:StarAssessment",
        ),
    )


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        write(out, int(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
