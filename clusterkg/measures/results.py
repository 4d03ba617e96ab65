"""Results of measures: columns, written as CSV in a stream or turned into an answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from clusterkg.measures.groups import Bools, Codes
from clusterkg.model.errors import OutputError

if TYPE_CHECKING:
    from clusterkg.queries.answers import Answer

_CHUNK: Final = 50_000
_MOST: Final = 2_000_000
_WORDS: Final = ["FALSE", "TRUE", "NA"]

Column = Codes | NDArray[Any]


@dataclass(frozen=True)
class Results:
    """Columns of one length.

    Attributes:
        columns: By name: codes, numbers or truth values.
        known: For some columns, in which rows they have a value.
    """

    columns: dict[str, Column]
    known: dict[str, Bools]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def csv(self) -> Iterator[bytes]:
        """Yield the rows as CSV, in parts.

        Numbers are the shortest that read back to the same; truth values are TRUE and FALSE, what
        does not apply is NA.
        """
        yield (",".join(map(_quoted, self.columns)) + "\n").encode()
        writers = [
            _texts(column, self.known.get(name), _quoted) for name, column in self.columns.items()
        ]
        for start in range(0, len(self), _CHUNK):
            part = slice(start, start + _CHUNK)
            rows = map(",".join, zip(*(write(part) for write in writers), strict=True))
            yield ("\n".join(rows) + "\n").encode()

    def answer(self) -> Answer:
        """Return the rows as an answer, which has all other formats.

        Raises:
            OutputError: There are too many rows for that.
        """
        from clusterkg.queries.answers import Answer

        if len(self) > _MOST:
            raise OutputError(f"only CSV holds more than {_MOST:,} rows", hint="--format csv")
        columns = [_terms(column, self.known.get(name)) for name, column in self.columns.items()]
        return Answer(list(self.columns), [list(row) for row in zip(*columns, strict=True)])


def _texts(
    column: Column, known: Bools | None, quote: Callable[[str], str]
) -> Callable[[slice], list[str]]:
    """Return what gives the texts of a part of a column."""
    if isinstance(column, Codes):
        names = [quote(name) for name in column.names]
        return lambda part: [names[code] for code in column.values[part].tolist()]
    values = column
    if values.dtype == bool:
        numbers = values.astype(np.int8)
        if known is not None:
            numbers[~known] = 2
        return lambda part: [_WORDS[number] for number in numbers[part].tolist()]
    whole = _whole(values)

    def written(part: slice) -> list[str]:
        found = values[part]
        texts = list(map(repr, (found.astype(np.int64) if whole else found).tolist()))
        if known is not None:
            for row in np.flatnonzero(~known[part]).tolist():
                texts[row] = _WORDS[2]
        return texts

    return written


def _whole(values: NDArray[Any]) -> bool:
    """Tell whether a column holds counts."""
    return values.dtype.kind in "iu"


def counts(values: NDArray[np.float64]) -> NDArray[Any]:
    """Return numbers as integers, if all of them are whole."""
    return values.astype(np.int64) if bool((values == np.floor(values)).all()) else values


def _quoted(text: str) -> str:
    if not text.isprintable() or any(sign in text for sign in ',"') or text != text.strip():
        out = io.StringIO()
        csv.writer(out, lineterminator="", quoting=csv.QUOTE_ALL).writerow([text])
        return out.getvalue()
    return text


def _terms(column: Column, known: Bools | None) -> list[Any]:
    import pyoxigraph as ox

    from clusterkg.model.namespaces import XSD

    if isinstance(column, Codes):
        names = [ox.Literal(name) for name in column.names]
        terms: list[Any] = [names[code] for code in column.values.tolist()]
    else:
        kind = "boolean" if column.dtype == bool else "integer" if _whole(column) else "double"
        datatype = ox.NamedNode(XSD + kind)
        write = (lambda value: str(value).lower()) if kind == "boolean" else repr
        terms = [ox.Literal(write(value), datatype=datatype) for value in column.tolist()]
    if known is not None:
        for row in np.flatnonzero(~known).tolist():
            terms[row] = None
    return terms
