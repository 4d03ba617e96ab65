"""Pages that were made lately, kept so that they need not be made again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from clusterkg.server.settings import MIB

MOST: Final = 16 * MIB
_LARGEST: Final = MIB


class Kept:
    """Pages by their tag, which is another one as soon as the store is.

    Args:
        most: Bytes that are kept; the page that was not asked for the longest goes first.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._pages: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def get(self, tag: str) -> tuple[str, bytes] | None:
        """Return the media type and the bytes of a page, if it is kept."""
        if tag in self._pages:
            self._pages.move_to_end(tag)
        return self._pages.get(tag)

    def put(self, tag: str, media: str, page: bytes) -> None:
        """Keep a page, unless it is very large."""
        if len(page) > _LARGEST or tag in self._pages:
            return
        self._pages[tag] = (media, page)
        self._size += len(page)
        while self._size > self._most:
            _, (_, gone) = self._pages.popitem(last=False)
            self._size -= len(gone)
