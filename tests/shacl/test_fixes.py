"""Safe fixes: a patch fixes what it says, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from command import Run

DATA = """@prefix ckg: <https://w3id.org/clusterkg/ns#> .
@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
PREFIX x: <http://www.w3.org/2001/XMLSchema#>

:a a ckg:Clustr ; rdfs:lable "Ä"@en .
:b a ckg:Cluster ; rdfs:label "1999" , 'Ä'@en ; ckg:foundedIn 1999 , "2001" , "199x" ;
    ckg:locatedIn <https://w3id.org/clusterkg/id/country/denmark> .





:p a ckg:PolicyAct ; ckg:adoptedOn "2006-07" . :q a ckg:PolicyAct ; ckg:adoptedOn "soon" ."""

MENDED = (
    DATA.replace("Clustr ", "Cluster ")
    .replace("lable", "label")
    .replace("In 1999", 'In "1999"^^x:gYear')
    .replace('"2001"', '"2001"^^x:gYear')
    .replace('"2006-07"', '"2006-07"^^x:gYearMonth')
)


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch(1)")
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_patch(tmp_path: Path, run: Run, ending: str) -> None:
    path = tmp_path / "data.ttl"
    before = DATA.replace("\n", ending).encode()
    path.write_bytes(before)
    done = run("validate", "data.ttl", "--fix", "-o", "mend.patch")
    assert path.read_bytes() == before
    assert "the patch fixes 5 of " in done.stderr
    command = ["patch", "--binary", "-p0", "-i", "mend.patch"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert path.read_bytes() == MENDED.replace("\n", ending).encode()
    again = run("validate", "data.ttl", "--fix")
    assert again.stdout == ""
    assert "the patch fixes 0 of " in again.stderr


def test_full_iris_where_there_is_no_prefix(tmp_path: Path, run: Run) -> None:
    line = '<urn:a> <https://w3id.org/clusterkg/ns#foundedIn> "1999" .\n'
    kind = "<urn:a> a <https://w3id.org/clusterkg/ns#Clustre> , "
    kind += "<https://w3id.org/clusterkg/ns#Cluster> .\n"
    (tmp_path / "data.ttl").write_text(line + kind, encoding="utf-8")
    patch = run("validate", "data.ttl", "--fix").stdout
    assert '+<urn:a> <https://w3id.org/clusterkg/ns#foundedIn> "1999"^^' in patch
    assert "<http://www.w3.org/2001/XMLSchema#gYear> ." in patch
    assert "+<urn:a> a <https://w3id.org/clusterkg/ns#Cluster> , " in patch
