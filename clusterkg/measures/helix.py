"""Balance of the helix: how evenly the members of a cluster come from state, business, science."""

from __future__ import annotations

import numpy as np

from clusterkg.measures.groups import Floats


def balance(members: Floats) -> Floats:
    """Return how even each row is: 0 if all members are of one sphere, 1 if as many of each.

    It is Shannon's entropy of the shares, -sum p ln p, divided by the largest it can be, ln n for n
    spheres. A row without members has no balance: NaN.

    Args:
        members: Number of members, a row for each cluster and a column for each sphere.
    """
    sums = members.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = members / sums
        parts = np.where(shares > 0, shares * np.log(shares), 0.0)
        entropy: Floats = -parts.sum(axis=1) / np.log(members.shape[1])
    entropy[sums[:, 0] == 0] = np.nan
    return np.abs(entropy)
