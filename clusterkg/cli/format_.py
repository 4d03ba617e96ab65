"""`clusterkg format`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Exit

from clusterkg.cli.common import emit, note
from clusterkg.cli.options import argument, command, option


@command("format")
def format_(
    files: Annotated[tuple[Path, ...], argument("FILES", help="Turtle files.")],
    check: Annotated[
        bool, option("--check", help="Only list the files that would change.")
    ] = False,
) -> None:
    """Rewrite Turtle files in the stable form, so that a diff shows meaning only.

    Prefixes keep their names; a comment moves with the statement it stands at. Exit status with
    --check: 1 if a file would change.
    """
    from clusterkg.model.files import write_whole
    from clusterkg.rdf.formatting import formatted

    texts = {path: formatted(path) for path in files}
    changed = [path for path, text in texts.items() if path.read_bytes() != text.encode()]
    for path in changed:
        emit(f"{path}\n")
        if not check:
            write_whole(path, texts[path].encode())
    note(f"{len(changed)} of {len(files)} files {'would change' if check else 'changed'}")
    if check and changed:
        raise Exit(1)
