"""Answers as tables of Arrow, data frames of pandas and polars, and Parquet files."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from clusterkg.model.errors import PackageMissingError
from clusterkg.queries.terms import Rows, Term, plain, value

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_MISSING: Final = "pip install 'clusterkg[frames]'"
_LARGEST: Final = 2**63


def to_arrow(answer: Rows) -> pyarrow.Table:
    """See `Answer.to_arrow`."""
    try:
        import pyarrow as pa
    except ImportError:
        raise PackageMissingError("tables of Arrow need pyarrow", hint=_MISSING) from None
    arrays, fields = [], []
    for place, name in enumerate(answer.columns):
        terms = [row[place] for row in answer.terms]
        values, kind = _column(terms)
        array = pa.array(values, type=_types(pa, kind))
        language = _language(terms)
        about = {"language": language} if language else None
        arrays.append(array)
        fields.append(pa.field(name, array.type, metadata=about))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def to_pandas(answer: Rows) -> pandas.DataFrame:
    """See `Answer.to_pandas`."""
    try:
        import pandas as pd
    except ImportError:
        raise PackageMissingError("data frames need pandas", hint=_MISSING) from None
    frame: pandas.DataFrame = to_arrow(answer).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def to_polars(answer: Rows) -> polars.DataFrame:
    """See `Answer.to_polars`."""
    try:
        import polars as pl
    except ImportError:
        raise PackageMissingError("data frames need polars", hint=_MISSING) from None
    frame = pl.from_arrow(to_arrow(answer))
    assert isinstance(frame, pl.DataFrame)
    return frame


def parquet(answer: Rows) -> bytes:
    """Return the rows as a Parquet file."""
    table = to_arrow(answer)
    from pyarrow import parquet as files

    out = io.BytesIO()
    files.write_table(table, out)
    return out.getvalue()


def _column(terms: list[Term]) -> tuple[list[Any], type]:
    """Return a column's values with the one type they have; unlike ones are all text."""
    values = [value(term) for term in terms]
    kinds = {type(each) for each in values if each is not None}
    if kinds == {int} and all(each is None or abs(each) < _LARGEST for each in values):
        return values, int
    if kinds and kinds <= {int, Decimal}:
        return [None if each is None else Decimal(each) for each in values], Decimal
    if float in kinds and kinds <= {int, Decimal, float}:
        return [None if each is None else float(each) for each in values], float
    if len(kinds) == 1 and (kind := kinds.pop()) in {bool, datetime.date}:
        return values, kind
    return [None if term is None else plain(term) for term in terms], str


def _types(pa: Any, kind: type) -> Any:
    """Return the type of Arrow; None where it depends on the values."""
    if kind is Decimal:
        return None
    return {
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        datetime.date: pa.date32(),
        str: pa.string(),
    }[kind]


def _language(terms: list[Term]) -> str:
    """Return the language of a column's literals, if they have one and the same."""
    found = {
        (term.language or "") if isinstance(term, ox.Literal) else ""
        for term in terms
        if term is not None
    }
    return found.pop() if len(found) == 1 else ""
