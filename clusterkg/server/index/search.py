"""Looks things up by their names."""

from __future__ import annotations

from clusterkg.model.names import fold
from clusterkg.server.index.model import Index


def search(index: Index, text: str, most: int) -> dict[int, tuple[int, int]]:
    """Return the things that have a name with a text in it, each with its rank.

    Args:
        index: Where to look.
        text: What is looked for; capitals, marks over letters and spaces do not matter.
        most: How many names are looked at.

    Returns:
        Node → (0 if a name is the same, 1 if one begins so, else 2; length of that name).
    """
    found: dict[int, tuple[int, int]] = {}
    wanted = fold(text)
    for line, near in index.find(wanted, most) if wanted else ():
        owner, rank = int(index.owners[line]), (near, index.length(line))
        found[owner] = min(rank, found.get(owner, rank))
    return found
