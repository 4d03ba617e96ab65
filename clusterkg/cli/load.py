"""`clusterkg load`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from clusterkg.cli.common import busy, graph_name, note, opened, progress
from clusterkg.cli.options import argument, command, option
from clusterkg.model.namespaces import GRAPH


@command()
def load(
    files: Annotated[
        tuple[Path, ...],
        argument("FILES", help="RDF files: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD."),
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
            help=f"Load into this named graph; a word stands for {GRAPH}WORD.",
            show_default="the name of the file",
        ),
    ] = None,
    replace: Annotated[
        bool, option("--replace", help="Replace the content of these graphs.")
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

    Without --replace, statements are added to the graphs.
    """
    from clusterkg import assets
    from clusterkg.bundled import fill
    from clusterkg.model.errors import EndpointError, FileError, StoreError
    from clusterkg.store.disk import DiskStore

    if store is None:
        raise StoreError("no store given", hint="name its folder with --store FOLDER")
    if not files and not bundled and not optimise:
        raise FileError("nothing to load", hint="name RDF files, or --bundled")
    if graph is not None:
        graph = graph_name(graph)
    sources = [(graph, path) for path in files or []]
    paths = [path for _, path in sources] + [p for _, p in assets.graph_files() if bundled]
    with opened(store, create=True) as target, progress(paths, "loading") as bar:
        if optimise and not isinstance(target, DiskStore):
            raise StoreError("only a store on disk can be optimised", hint="leave out --optimise")
        before = target.graphs()
        if sources:
            target.load(sources, replace=replace, progress=bar)
        if bundled:
            fill(target)
        if optimise and isinstance(target, DiskStore):
            with busy("optimising"):
                target.optimise()
        try:
            after = target.graphs()
        except EndpointError as error:
            error.message = f"all is loaded, but not counted: {error.message}"
            raise
    for name, size in after.items():
        if size != before.get(name) or name == graph:
            note(f"{name}: {size} statements ({size - before.get(name, 0):+d})")
