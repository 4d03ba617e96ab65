"""`clusterkg measure stars`"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.common import LangOption
from clusterkg.cli.measure.options import (
    CategoryOption,
    Decimal,
    DecimalOption,
    EmploymentOption,
    EstablishmentsOption,
    FormatOption,
    MinCoverageOption,
    Missing,
    MissingOption,
    OutputOption,
    RegionOption,
    RegionTypeOption,
    SheetOption,
    SumTotalsOption,
    TableOption,
    TotalsCategoryOption,
    TotalsOption,
    TotalsTotalOption,
    TotalsYearOption,
    TradedOption,
    YearOption,
    show_notes,
)
from clusterkg.cli.measure.saving import (
    BaseOption,
    CategoryNameOption,
    ObservedYearOption,
    PictureOption,
    PlotOption,
    RegionNameOption,
    SaveOption,
    StoreOption,
    deliver,
    source_of,
)

if TYPE_CHECKING:
    import pyoxigraph as ox

    from clusterkg.measures.observations import Writer
    from clusterkg.measures.provenance import Computation, Input
    from clusterkg.pictures.cells import Cells as Shown


class Preset(StrEnum):
    """Methods of stars that have a name."""

    OBSERVATORY = "observatory-2007"
    EU10 = "eu10-2006"
    PAPER = "seed-004"


class Tenth(StrEnum):
    """Ways to say who is in a top share."""

    QUANTILE = "quantile"
    ABOVE = "above-quantile"
    CEIL = "ceil"
    FLOOR = "floor"


class Base(StrEnum):
    """Whose jobs make up region and country."""

    ALL = "all"
    TRADED = "traded"


def _criterion(name: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(
        f"--{name}",
        metavar="RULE",
        help=f"Rule for the star of {name}: '>=2', '>3%', 'top 10% of category' or "
        "'top 10% of all'.  [default: of the preset]",
        show_default=False,
    )
    return info


def stars(
    context: typer.Context,
    lang: LangOption,
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    table: TableOption = None,
    store: StoreOption = None,
    sheet: SheetOption = None,
    establishments: EstablishmentsOption = None,
    region_type: RegionTypeOption = None,
    year: YearOption = None,
    traded: TradedOption = None,
    totals: TotalsOption = None,
    totals_category: TotalsCategoryOption = None,
    totals_total: TotalsTotalOption = None,
    totals_year: TotalsYearOption = None,
    sum_totals: SumTotalsOption = False,
    preset: Annotated[
        Preset, typer.Option("--preset", help="The method; options below change parts of it.")
    ] = Preset.OBSERVATORY,
    size: Annotated[str | None, _criterion("size")] = None,
    specialisation: Annotated[str | None, _criterion("specialisation")] = None,
    focus: Annotated[str | None, _criterion("focus")] = None,
    minimum_employment: Annotated[
        float | None,
        typer.Option(
            "--minimum-employment",
            min=0,
            metavar="JOBS",
            help="A cell with fewer jobs gets no star.  [default: of the preset]",
            show_default=False,
        ),
    ] = None,
    zero_cells: Annotated[
        bool | None,
        typer.Option(
            "--zero-cells/--no-zero-cells",
            help="Whether cells where nobody works are compared too.  [default: of the preset]",
            show_default=False,
        ),
    ] = None,
    tenth: Annotated[
        Tenth | None,
        typer.Option(
            "--tenth",
            help="Who is in a top share p of n cells: at the quantile of 1 - p or above it "
            "(type 7), only above it, or who has fewer than ceil(n p) or floor(n p) ahead.  "
            "[default: of the preset]",
            show_default=False,
        ),
    ] = None,
    base: Annotated[
        Base | None,
        typer.Option(
            "--base",
            help="Whose jobs make up region and country.  [default: of the preset]",
            show_default=False,
        ),
    ] = None,
    min_coverage: MinCoverageOption = 0.9,
    missing: MissingOption = Missing.REFUSE,
    decimal: DecimalOption = Decimal.POINT,
    form: FormatOption = None,
    output: OutputOption = None,
    save: SaveOption = False,
    iri_base: BaseOption = None,
    observed_year: ObservedYearOption = None,
    plot: PlotOption = None,
    picture: PictureOption = None,
    region_name: RegionNameOption = None,
    category_name: CategoryNameOption = None,
) -> None:
    """Stars for size, specialisation and focus, by a named method or one of your own."""
    from clusterkg.measures.location import star_cells
    from clusterkg.measures.report import star_rows
    from clusterkg.measures.stars import PRESETS

    method = PRESETS[preset.value].varied(
        size=size,
        specialisation=specialisation,
        focus=focus,
        minimum_employment=minimum_employment,
        zero_cells=zero_cells,
        tenth=None if tenth is None else tenth.value,
        base=None if base is None else base.value,
    )
    source = source_of(context)
    located, found = star_cells(source.cells, source.totals, method, least_coverage=min_coverage)
    show_notes(located.notes)

    def triples(writer: Writer) -> Iterator[ox.Triple]:
        from clusterkg.measures.observations import star_triples

        return star_triples(writer, located, found, method)

    def run(parameters: dict[str, str], inputs: tuple[Input, ...]) -> Computation:
        from clusterkg.measures.observations import method_name
        from clusterkg.measures.provenance import Computation

        return Computation("stars", parameters | method.choices, inputs, method_name(method))

    def drawn() -> tuple[str, Shown]:
        from clusterkg.measures.pictures import shown

        return "stars", shown(located, stars=found)

    deliver(
        context,
        source,
        lambda: star_rows(located, found),
        triples,
        run,
        "Stars",
        drawn,
    )
