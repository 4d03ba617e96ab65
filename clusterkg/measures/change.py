"""Change of specialisation: the location quotient now less the one then."""

from __future__ import annotations

from clusterkg.measures.groups import Floats


def change(before: Floats, after: Floats) -> Floats:
    """Return by how much each quotient has grown.

    Args:
        before: Location quotients of the first year.
        after: Those of the second year, of the same cells.
    """
    return after - before
