"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import filecmp
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO, Final

from clusterkg.model.errors import FileError

_OPEN_FILES: Final = Path("/proc/self/fd")
_STREAMS: Final = {"/dev/stdout", "/dev/stderr"}
_OPEN: Final = {"/dev/fd", "/proc/self/fd"}


def write_whole(path: Path, data: bytes | Iterable[bytes], *, replace: bool = False) -> None:
    """Write a file, whole or not at all.

    The data go to a draft, which then takes the place of the file; so a full disk or a killed
    process leaves the file as it was. A symbolic link stays one, a file keeps its mode, a read-only
    file is not replaced, and a device, pipe or open file is added to directly.

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
            # Also /dev/stdout may be a file, with lines of other programs in it (`>> log`).
            with path.open("ab") as file:
                file.writelines(parts)
            return
        target = path.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with draft_in(target.parent) as draft:
            draft.file.writelines(parts)
            draft.file.flush()
            os.fsync(draft.file.fileno())
            if replace:
                draft.replace(target)
            elif not draft.put(target):
                raise _exists(path)
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
        draft = _hidden(path.parent)
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
    named = str(path) in _STREAMS or (str(path.parent) in _OPEN and path.name.isdigit())
    return named or (path.exists() and not path.is_file())


@dataclass
class Draft:
    """A file that is not in its place yet.

    On Linux it has no name, so a killed process leaves nothing; elsewhere it has a hidden one.

    Attributes:
        file: What is written to.
        source: The file, as a path that can be read and linked.
        name: Its hidden name in the folder, if it has one by now.
    """

    file: BinaryIO
    source: Path
    name: Path | None

    def put(self, target: Path) -> bool:
        """Put it where nothing is; return whether what is there then has its content."""
        self._close_named()
        try:
            # A rename would replace a file that has appeared meanwhile. With a folder, the link is
            # to the file that `source` stands for.
            os.link(self.source, target, src_dir_fd=0, follow_symlinks=True)
        except FileExistsError:
            pass
        except (OSError, NotImplementedError):
            if self.name is None:
                raise
            if not target.exists():  # a file system, or a system, without such links
                self.name.replace(target)
                self.name = None
                return True
        return filecmp.cmp(self.source, target, shallow=False)

    def replace(self, target: Path) -> None:
        """Put it in the place of a file, with the mode of that."""
        self._close_named()
        if self.name is None:
            name = _hidden(target.parent)
            os.link(self.source, name, src_dir_fd=0, follow_symlinks=True)
            self.name = name
        if target.exists():
            self.name.chmod(target.stat().st_mode & 0o777)
        self.name.replace(target)
        self.name = None

    def _close_named(self) -> None:
        if self.name is not None:  # Windows moves no open file; a nameless one would be gone
            self.file.close()


@contextmanager
def draft_in(folder: Path) -> Iterator[Draft]:
    """Begin a draft in a folder; what has not found a place by the end of the block is gone."""
    draft = _nameless(folder) or _named(folder)
    try:
        with draft.file:
            yield draft
    finally:
        if draft.name is not None:
            draft.name.unlink(missing_ok=True)


def _nameless(folder: Path) -> Draft | None:
    """Return a draft without a name; None where there is no such thing."""
    if not hasattr(os, "O_TMPFILE") or not _OPEN_FILES.is_dir():
        return None
    try:
        number = os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError:  # if that has another cause, a draft with a name fails for it as well
        return None
    return Draft(os.fdopen(number, "wb"), _OPEN_FILES / str(number), None)


def _named(folder: Path) -> Draft:
    name = _hidden(folder)
    return Draft(name.open("xb"), name, name)


def _hidden(folder: Path) -> Path:
    return folder / f".clusterkg-{os.urandom(6).hex()}.tmp"


def _exists(path: Path) -> FileError:
    return FileError("exists already; --force replaces it", file=str(path))


def _unwritable(error: OSError, path: Path) -> FileError:
    return FileError(f"cannot be written: {error.strerror or error}", file=str(path))
