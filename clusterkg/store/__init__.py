"""Stores: where graphs are kept and queried. `open_store` opens one by its name."""

from __future__ import annotations

import re
from typing import Final

from clusterkg.sparql.results import Result
from clusterkg.store.protocol import Queryable, Store

__all__ = ["Queryable", "Result", "Store", "is_address", "open_store"]

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/", re.ASCII)


def is_address(text: str) -> bool:
    """Return whether a text is meant to be the address of a server, not a path.

    >>> is_address("HTTP://e.org"), is_address("htp://e.org"), is_address("C:/stores/a")
    (True, True, False)
    """
    return _SCHEME.match(text) is not None


def open_store(location: str, *, create: bool = False) -> Store:
    """Open a store.

    Args:
        location: `memory:` for an empty store in memory, an `http://` or `https://` address of a
            SPARQL endpoint, or the folder of a store on disk.
        create: Make the folder a store if it does not exist.

    Raises:
        StoreError: There is no such store, or it cannot be used.
        SettingsError: It looks like an address, but is not one of a server.
    """
    if location == "memory:":
        from clusterkg.store.memory import MemoryStore

        return MemoryStore()
    if is_address(location):
        from clusterkg.store.remote.settings import endpoint
        from clusterkg.store.remote.store import RemoteStore

        return RemoteStore(endpoint(location))
    from clusterkg.store.disk import DiskStore

    return DiskStore(location, create=create)
