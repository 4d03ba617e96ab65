"""`clusterkg measure helix`"""

from __future__ import annotations

from typing import Annotated

from clusterkg.cli.common import LangOption, StoreOption, busy, opened
from clusterkg.cli.measure._options import AsOfOption, ResultOptions
from clusterkg.cli.options import command, option
from clusterkg.model.choices import Helix


@command()
def helix(
    lang: LangOption,
    result: ResultOptions,
    store: StoreOption = None,
    spheres: Annotated[
        Helix,
        option("--helix", help="Spheres: state, business, science; quadruple adds civil society."),
    ] = "triple",
    as_of: AsOfOption = None,
) -> None:
    """Balance of the helix: how evenly members are spread over the spheres (0-1)."""
    from clusterkg.measures.members import helix_rows

    with opened(store) as source, busy("counting"):
        results = helix_rows(source, helix=spheres, as_of=as_of, lang=lang)
    result.show(results, "Balance of the helix")
