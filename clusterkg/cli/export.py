"""`clusterkg export`"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from clusterkg.cli.common import OutputOption, StoreOption, busy, graph_name, opened, write


class ExportFormat(StrEnum):
    """Formats of an export."""

    TRIG = "trig"
    NQUADS = "nq"
    TURTLE = "ttl"
    NTRIPLES = "nt"


def export(
    store: StoreOption = None,
    graph: Annotated[
        str | None,
        typer.Option(
            metavar="IRI", help="One named graph; ours also as a word, such as paper/001."
        ),
    ] = None,
    form: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format", help="Default: ttl for one graph, nq for all.", show_default=False
        ),
    ] = None,
    output: OutputOption = None,
) -> None:
    """Write a store, or one of its graphs, as RDF. The same content gives the same bytes."""
    from clusterkg.rdf.writer import dump

    if graph is not None:
        graph = graph_name(graph)
    if form is None:
        form = ExportFormat.NQUADS if graph is None else ExportFormat.TURTLE
    with opened(store) as source:
        if graph is not None and graph not in source.graphs():
            from clusterkg.errors import StoreError

            known = "\n  ".join(source.graphs())
            raise StoreError(f"there is no graph <{graph}>", hint=f"there are: {known}")
        with busy("exporting"):
            text = dump(source.quads(graph), form)
        write(text, output)
