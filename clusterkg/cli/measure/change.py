"""`clusterkg measure change`"""

from __future__ import annotations

from clusterkg.cli.measure._options import (
    ResultOptions,
    TotalsOptions,
    TradedTableOptions,
    show_notes,
)
from clusterkg.cli.measure._years import YearOptions, totals_of, years_of
from clusterkg.cli.options import command


@command()
def change(
    table: TradedTableOptions, years: YearOptions, totals: TotalsOptions, result: ResultOptions
) -> None:
    """Change of specialisation: difference of location quotients between two years."""
    from clusterkg.measures.years import change_rows

    both = years_of(table, years)
    results, notes = change_rows(both, *totals_of(both, totals, years, table))
    show_notes(notes)
    result.show(results, "Change of specialisation")
