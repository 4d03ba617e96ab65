"""`clusterkg measure lq`"""

from __future__ import annotations

from clusterkg.cli.common import LangOption
from clusterkg.cli.measure._cells import CellOptions, SaveOptions, deliver, read
from clusterkg.cli.measure._options import ResultOptions, TotalsOptions
from clusterkg.cli.options import command


@command()
def lq(
    table: CellOptions,
    totals: TotalsOptions,
    save: SaveOptions,
    result: ResultOptions,
    lang: LangOption,
) -> None:
    """Location quotient of each region and category, and its shares of both."""

    from clusterkg.measures.location import locate
    from clusterkg.measures.measured import measured_lq

    source = read(table, totals, save, result, lang)
    located = locate(source.cells, source.totals)
    deliver(source, measured_lq(located))
