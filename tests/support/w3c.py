"""Reads test cases of the W3C SHACL test suite and compares reports as multisets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from suites import suite

from clusterkg.columns.paths import Path as PropertyPath
from clusterkg.model.namespaces import RDF, SH
from clusterkg.shacl.data import Data
from clusterkg.shacl.model import Result
from clusterkg.shacl.shapes import ShapesGraph

SUITE = suite("shacl")
MF = "<http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "<http://www.w3.org/ns/shacl-test#"

Key = tuple[str, PropertyPath | None, str | None, str, str, str]


@dataclass
class Case:
    """A test: data, shapes, and the results that must come out; None for a refusal."""

    data: Data
    shapes: ShapesGraph
    expected: Counter[Key] | None


def case_files(part: str) -> list[Path]:
    """Return the files of `part` ("core", "sparql") that hold a test."""
    files = sorted((SUITE / part).rglob("*.ttl"))
    return [f for f in files if "sht:Validate" in f.read_text(encoding="utf-8")]


def statements(path: Path) -> list[ox.Triple]:
    """Return the statements of a file; a node without a label has one name for all readers."""
    text = path.read_bytes()
    dataset = ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE, base_iri=f"urn:x-test:/{path.name}"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def as_text(triple: ox.Triple) -> tuple[str, str, str]:
    """Return subject, predicate, object in N-Triples form."""
    return str(triple.subject), str(triple.predicate), str(triple.object)


def load(path: Path) -> Case:
    """Read a test case."""
    suite = ShapesGraph(map(as_text, statements(path)))
    [test] = [node for node, kind in suite.pairs(f"<{RDF}type>") if kind == f"{SHT}Validate>"]
    [action] = suite.values(test, f"{MF}action>")
    data, shapes = (
        statements(path.parent / suite.values(action, f"{SHT}{which}>")[0][1:-1].rpartition("/")[2])
        for which in ("dataGraph", "shapesGraph")
    )
    [result] = suite.values(test, f"{MF}result>")
    expected = None if result == f"{SHT}Failure>" else Counter(_expected(suite, result))
    return Case(
        Data.of_quads(ox.Quad(*triple) for triple in data),
        ShapesGraph(map(as_text, shapes)),
        expected,
    )


def _expected(suite: ShapesGraph, report: str) -> list[Key]:
    def one(node: str, name: str) -> str | None:
        values = suite.values(node, f"<{SH}{name}>")
        return values[0] if values else None

    found: list[Key] = []
    for node in suite.values(report, f"<{SH}result>"):
        path = one(node, "resultPath")
        focus, shape = one(node, "focusNode"), one(node, "sourceShape")
        component, severity = one(node, "sourceConstraintComponent"), one(node, "resultSeverity")
        assert focus
        assert shape
        assert component
        assert severity
        found.append(
            (
                focus,
                None if path is None else suite.path(path),
                one(node, "value"),
                component[1:-1],
                severity[1:-1],
                shape,
            )
        )
    return found


def keys(results: list[Result]) -> Counter[Key]:
    """Return what of results must be equal."""
    return Counter((r.focus, r.path, r.value, r.component, r.severity, r.shape) for r in results)
