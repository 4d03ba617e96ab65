"""`clusterkg measure concentration`, `measure change` and `measure shift-share`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.measure.options import (
    CategoryOption,
    Decimal,
    DecimalOption,
    EmploymentOption,
    FormatOption,
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

if TYPE_CHECKING:
    from clusterkg.measures.cells import Cells
    from clusterkg.measures.table import Columns
    from clusterkg.measures.totals import Totals
    from clusterkg.measures.years import Years


class By(StrEnum):
    """What has a concentration."""

    CATEGORY = "category"
    REGION = "region"


FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="YEAR", help="The first year.", show_default=False),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", metavar="YEAR", help="The second year.", show_default=False),
]
LaterTableOption = Annotated[
    Path | None,
    typer.Option(
        "--later-table",
        metavar="FILE",
        help="The table of the second year, in place of --from and --to.",
        show_default=False,
    ),
]
LaterTotalsOption = Annotated[
    Path | None,
    typer.Option(
        "--later-totals",
        metavar="FILE",
        help="The totals of the second year, if --totals has no years.",
        show_default=False,
    ),
]


def concentration(
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    table: TableOption = None,
    sheet: SheetOption = None,
    region_type: RegionTypeOption = None,
    year: YearOption = None,
    by: Annotated[
        By,
        typer.Option(
            "--by",
            help="What has a concentration: a category over its regions, or a region over its "
            "categories.",
        ),
    ] = By.CATEGORY,
    missing: MissingOption = Missing.REFUSE,
    decimal: DecimalOption = Decimal.POINT,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """How concentrated jobs are, by the index of Herfindahl and Hirschman."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.table import Columns
    from clusterkg.measures.years import concentration_rows

    name = chosen(form, output)
    columns = Columns(region, category, employment, region_type=region_type, year=year)
    cells = cells_of(table, columns, missing, decimal, sheet)
    show_notes(cells.notes)
    show_results(concentration_rows(cells, by.value), name, output, "Concentration")


def change(
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    table: TableOption = None,
    sheet: SheetOption = None,
    later_table: LaterTableOption = None,
    region_type: RegionTypeOption = None,
    year: YearOption = None,
    first: FromOption = None,
    second: ToOption = None,
    traded: TradedOption = None,
    totals: TotalsOption = None,
    later_totals: LaterTotalsOption = None,
    totals_category: TotalsCategoryOption = None,
    totals_total: TotalsTotalOption = None,
    totals_year: TotalsYearOption = None,
    sum_totals: SumTotalsOption = False,
    missing: MissingOption = Missing.REFUSE,
    decimal: DecimalOption = Decimal.POINT,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Change of specialisation between two years: the location quotient now less the one then."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.table import Columns
    from clusterkg.measures.years import change_rows

    name = chosen(form, output)
    columns = Columns(
        region, category, employment, region_type=region_type, year=year, traded=traded
    )
    years = _years(table, later_table, columns, first, second, missing, decimal, sheet)
    known = _totals(
        years, totals, later_totals, totals_category, totals_total, totals_year, sum_totals, decimal
    )
    results, notes = change_rows(years, *known)
    show_notes(notes)
    show_results(results, name, output, "Change of specialisation")


def shift(
    region: RegionOption = "region",
    category: CategoryOption = "category",
    employment: EmploymentOption = "employment",
    table: TableOption = None,
    sheet: SheetOption = None,
    later_table: LaterTableOption = None,
    region_type: RegionTypeOption = None,
    year: YearOption = None,
    first: FromOption = None,
    second: ToOption = None,
    totals: TotalsOption = None,
    later_totals: LaterTotalsOption = None,
    totals_category: TotalsCategoryOption = None,
    totals_total: TotalsTotalOption = None,
    totals_year: TotalsYearOption = None,
    sum_totals: SumTotalsOption = False,
    missing: MissingOption = Missing.REFUSE,
    decimal: DecimalOption = Decimal.POINT,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Which part of a change of jobs goes with the country, the category and the region."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.table import Columns
    from clusterkg.measures.years import shift_rows

    name = chosen(form, output)
    columns = Columns(region, category, employment, region_type=region_type, year=year)
    years = _years(table, later_table, columns, first, second, missing, decimal, sheet)
    known = _totals(
        years, totals, later_totals, totals_category, totals_total, totals_year, sum_totals, decimal
    )
    results, notes = shift_rows(years, *known)
    show_notes(notes)
    show_results(results, name, output, "Shift-share")


def _years(
    table: Path | None,
    later: Path | None,
    columns: Columns,
    first: str | None,
    second: str | None,
    missing: Missing,
    decimal: Decimal,
    sheet: str | None,
) -> Years:
    """Read two years, from one table or from two."""
    from clusterkg.measures.years import in_years, paired
    from clusterkg.model.errors import MeasureError

    before = cells_of(table, columns, missing, decimal, sheet)
    if later is not None:
        if first is not None or second is not None:
            raise MeasureError("--from and --to are for one table, not for two")
        after = cells_of(later, columns, missing, decimal, sheet)
        show_notes([*before.notes, *after.notes])
        for cells in (before, after):
            if cells.year is not None and len(cells.year.names) > 1:
                raise MeasureError("the table has several years", file=cells.file)
        return paired(before, after)
    if first is None or second is None:
        raise MeasureError("which two years?", hint="give --from and --to, or --later-table")
    show_notes(before.notes)
    return paired(*in_years(before, first, second))


def _totals(
    years: Years,
    path: Path | None,
    later: Path | None,
    category: str | None,
    total: str | None,
    year: str | None,
    sums: bool,
    decimal: Decimal,
) -> tuple[Totals, Totals]:
    """Read the totals of both years."""
    from clusterkg.model.errors import MeasureError

    def of(file: Path | None, cells: Cells) -> Totals:
        return totals_of(file, category, total, year, cells=cells, sums=sums, decimal=decimal)

    if path is not None and later is None and year is None:
        raise MeasureError(
            "the totals of one year do not fit two", hint="give --later-totals or --totals-year"
        )
    return of(path, years.before), of(later if later is not None else path, years.after)
