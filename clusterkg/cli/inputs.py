"""What files a command means: names, patterns, folders, standard input."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from clusterkg.model.errors import FileError
from clusterkg.rdf.formats import BY_SUFFIX
from clusterkg.shacl.model import STDIN


@contextmanager
def inputs(names: Sequence[str], suffix: str) -> Iterator[tuple[list[Path], dict[str, str]]]:
    """Give the files that names mean, and by path the name to show where it is another.

    Args:
        names: Files, patterns (`data/**/*.ttl`), folders (all RDF files below), `-`.
        suffix: What standard input is taken for: a suffix of `BY_SUFFIX`.

    Raises:
        FileError: A name is empty; a pattern or a folder holds nothing; a folder cannot be read.
    """
    found: list[Path] = []
    shown: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        for name in dict.fromkeys(names):  # standard input is read once
            if not name.strip():
                raise FileError("the name of a file is empty", hint="a dot stands for this folder")
            if name == "-":
                path = Path(folder) / f"stdin{suffix}"
                with path.open("wb") as file:
                    shutil.copyfileobj(standard_input(), file)
                shown[str(path)] = STDIN
                found.append(path)
            else:
                found += _named(name)
        yield list(dict.fromkeys(found)), shown


def standard_input() -> BinaryIO:
    """Return standard input, as bytes.

    Raises:
        FileError: It is closed.
    """
    if sys.stdin is None:
        raise FileError("cannot be read: it is closed", file="standard input")
    return sys.stdin.buffer


def _named(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return _below(path)
    if path.exists() or not glob.has_magic(name):
        return [path]
    found = glob.glob(name, recursive=True)  # noqa: PTH207 — patterns can be absolute
    matches = sorted(map(Path, found))
    files = [match for match in matches if match.is_file()]
    if not files:
        raise FileError(
            "no file matches this pattern", hint="** stands for folders, * for a name", file=name
        )
    return files


def _below(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise FileError(f"cannot be read: {error.strerror}", file=str(error.filename)) from None

    found = []
    for parent, _, names in os.walk(folder, onerror=refuse):
        found += [Path(parent, name) for name in names]
    files = sorted(path for path in found if is_rdf(path))
    if not files:
        raise FileError(
            "this folder contains no RDF files",
            hint=f"they end in {', '.join(BY_SUFFIX)}, or in these and .gz",
            file=str(folder),
        )
    return files


def is_rdf(path: Path) -> bool:
    """Return whether the name of a file says that it holds RDF, packed or not."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = Path(path.stem).suffix.lower()
    return suffix in BY_SUFFIX
