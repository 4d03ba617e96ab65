"""Measures of change between two years: what they share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.measure._options import TableOptions, TotalsOptions, show_notes
from clusterkg.cli.options import option

if TYPE_CHECKING:
    from clusterkg.measures.totals import Totals
    from clusterkg.measures.years import Years


@dataclass(frozen=True)
class YearOptions:
    """The two years."""

    first: Annotated[str | None, option("--from", metavar="YEAR", help="The first year.")] = None
    second: Annotated[str | None, option("--to", metavar="YEAR", help="The second year.")] = None
    later_table: Annotated[
        Path | None,
        option(metavar="FILE", help="Table of the second year, instead of --from and --to."),
    ] = None
    later_totals: Annotated[
        Path | None,
        option(
            metavar="FILE",
            help="Totals of the second year, if --totals has no years.",
            needs=("--totals",),
        ),
    ] = None


def years_of(table: TableOptions, options: YearOptions) -> Years:
    """Read two years, from one table or from two.

    Raises:
        InputError: A table cannot be used.
        MeasureError: The years are missing, or given in two ways.
    """
    from clusterkg.measures.years import in_years, paired
    from clusterkg.model.errors import MeasureError

    before = table.read(table.table)
    if options.later_table is not None:
        if options.first is not None or options.second is not None:
            raise MeasureError("--from and --to are for one table, not for two")
        after = table.read(options.later_table)
        show_notes([*before.notes, *after.notes])
        for cells in (before, after):
            if cells.year is not None and len(cells.year.names) > 1:
                raise MeasureError("the table has several years", file=cells.file)
        return paired(before, after)
    if options.first is None or options.second is None:
        raise MeasureError("two years are needed", hint="give --from and --to, or --later-table")
    show_notes(before.notes)
    return paired(*in_years(before, options.first, options.second))


def totals_of(
    years: Years, totals: TotalsOptions, options: YearOptions, table: TableOptions
) -> tuple[Totals, Totals]:
    """Read the totals of both years.

    Raises:
        InputError: A table of totals cannot be used.
        MeasureError: Totals are missing, or those of one year.
    """
    from clusterkg.model.errors import MeasureError

    before, later = totals.totals, options.later_totals
    if before is not None and later is None and totals.totals_year is None:
        raise MeasureError(
            "the totals of one year do not fit two", hint="give --later-totals or --totals-year"
        )
    return (
        totals.read(before, years.before, table.decimal),
        totals.read(before if later is None else later, years.after, table.decimal),
    )
