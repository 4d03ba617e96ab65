"""How long do readers wait for pages of large stores?

    python benchmarks/pages.py [TRIPLES …] [--runs N] [--write]

For each size (100,000 and 1,000,000 triples, unless sizes are named) a corpus with the bundled
graph is loaded, inferred over and served, and pages are asked for: the first after the start, the
others when the index of the store has been made. Each request has another address, so that no
page comes from those that are kept.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import quote

import results
from corpus import write

from clusterkg.model.namespaces import CKG, ID, ORG, VOCAB

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from serving import Serving, cpu, serving

GOAL = 1.0
SIZES = [100_000, 1_000_000]
OWN = "https://example.org/id/"
AUSTRIA, ROLE = f"{ID}country/austria", f"{VOCAB}role/facilitator"
FORMS = ["cluster-portrait", "figures-about", "members-at"]
BATCH = json.dumps({f"q{n}": {"query": f"Cluster c{n}"} for n in range(50)})

HEAD = """## Pages

Written by `python benchmarks/pages.py --write`. {machine}. Medians of {runs} answers in
milliseconds, and in brackets the time of processors that the workers took; the stores hold the
corpus, the bundled graph and what follows. Goal: within {goal:g} s.

"""


def quoted(text: str) -> str:
    """Return a text as it stands in an address."""
    return quote(text, safe="")


def pages() -> dict[str, str]:
    """Return addresses by what they show."""
    found = {
        "start page": "/",
        "search, many found": "/?q=cluster",
        "search, one letter": "/?q=a",
        "search, few found": f"/?q={quoted('member 3 of c12')}",
        "search, none found": "/?q=zzzqqq",
        "search within a kind": "/?q=cluster&kind=Cluster",
        "kinds": "/browse",
    }
    for kind in ("Cluster", "Claim", "Company", "org:Membership"):
        found[f"browse {kind}"] = f"/browse/{kind}"
    chosen = quoted(f"{ORG}role {ROLE}")
    found["browse org:Membership, one role"] = f"/browse/org:Membership?f={chosen}"
    found["browse Claim, far down"] = "/browse/Claim?start=20000"
    things = {
        "a cluster": f"{OWN}c5",
        "a country": AUSTRIA,
        "a role": ROLE,
        "a measure": f"{VOCAB}measure/number-of-companies",
        "a class": f"{CKG}Cluster",
        "the paper that all cite": f"{OWN}paper",
    }
    for name, iri in things.items():
        found[name] = f"/page?iri={quoted(iri)}"
    for name in ("a cluster", "a country", "a role"):
        found[f"neighbourhood of {name}"] = f"/graph?id={quoted(things[name])}"
    for form in ("ttl", "nt", "jsonld", "rdf", "csv"):
        paper = quoted(f"{OWN}paper")
        found[f"data of the paper, {form}"] = f"/data?iri={paper}&format={form}"
    found |= {
        "terms": "/page/ns",
        "data of all terms": "/data/ns.ttl",
        "map": "/map",
        "compare": f"/compare?id={quoted(AUSTRIA)}&id={quoted(ROLE)}",
        "compare, search": "/compare?q=cluster",
        "names for the editor": "/query/names",
        "about": "/about",
        "VoID": "/.well-known/void",
        "service description": "/sparql",
        "canned queries": "/queries",
        "editor": "/query",
    }
    return found | {f"form of `{name}`": f"/queries/{name}" for name in FORMS}


def reconciling() -> dict[str, str]:
    """Return addresses of the reconciliation service."""
    root = "/api/reconcile/0.2"
    return {
        "reconciliation, first batch": f"{root}?queries={quoted(BATCH)}",
        "reconciliation, batch of 50": f"{root}?queries={quoted(BATCH)}",
        "reconciliation, suggest": f"{root}/suggest/entity?prefix=clu",
        "reconciliation, help": "/reconcile",
    }


def make(folder: Path, size: int, *, bundled: bool = True) -> Path:
    """Make a store of about so many triples."""
    table, store = folder / f"{size}.ttl", folder / f"store-{size}"
    with table.open("w", encoding="utf-8") as file:
        write(file, size)
    command = [sys.executable, "-m", "clusterkg", "load", table, "--store", store]
    subprocess.run([*command, *(["--bundled"] if bundled else [])], check=True, capture_output=True)
    table.unlink()
    return store


def memory(server: Serving) -> float:
    """Return the MiB of the largest worker."""
    texts = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in server.workers()]
    return max(int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) for text in texts) / 1024


def ask(server: Serving, path: str, number: int) -> tuple[float, float, int, bytes]:
    """Return the seconds that an answer took, those of processors, its status and itself."""
    address = f"{path}{'&' if '?' in path else '?'}benchmark={number}"
    before, began = cpu(server.workers()), time.perf_counter()
    reply = server.send("GET", address, headers={"Accept": "text/html,*/*;q=0.8"}, timeout=600)
    seconds = time.perf_counter() - began
    return seconds, max(0.0, cpu(server.workers()) - before), reply.status, reply.body


def measure(store: Path, runs: int, only: str) -> dict[str, str]:
    """Return the times of all pages of a store."""
    found: dict[str, str] = {}
    began = time.perf_counter()
    with serving("--store", store) as server:
        found["server starts"] = f"{(time.perf_counter() - began) * 1000:.0f}"
        seconds, busy, status, body = ask(server, "/?lang=en", 0)
        found["first page after the start"] = shown(seconds, busy, status)
        number, told = 0, b"has just been opened"
        while told in body:
            number += 1
            time.sleep(0.5)
            *_, body = ask(server, "/?lang=en", number)
        found["index complete after, s"] = f"{time.perf_counter() - began:.1f}"
        for name, path in (pages() | reconciling()).items():
            if not re.search(only, name):
                continue
            times = [ask(server, path, n)[:3] for n in range(1 if "first" in name else runs)]
            middle, most = median(each[0] for each in times), max(each[2] for each in times)
            found[name] = shown(middle, median(each[1] for each in times), most)
            print(f"{store.name}: {name}: {found[name]}", file=sys.stderr, flush=True)
        found["largest worker, MiB"] = f"{memory(server):.0f}"
    return found


def shown(seconds: float, busy: float, status: int) -> str:
    """Return times as they stand in the table."""
    text = f"{seconds * 1000:.0f} ({busy * 1000:.0f})"
    text = text if status == 200 else f"{text}, {status}"
    return text if seconds <= GOAL else f"**{text}**"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="pages whose name this expression fits")
    parser.add_argument("--store", type=Path, action="append", help="take this store instead")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stores = options.store or [make(Path(folder), size) for size in options.sizes]
        titles = [each.name for each in options.store or []] or [f"{n:,}" for n in options.sizes]
        tables = [measure(store, options.runs, options.only) for store in stores]
    rows = [[name, *(table.get(name, "") for table in tables)] for name in tables[0]]
    text = HEAD.format(machine=results.machine(), runs=options.runs, goal=GOAL)
    text += results.table(["page", *titles], rows)
    print(text)
    if options.write:
        results.put("pages", text)


if __name__ == "__main__":
    main()
