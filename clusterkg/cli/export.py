"""`clusterkg export`"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from clusterkg.cli.common import (
    OutputOption,
    StoreOption,
    busy,
    graph_to_read,
    is_iri,
    note,
    opened,
    write,
)
from clusterkg.cli.options import command, option
from clusterkg.cli.outputs import Target, form_of, require_suffix


class ExportFormat(StrEnum):
    """Formats of an export."""

    TRIG = "trig"
    NQUADS = "nq"
    TURTLE = "ttl"
    NTRIPLES = "nt"


_SUFFIXES: Final = {str(form): (f".{form}",) for form in ExportFormat}


@command()
def export(
    store: StoreOption = None,
    graph: Annotated[
        str | None,
        option(
            metavar="IRI",
            help="Write only this named graph; a word such as paper/001 stands for the graph whose"
            " name ends in it.",
        ),
    ] = None,
    form: Annotated[
        ExportFormat | None,
        option(
            "--format",
            help="Format of the output.",
            show_default="by the suffix of --output, else ttl for one graph, nq for all",
        ),
    ] = None,
    void: Annotated[
        bool,
        option("--void", help="Write a description of the store in VoID and DCAT instead."),
    ] = False,
    dataset: Annotated[
        str | None,
        option(
            metavar="IRI",
            help="IRI of the data set in --void.",
            show_default="that of the bundled graph, for that graph",
        ),
    ] = None,
    licence: Annotated[
        str | None,
        option(
            metavar="IRI",
            help="Licence of the whole store in --void.",
            show_default="that of the bundled graph, for that graph",
        ),
    ] = None,
    output: OutputOption = None,
) -> None:
    """Write a store, or one of its graphs, as RDF. The same content gives the same bytes."""
    if void:
        if graph is not None or form is not None:
            from clusterkg.model.errors import QueryError

            raise QueryError(
                "--void describes the whole store, in Turtle", hint="leave --graph and --format out"
            )
        _describe(store, dataset, licence, output)
        return
    if dataset is not None or licence is not None:
        from clusterkg.model.errors import QueryError

        raise QueryError("--dataset and --licence need --void", hint="add --void")
    from clusterkg.rdf.turtle import dump

    usual = ExportFormat.NQUADS if graph is None else ExportFormat.TURTLE
    written = form_of(form, output, _SUFFIXES, usual)
    with opened(store) as source:
        if graph is not None:
            graph = graph_to_read(graph, source.graphs())
        with busy("exporting"):
            text = dump(source.quads(graph), written)
        write(text, output)
        if graph is None and written in {ExportFormat.TURTLE, ExportFormat.NTRIPLES}:
            number = len(source.graphs())
            if number > 1:
                note(f"{number} graphs are written as one: {written} has no named graphs, nq has")


def _describe(
    store: str | None, dataset: str | None, licence: str | None, output: Target | None
) -> None:
    from clusterkg.model.errors import QueryError
    from clusterkg.store import is_address
    from clusterkg.store.describe import describe

    for iri in (dataset, licence):
        if iri is not None and not is_iri(iri):
            raise QueryError(f"{iri!r} is not an IRI", hint="write it in full")
    if output is not None:
        require_suffix(output, ".ttl")
    online = store is not None and is_address(store)
    with opened(store) as source:
        with busy("counting"):
            text = describe(
                source,
                dataset=dataset,
                endpoint=store if online else None,
                licence=licence,
                bundled=store is None,
            )
        write(text, output)
