"""Stores: where graphs are kept and queried. `open_store` opens one by its name."""

from __future__ import annotations

from clusterkg.sparql.results import Result
from clusterkg.store.protocol import Queryable, Store

__all__ = ["Queryable", "Result", "Store", "open_store"]


def open_store(location: str, *, create: bool = False) -> Store:
    """Open a store.

    Args:
        location: `memory:` for an empty store in memory, an `http://` or `https://` address of a
            SPARQL endpoint, or the folder of a store on disk.
        create: Make the folder a store if it does not exist.

    Raises:
        StoreError: There is no such store, or it cannot be used.
    """
    if location == "memory:":
        from clusterkg.store.memory import MemoryStore

        return MemoryStore()
    if location.startswith(("http://", "https://")):
        from clusterkg.store.remote.settings import endpoint
        from clusterkg.store.remote.store import RemoteStore

        return RemoteStore(endpoint(location))
    from clusterkg.store.disk import DiskStore

    return DiskStore(location, create=create)
