"""Which stores are large."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clusterkg.server.settings import MIB

LARGE: Final = 24 * MIB
"""Bytes of a generation from which on its index is made by a process of its own."""


def is_large(folder: Path) -> bool:
    """Return whether a generation is so large that no reader should wait for its index."""
    return sum(each.stat().st_size for each in folder.iterdir()) > LARGE
