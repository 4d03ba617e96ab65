"""`clusterkg measure roles`"""

from __future__ import annotations

from clusterkg.cli.common import LangOption, StoreOption, busy, opened
from clusterkg.cli.measure._options import AsOfOption, ResultOptions
from clusterkg.cli.options import command


@command()
def roles(
    lang: LangOption,
    result: ResultOptions,
    store: StoreOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Share of organisational roles filled in each cluster (0-1)."""
    from clusterkg.measures.members import role_rows

    with opened(store) as source, busy("counting"):
        results = role_rows(source, as_of=as_of, lang=lang)
    result.show(results, "Coverage of roles")
