"""`clusterkg measure strong`"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from clusterkg.cli.common import LangOption
from clusterkg.cli.measure._cells import CellOptions, Measured, SaveOptions, deliver, read
from clusterkg.cli.measure._options import ComparedTotalsOptions, ResultOptions
from clusterkg.cli.options import command, option


@dataclass(frozen=True)
class StrongOptions(CellOptions):
    """A table of cells with establishments."""

    establishments: Annotated[
        str | None,
        option(metavar="COLUMN", help="Column of establishment counts.", provenance=True),
    ] = "establishments"


@command()
def strong(
    table: StrongOptions,
    totals: ComparedTotalsOptions,
    save: SaveOptions,
    result: ResultOptions,
    lang: LangOption,
) -> None:
    """Strong clusters, by the rule of the U.S. Cluster Mapping Project."""
    from clusterkg.measures.location import flags, locate
    from clusterkg.measures.observations import strength_triples
    from clusterkg.measures.pictures import shown
    from clusterkg.measures.report import strength_rows

    source = read(table, totals, save, result, lang)
    located = locate(source.cells, source.totals)
    found = flags(located, least_coverage=totals.min_coverage)
    deliver(
        source,
        Measured(
            "strong",
            "Strong clusters",
            located,
            lambda: strength_rows(located, found),
            lambda writer: strength_triples(writer, located, found),
            "bubbles",
            lambda: shown(located, flags=found),
        ),
    )
