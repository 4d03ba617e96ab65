"""Values of slots as text: several in one cell, numbers, and what is no value of its slot."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from clusterkg.linking.sssom.slots import Kind, Slot

_PART: Final = re.compile(r"(?:\\.|[^\\|])*", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\|])")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def split(cell: str) -> list[str]:
    r"""Return the values of a cell: `|` parts them, `\|` and `\\` stand for the signs themselves.

    >>> split("Alice\\|Bob|Charlie")
    ['Alice|Bob', 'Charlie']
    """
    parts, start = [], 0
    while start <= len(cell):
        match = _PART.match(cell, start)
        end = match.end() if match else start
        if end < len(cell) and cell[end] == "\\":  # a single backslash at the very end
            end = len(cell)
        parts.append(_ESCAPED.sub(r"\1", cell[start:end]))
        start = end + 1
    return [part for part in parts if part]


def join(values: Sequence[str]) -> str:
    r"""Return values as one cell; the inverse of `split`.

    >>> join(["Alice|Bob", "Charlie"])
    'Alice\\|Bob|Charlie'
    """
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def number(value: float) -> str:
    """Return a number as the standard writes it: at most three digits after the point."""
    rounded = Decimal(str(value)).quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
    return f"{rounded + 0:f}"


def fault(slot: Slot, text: str) -> tuple[str, str] | None:
    """Return what is wrong with a value (no identifier) and a hint, or None."""
    if slot.kind is Kind.NUMBER:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not slot.low <= found <= slot.high:
            wanted = f"a number from {slot.low:g} to {slot.high:g}"
            hint = "write a decimal point" if "," in text else "such as 0.95"
            return f"{text!r} is not {wanted}", hint
    elif slot.kind is Kind.DATE:
        try:
            good = bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
        except ValueError:
            good = False
        if not good:
            return f"{text!r} is no date", "write it as YYYY-MM-DD"
    elif slot.kind is Kind.CHOICE and text not in slot.choices:
        return f"{text!r} is not known here", f"one of: {', '.join(slot.choices)}"
    elif slot.kind is Kind.URI and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", text):
        return f"{text!r} is no address", "such as https://creativecommons.org/licenses/by/4.0/"
    return None
