"""`clusterkg load`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.cli.common import busy, graph_name, note, opened, progress
from clusterkg.model.namespaces import GRAPH


def load(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="RDF files: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store", envvar="CLUSTERKG_STORE", metavar="FOLDER", help="The store; made if new."
        ),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(
            metavar="IRI",
            help=f"Named graph; a word stands for {GRAPH}WORD.  [default: the file's name]",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what these graphs hold now.")
    ] = False,
    bundled: Annotated[
        bool, typer.Option("--bundled", help="Bring the bundled graph into the store, and infer.")
    ] = False,
    optimise: Annotated[
        bool,
        typer.Option(
            "--optimise", help="Rewrite a store on disk, so that queries take about half the time."
        ),
    ] = False,
) -> None:
    """Load RDF files into a store: all of them or, if one is broken, none.

    Without --replace, statements are added to what the graphs hold.
    """
    from clusterkg import assets
    from clusterkg.bundled import fill
    from clusterkg.model.errors import FileError, StoreError
    from clusterkg.store.disk import DiskStore

    if store is None:
        raise StoreError("which store?", hint="name its folder with --store FOLDER")
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
        after = target.graphs()
    for name, size in after.items():
        if size != before.get(name) or name == graph:
            note(f"{name}: {size} statements ({size - before.get(name, 0):+d})")
