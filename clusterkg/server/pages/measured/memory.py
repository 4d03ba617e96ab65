"""What was read from a snapshot lately; it never changes, so it need not be read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from clusterkg.server.pages.context import PageContext
from clusterkg.server.workers.snapshots import Snapshot

_MOST: Final = 6
_kept: WeakKeyDictionary[Snapshot, OrderedDict[Hashable, Any]] = WeakKeyDictionary()

T = TypeVar("T")


def remembered(context: PageContext, key: Hashable, read: Callable[[], T]) -> T:
    """Return what a function reads from the store, or what it read before.

    Args:
        context: Asks the store. Only what comes from a snapshot is kept.
        key: Names what is read; its language too, if that bears on it.
        read: Reads it.
    """
    if not isinstance(context.store, Snapshot):
        return read()
    kept = _kept.setdefault(context.store, OrderedDict())
    if key not in kept:
        kept[key] = read()
    kept.move_to_end(key)
    while len(kept) > _MOST:
        kept.popitem(last=False)
    found: T = kept[key]
    return found
