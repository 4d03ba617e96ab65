"""Balance of the helix and coverage of roles."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from command import Run
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.measures import balance

DATA = """
@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix ex: <https://example.org/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/clusterkg/vocab/role/> .
@prefix sphere: <https://w3id.org/clusterkg/vocab/sphere/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:even a ckg:Cluster ; rdfs:label "Even"@en , "Рівний"@uk ;
    ckg:hasMember ex:firm , ex:council , ex:university .
ex:odd a ckg:Cluster ; rdfs:label "Odd"@en ; ckg:hasMember ex:unknown .
ex:firms a ckg:Cluster ; rdfs:label "Firms"@en .
ex:empty a ckg:Cluster ; rdfs:label "Empty"@en .
ex:m1 a org:Membership ; org:organization ex:firms ; org:member ex:firm ;
    org:role role:facilitator .
ex:m2 a org:Membership ; org:organization ex:firms ; org:member ex:other-firm .
ex:m3 a org:Membership ; org:organization ex:firms ; org:member ex:union ;
    ckg:startDate "2018"^^xsd:gYear .
ex:firm a ckg:Company ; ckg:hasSphere sphere:business .
ex:other-firm a ckg:Company ; ckg:hasSphere sphere:business .
ex:council ckg:hasSphere sphere:state .
ex:university ckg:hasSphere sphere:science , sphere:education .
ex:union ckg:hasSphere sphere:civil-society .
"""


@pytest.fixture
def files(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "d.ttl").write_text(DATA, encoding="utf-8")
    assert run("load", "d.ttl", "--store", "kg").returncode == 0
    return tmp_path


def _rows(text: str) -> dict[str, dict[str, str]]:
    return {row["label"]: row for row in csv.DictReader(io.StringIO(text))}


def test_helix(files: Path, run: Run) -> None:
    done = run("measure", "helix", "--store", "kg", "--format", "csv", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    rows = _rows(done.stdout)
    assert list(rows) == ["Even", "Firms", "Odd"]
    even, firms = rows["Even"], rows["Firms"]
    assert [even[name] for name in ("members", "state", "business", "science")] == list("3111")
    assert float(even["balance"]) == pytest.approx(1)
    assert (firms["members"], firms["business"], firms["balance"]) == ("3", "2", "0.0")
    assert float(firms["business_share"]) == 2 / 3
    assert (rows["Odd"]["members"], rows["Odd"]["balance"]) == ("1", "NA")


def test_helix_of_four_spheres_and_of_a_year(files: Path, run: Run) -> None:
    base = ["measure", "helix", "--store", "kg", "--format", "csv", "--lang", "uk"]
    rows = _rows(run(*base, "--helix", "quadruple").stdout)
    assert set(rows) == {"Рівний", "Firms", "Odd"}
    firms = rows["Firms"]
    expected = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3)) / math.log(4)
    assert float(firms["balance"]) == pytest.approx(expected)
    before = _rows(run(*base, "--helix", "quadruple", "--as-of", "2017").stdout)
    assert (before["Firms"]["members"], before["firms"]["balance"]) == ("2", "0.0")
    after = _rows(run(*base, "--helix", "quadruple", "--as-of", "2018").stdout)
    assert after["Firms"] == firms


def test_roles(files: Path, run: Run) -> None:
    assert run("load", "--bundled", "--store", "kg").returncode == 0
    done = run("measure", "roles", "--store", "kg", "--format", "csv", "--lang", "en")
    rows = _rows(done.stdout)
    firms = rows["Firms"]
    assert int(firms["filled"]) >= 1
    assert firms["roles"] == "10"
    assert float(firms["coverage"]) == int(firms["filled"]) / 10
    assert (rows["Even"]["filled"], rows["Even"]["coverage"]) == ("0", "0.0")
    assert len(rows) > 20


def test_nothing_to_count(run: Run, tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("<a:a> <a:b> <a:c> .", encoding="utf-8")
    assert run("load", "d.ttl", "--store", "kg").returncode == 0
    for command, message in (("helix", "has members"), ("roles", "no clusters, or no roles")):
        done = run("measure", command, "--store", "kg")
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_balance_is_between_0_and_1(members: list[int]) -> None:
    found = float(balance(np.array([members], dtype=float))[0])
    if sum(members) == 0:
        assert math.isnan(found)
        return
    assert -1e-12 <= found <= 1 + 1e-12
    assert (found > 1 - 1e-12) == (len(set(members)) == 1)
    assert (found == 0) == (members.count(0) == 2)
    shuffled = float(balance(np.array([members[::-1]], dtype=float))[0])
    assert shuffled == pytest.approx(found)
