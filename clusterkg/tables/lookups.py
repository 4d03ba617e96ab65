"""Finds values in another table, and the nearest where there is none."""

from __future__ import annotations

from clusterkg.tables.plan import Column
from clusterkg.tables.values import ValueProblem, shown


def looked_up(text: str, column: Column) -> str:
    """Return what a value of a column stands for in the table where it is looked up.

    Raises:
        ValueProblem: It is not there.
    """
    assert column.lookup is not None
    found = column.lookup.values.get(text)
    if found is None:
        near = nearest((text,), frozenset((name,) for name in column.lookup.values))
        what = f"{shown(text)} is not in {column.lookup.source}"
        raise ValueProblem("unknown-key", what, near)
    return found


def pairs(names: tuple[str, ...], told: tuple[str, ...]) -> str:
    """Return names and values for a message."""
    return " and ".join(f"{name} {shown(text)}" for name, text in zip(names, told, strict=True))


def nearest(told: tuple[str, ...], known: frozenset[tuple[str, ...]]) -> str | None:
    """Return a hint: the row with the same first value, or the one spelt much like it."""
    from difflib import get_close_matches

    if len(told) > 1:
        same = sorted(row for row in known if row[0] == told[0])
        return f"there it is {', '.join(shown(text) for text in same[0][1:])}" if same else None
    near = get_close_matches(told[0], [row[0] for row in known], n=1, cutoff=0.8)
    return f"did you mean {near[0]!r}?" if near else None
