"""`clusterkg measure lq`"""

from __future__ import annotations

from clusterkg.cli.common import LangOption
from clusterkg.cli.measure._cells import CellOptions, Measured, SaveOptions, deliver, read
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
    from clusterkg.measures.observations import ratio_triples
    from clusterkg.measures.pictures import shown
    from clusterkg.measures.report import ratio_rows

    source = read(table, totals, save, result, lang)
    located = locate(source.cells, source.totals)
    deliver(
        source,
        Measured(
            "lq",
            "Location quotients",
            located,
            lambda: ratio_rows(located),
            lambda writer: ratio_triples(writer, located),
            "heat",
            lambda: shown(located),
        ),
    )
