"""`clusterkg load`"""

from __future__ import annotations

from typing import Annotated

from clusterkg.cli.common import graph_to_write, note, opened, progress
from clusterkg.cli.options import argument, command, option


@command()
def load(
    files: Annotated[
        tuple[str, ...],
        argument(
            "FILES",
            help="RDF files (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD), also .gz;"
            " folders; patterns.",
        ),
    ] = (),
    store: Annotated[
        str | None,
        option(
            "--store",
            envvar="CLUSTERKG_STORE",
            metavar="FOLDER",
            help="Folder of the store; created if missing.",
        ),
    ] = None,
    graph: Annotated[
        str | None,
        option(
            metavar="IRI",
            help="Load into this named graph.",
            show_default="the file: IRI of each file",
            needs=("FILES",),
        ),
    ] = None,
    replace: Annotated[
        bool,
        option("--replace", help="Replace what the same files brought before.", needs=("FILES",)),
    ] = False,
    force: Annotated[
        bool,
        option("--force", help="With --replace: replace graphs that other sources filled, too."),
    ] = False,
    restore: Annotated[
        bool,
        option(
            "--restore",
            help="Load a backup of a whole store (TriG or N-Quads) into a new store, with the"
            " graphs of clusterkg.",
        ),
    ] = False,
    bundled: Annotated[
        bool, option("--bundled", help="Load the bundled graph, and add what follows from it.")
    ] = False,
    optimise: Annotated[
        bool,
        option(
            "--optimise", help="Rewrite a store on disk: queries then take about half the time."
        ),
    ] = False,
) -> None:
    """Load RDF files into a store: all of them, or none if one is broken.

    Without --graph, each file has a named graph of its own; files with named graphs keep theirs.
    Without --replace, statements are added to the graphs. All that one command does to a store on
    disk, --bundled and --optimise too, takes effect at once.
    """
    from clusterkg import assets
    from clusterkg.bundled import Wish, load_into
    from clusterkg.cli.inputs import inputs
    from clusterkg.model.errors import EndpointError, FileError, QueryError, StoreError
    from clusterkg.rdf.reader import quads

    if store is None:
        raise StoreError("no store given", hint="name its folder with --store FOLDER")
    if not files and not bundled and not optimise:
        raise FileError("nothing to load", hint="name RDF files, or --bundled")
    if force and not replace:
        raise QueryError("--force needs --replace", hint="add --replace, or leave out --force")
    if restore and (graph is not None or replace or bundled or not files):
        raise QueryError(
            "--restore takes the files of a backup, and nothing else",
            hint="leave out --graph, --replace and --bundled",
        )
    if graph is not None:
        graph = graph_to_write(graph)
    with inputs(files, ".ttl") as (paths, shown):
        if shown and graph is None:
            raise FileError("standard input has no name", hint="name a graph with --graph IRI")
        sources = [(graph, path) for path in paths]
        read = paths + [path for _, path in assets.graph_files() if bundled]
        wish = Wish(replace, force, restore, bundled, optimise)
        with opened(store, create=True) as target, progress(read, "loading") as bar:
            before = target.graphs()
            brought = load_into(target, sources, wish, bar)
            try:
                after = target.graphs()
            except EndpointError as error:
                error.message = f"all is loaded, but not counted: {error.message}"
                raise
        for path in paths:
            if next(quads(path), None) is None:
                note(f"{shown.get(str(path), path)}: no statements in this file")
    for name in sorted(brought | before.keys() | after.keys()):
        size, old = after.get(name, 0), before.get(name, 0)
        if name in brought or size != old:
            new = replace and name in brought and name not in before
            more = "; the graph is new, nothing is replaced" if new else ""
            note(f"{name}: {size} statements ({size - old:+d}){more}")
