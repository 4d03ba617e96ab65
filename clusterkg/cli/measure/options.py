"""Options that measures share, and how they read and print."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.answers import FormatOption as FormatOption
from clusterkg.cli.common import OutputOption as OutputOption
from clusterkg.cli.common import emit, note

if TYPE_CHECKING:
    from clusterkg.measures.cells import Cells
    from clusterkg.measures.results import Results
    from clusterkg.measures.table import Columns
    from clusterkg.measures.totals import Totals


class Missing(StrEnum):
    """What happens to a row without a number."""

    REFUSE = "refuse"
    SKIP = "skip"


class Decimal(StrEnum):
    """Decimal signs."""

    POINT = "."
    COMMA = ","


TableOption = Annotated[
    Path | None,
    typer.Option(
        "--table",
        metavar="FILE",
        help="A table with a row for each region and category.",
        show_default=False,
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="Its sheet, if it is a workbook with several.",
        show_default=False,
    ),
]
RegionOption = Annotated[
    str, typer.Option("--region", metavar="COLUMN", help="Column of the regions' codes.")
]
CategoryOption = Annotated[
    str, typer.Option("--category", metavar="COLUMN", help="Column of the categories' codes.")
]
EmploymentOption = Annotated[
    str, typer.Option("--employment", metavar="COLUMN", help="Column of the numbers of jobs.")
]
EstablishmentsOption = Annotated[
    str | None,
    typer.Option(
        "--establishments",
        metavar="COLUMN",
        help="Column of the numbers of establishments.",
        show_default=False,
    ),
]
RegionTypeOption = Annotated[
    str | None,
    typer.Option(
        "--region-type",
        metavar="COLUMN",
        help="Column of the kinds of region, which are compared each on its own.",
        show_default=False,
    ),
]
YearOption = Annotated[
    str | None,
    typer.Option("--year", metavar="COLUMN", help="Column of the years.", show_default=False),
]
TradedOption = Annotated[
    str | None,
    typer.Option(
        "--traded",
        metavar="COLUMN",
        help="Column that says whether a category is traded (TRUE) or local (FALSE); the two then "
        "have sums of their own, and only traded ones are graded.",
        show_default=False,
    ),
]
TotalsOption = Annotated[
    Path | None,
    typer.Option(
        "--totals",
        metavar="FILE",
        help="A table of the national total of each category.",
        show_default=False,
    ),
]
TotalsCategoryOption = Annotated[
    str | None,
    typer.Option(
        "--totals-category",
        metavar="COLUMN",
        help="Its column of codes.  [default: the first]",
        show_default=False,
    ),
]
TotalsTotalOption = Annotated[
    str | None,
    typer.Option(
        "--totals-total",
        metavar="COLUMN",
        help="Its column of totals.  [default: the last]",
        show_default=False,
    ),
]
TotalsYearOption = Annotated[
    str | None,
    typer.Option(
        "--totals-year",
        metavar="COLUMN",
        help="Its column of years, if it has several.",
        show_default=False,
    ),
]
SumTotalsOption = Annotated[
    bool,
    typer.Option(
        "--sum-totals",
        help="Take the sums over the table for national totals: right only if it holds the whole "
        "country and nothing is estimated.",
    ),
]
MinCoverageOption = Annotated[
    float,
    typer.Option(
        "--min-coverage",
        min=0,
        metavar="SHARE",
        help="Share of the national totals that the regions must make up to be compared.",
    ),
]
MissingOption = Annotated[
    Missing, typer.Option("--missing", help="What happens to a row without a number.")
]
DecimalOption = Annotated[Decimal, typer.Option("--decimal", help="The decimal sign.")]


def cells_of(
    table: Path | None, columns: Columns, missing: Missing, decimal: Decimal, sheet: str | None
) -> Cells:
    """Read the table.

    Raises:
        InputError: It cannot be used.
        MeasureError: None is named.
    """
    from clusterkg.measures.table import read_cells
    from clusterkg.model.errors import MeasureError

    if table is None:
        raise MeasureError("no table", hint="name it with --table")
    return read_cells(table, columns, decimal=decimal.value, missing=missing.value, sheet=sheet)


def totals_of(
    path: Path | None,
    category: str | None,
    total: str | None,
    year: str | None,
    *,
    cells: Cells,
    sums: bool,
    decimal: Decimal,
) -> Totals:
    """Read the totals, or sum them up.

    Raises:
        InputError: The table of totals cannot be used.
        MeasureError: None is named.
    """
    from clusterkg.measures.totals import read_totals, summed
    from clusterkg.model.errors import MeasureError

    if path is not None:
        return read_totals(path, category, total, year, decimal=decimal.value)
    if sums:
        return summed(cells)
    raise MeasureError(
        "no national totals",
        hint="name them with --totals; --sum-totals takes the sums over the table",
    )


def show_results(results: Results, form: str | None, output: Path | None, title: str) -> None:
    """Print results, or write them to a file; CSV in a stream."""
    from clusterkg.cli.answers import show_answer

    if form != "csv":
        show_answer(results.answer(), form, output, title)
        return
    if output is None:
        for part in results.csv():
            emit(part)
        return
    from clusterkg.model.errors import FileError

    try:
        with output.open("wb") as file:
            for part in results.csv():
                file.write(part)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file=str(output)) from None


def show_notes(notes: list[str]) -> None:
    """Say on stderr what is odd."""
    for each in notes:
        note(f"clusterkg: {each}")
