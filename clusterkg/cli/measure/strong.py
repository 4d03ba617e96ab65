"""`clusterkg measure strong`"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from clusterkg.cli.common import LangOption
from clusterkg.cli.measure._cells import CellOptions, SaveOptions, deliver, read
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

    from clusterkg.measures.location import locate
    from clusterkg.measures.strength import flags, measured_strength

    source = read(table, totals, save, result, lang)
    located = locate(source.cells, source.totals)
    found = flags(located, least_coverage=totals.min_coverage)
    deliver(source, measured_strength(located, found))
