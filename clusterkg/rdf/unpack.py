"""Unpacks gzip files, but not those that are made to fill the memory or the disk."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import BinaryIO, Final

from clusterkg.model.errors import FileError

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
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes.

        Raises:
            FileError: It unpacks to far too much.
        """
        self._skip_mark()
        return self._counted(self._content.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Return one line, or up to `size` bytes of it. Raises as `read`."""
        self._skip_mark()
        return self._counted(self._content.readline(size))

    def _skip_mark(self) -> None:
        """Leave out a byte order mark."""
        if not self._begun:
            self._begun = True
            if self._content.peek(3)[:3] == b"\xef\xbb\xbf":
                self._content.read(3)

    def _counted(self, data: bytes) -> bytes:
        self._size += len(data)
        if self._size > _FREE and self._size > _RATIO * self._packed.tell():
            raise FileError(
                f"unpacks to more than {_RATIO} times its size",
                hint="unpack it yourself if you trust it",
                file=str(self._path),
            )
        return data
