"""Measures of the cells of a table or store: what they share, and how results are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from clusterkg.cli.common import StoreOption, busy, note, opened, write
from clusterkg.cli.measure._options import (
    ResultOptions,
    TotalsOptions,
    TradedTableOptions,
    show_notes,
)
from clusterkg.cli.options import option, output, recorded
from clusterkg.cli.outputs import Target
from clusterkg.model.choices import Picture
from clusterkg.model.errors import UsageError

if TYPE_CHECKING:
    import pyoxigraph as ox

    from clusterkg.measures.cells import Cells
    from clusterkg.measures.measured import Measured
    from clusterkg.measures.provenance import Computation, Input
    from clusterkg.measures.table import Columns
    from clusterkg.measures.totals import Totals


@dataclass(frozen=True)
class CellOptions(TradedTableOptions):
    """A table of cells, with columns for flags and pictures."""

    establishments: Annotated[
        str | None,
        option(metavar="COLUMN", help="Column of establishment counts.", provenance=True),
    ] = None
    region_name: Annotated[
        str | None,
        option(
            metavar="COLUMN", help="Column of region names, for the picture.", needs=("--plot",)
        ),
    ] = None
    category_name: Annotated[
        str | None,
        option(
            metavar="COLUMN", help="Column of category names, for the picture.", needs=("--plot",)
        ),
    ] = None

    @property
    def columns(self) -> Columns:
        """The columns of the table."""
        return replace(
            super().columns,
            establishments=self.establishments,
            region_name=self.region_name,
            category_name=self.category_name,
        )


@dataclass(frozen=True)
class SaveOptions:
    """Where cells without a table are read from, and where results are kept."""

    store: StoreOption = None
    save: Annotated[
        bool,
        option(
            "--save",
            help="Save the results in the store, in a named graph of this computation, with method,"
            " parameters and input.",
        ),
    ] = False
    base_iri: Annotated[
        str | None,
        option(
            metavar="IRI",
            help="Start the IRIs of regions and categories with this IRI, where they are needed.",
        ),
    ] = None
    observed_year: Annotated[
        str | None,
        option(
            metavar="YEAR",
            help="Year of the observations, if the table has no column of years.",
            provenance=True,
        ),
    ] = None
    plot: Annotated[
        Target | None, output("--plot", help="Also draw the results, as .png or .svg.")
    ] = None
    picture: Annotated[
        Picture | None,
        option(
            help="Kind of picture: a map of quotients by region and category, quotients against"
            " shares as bubbles, or stars by region.",
            show_default="what suits the measure",
            needs=("--plot",),
        ),
    ] = None


@dataclass(frozen=True)
class Source:
    """Cells and national totals, and the options that they come from.

    Attributes:
        cells: The cells.
        totals: The totals.
        inputs: The files or the store, if they are recorded.
        parameters: The options that bear on the result.
        save: Where results are kept.
        result: How results are shown.
        lang: The language of titles.
    """

    cells: Cells
    totals: Totals
    inputs: tuple[Input, ...]
    parameters: Mapping[str, str]
    save: SaveOptions
    result: ResultOptions
    lang: str


def read(
    table: CellOptions, totals: TotalsOptions, save: SaveOptions, result: ResultOptions, lang: str
) -> Source:
    """Read the cells from a table, or without one from a store, and the totals.

    Raises:
        InputError: A table cannot be used.
        MeasureError: There is neither a table nor a store, or the store holds no figures.
    """
    if save.plot is not None:
        from clusterkg.pictures import check

        check(save.plot.path)
    described = save.save or _triples_asked(result)
    for name, value in (("--base-iri", save.base_iri), ("--observed-year", save.observed_year)):
        if value is not None and not described:
            raise UsageError(
                f"{name} has no effect without --save or a format of triples",
                hint=f"add --save, or leave {name} out",
            )
    inputs: tuple[Input, ...] = ()
    if table.table is None and save.store is not None:
        from clusterkg.measures.stored import stored_cells

        with opened(save.store) as kept, busy("reading the store"):
            cells, found = stored_cells(kept, save.store)
        inputs = (found,)
    else:
        cells = table.read(table.table)
        if described and table.table is not None:
            inputs = (_file(table.table),)
    if described and totals.totals is not None:
        inputs += (_file(totals.totals),)
    known = totals.read(totals.totals, cells, table.decimal)
    return Source(cells, known, inputs, recorded(table, totals, save), save, result, lang)


def _file(path: Path) -> Input:
    from clusterkg.measures.provenance import Input

    return Input.of_file(path)


def _triples_asked(result: ResultOptions) -> bool:
    return result.format_name in {"ttl", "nt", "jsonld"}


def deliver(source: Source, measured: Measured) -> None:
    """Print results or write them to a file, as rows or triples; draw and save them if asked.

    Raises:
        MeasureError: Triples are asked for, and an option that they need is missing.
        StoreError: The results are to be saved, and there is no store.
    """
    save, result = source.save, source.result
    show_notes(measured.located.notes)
    if save.plot is not None:
        _draw(measured, save.picture or measured.picture, save.plot, source.lang)
    triples_asked = _triples_asked(result)
    if save.save or triples_asked:
        from clusterkg.measures.observations import Writer
        from clusterkg.measures.provenance import Computation
        from clusterkg.model.errors import StoreError

        if save.save and save.store is None:
            raise StoreError("no store given", hint="name its folder with --store FOLDER")
        parameters = {**source.parameters, **measured.choices}
        run = Computation(measured.name, parameters, source.inputs, measured.method)
        writer = Writer(source.cells, run, save.base_iri, save.observed_year)
        triples = list(measured.triples(writer))
    if triples_asked:
        write(_text(triples, result.format_name), result.output)
    elif not save.save or result.output is not None or result.form is not None:
        result.show(measured.rows(), measured.title)
    if save.save and save.store is not None:
        _keep(triples, run, save.store)


def _draw(measured: Measured, kind: Picture, plot: Target, lang: str) -> None:
    from clusterkg.measures.pictures import picture
    from clusterkg.model.errors import MeasureError
    from clusterkg.model.words import Words
    from clusterkg.pictures import content

    shown = measured.shown()
    if kind == "stars" and not shown.stars:
        raise MeasureError("there are no stars to draw", hint="use 'measure stars'")
    title = Words("pictures").text(f"title {measured.name}", lang)
    plot.write(content(picture(kind, shown, title=title, lang=lang), plot.path))


def _text(triples: list[ox.Triple], form: str | None) -> bytes:
    import pyoxigraph as ox

    if form == "ttl":
        from clusterkg.rdf.turtle import to_turtle

        return to_turtle(triples).encode()
    kind = ox.RdfFormat.N_TRIPLES if form == "nt" else ox.RdfFormat.JSON_LD
    text: Any = ox.serialize(sorted(set(triples), key=str), format=kind)
    return bytes(text)


def _keep(triples: list[ox.Triple], run: Computation, place: str) -> None:
    import pyoxigraph as ox

    graph = ox.NamedNode(run.graph)
    quads = (ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples)
    with opened(place, create=True) as store, busy("saving"):
        store.replace_graph(run.graph, quads)
    note(f"saved in {run.graph}")
