"""Numbers as they are written in tables."""

from __future__ import annotations

from typing import Final

import numpy as np

from clusterkg.model.choices import Missing
from clusterkg.model.errors import TableError

_MISSING: Final = {"", "na", "n/a", "nan", "null", "none", "-", ".", ":"}


def number_of(
    cell: str, decimal: str, missing: Missing, *, file: str, line: int, column: str
) -> float:
    """Return the number in a cell; NaN if there is none and that is allowed.

    Raises:
        TableError: It is not a number, or it is missing.
    """
    text = cell.strip()
    if text.lower() in _MISSING:
        if missing == "skip":
            return float("nan")
        shown = f"is {text!r}" if text else "is empty"
        raise TableError(
            f"column {column!r} {shown}, not a number",
            hint="--missing skip skips such rows",
            file=file,
            line=line,
        )
    hint = None
    if decimal == ",":
        if "." in text:
            hint = "with --decimal , a full stop has no place in a number"
        plain = "x" if hint else text.replace(",", ".")
    else:
        plain = text
        if "," in text:
            hint = "is it a decimal comma? then give --decimal , (thousands are not set apart)"
    try:
        value = float(plain) if plain.isascii() and "_" not in plain else float("nan")
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise TableError(
            f"column {column!r}: {text!r} is not a number", hint=hint, file=file, line=line
        )
    return value
