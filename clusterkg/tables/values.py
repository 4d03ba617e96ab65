"""Turns a cell into the lexical forms of its values, or says why that cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from clusterkg.model.namespaces import XSD, shorten
from clusterkg.rdf import datatypes
from clusterkg.tables.plan import Column, Format, Kind
from clusterkg.tables.problems import Problem, ProblemError, shown
from clusterkg.tables.table import BadCell, Cell, text_of

Warn = Callable[[Problem], None]
"""Takes a warning."""

_DECIMALS: Final = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
_WHOLE: Final = {f"{XSD}integer"} | {f"{XSD}{name}" for name in datatypes._BOUNDS}
_NUMBERS: Final = _DECIMALS | _WHOLE
_TEXTS: Final = {f"{XSD}string", f"{XSD}normalizedString"}


def values(column: Column, cell: Cell, warn: Warn) -> list[str]:
    """Return the values of a cell: none, one, or several if the column has a separator.

    Args:
        column: What the column says.
        cell: The cell.
        warn: Takes what has been corrected.

    Raises:
        ProblemError: The cell cannot be used.
    """
    if isinstance(cell, BadCell):
        raise ProblemError(cell.code, text=cell.text)
    text = _text(cell, column)
    if "\ufffd" in text:
        raise ProblemError("damaged-characters", text=shown(text))
    if text.strip() in column.nulls or text in column.nulls:
        text = column.default
    parts = [text] if column.separator is None else text.split(column.separator)
    found = []
    for part in parts:
        value = _trimmed(part, column, warn)
        if value in column.nulls and column.default != value:
            continue
        if value == "":
            continue
        found.append(_normal(value, column))
    if column.required and not found:
        raise ProblemError("missing-value", column=column.title)
    return found


def _text(cell: Cell, column: Column) -> str:
    if isinstance(cell, float) and column.datatype in _NUMBERS:
        return text_of(cell) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        if column.datatype == f"{XSD}date":
            raise ProblemError("bad-value", "time", "date-only", text=cell)
    elif isinstance(cell, date) and column.datatype == f"{XSD}dateTime":
        return f"{cell.isoformat()}T00:00:00"  # midnight: calamine gives a date
    return text_of(cell)


def _trimmed(text: str, column: Column, warn: Warn) -> str:
    value = text.strip() if column.trim or column.datatype not in _TEXTS else text
    if value != text and column.separator is None and value:
        warn(Problem("outer-spaces"))
    if column.language is not None and column.trim:
        single = re.sub(r"[^\S\n]{2,}", " ", value)
        if single != value:
            warn(Problem("inner-spaces"))
        return single
    return value


def _normal(text: str, column: Column) -> str:
    form, datatype = column.form, column.datatype
    if column.kind is not Kind.LITERAL or column.language is not None:
        _check_form(text, form)
        return text
    if datatype in _NUMBERS and (form.decimal != "." or form.group):
        text = _number(text, form, datatype)
    elif datatype == f"{XSD}boolean":
        text = _boolean(text, form)
    elif form.moment is not None:
        text = _moment(text, form.moment, datatype)
    _check_form(text, form)
    if column.others:
        datatype = datatype_of(column, text)
    check = _checker(datatype)
    if check is not None and not check(text):
        names = ", ".join(map(shorten, (column.datatype, *column.others)))
        written = _moment_of(text, column)
        if written:
            raise ProblemError(
                "bad-value", "main", "as", text=shown(text), datatype=names, as_=written
            )
        hint = "moment" if column.others else _hint(text, datatype)
        raise ProblemError("bad-value", hint=hint, text=shown(text), datatype=names)
    for limit, sign, word in ((form.least, 1, "less"), (form.most, -1, "more")):
        if limit is not None:
            order = datatypes.compare(
                datatypes.value(limit, datatype), datatypes.value(text, datatype)
            )
            if order == sign:
                raise ProblemError("bad-value", word, text=text, limit=limit)
    return text


def datatype_of(column: Column, text: str) -> str:
    """Return the first of a column's datatypes whose form a value has; if none, the first."""
    for datatype in (column.datatype, *column.others):
        check = _checker(datatype)
        if check is None or check(text):
            return datatype
    return column.datatype


@cache
def _checker(datatype: str) -> Callable[[str], bool] | None:
    return datatypes.checker(datatype)


def _check_form(text: str, form: Format) -> None:
    if form.pattern is not None and not form.pattern.fullmatch(text):
        raise ProblemError(
            "bad-form", hint="mapping", text=shown(text), pattern=form.pattern.pattern
        )
    if form.shortest is not None and len(text) < form.shortest:
        raise ProblemError("bad-value", "shorter", text=shown(text), n=form.shortest)
    if form.longest is not None and len(text) > form.longest:
        raise ProblemError("bad-value", "longer", text=shown(text), n=form.longest)


def _number(text: str, form: Format, datatype: str) -> str:
    if form.group:
        groups = text.replace("\u00a0", " ") if form.group == " " else text
        head, sign, tail = groups.partition(form.decimal)
        parts = head.split(form.group)
        if len(parts) > 1 and any(len(part) != 3 for part in parts[1:]):
            raise ProblemError("bad-value", "groups", text=shown(text), datatype=shorten(datatype))
        text = "".join(parts) + sign + tail
    if form.decimal != ".":
        if "." in text:
            raise ProblemError(
                "bad-value",
                hint="decimal",
                text=shown(text),
                datatype=shorten(datatype),
                sign=repr(form.decimal),
            )
        text = text.replace(form.decimal, ".")
    return text


def _boolean(text: str, form: Format) -> str:
    if form.booleans is not None:
        if text in form.booleans:
            return "true" if text == form.booleans[0] else "false"
        true, false = form.booleans
        raise ProblemError("bad-value", "boolean", text=shown(text), true=true, false=false)
    return text.lower() if text.lower() in {"true", "false"} else text


_TOKENS: Final = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "dd": r"(?P<day>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
}
_TOKEN: Final = re.compile("yyyy|MM|dd|HH|mm|ss|M|d|(T)|([^A-Za-z])")


@cache
def moments(pattern: str) -> re.Pattern[str]:
    """Return what matches a pattern of dates.

    Raises:
        ValueError: Something in the pattern is not supported.

    >>> bool(moments("d.M.yyyy").fullmatch("3.12.2020"))
    True
    """
    found, end = "", 0
    for match in _TOKEN.finditer(pattern):
        if match.start() != end:
            break
        found += _TOKENS.get(match[0]) or re.escape(match[0])
        end = match.end()
    if end != len(pattern):
        raise ValueError(f"the date format {pattern!r} is not supported")
    try:
        return re.compile(found, re.ASCII)
    except re.error:
        raise ValueError(f"the date format {pattern!r} gives one part twice") from None


def _moment(text: str, pattern: str, datatype: str) -> str:
    match = moments(pattern).fullmatch(text)
    if match is None:
        plain = _checker(datatype)
        if plain is not None and plain(text) and re.match(r"\d{4}-", text):
            return text  # a cell of a workbook that is a date already
        raise ProblemError("bad-value", "moment", text=shown(text), pattern=pattern)
    parts = {key: f"{int(value):02d}" for key, value in match.groupdict().items()}
    day = f"{match['year']}-{parts.get('month', '01')}-{parts.get('day', '01')}"
    clock = f"{parts.get('hour', '00')}:{parts.get('minute', '00')}:{parts.get('second', '00')}"
    name = datatype.removeprefix(XSD)
    if name == "gYear":
        return match["year"]
    if name == "gYearMonth":
        return day[:7]
    return day if name == "date" else f"{day}T{clock}"


_MONTH: Final = re.compile(r"(0?[1-9]|1[0-2])[./-](\d{4})|(\d{4})[./](0?[1-9]|1[0-2])", re.ASCII)
_DAY: Final = re.compile(r"(0?[1-9]|[12]\d|3[01])[.](0?[1-9]|1[0-2])[.](\d{4})", re.ASCII)


def _moment_of(text: str, column: Column) -> str:
    """Return how a month or day is written that can only be meant so; empty if it is not sure.

    Days with slashes are not: 03/04/2016 is in March or in April.
    """
    allowed = (column.datatype, *column.others)
    day = _DAY.fullmatch(text)
    if day is not None and f"{XSD}date" in allowed:
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    month = _MONTH.fullmatch(text)
    if month is not None and f"{XSD}gYearMonth" in allowed:
        return f"{month[2] or month[3]}-{int(month[1] or month[4]):02}"
    return ""


def _hint(text: str, datatype: str) -> str:
    """Return the name of the hint that helps best."""
    if datatype in _NUMBERS:
        if re.fullmatch(r"[+-]?\d+,\d+", text):
            return "comma"
        if re.fullmatch(r"[+-]?\d{1,3}(?:[ \u00a0'\u202f]\d{3})+", text):
            return "ungroup"
        return "whole" if datatype in _WHOLE else "number"
    return {
        f"{XSD}gYear": "year",
        f"{XSD}date": "date",
        f"{XSD}dateTime": "date-time",
        f"{XSD}boolean": "boolean",
        f"{XSD}anyURI": "iri",
    }.get(datatype, "")
