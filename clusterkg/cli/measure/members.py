"""`clusterkg measure helix` and `measure roles`"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from clusterkg.cli.common import LangOption, StoreOption, busy, opened
from clusterkg.cli.measure.options import FormatOption, OutputOption, show_results


class Helix(StrEnum):
    """How many spheres a helix has."""

    TRIPLE = "triple"
    QUADRUPLE = "quadruple"


AsOfOption = Annotated[
    int | None,
    typer.Option("--as-of", metavar="YEAR", help="Only members of that year.", show_default=False),
]


def helix(
    lang: LangOption,
    store: StoreOption = None,
    spheres: Annotated[
        Helix,
        typer.Option("--helix", help="State, business and science; quadruple adds civil society."),
    ] = Helix.TRIPLE,
    as_of: AsOfOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """How evenly the members of each cluster come from the spheres of the helix, 0 to 1."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.members import helix_rows

    name = chosen(form, output)
    with opened(store) as source, busy("counting"):
        results = helix_rows(source, helix=spheres.value, as_of=as_of, lang=lang)
    show_results(results, name, output, "Balance of the helix")


def roles(
    lang: LangOption,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Which part of all organisational roles somebody plays in each cluster, 0 to 1."""
    from clusterkg.cli.answers import chosen
    from clusterkg.measures.members import role_rows

    name = chosen(form, output)
    with opened(store) as source, busy("counting"):
        results = role_rows(source, as_of=as_of, lang=lang)
    show_results(results, name, output, "Coverage of roles")
