"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import filecmp
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from shutil import rmtree

from clusterkg.model.errors import FileError


def write_whole(path: Path, data: bytes | Iterable[bytes], *, replace: bool = False) -> None:
    """Write a file, whole or not at all.

    The data go to a draft in the same folder, which then takes the place of the file; so a full
    disk or a killed process leaves the file as it was. A symbolic link stays one, a file keeps its
    mode, a read-only file is not replaced, and a device or pipe is written to directly.

    Args:
        path: The file.
        data: Its content, or the parts of it in order.
        replace: Whether it may take the place of a file with another content.

    Raises:
        FileError: It cannot be written, or is there already.
    """
    parts = [data] if isinstance(data, bytes) else data
    try:
        if is_stream(path):
            with path.open("wb") as file:
                file.writelines(parts)
            return
        target = path.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        draft = _draft_in(target.parent)
        try:
            with draft.open("xb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            if not replace and not _put(draft, target):
                raise _exists(path)
            if replace:
                if target.exists():
                    draft.chmod(target.stat().st_mode & 0o777)
                draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error, path) from None


def write_folder(path: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write files into a folder, each whole; into a new folder, all of them or none.

    Args:
        path: The folder; it is made if it is missing.
        files: Name of each file → its content.
        replace: Whether they may take the place of files with another content.

    Raises:
        FileError: A file cannot be written, or is there already: then none is written.
    """
    if path.exists():
        for name, data in files.items():
            file = path / name
            if not replace and file.exists() and not (file.is_file() and file.read_bytes() == data):
                raise _exists(file)
        for name, data in files.items():
            write_whole(path / name, data, replace=replace)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft_in(path.parent)
        draft.mkdir()
        try:
            for name, data in files.items():
                write_whole(draft / name, data)
            draft.rename(path)
        finally:
            rmtree(draft, ignore_errors=True)
    except FileError as error:
        error.file = str(path)
        raise
    except OSError as error:
        raise _unwritable(error, path) from None


def is_stream(path: Path) -> bool:
    """Return whether a path is written to directly: a device, a pipe, an open file."""
    if path.is_dir():
        return False
    return path.parts[:2] in {("/", "dev"), ("/", "proc")} or (path.exists() and not path.is_file())


def _draft_in(folder: Path) -> Path:
    return folder / f".clusterkg-{os.urandom(6).hex()}.tmp"


def _put(draft: Path, target: Path) -> bool:
    """Put a draft where nothing is; return whether what is there then has its content."""
    try:
        os.link(draft, target)  # a rename would replace a file that has appeared meanwhile
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not target.exists():
            draft.replace(target)
            return True
    return filecmp.cmp(draft, target, shallow=False)


def _exists(path: Path) -> FileError:
    return FileError("exists already; --force replaces it", file=str(path))


def _unwritable(error: OSError, path: Path) -> FileError:
    return FileError(f"cannot be written: {error.strerror or error}", file=str(path))
