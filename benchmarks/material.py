"""Data for the benchmarks: a corpus of some size with the bundled graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from corpus import write

from clusterkg.bundled import bundled_file, open_bundled

CORPUS_GRAPH = "https://example.org/graph/corpus"


def make_data(folder: Path, size: int) -> dict[str, Path]:
    """Write a corpus with the bundled graph, as Turtle and as N-Triples."""
    turtle, lines = folder / f"{size}.ttl", folder / f"{size}.nt"
    with turtle.open("w", encoding="utf-8") as file:
        write(file, size)
        with bundled_file() as known:
            file.write("\n" + known.read_text(encoding="utf-8"))
    parsed = ox.parse(path=str(turtle), base_iri="https://example.org/")
    ox.serialize(parsed, lines, ox.RdfFormat.N_TRIPLES)
    return {"ttl": turtle, "nt": lines}


def make_quads(folder: Path, size: int) -> Path:
    """Write a corpus in a graph of its own and the graphs that are bundled, as N-Quads."""
    turtle, lines = folder / f"{size}-corpus.ttl", folder / f"{size}.nq"
    with turtle.open("w", encoding="utf-8") as file:
        write(file, size)
    graph = ox.NamedNode(CORPUS_GRAPH)
    store = open_bundled()
    with lines.open("wb") as file:
        parsed = ox.parse(path=str(turtle))
        named = (ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed)
        ox.serialize(named, file, ox.RdfFormat.N_QUADS)
        ox.serialize(store.quads(), file, ox.RdfFormat.N_QUADS)
    store.close()
    turtle.unlink()
    return lines
