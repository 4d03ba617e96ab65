"""Options that measures share, how they read tables, and how they print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.answers import FormatOption, chosen
from clusterkg.cli.common import OutputOption, emit, note
from clusterkg.cli.options import option
from clusterkg.model.choices import Decimal, Missing

if TYPE_CHECKING:
    from clusterkg.measures.cells import Cells
    from clusterkg.measures.results import Results
    from clusterkg.measures.table import Columns
    from clusterkg.measures.totals import Totals

AsOfOption = Annotated[
    int | None, option("--as-of", metavar="YEAR", help="Count only members of that year.")
]


@dataclass(frozen=True)
class TableOptions:
    """The table, and how it is read."""

    table: Annotated[
        Path | None,
        option(metavar="FILE", help="Table with a row for each region and category."),
    ] = None
    sheet: Annotated[
        str | None,
        option(metavar="NAME", help="Sheet of a workbook with several.", provenance=True),
    ] = None
    region: Annotated[
        str, option(metavar="COLUMN", help="Column of region codes.", provenance=True)
    ] = "region"
    category: Annotated[
        str, option(metavar="COLUMN", help="Column of category codes.", provenance=True)
    ] = "category"
    employment: Annotated[
        str, option(metavar="COLUMN", help="Column of job counts.", provenance=True)
    ] = "employment"
    region_type: Annotated[
        str | None,
        option(
            metavar="COLUMN",
            help="Column of region types; each type is compared separately.",
            provenance=True,
        ),
    ] = None
    year: Annotated[
        str | None, option(metavar="COLUMN", help="Column of years.", provenance=True)
    ] = None
    missing: Annotated[
        Missing, option(help="What to do with a row without a number.", provenance=True)
    ] = "refuse"
    decimal: Annotated[Decimal, option(help="Decimal sign.", provenance=True)] = "."

    @property
    def columns(self) -> Columns:
        """The columns of the table."""
        from clusterkg.measures.table import Columns

        return Columns(
            self.region,
            self.category,
            self.employment,
            region_type=self.region_type,
            year=self.year,
        )

    def read(self, table: Path | None) -> Cells:
        """Read a table of this kind.

        Raises:
            InputError: The table cannot be used.
            MeasureError: There is no table.
        """
        from clusterkg.measures.table import read_cells
        from clusterkg.model.errors import MeasureError

        if table is None:
            raise MeasureError("no table", hint="name it with --table")
        return read_cells(
            table, self.columns, decimal=self.decimal, missing=self.missing, sheet=self.sheet
        )


@dataclass(frozen=True)
class TradedTableOptions(TableOptions):
    """A table that may distinguish traded and local categories."""

    traded: Annotated[
        str | None,
        option(
            metavar="COLUMN",
            help="Column that says whether a category is traded (TRUE) or local (FALSE); the two"
            " are then summed separately, and only traded ones are graded.",
            provenance=True,
        ),
    ] = None

    @property
    def columns(self) -> Columns:
        """The columns of the table."""
        from dataclasses import replace

        return replace(super().columns, traded=self.traded)


@dataclass(frozen=True)
class TotalsOptions:
    """National totals."""

    totals: Annotated[
        Path | None,
        option(metavar="FILE", help="Table of the national total of each category."),
    ] = None
    totals_category: Annotated[
        str | None,
        option(
            metavar="COLUMN",
            help="Column of category codes in --totals.",
            show_default="the first",
            provenance=True,
            needs=("--totals",),
        ),
    ] = None
    totals_total: Annotated[
        str | None,
        option(
            metavar="COLUMN",
            help="Column of totals in --totals.",
            show_default="the last",
            provenance=True,
            needs=("--totals",),
        ),
    ] = None
    totals_year: Annotated[
        str | None,
        option(
            metavar="COLUMN",
            help="Column of years in --totals, if it has several.",
            provenance=True,
            needs=("--totals",),
        ),
    ] = None
    sum_totals: Annotated[
        bool,
        option(
            "--sum-totals",
            help="Use the sums of the table as national totals: right only if it covers the whole"
            " country and nothing is estimated.",
            provenance=True,
            excludes=("--totals",),
        ),
    ] = False

    def read(self, totals: Path | None, cells: Cells, decimal: Decimal) -> Totals:
        """Read the totals of some cells, or sum them up.

        Raises:
            InputError: The table of totals cannot be used.
            MeasureError: There is no table of totals.
        """
        from clusterkg.measures.totals import read_totals, summed
        from clusterkg.model.errors import MeasureError

        if totals is not None:
            return read_totals(
                totals, self.totals_category, self.totals_total, self.totals_year, decimal=decimal
            )
        if self.sum_totals:
            return summed(cells)
        raise MeasureError(
            "no national totals",
            hint="name them with --totals; --sum-totals uses the sums of the table",
        )


@dataclass(frozen=True)
class ComparedTotalsOptions(TotalsOptions):
    """National totals that the regions must cover."""

    min_coverage: Annotated[
        float,
        option(
            least=0,
            metavar="SHARE",
            help="Share of the national totals that the regions must make up to be compared.",
            provenance=True,
        ),
    ] = 0.9


@dataclass(frozen=True)
class ResultOptions:
    """How results are shown."""

    form: FormatOption = None
    output: OutputOption = None

    @property
    def format_name(self) -> str | None:
        """The format that is asked for; None if it depends on the results."""
        return chosen(self.form, self.output)

    def show(self, results: Results, title: str) -> None:
        """Print results, or write them to a file; CSV as a stream."""
        from clusterkg.cli.answers import show_answer

        form = self.format_name
        if form != "csv":
            show_answer(results.answer(), form, self.output, title)
        elif self.output is None:
            for part in results.csv():
                emit(part)
        else:
            self.output.write(results.csv())


def show_notes(notes: list[str]) -> None:
    """Print warnings on stderr."""
    for each in notes:
        note(f"clusterkg: {each}")
