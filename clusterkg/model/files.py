"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from clusterkg.model.errors import FileError


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file in place of what is there, whole or not at all.

    The data go to a draft in the same folder, which then takes the place of the file; so a full
    disk or a killed process leaves the file as it was. A symbolic link stays one, a file keeps its
    mode, a read-only file is not replaced, and a device or pipe is written to directly.

    Args:
        path: The file.
        data: Its content, or the parts of it in order.

    Raises:
        FileError: It cannot be written.
    """
    parts = [data] if isinstance(data, bytes) else data
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(parts)
            return
        target = path.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        draft = target.parent / f".clusterkg-{os.urandom(6).hex()}.tmp"
        try:
            with draft.open("xb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o777)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file=str(path)) from None
