"""`clusterkg measure stars`"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from clusterkg.cli.commands import Declaration
from clusterkg.cli.common import LangOption
from clusterkg.cli.measure._cells import CellOptions, SaveOptions, deliver, read
from clusterkg.cli.measure._options import ComparedTotalsOptions, ResultOptions
from clusterkg.cli.options import command, option
from clusterkg.model.choices import Base, Preset, Tenth


def _criterion(name: str) -> Declaration:
    return option(
        metavar="RULE",
        help=f"Rule for the star of {name}: '>=2', '>3%', 'top 10% of category' or "
        "'top 10% of all'.",
        show_default="of the preset",
    )


@dataclass(frozen=True)
class MethodOptions:
    """Changes to a method; the method itself is recorded in full."""

    size: Annotated[str | None, _criterion("size")] = None
    specialisation: Annotated[str | None, _criterion("specialisation")] = None
    focus: Annotated[str | None, _criterion("focus")] = None
    minimum_employment: Annotated[
        float | None,
        option(
            least=0,
            metavar="JOBS",
            help="Give no star to a cell with fewer jobs.",
            show_default="of the preset",
        ),
    ] = None
    zero_cells: Annotated[
        bool | None,
        option(
            "--zero-cells/--no-zero-cells",
            help="Whether cells without jobs are compared as well.",
            show_default="of the preset",
        ),
    ] = None
    tenth: Annotated[
        Tenth | None,
        option(
            help="Which of n cells are in a top share p: those at or above the quantile of 1 - p"
            " (type 7), only those above it, or those with fewer than ceil(n p) or floor(n p)"
            " ahead.",
            show_default="of the preset",
        ),
    ] = None
    base: Annotated[
        Base | None,
        option(
            help="Whose jobs make up region and country: all, or those in traded categories.",
            show_default="of the preset",
        ),
    ] = None


@command()
def stars(
    table: CellOptions,
    totals: ComparedTotalsOptions,
    changes: MethodOptions,
    save: SaveOptions,
    result: ResultOptions,
    lang: LangOption,
    preset: Annotated[
        Preset, option(help="The method; the options above change parts of it.")
    ] = "observatory-2007",
) -> None:
    """Stars for size, specialisation and focus, by a named method or your own."""
    from clusterkg.measures.star_cells import measured_stars, star_cells
    from clusterkg.measures.stars import PRESETS

    method = PRESETS[preset].varied(**asdict(changes))
    source = read(table, totals, save, result, lang)
    located, found = star_cells(
        source.cells, source.totals, method, least_coverage=totals.min_coverage
    )
    deliver(source, measured_stars(located, found, method))
