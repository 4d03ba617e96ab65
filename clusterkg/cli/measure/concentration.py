"""`clusterkg measure concentration`"""

from __future__ import annotations

from typing import Annotated

from clusterkg.cli.measure._options import ResultOptions, TableOptions, show_notes
from clusterkg.cli.options import command, option
from clusterkg.model.choices import By


@command()
def concentration(
    table: TableOptions,
    result: ResultOptions,
    by: Annotated[
        By,
        option(help="Measure each category over its regions, or each region over its categories."),
    ] = "category",
) -> None:
    """Herfindahl-Hirschman index (HHI) of employment."""
    from clusterkg.measures.years import concentration_rows

    cells = table.read(table.table)
    show_notes(cells.notes)
    result.show(concentration_rows(cells, by), "Concentration")
