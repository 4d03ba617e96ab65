"""XSD datatypes: which lexical forms are well-formed, and how values compare.

Source: W3C XML Schema Definition Language (XSD) 1.1 Part 2: Datatypes.
"""

from __future__ import annotations

import re
import struct
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from clusterkg.model.namespaces import RDF, XSD

_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?P<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DURATION_TIME = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?"
NAME_START = r"A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿‌-‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�\U00010000-\U000effff"
NAME_REST = NAME_START + r"0-9.·̀-ͯ‿-⁀-"

_PATTERNS: Final = {
    "boolean": r"true|false|0|1",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE.rstrip('?')}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "duration": rf"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:{_DURATION_TIME})?",
    "dayTimeDuration": rf"-?P(?=.)(?:\d+D)?(?:{_DURATION_TIME})?",
    "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": (
        r"(?:(?:[A-Za-z0-9+/] ?){4})*"
        r"(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?="
        r"|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
    ),
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "normalizedString": r"[^\t\r\n]*",
    "token": r"(?:[^\t\r\n ]+(?: [^\t\r\n ]+)*)?",
    "Name": f"[:{NAME_START}][:{NAME_REST}]*",
    "NCName": f"[{NAME_START}][{NAME_REST}]*",
    "NMTOKEN": f"[:{NAME_REST}]+",
}
_PATTERNS["float"] = _PATTERNS["double"]

_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_WITH_DAY: Final = frozenset({"dateTime", "dateTimeStamp", "date", "gMonthDay"})


@cache
def _match(name: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(_PATTERNS[name], re.ASCII).fullmatch


def checker(datatype: str) -> Callable[[str], bool] | None:
    """Return what tells whether a lexical form is well-formed; None if all are.

    Args:
        datatype: IRI of a datatype. Of one that is not known every form counts as well-formed.
    """
    if not datatype.startswith(XSD):
        return _never if datatype == f"{RDF}langString" else None
    name = datatype[len(XSD) :]
    if name in _BOUNDS:
        low, high = _BOUNDS[name]
        whole = _match("integer")
        return lambda text: (
            whole(text) is not None
            and (low is None or _integer(text) >= low)
            and (high is None or _integer(text) <= high)
        )
    if name not in _PATTERNS:
        return None
    match = _match(name)
    if name in _WITH_DAY:
        return lambda text: (found := match(text)) is not None and _day_exists(found)
    return lambda text: match(text) is not None


def _integer(text: str) -> int | Decimal:
    """Return a whole number. Python makes no int of more than 4300 digits; Decimal is as exact."""
    return int(text) if len(text) < 4000 else Decimal(text)


def _never(_text: str) -> bool:
    return False  # a literal of this type has a language, and so is none of a bare form


def _day_exists(match: re.Match[str]) -> bool:
    day = int(match["day"])
    if day <= 28:
        return True
    parts = match.groupdict()
    # A year of 400 that is as long; the calendar of Python begins with year 1.
    year = int(parts["year"]) % 400 + 400 if "year" in parts else 2000
    return day <= monthrange(year, int(match["month"]))[1]


class Value(NamedTuple):
    """A literal's value, to be compared with others of its kind.

    Attributes:
        kind: Values of different kinds do not compare.
        rank: For numbers: 0 exact, 1 single precision, 2 double precision.
        value: The value; for times: the moment, and whether it has a time zone.
    """

    kind: str
    rank: int
    value: Any


def value(lexical: str, datatype: str) -> Value | None:
    """Return the value of a literal, or None if it has none that SPARQL orders."""
    name = datatype.removeprefix(XSD)
    if name == "string" and datatype != name:
        return Value("string", 0, lexical)
    check = checker(datatype)
    if check is None or datatype == name or not check(lexical):
        return None
    if name == "integer" or name in _BOUNDS:
        return Value("number", 0, _integer(lexical))
    if name == "decimal":
        return Value("number", 0, Decimal(lexical))
    if name in {"double", "float"}:
        number = float(lexical.replace("INF", "inf"))
        if name == "float":
            number = _single(number)
        return Value("number", 1 if name == "float" else 2, number)
    if name == "boolean":
        return Value("boolean", 0, lexical in {"true", "1"})
    if name in {"dateTimeStamp", *_MOMENTS}:
        match = _match(name)(lexical)
        assert match is not None
        kind = "dateTime" if name == "dateTimeStamp" else name
        return Value(kind, 0, _moment(match.groupdict()))
    return None


_MOMENTS: Final = frozenset({"dateTime", "date", "gYear", "gYearMonth", "time"})


def _double(number: float | Decimal) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _single(number: float | Decimal) -> float:
    double = _double(number)
    try:
        return float(struct.unpack("f", struct.pack("f", double))[0])
    except OverflowError:
        return float("inf") if double > 0 else float("-inf")


def _moment(parts: dict[str, str | None]) -> tuple[int, datetime, Decimal, bool]:
    """Return a moment as (cycles of 400 years, time within, fraction of a second, has a zone)."""
    year = int(parts.get("year") or 2000)
    cycle, year = divmod(year, 400)
    clock, _, fraction = (parts.get("time") or "00:00:00").partition(".")
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    if "year" not in parts:  # a time of day: 24:00:00 is 00:00:00
        hours %= 24
    moment = datetime(
        year + 400, int(parts.get("month") or 1), int(parts.get("day") or 1), tzinfo=UTC
    )
    moment += timedelta(hours=hours, minutes=minutes, seconds=seconds) - _offset(parts.get("zone"))
    return cycle, moment, Decimal(f"0.{fraction or 0}"), bool(parts.get("zone"))


def _offset(zone: str | None) -> timedelta:
    if not zone or zone == "Z":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    offset = timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])))
    return offset.utcoffset(None)


def compare(left: Value | None, right: Value | None) -> int | None:
    """Return -1, 0 or 1 as left is less than, equal to or more than right; None if neither.

    Numbers are compared as SPARQL promotes them. Times without a zone and times with one compare
    only if they are more than 14 hours apart.
    """
    if left is None or right is None or left.kind != right.kind:
        return None
    one, other = left.value, right.value
    if left.kind == "number":
        rank = max(left.rank, right.rank)
        if rank:
            promote = _double if rank == 2 else _single
            one, other = promote(one), promote(other)
            if one != one or other != other:
                return None
    elif left.kind in _MOMENTS:
        return _compare_moments(one, other)
    return int(one > other) - int(one < other)


_DOUBT = timedelta(hours=14)


def _compare_moments(
    left: tuple[int, datetime, Decimal, bool], right: tuple[int, datetime, Decimal, bool]
) -> int | None:
    if left[3] == right[3]:
        return (left[:3] > right[:3]) - (left[:3] < right[:3])
    cycles = timedelta(days=146_097) * max(-1, min(1, left[0] - right[0]))
    gap = left[1] - right[1] + cycles
    return None if abs(gap) <= _DOUBT else (1 if gap > timedelta() else -1)
