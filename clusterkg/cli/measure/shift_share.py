"""`clusterkg measure shift-share`"""

from __future__ import annotations

from clusterkg.cli.measure._options import ResultOptions, TableOptions, TotalsOptions, show_notes
from clusterkg.cli.measure._years import YearOptions, totals_of, years_of
from clusterkg.cli.options import command


@command("shift-share")
def shift_share(
    table: TableOptions, years: YearOptions, totals: TotalsOptions, result: ResultOptions
) -> None:
    """Split employment change into national, industry-mix and regional (competitive) effects."""
    from clusterkg.measures.years import shift_rows

    both = years_of(table, years)
    results, notes = shift_rows(both, *totals_of(both, totals, years, table))
    show_notes(notes)
    result.show(results, "Shift-share")
