"""Rows of a table as things to look up."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from clusterkg.linking.model import Name, Thing
from clusterkg.model.errors import FileError, LinkError, ParseError

COLUMNS: Final = ("country", "place", "sector", "website", "year")
"""What columns may tell besides the name; a column of this name is read if there is one."""


def rows(
    file: Path, name: str, *, id_column: str | None = None, base: str = "", kind: str | None = None
) -> list[Thing]:
    """Return the rows of a CSV file that have a name.

    Besides the name, the columns `country` (code of two letters), `place`, `sector`, `website` and
    `year` are read where they are there; several values in a cell are parted by `|`.

    Args:
        file: The file, in UTF-8, with a header.
        name: The column of the names.
        id_column: The column of identifiers, by default the numbers of the rows, from 1.
        base: What is put before an identifier to make an IRI.
        kind: IRI of the class of all rows.

    Raises:
        FileError: The file cannot be read.
        LinkError: It has no such column.
        ParseError: It is no text in UTF-8.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            for column in (name, *([id_column] if id_column else [])):
                if column not in (reader.fieldnames or ()):
                    there = ", ".join(reader.fieldnames or ()) or "none"
                    raise LinkError(
                        f"no column {column!r}", file=str(file), line=1, hint=f"there are: {there}"
                    )
            return [
                _thing(row, name, (row.get(id_column) if id_column else None) or str(n), base, kind)
                for n, row in enumerate(reader, 1)
                if (row[name] or "").strip()
            ]
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", file=str(file)) from None
    except UnicodeDecodeError:
        raise ParseError("is no text in UTF-8", file=str(file)) from None
    except csv.Error as error:
        raise ParseError(str(error), file=str(file)) from None


def _thing(
    row: Mapping[str, str | None], name: str, number: str, base: str, kind: str | None
) -> Thing:
    def cell(column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in (row.get(column) or "").split("|") if part.strip())

    year = re.search(r"\b\d{4}\b", row.get("year") or "")
    full = re.match(r"[a-z][a-z0-9+.-]*:", number) is not None
    return Thing(
        iri=number if full else base + quote(number.strip(), safe=""),
        names=(Name((row[name] or "").strip()),),
        kinds=(kind,) if kind else (),
        countries=tuple(code.upper() for code in cell("country")),
        places=cell("place"),
        sectors=cell("sector"),
        websites=cell("website"),
        year=int(year[0]) if year else None,
    )
