"""Reads JSON: an array of flat objects, as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clusterkg.model.content import hint_for, nature
from clusterkg.model.errors import ParseError, TableError
from clusterkg.rdf.reader import opened
from clusterkg.tables.table import Cell, Row


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def read(path: Path) -> tuple[list[str], list[Row]]:
    """Return the keys of all objects in the order they are first met, and the objects as rows.

    A key that an object lacks, and null, are empty cells. Row 1 is the first object.

    Raises:
        FileError: The file is missing or unreadable.
        ParseError: It is not JSON.
        TableError: It is not an array of objects, or a value is an array or an object.
    """
    found = read_json(path, object_pairs_hook=_pairs, parse_constant=_no_constants)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise TableError("a table in JSON is an array of objects", file=str(path))
    keys = list(dict.fromkeys(key for item in found for key in item))
    return keys, list(_rows(path, keys, found))


def read_json(path: Path, **hooks: Any) -> Any:
    """Return the content of a JSON file.

    Args:
        path: The file.
        hooks: What `json.loads` is to call.

    Raises:
        FileError: The file is missing or unreadable.
        ParseError: It is not JSON.
    """
    with opened(path) as file:
        text = file.read()
    found = nature(path)
    if found is not None and path.suffix.lower() != ".gz":
        raise ParseError(f"not JSON: the file is {found}", hint=hint_for(found), file=str(path))
    try:
        return json.loads(text, **hooks)
    except json.JSONDecodeError as error:
        raise ParseError(
            f"not well-formed JSON: {error.msg}",
            file=str(path),
            line=error.lineno,
            column=error.colno,
        ) from None
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not well-formed JSON: {error}", file=str(path)) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        raise ValueError(f"an object has the key {twice!r} twice")
    return found


def _rows(path: Path, keys: list[str], items: list[dict[str, Any]]) -> Iterator[Row]:
    for number, item in enumerate(items, 1):
        cells: list[Cell] = []
        for key in keys:
            value = item.get(key)
            if isinstance(value, (dict, list)):
                raise TableError(
                    f"{key} of object {number} is not a plain value",
                    hint="only texts, numbers, true, false and null can be cells",
                    file=str(path),
                )
            cells.append("" if value is None else value)
        yield number, cells
