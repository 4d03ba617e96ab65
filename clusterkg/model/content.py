"""What a file really is, where its name says something else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

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
