"""`clusterkg format`"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from typer import Exit

from clusterkg.cli.common import emit, note, say
from clusterkg.cli.options import argument, command, option
from clusterkg.model.errors import Status

_COLOURS: Final = {"-": "31", "+": "32", "@": "36"}


@command("format")
def format_(
    files: Annotated[tuple[Path, ...], argument("FILES", help="Turtle files.")],
    check: Annotated[
        bool, option("--check", help="Only list the files that would change.")
    ] = False,
    diff: Annotated[
        bool, option("--diff", help="Only show what would change, as a unified diff.")
    ] = False,
) -> None:
    """Rewrite Turtle files in the stable form, so that a diff shows meaning only.

    Prefixes keep their names; a comment moves with the statement it stands at. Exit status with
    --check or --diff: 1 if a file would change.
    """
    from clusterkg.rdf.formatting import formatted

    old = {path: _read(path) for path in files}
    new = {path: formatted(path).encode() for path in old}
    changed = [path for path in old if old[path] != new[path]]
    for path in changed:
        if diff:
            emit(_diff(path, old[path], new[path]))
            continue
        say(f"{path}\n")
        if not check:
            _replace(path, old[path], new[path])
    only_look = check or diff
    note(f"{len(changed)} of {len(old)} files {'would change' if only_look else 'changed'}")
    if only_look and changed:
        raise Exit(Status.FINDINGS)


def _read(path: Path) -> bytes:
    from clusterkg.rdf.reader import opened

    with opened(path) as file:
        return file.read()


def _replace(path: Path, old: bytes, new: bytes) -> None:
    """Rewrite a file, unless another program has changed it since it was read."""
    from clusterkg.model.errors import FileError
    from clusterkg.model.files import write_whole

    if _read(path) != old:
        raise FileError("was changed meanwhile", hint="format it again", file=str(path))
    write_whole(path, new, replace=True)


def _diff(path: Path, old: bytes, new: bytes) -> str:
    """Return the difference as a patch, in colour on a terminal."""
    from difflib import unified_diff

    before, after = (text.decode("utf-8", "replace").splitlines(True) for text in (old, new))
    lines = _ended(unified_diff(before, after, str(path), str(path)))
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return "".join(lines)
    return "".join(map(_coloured, lines))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _coloured(line: str) -> str:
    colour = "1" if line.startswith(("---", "+++")) else _COLOURS.get(line[0])
    return line if colour is None else f"\x1b[{colour}m{line[:-1]}\x1b[m\n"
