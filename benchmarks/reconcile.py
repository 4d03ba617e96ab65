"""How long does a batch of 50 names take against 10,000 things?

    python benchmarks/reconcile.py [--entities N] [--batch N] [--repeat N] [--write]

Things have names of two or three words made by rule; names in the batch have a letter left out.
Half of the queries say a country, a third a class. Times are those of a client of the server.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urlencode

import pyoxigraph as ox
import results

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "support"))

from serving import Serving, serving  # noqa: E402

from clusterkg.model.namespaces import ONTOLOGY_GRAPH  # noqa: E402
from clusterkg.store.disk import DiskStore  # noqa: E402

GOAL = 1.0
"""Seconds for a batch of 50 against 10,000 things."""

SYLLABLES = "ka ro mi ten sul vor dan pe li gra ost nov bel chi fu hol jas wen zor tar".split()
WORDS = "Steel Timber Food Software Energy Textile Logistics Tourism Glass Marine".split()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def names(number: int, random: Random) -> list[str]:
    """Return so many different names."""
    found: dict[str, None] = {}
    while len(found) < number:
        town = "".join(random.choices(SYLLABLES, k=random.choice((2, 3, 4)))).capitalize()
        found[f"{town} {random.choice(WORDS)} {random.choice(('Cluster', 'Works', 'Network'))}"] = (
            None
        )
    return list(found)


def fill(folder: Path, called: list[str]) -> None:
    """Make a store with things that are called so, and the ontology."""
    store = DiskStore(folder, create=True)
    countries = [
        f'<urn:country:{n}> a ckg:Country ; rdfs:label "Land {n}" ; ckg:isoCode "X{chr(65 + n)}" .'
        for n in range(20)
    ]
    things = [
        f"<urn:thing:{n}> a ckg:{'Cluster' if n % 3 else 'Organisation'} ;"
        f' rdfs:label "{name}"@en ; ckg:locatedIn <urn:country:{n % 20}> .'
        for n, name in enumerate(called)
    ]
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {' '.join(countries + things)} }} }}")
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        store.add(
            ox.Quad(*triple.triple, ox.NamedNode(ONTOLOGY_GRAPH))
            for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        )
    store.close()


def misspelt(name: str, random: Random) -> str:
    """Return a name with a letter left out."""
    place = random.randrange(1, len(name.split()[0]))
    return name[:place] + name[place + 1 :]


def batch(called: list[str], size: int, random: Random) -> tuple[str, dict[str, str]]:
    """Return a batch, and what its names stand for."""
    queries, right = {}, {}
    for number in range(size):
        place = random.randrange(len(called))
        query: dict[str, object] = {"query": misspelt(called[place], random), "limit": 5}
        if number % 2:
            query["properties"] = [{"pid": "locatedIn", "v": f"Land {place % 20}"}]
        if number % 3 == 0:
            query["type"] = "Cluster" if place % 3 else "Organisation"
        queries[f"q{number}"], right[f"q{number}"] = query, f"urn:thing:{place}"
    return json.dumps(queries), right


def run(server: Serving, text: str) -> tuple[float, dict[str, dict[str, list[dict[str, str]]]]]:
    """Send a batch; return the seconds, and the answer."""
    begin = time.perf_counter()
    reply = server.send("POST", "/api/reconcile/0.2/en", urlencode({"queries": text}), FORM)
    taken = time.perf_counter() - begin
    assert reply.status == 200, reply.text
    return taken, json.loads(reply.body)


def main() -> None:
    """Measure, print, and write if it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    random = Random(1)
    called = names(options.entities, random)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "s", called)
        with serving("--store", Path(folder) / "s") as server:
            first, _ = run(server, batch(called, 1, random)[0])
            times, right, all_asked = [], 0, 0
            for _ in range(options.repeat):
                text, expected = batch(called, options.batch, random)
                taken, answer = run(server, text)
                times.append(taken)
                for name, iri in expected.items():
                    found = answer[name]["result"]
                    right += bool(found) and found[0]["id"] == iri
                    all_asked += 1
    rows = [
        ["first answer, with the reading of all things", f"{first:.2f}", ""],
        [
            f"batch of {options.batch}, median of {options.repeat}",
            f"{median(times):.2f}",
            results.verdict(median(times) < GOAL),
        ],
        [f"batch of {options.batch}, slowest", f"{max(times):.2f}", ""],
    ]
    text = (
        f"## Reconciliation\n\nWritten by `python benchmarks/reconcile.py --write`."
        f" {results.machine()}.\n\n{options.entities:,} things; each name has a letter left out,"
        f" and {right / all_asked:.0%} of them have the right thing first.\n\n"
        + results.table(["", "seconds", f"below {GOAL:g} s"], rows)
    )
    print(text)
    if options.write:
        results.put("reconcile", text)


if __name__ == "__main__":
    main()
