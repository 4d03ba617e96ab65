"""`clusterkg measure lq` and `measure strong`"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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


def lq(
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
    """Location quotient of each region and category, and its shares of region and category."""
    from clusterkg.measures.location import locate
    from clusterkg.measures.report import ratio_rows

    source = source_of(context)
    located = locate(source.cells, source.totals)
    show_notes(located.notes)

    def triples(writer: Writer) -> Iterator[ox.Triple]:
        from clusterkg.measures.observations import ratio_triples

        return ratio_triples(writer, located)

    def run(parameters: dict[str, str], inputs: tuple[Input, ...]) -> Computation:
        from clusterkg.measures.provenance import Computation

        return Computation("lq", parameters, inputs)

    def drawn() -> tuple[str, Shown]:
        from clusterkg.measures.pictures import shown

        return "heat", shown(located)

    deliver(
        context,
        source,
        lambda: ratio_rows(located),
        triples,
        run,
        "Location quotients",
        drawn,
    )


def strong(
    context: typer.Context,
    lang: LangOption,
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    establishments: EstablishmentsOption = "establishments",
    table: TableOption = None,
    store: StoreOption = None,
    sheet: SheetOption = None,
    region_type: RegionTypeOption = None,
    year: YearOption = None,
    traded: TradedOption = None,
    totals: TotalsOption = None,
    totals_category: TotalsCategoryOption = None,
    totals_total: TotalsTotalOption = None,
    totals_year: TotalsYearOption = None,
    sum_totals: SumTotalsOption = False,
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
    """Which clusters are strong, by the rule of the U.S. Cluster Mapping."""
    from clusterkg.measures.location import flags, locate
    from clusterkg.measures.report import strength_rows

    source = source_of(context)
    located = locate(source.cells, source.totals)
    show_notes(located.notes)
    found = flags(located, least_coverage=min_coverage)

    def triples(writer: Writer) -> Iterator[ox.Triple]:
        from clusterkg.measures.observations import strength_triples

        return strength_triples(writer, located, found)

    def run(parameters: dict[str, str], inputs: tuple[Input, ...]) -> Computation:
        from clusterkg.measures.provenance import Computation

        return Computation("strong", parameters, inputs)

    def drawn() -> tuple[str, Shown]:
        from clusterkg.measures.pictures import shown

        return "bubbles", shown(located, flags=found)

    deliver(
        context,
        source,
        lambda: strength_rows(located, found),
        triples,
        run,
        "Strong clusters",
        drawn,
    )
