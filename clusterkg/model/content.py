"""What a file really is, where its name says something else, and which one is meant."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clusterkg.model.errors import FileError

_STARTS: Final = (
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file that is locked by a password or old"),
    (b"%PDF-", "a PDF file"),
    (b"\x1f\x8b", "packed by gzip"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
)
_HEAD: Final = 1024


def nature(path: Path) -> str | None:
    """Return what a file is by its first bytes: `an HTML page`; None if they do not tell."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if not head:
        return "empty"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, name in _STARTS:
        if head.startswith(start) or text.startswith(start):
            return name
    return None


HINTS: Final = {
    "empty": "is it the right file, and was it saved or downloaded to the end?",
    "an HTML page": "download the data themselves, not the page about them",
    "packed by gzip": "add .gz to its name",
}
"""What to do about a file of this nature."""


def hint_for(name: str | None) -> str | None:
    """Return what to do about a file of some nature that is not what its name says."""
    if name is None:
        return None
    return HINTS.get(name, "is it the right file, with the right suffix?")


def unreadable(path: Path, error: OSError) -> FileError:
    """Return why a file cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return FileError("no such file", hint=like(path), file=str(path))
    if isinstance(error, IsADirectoryError):
        return FileError("this is a folder", hint="name a file in it", file=str(path))
    return FileError(f"cannot be read: {error.strerror}", file=str(path))


def like(path: Path) -> str | None:
    """Return a hint that names the file beside a missing one that is spelt much like it."""
    from difflib import get_close_matches

    try:
        names = [each.name for each in path.parent.iterdir() if each.is_file()]
    except OSError:
        return f"the folder {path.parent} does not exist" if path.parent != Path() else None
    near = get_close_matches(path.name, names, n=1, cutoff=_LIKE)
    return f"did you mean {path.with_name(near[0])}?" if near else None


_LIKE: Final = 0.75
