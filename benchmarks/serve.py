"""What does asking over HTTP cost, next to servers one would use without clusterkg?

    pip install oxigraph rdflib-endpoint
    python benchmarks/serve.py [--runs N] [--write]

All serve the bundled graph, on this machine; each question is asked over one connection, of one
server after the other, in turn. In process is `Store.query` with all rows written as JSON. Servers
that are not installed are left out, and named.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import results

from clusterkg.bundled import open_bundled
from clusterkg.model.namespaces import PREFIXES
from clusterkg.queries.catalogue import load
from clusterkg.queries.formats import serialise

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from servers import _wait, free_port, oxigraph_command
from serving import serving

GOAL = 0.003
PREFIXED = ("ckg", "skos", "rdfs", "rdf")
QUESTIONS = {
    "`ASK {}`": "ASK {}",
    "join of 50 rows": "SELECT ?c ?l { ?c a ckg:Cluster ; rdfs:label|skos:prefLabel ?l } LIMIT 50",
    "one statement": "SELECT ?o { ckg:Cluster a ?o } LIMIT 1",
}
CANNED = "facilitator-functions"
"""Also asked, at the endpoint, as it is."""
JSON = "application/sparql-results+json"

HEAD = """## Serving

Written by `python benchmarks/serve.py --write`. {machine}. Medians of {runs} answers in
milliseconds, each server in turn. Goal: a warm answer within {goal:.0f} ms of the one in process.

"""

Ask = Callable[[str], object]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in PREFIXED)
    questions = {title: head + text for title, text in QUESTIONS.items()}
    questions[f"`{CANNED}`"] = load(CANNED).text
    absent = []
    rows = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = open_bundled()
        data = folder / "data.nq"
        ox.serialize(store.quads(), data, ox.RdfFormat.N_QUADS)
        sides: dict[str, Ask] = {"in process": lambda text: serialise(store.query(text), "json")}  # type: ignore[dict-item]
        ours = stack.enter_context(serving())
        sides["clusterkg"] = asker(ours.endpoint)
        for name, start in (("oxigraph", oxigraph), ("rdflib-endpoint", rdflib_endpoint)):
            try:
                sides[name] = asker(stack.enter_context(start(folder, data)))
            except FileNotFoundError:
                absent.append(name)
        for title, text in questions.items():
            times: dict[str, list[float]] = {name: [] for name in sides}
            for turn in range(options.runs + 1):
                for name, ask in sides.items():
                    began = time.perf_counter()
                    ask(text)
                    if turn:
                        times[name].append(time.perf_counter() - began)
            middle = {name: median(found) for name, found in times.items()}
            more = middle["clusterkg"] - middle["in process"]
            rows.append(
                [title]
                + [f"{middle[name] * 1000:.2f}" for name in sides]
                + [f"{more * 1000:.2f}", results.verdict(more <= GOAL)]
            )
        columns = ["question", *sides, "HTTP costs", "goal"]
    text = HEAD.format(machine=results.machine(), runs=options.runs, goal=GOAL * 1000)
    text += results.table(columns, rows)
    if absent:
        text += f"\nNot installed: {', '.join(absent)}.\n"
    print(text)
    if options.write:
        results.put("serve", text)


def asker(endpoint: str) -> Ask:
    """Return what asks an endpoint, over one connection."""
    place = urlsplit(endpoint)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)

    def ask(text: str) -> object:
        connection.request("GET", f"{place.path}?query={quote(text)}", headers={"Accept": JSON})
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, body[:300]
        return body

    return ask


@contextmanager
def oxigraph(folder: Path, data: Path) -> Iterator[str]:
    """Run Oxigraph's server on the data."""
    command = oxigraph_command()
    if command is None:
        raise FileNotFoundError("oxigraph")
    place = str(folder / "oxigraph")
    subprocess.run(
        [command, "load", "--location", place, "--file", str(data)], check=True, capture_output=True
    )
    bind = f"127.0.0.1:{free_port()}"
    arguments = ["serve-read-only", "--location", place, "--bind", bind, "--union-default-graph"]
    with _running([command, *arguments]):
        _wait(f"http://{bind}/query?query=ASK%7B%7D")
        yield f"http://{bind}/query"


@contextmanager
def rdflib_endpoint(folder: Path, data: Path) -> Iterator[str]:
    """Run rdflib-endpoint on the data."""
    command = shutil.which("rdflib-endpoint")
    if command is None:
        raise FileNotFoundError("rdflib-endpoint")
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    with _running([command, "serve", "--host", "127.0.0.1", "--port", str(port), str(data)]):
        _wait(f"{address}?query=ASK%7B%7D")
        yield address


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
