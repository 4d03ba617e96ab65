"""Reads CSV, TSV and their kin: encodings, delimiters and line ends as they come."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from clusterkg.model.errors import TableError
from clusterkg.rdf.reader import opened
from clusterkg.tables.table import Row

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS: Final = (",", ";", "\t", "|")
"""What a delimiter may be if none is given."""

NAMES: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
"""Names of delimiters that are easy to type in a shell."""


def rows(path: Path, encoding: str | None, delimiter: str | None) -> Iterator[Row]:
    """Yield the rows of a file, the header among them, numbered as a spreadsheet would.

    Args:
        path: The file.
        encoding: Its encoding; None for UTF-8, or what its byte order mark says.
        delimiter: What separates the cells; None to find it in the first line.

    Raises:
        FileError: The file is missing or unreadable.
        TableError: Its bytes are not in this encoding, or its quotes do not match.
    """
    with opened(path) as file:
        name = _encoding(path, file.read(4096), encoding)
        file.seek(0)
        if delimiter is None:
            delimiter = _delimiter(path, file, name)
            file.seek(0)
        text = io.TextIOWrapper(file, name, newline="")
        # strict: a quote that is never closed would swallow the rest of the file in silence.
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                yield number, cast("list[object]", cells)  # type: ignore[misc]
        except UnicodeError:
            raise _undecodable(path, name, encoding) from None
        except csv.Error as error:
            raise _quotes(path, number + 1, str(error)) from None


def _encoding(path: Path, start: bytes, told: str | None) -> str:
    if told is not None:
        try:
            "".encode(told)
        except (LookupError, ValueError):
            raise TableError(
                f"unknown encoding {told!r}", hint="for example utf-8, cp1251 or cp1252"
            ) from None
        return "utf-8-sig" if codecs.lookup(told).name == "utf-8" else told
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        raise TableError(
            "this is not text in UTF-8",
            hint="if it is UTF-16 without a mark, give --encoding utf-16-le",
            file=str(path),
        )
    return "utf-8-sig"


def _delimiter(path: Path, file: object, encoding: str) -> str:
    """Return the delimiter that is most frequent in the first line, outside quotes."""
    if path.suffix.lower() in {".tsv", ".tab"}:
        return "\t"
    reader = codecs.getreader(encoding)(cast(io.BytesIO, file), "replace")
    quoted, counts = False, dict.fromkeys(DELIMITERS, 0)
    for character in iter(lambda: reader.read(1, 1), ""):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            if any(counts.values()):
                break
        elif not quoted and character in counts:
            counts[character] += 1
        if quoted and sum(counts.values()) > 100_000:
            break
    return max(DELIMITERS, key=lambda sign: counts[sign])


def _undecodable(path: Path, encoding: str, told: str | None) -> TableError:
    """Return the error for bytes that are not in an encoding, with their line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, column, last = 1, 0, ""
    with opened(path) as file:
        for chunk in iter(lambda: file.read(65536), b""):
            for byte in (chunk[i : i + 1] for i in range(len(chunk))):
                try:
                    character = decoder.decode(byte)
                except UnicodeError:
                    if last == "\r":
                        line, column = line + 1, 0
                    return TableError(
                        f"the byte {byte.hex().upper()} is not {encoding.removesuffix('-sig')}",
                        hint="save it as UTF-8, or give its encoding: --encoding cp1251 or cp1252"
                        if told is None
                        else "another encoding?",
                        file=str(path),
                        line=line,
                        column=column + 1,
                    )
                if character:
                    if last == "\n" or (last == "\r" and character != "\n"):
                        line, column = line + 1, 0
                    column += 1
                    last = character
    return TableError(f"it ends in the middle of a character of {encoding}", file=str(path))


def _quotes(path: Path, row: int, error: str) -> TableError:
    if "field limit" in error:
        what, hint = "a cell has more than 131,072 characters", "is a quote before it not closed?"
    elif "unexpected end" in error:
        what, hint = "a quote is opened in this row and never closed", "close it"
    else:
        what, hint = "a quote is followed by more text", 'write a quote inside a value as ""'
    return TableError(what, hint=hint, file=str(path), line=row)
