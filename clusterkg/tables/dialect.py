"""Dialects of CSVW: how a file is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clusterkg.tables.metadata import Node

_DIALECT: Final = {
    "@id": None,
    "@type": None,
    "encoding": None,
    "delimiter": None,
    "skipRows": None,
    "trim": None,
    "lineTerminators": None,
    "skipBlankRows": True,
    "header": True,
    "headerRowCount": 1,
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "skipColumns": 0,
    "commentPrefix": None,
}


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        encoding: Its encoding; None if it is not told.
        delimiter: What parts cells; None if it is not told.
        skip_rows: Rows before the header.
        trim: Whether spaces around values do not count.
    """

    encoding: str | None = None
    delimiter: str | None = None
    skip_rows: int = 0
    trim: bool = False


def dialect_of(node: Node | None) -> Dialect:
    """Return the dialect that metadata describe; the usual one if they describe none.

    Raises:
        TableError: Something in it is not done here.
    """
    if node is None:
        return Dialect()
    node.check(_DIALECT)
    for name, only in _DIALECT.items():
        if only is not None and node.data.get(name, only) != only:
            raise node.wrong(f"{name}: {node.data[name]!r} is not done here", f"only {only!r} is")
    if node.data.get("commentPrefix") is not None:
        raise node.wrong("'commentPrefix' is not done here", "null is")
    rows = node.data.get("skipRows", 0)
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
        raise node.wrong("skipRows is no number of rows")
    return Dialect(node.text("encoding"), node.text("delimiter"), rows, node.flag("trim"))
