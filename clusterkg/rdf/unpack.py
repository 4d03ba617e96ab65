"""Unpacks gzip files, but not those that are made to fill the memory or the disk."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import BinaryIO, Final

from clusterkg.errors import FileError

_RATIO: Final = 300
_FREE: Final = 64 << 20


class Unpacked:
    """A file that gives the content of a gzip file.

    RDF shrinks to a tenth or so. What unpacks to more than 300 times its size, beyond 64 MiB, is
    no data set.

    Args:
        file: The gzip file.
        path: Its name, for errors.
    """

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._packed = file
        self._path = path
        self._content = gzip.GzipFile(fileobj=file)
        self._size = 0
        self._head: bytes | None = None

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes.

        Raises:
            FileError: It unpacks to far too much.
        """
        return self._first() or self._counted(self._content.read(size))

    def readline(self) -> bytes:
        """Return one line. Raises as `read`."""
        return self._first() + self._counted(self._content.readline())

    def _first(self) -> bytes:
        """Return the first bytes of all at the first call; a byte order mark is left out."""
        if self._head is not None:
            return b""
        self._head = self._content.read(3)
        return b"" if self._head == b"\xef\xbb\xbf" else self._head

    def _counted(self, data: bytes) -> bytes:
        self._size += len(data)
        if self._size > _FREE and self._size > _RATIO * self._packed.tell():
            raise FileError(
                f"unpacks to more than {_RATIO} times its size",
                hint="unpack it yourself if you trust it",
                file=str(self._path),
            )
        return data
