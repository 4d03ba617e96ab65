"""Which source filled which named graph of an embedded store.

A source is the IRI of a file, or a word for what is not a file. With it a load can replace what the
same files brought, and nothing else. What is not recorded counts as a source of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from clusterkg.model.errors import FormatError, GraphNameError
from clusterkg.model.namespaces import LINKS_GRAPH, is_reserved
from clusterkg.rdf.formats import NAMES_GRAPHS, format_of

BUNDLED: Final = "the bundled graph"
UPDATE: Final = "an update or import"
UNKNOWN: Final = "a source that is not recorded"

Filled = dict[str, set[str]]
"""The sources of graphs, by IRI of the graph."""

Source = tuple[str | None, Path]
"""The named graph that a file goes into, or None for that of the file; and the file."""

_FILE: Final = "clusterkg-sources.json"


def read(folder: Path) -> Filled | None:
    """Return what is recorded in a folder; None if nothing is."""
    path = folder / _FILE
    if not path.exists():
        return None
    return {graph: set(names) for graph, names in json.loads(path.read_bytes()).items()}


def write(folder: Path, filled: Filled) -> None:
    """Record the sources of graphs in a folder that nobody reads yet."""
    plain = {graph: sorted(names) for graph, names in sorted(filled.items())}
    (folder / _FILE).write_text(json.dumps(plain, indent=0), encoding="utf-8")


def graph_of_file(path: Path) -> str:
    """Return the named graph for statements of a file that are in none: its `file:` IRI."""
    return path.resolve().as_uri()


def source_in(graph: str, source: str) -> str:
    """Return what is recorded for a source that fills a graph.

    What is in a graph of the program is the program's, except links: a user may apply some, too.
    """
    return BUNDLED if is_reserved(graph) and graph != LINKS_GRAPH else source


def refuse_target(source: Source) -> None:
    """Refuse a graph that is asked for and cannot take the statements of a file.

    Raises:
        FormatError: The file names its graphs itself.
        GraphNameError: The name is reserved.
    """
    graph, path = source
    if graph is None:
        return
    if format_of(path) in NAMES_GRAPHS:
        raise FormatError(
            f"{format_of(path).name} names its graphs itself",
            hint="omit --graph for this file",
            file=str(path),
        )
    refuse_reserved(graph)


def refuse_reserved(graph: str, file: str | None = None, line: int | None = None) -> None:
    """Refuse a named graph for the data of a user, if only the program may write into it.

    Raises:
        GraphNameError: The name is reserved.
    """
    if not is_reserved(graph):
        return
    hint = "use a name of your own, such as https://example.org/graph/members"
    if file is not None:
        hint += "; a backup of a whole store goes into a new one with 'load FILE --restore'"
    raise GraphNameError(
        f"the graph name <{graph}> is reserved for clusterkg", hint=hint, file=file, line=line
    )


def replaced(
    sources: Iterable[Source],
    wanted: Mapping[str, set[str]],
    held: Filled,
    *,
    force: bool,
    own: bool = False,
) -> set[str]:
    """Return the graphs that a load which replaces empties first.

    Those are the graphs that the files bring, and those that they alone brought before if they
    name their graphs themselves and no longer name these.

    Args:
        sources: The files.
        wanted: The graphs that they bring, with these files.
        held: The graphs of the store, with what filled them.
        force: Whether what other sources brought may go too.
        own: Whether the files are the program's own: then graphs that others have filled stay.

    Raises:
        GraphNameError: Another source has filled one of the graphs.
    """
    found = set(wanted.keys() & held.keys())
    for graph in sorted(found):
        others = sorted(held[graph] - wanted[graph])
        if others and own:
            found = found - {graph}
        elif others and not force:
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            raise GraphNameError(
                f"not replaced: <{graph}> also holds statements of {', '.join(others[:3])}{more}",
                hint="load all its files in one command, leave out --replace to add to it, or "
                "replace it whatever filled it with --force",
            )
    names = {path.resolve().as_uri() for _, path in sources if format_of(path) in NAMES_GRAPHS}
    return found | {graph for graph, own in held.items() if own and own <= names}
