"""The built files are those that their sources and the lock file make."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from paths import ROOT

WEB = ROOT / "clusterkg" / "server" / "web"
BUILT = ("editor.js", "graph.js", "map.json", "LICENSES.txt")


def _npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
def test_built_files_are_fresh(tmp_path: Path) -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not here")
    source, target = tmp_path / "web", tmp_path / "built"
    shutil.copytree(WEB, source, ignore=shutil.ignore_patterns("node_modules"))
    target.mkdir()
    installed = _npm(source, "npm", "ci", "--no-audit", "--no-fund")
    if installed.returncode:
        pytest.skip(f"npm cannot install: {installed.stderr.strip().splitlines()[-1:]}")
    built = _npm(source, "node", "build.mjs", str(target))
    assert built.returncode == 0, built.stderr
    assert sorted(path.name for path in target.iterdir()) == sorted(BUILT)
    for name in BUILT:
        fresh = (target / name).read_bytes()
        assert fresh == (WEB.parent / "static" / name).read_bytes(), f"run node build.mjs: {name}"


def test_every_bundled_package_has_its_licence() -> None:
    text = (WEB.parent / "static" / "LICENSES.txt").read_text(encoding="utf-8")
    for name in ("codemirror 6.0.2 (MIT)", "codemirror-lang-sparql 2.1.0 (MIT)", "world-atlas"):
        assert name in text
    assert "(the package has no text of it)" not in text.replace("undefined", "")
