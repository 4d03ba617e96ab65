"""`clusterkg link todo`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.cli.common import OutputOption, StoreOption, busy, note, opened, write


def todo(
    sets: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SET…", help="Mapping sets with decisions.  [default: those of clusterkg]"
        ),
    ] = None,
    store: StoreOption = None,
    output: OutputOption = None,
) -> None:
    """List what has no link yet, with the sources to ask, as a mapping set."""
    from clusterkg import assets
    from clusterkg.linking.sssom import read_set, to_text
    from clusterkg.linking.todo import todo as queue

    read = [read_set(path) for path in sets or assets.mapping_sets()]
    with opened(store) as source, busy("looking"):
        found = queue(source, read)
    write(to_text(found), output)
    note(f"without a link: {len(found.mappings)}")
