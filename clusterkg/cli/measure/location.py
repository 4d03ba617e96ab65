"""`clusterkg measure lq` and `measure strong`"""

from __future__ import annotations

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
    cells_of,
    show_notes,
    show_results,
    totals_of,
)


def lq(
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    table: TableOption = None,
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
) -> None:
    """Location quotient of each region and category, and its shares of region and category."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.location import locate
    from clusterkg.measures.report import ratio_rows
    from clusterkg.measures.table import Columns

    name = chosen(form, output)
    columns = Columns(region, category, employment, establishments, region_type, year, traded)
    cells = cells_of(table, columns, missing, decimal, sheet)
    national = totals_of(
        totals,
        totals_category,
        totals_total,
        totals_year,
        cells=cells,
        sums=sum_totals,
        decimal=decimal,
    )
    located = locate(cells, national)
    show_notes(located.notes)
    show_results(ratio_rows(located), name, output, "Location quotients")


def strong(
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    establishments: EstablishmentsOption = "establishments",
    table: TableOption = None,
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
) -> None:
    """Which clusters are strong, by the rule of the U.S. Cluster Mapping."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.location import flags, locate
    from clusterkg.measures.report import strength_rows
    from clusterkg.measures.table import Columns

    name = chosen(form, output)
    columns = Columns(region, category, employment, establishments, region_type, year, traded)
    cells = cells_of(table, columns, missing, decimal, sheet)
    national = totals_of(
        totals,
        totals_category,
        totals_total,
        totals_year,
        cells=cells,
        sums=sum_totals,
        decimal=decimal,
    )
    located = locate(cells, national)
    show_notes(located.notes)
    found = flags(located, least_coverage=min_coverage)
    show_results(strength_rows(located, found), name, output, "Strong clusters")
