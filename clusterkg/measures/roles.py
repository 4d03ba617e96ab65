"""Coverage of roles: which part of all organisational roles somebody plays in a cluster."""

from __future__ import annotations

from clusterkg.measures.groups import Floats


def coverage(filled: Floats, roles: Floats) -> Floats:
    """Return the share of roles that are filled.

    Args:
        filled: Number of different roles that members of each cluster play.
        roles: Number of roles there are.
    """
    share: Floats = filled / roles
    return share
