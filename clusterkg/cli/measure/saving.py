"""Where measures take cells from, and how their results are kept as observations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from clusterkg.cli.common import StoreOption as StoreOption
from clusterkg.cli.common import busy, note, opened, write
from clusterkg.cli.measure.options import show_results

if TYPE_CHECKING:
    import pyoxigraph as ox

    from clusterkg.measures.cells import Cells
    from clusterkg.measures.observations import Writer
    from clusterkg.measures.provenance import Computation, Input
    from clusterkg.measures.results import Results
    from clusterkg.measures.totals import Totals
    from clusterkg.pictures.cells import Cells as Shown

SaveOption = Annotated[
    bool,
    typer.Option(
        "--save",
        help="Keep the results in the store, in a named graph of this computation, with method, "
        "parameters and input.",
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base-iri",
        metavar="IRI",
        help="What IRIs of regions and categories of a table begin with, where they are needed.",
        show_default=False,
    ),
]
ObservedYearOption = Annotated[
    str | None,
    typer.Option(
        "--observed-year",
        metavar="YEAR",
        help="The year of a table that has no column of years, for observations.",
        show_default=False,
    ),
]

PlotOption = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help="Draw the results too, as .png or .svg.",
        show_default=False,
    ),
]
RegionNameOption = Annotated[
    str | None,
    typer.Option(
        "--region-name",
        metavar="COLUMN",
        help="Column of the regions' names, for the picture.",
        show_default=False,
    ),
]
CategoryNameOption = Annotated[
    str | None,
    typer.Option(
        "--category-name",
        metavar="COLUMN",
        help="Column of the categories' names, for the picture.",
        show_default=False,
    ),
]


class Picture(StrEnum):
    """Kinds of pictures."""

    HEAT = "heat"
    BUBBLES = "bubbles"
    STARS = "stars"


PictureOption = Annotated[
    Picture | None,
    typer.Option(
        "--picture",
        help="What is drawn: a map of quotients by region and category, quotients against shares "
        "as bubbles, or stars by region.  [default: what suits the measure]",
        show_default=False,
    ),
]

TRIPLES: Final = ("ttl", "nt", "jsonld")
"""Formats of triples."""

_NO_PARAMETERS: Final = (
    "table", "totals", "store", "plot", "picture", "region_name", "category_name", "lang", "save",
    "iri_base", "form", "output", "preset", "size", "specialisation", "focus",
    "minimum_employment", "zero_cells", "tenth", "base",
)  # fmt: skip


_COLUMNS: Final = (
    "region", "category", "employment", "establishments", "region_type", "year", "traded",
    "region_name", "category_name",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Cells and national totals, and where they are from.

    Attributes:
        form: Name of the format that is asked for.
        cells: The cells.
        totals: The totals.
        inputs: The files or the store, if they are to be described.
    """

    form: str | None
    cells: Cells
    totals: Totals
    inputs: tuple[Input, ...]


def source_of(context: typer.Context) -> Source:
    """Read the cells from a table, or without one from a store, and the totals.

    Args:
        context: All options, which the commands have in common.

    Raises:
        InputError: A table cannot be used.
        MeasureError: None is named, or the store holds no figures.
    """
    from clusterkg.cli.answers import chosen
    from clusterkg.cli.measure.options import cells_of, totals_of
    from clusterkg.measures.table import Columns

    given = context.params
    form = chosen(given["form"], given["output"])
    described = given["save"] or form in TRIPLES
    table, store = given["table"], given["store"]
    inputs: tuple[Input, ...]
    if table is None and store is not None:
        from clusterkg.measures.stored import stored_cells

        with opened(store) as kept, busy("reading the store"):
            cells, found = stored_cells(kept, store)
        inputs = (found,)
    else:
        columns = Columns(*(given[name] for name in _COLUMNS))
        cells = cells_of(table, columns, given["missing"], given["decimal"], given["sheet"])
        inputs = (_file(table),) if described and table is not None else ()
    if described and given["totals"] is not None:
        inputs += (_file(given["totals"]),)
    totals = totals_of(
        given["totals"],
        given["totals_category"],
        given["totals_total"],
        given["totals_year"],
        cells=cells,
        sums=given["sum_totals"],
        decimal=given["decimal"],
    )
    return Source(form, cells, totals, inputs)


def _file(path: Path) -> Input:
    from clusterkg.measures.provenance import Input

    return Input.of_file(path)


def parameters_of(context: typer.Context) -> dict[str, str]:
    """Return the options that bear on the result, as they are written on the command line."""
    return {
        name.replace("_", "-"): str(getattr(value, "value", value))
        for name, value in context.params.items()
        if value is not None and value is not False and name not in _NO_PARAMETERS
    }


def deliver(
    context: typer.Context,
    source: Source,
    results: Callable[[], Results],
    triples: Callable[[Writer], Iterator[ox.Triple]],
    computation: Callable[[dict[str, str], tuple[Input, ...]], Computation],
    title: str,
    picture: Callable[[], tuple[str, Shown]],
) -> None:
    """Print results or write them to a file, as rows or triples, and keep them if that is asked.

    Args:
        context: All options.
        source: The cells and the totals.
        results: Makes the rows.
        triples: Makes the triples.
        computation: Describes the computation, given parameters and inputs.
        title: What the results are.
        picture: Says which picture suits the results, and what it shows.

    Raises:
        MeasureError: Triples are asked for, and something that they need is not given.
        StoreError: The results are to be kept, and no store is named.
    """
    given, form = context.params, source.form
    if given["plot"] is not None:
        kind, shown = picture()
        _draw(given, str(given["picture"] or kind), shown)
    made: list[ox.Triple] = []
    run = None
    if given["save"] or form in TRIPLES:
        from clusterkg.measures.observations import Writer
        from clusterkg.model.errors import StoreError

        if given["save"] and given["store"] is None:
            raise StoreError("which store?", hint="name its folder with --store FOLDER")
        run = computation(parameters_of(context), source.inputs)
        writer = Writer(source.cells, run, given["iri_base"], given["observed_year"])
        made = list(triples(writer))
    if form in TRIPLES:
        write(_text(made, form), given["output"])
    elif not given["save"] or given["output"] is not None or form is not None:
        show_results(results(), form, given["output"], title)
    if given["save"] and run is not None:
        _keep(made, run, given["store"])


def _draw(given: dict[str, Any], kind: str, shown: Shown) -> None:
    from clusterkg.measures.pictures import TITLES
    from clusterkg.model.errors import MeasureError
    from clusterkg.pictures import check, picture_of_cells, save

    if kind == Picture.STARS and not shown.stars:
        raise MeasureError("there are no stars to draw", hint="'measure stars' gives them")
    measure = "stars" if shown.stars else "strong" if shown.strong else "lq"
    check(given["plot"])
    title = TITLES[measure][given["lang"]]
    save(picture_of_cells(kind, shown, title=title, lang=given["lang"]), given["plot"])


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
    note(f"kept in {run.graph}")
