"""The Python interface: what `import clusterkg` offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import clusterkg
from clusterkg.queries.answers import Answer


def test_the_public_names_are_there_and_nothing_is_loaded_for_them() -> None:
    heavy = "{'pyoxigraph', 'rdflib', 'typer'}"
    code = f"import sys, clusterkg; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert all(getattr(clusterkg, name) is not None for name in clusterkg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        clusterkg.nonsense  # noqa: B018


def test_ask() -> None:
    with clusterkg.open() as kg:
        answer = kg.query("stages", model="three-stage", lang="uk")
        assert [row["place"] for row in answer] == [1, 2, 3]
        assert answer.rows[0]["label"].language == "uk"
        assert kg.sparql("ASK { cluster:silicon-valley a ckg:Cluster }") is True
        rows = kg.sparql("SELECT ?c { ?c a ckg:PilotCluster }")
        assert isinstance(rows, Answer)
        assert len(rows) == 7
        triples = kg.sparql("CONSTRUCT { ?c a ckg:Cluster } { ?c a ckg:PilotCluster }")
        assert isinstance(triples, list)
        assert len(triples) == 7


def test_open_any_store(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://e/s> <http://e/p> 1 .")
    kg = clusterkg.open("memory:")
    kg.store.load([(None, path)])
    assert kg.sparql("ASK { <http://e/s> ?p 1 }") is True
    with pytest.raises(clusterkg.ClusterkgError, match="not a clusterkg store"):
        clusterkg.open(tmp_path / "none")


def test_validate(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://e/s> a <https://w3id.org/clusterkg/ns#Cluster> .")
    report = clusterkg.validate([path], lang="ru")
    found = {finding.rule: finding for finding in report.findings}
    assert found["CLU001"].line == 1
    assert found["CLU001"].file == str(path)
    assert not report.conforms()


def test_each_finding_is_in_its_own_file(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ttl"
    empty.write_text("")
    paths = [empty]
    for number in (1, 2, 3):
        path = tmp_path / f"{number}.ttl"
        statement = f"<http://e/{number}> a <https://w3id.org/clusterkg/ns#Cluster> ."
        path.write_text("\n" * number + statement)
        paths.append(path)
    found = [f for f in clusterkg.validate(paths).findings if f.rule == "CLU001"]
    assert [(f.file, f.line, f.focus) for f in found] == [
        (str(tmp_path / f"{n}.ttl"), n + 1, f"<http://e/{n}>") for n in (1, 2, 3)
    ]
