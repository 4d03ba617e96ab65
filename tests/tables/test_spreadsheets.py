"""The page on spreadsheets: the curator's path works as it is told."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from command import Run
from paths import ROOT

from clusterkg.rdf.reader import quads

PAGE = (ROOT / "docs" / "how-to" / "spreadsheets.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", PAGE, re.DOTALL)
STATUS = re.compile(r"# exit status (\d)$")


@pytest.mark.slow
def test_the_path_of_a_curator(run: Run, tmp_path: Path) -> None:
    failed = 0
    for kind, text in BLOCKS:
        if kind == "python":
            subprocess.run([sys.executable, "-c", text], cwd=tmp_path, check=True)
            continue
        for line in text.splitlines():
            told = STATUS.search(line)
            program, *arguments = shlex.split(line, comments=True)
            assert program == "clusterkg"
            done = run(*arguments)
            assert done.returncode == (int(told[1]) if told else 0), f"{line}\n{done.stderr}"
            if told:
                failed += 1
                _as_the_table_says(tmp_path / "marked.xlsx")
    assert failed == 1
    assert (tmp_path / "helix.svg").read_bytes().startswith(b"<?xml")
    before = {quad.triple for quad in quads(tmp_path / "clusters.ttl")}
    assert len(before) > 20
    assert {quad.triple for quad in quads(tmp_path / "back.ttl")} < before
    members = run("query", "run", "members-at", "cluster=Oak Valley", "--store", "kg").stdout
    assert all(name in members for name in ("Oak Mill", "School of Wood", "Valley Council"))
    assert run("export", "--store", "kg", "--output", "kg.nq").returncode == 0
    whole = _canonical(tmp_path / "kg.nq")
    assert len(whole) > 35_000
    assert _canonical(tmp_path / "everything.nq") == whole


def _canonical(path: Path) -> set[str]:
    dataset = ox.Dataset(quads(path))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def _as_the_table_says(marked: Path) -> None:
    rows = re.findall(r"^\| `([\w-]+)!(\w+)` \| ([\w ]+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 4
    book = openpyxl.load_workbook(marked)
    colours = {"red": "FF9999", "light red": "FFC7CE", "yellow": "FFEB9C", "blue": "DDEBF7"}
    found = {
        (page.title, cell.coordinate): cell
        for page in book
        for cells in page.iter_rows(min_row=5)
        for cell in cells
        if cell.comment is not None
    }
    assert set(found) == {(sheet, name) for sheet, name, _, _ in rows}
    for sheet, name, colour, text in rows:
        cell = found[sheet, name]
        assert cell.fill.fgColor.rgb == f"00{colours[colour]}"
        for part in re.findall(r"CLU002|MEM001|'[^']+'|The .*\.", text):
            assert part in cell.comment.text


def test_there_are_blocks() -> None:
    assert [kind for kind, _ in BLOCKS].count("python") == 2
    assert sum(text.count("\n") for kind, text in BLOCKS if kind == "sh") >= 12
