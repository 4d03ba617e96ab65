"""Datatypes, formats and dialects of CSVW: how values and files are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from clusterkg.model.namespaces import XSD
from clusterkg.rdf.datatypes import checker
from clusterkg.tables.metadata import Node
from clusterkg.tables.plan import Format
from clusterkg.tables.values import moments

_OTHERS: Final = {
    "number": "double",
    "binary": "base64Binary",
    "datetime": "dateTime",
    "any": "anyAtomicType",
}
_UNCHECKED: Final = {"string", "anyURI", "anyAtomicType", "QName"}
_DERIVED: Final = {"format", "length", "minLength", "maxLength", "minimum", "maximum"} | {
    "minInclusive",
    "maxInclusive",
}
_MOMENTS: Final = {"date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"}
_NUMBERS: Final = {"decimal", "double", "float", "integer", "long", "int", "short", "byte"} | {
    "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger",
    "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
}  # fmt: skip


def datatype(value: Any, column: Node) -> tuple[str, Format]:
    """Return the IRI of a datatype and how its values are written.

    Args:
        value: The member `datatype`: a name, or an object with a base.
        column: Where it stands.

    Raises:
        TableError: It is not supported.
    """
    if isinstance(value, str):
        return _iri(value, column), Format()
    node = Node(value, column.file, f"{column.where}.datatype")
    node.check({"base", "@id", "@type"} | _DERIVED)
    name = node.text("base", "string") or "string"
    iri = _iri(name, node)
    form = _format(node, iri.removeprefix(XSD))
    own = node.text("@id")
    if own is not None and name != "string":
        raise node.wrong("a datatype with an @id of its own is done on the base string only")
    return own or iri, form


def _iri(name: str, node: Node) -> str:
    name = _OTHERS.get(name, name)
    if name not in _UNCHECKED and checker(XSD + name) is None:
        raise node.wrong(f"the datatype {name!r} is not supported")
    return XSD + name


def _format(node: Node, name: str) -> Format:
    length = _number(node, "length")
    found: dict[str, Any] = {
        "shortest": length if length is not None else _number(node, "minLength"),
        "longest": length if length is not None else _number(node, "maxLength"),
    }
    for end, words in {
        "least": ("minimum", "minInclusive"),
        "most": ("maximum", "maxInclusive"),
    }.items():
        for word in words:
            if word in node.data:
                found[end] = str(node.data[word])
    written = node.data.get("format")
    if isinstance(written, dict):
        if name not in _NUMBERS:
            raise node.wrong("only the format of a number is an object")
        numbers = Node(written, node.file, f"{node.where}.format")
        numbers.check({"decimalChar", "groupChar"})
        found["decimal"] = numbers.text("decimalChar") or "."
        found["group"] = numbers.text("groupChar")
    elif written is not None:
        text = node.text("format") or ""
        try:
            found |= _written(text, name, node)
        except (ValueError, re.error) as error:
            raise node.wrong(f"format: {error}") from None
    return Format(**found)


def _written(text: str, name: str, node: Node) -> dict[str, Any]:
    if name == "boolean":
        true, bar, false = text.partition("|")
        if not bar or not true or not false:
            raise node.wrong("the format of a boolean is what is true | what is false")
        return {"booleans": (true, false)}
    if name in _MOMENTS:
        moments(text)
        return {"moment": text}
    if name in _NUMBERS:
        raise node.wrong(
            f"the number format {text!r} is not supported", "give decimalChar, groupChar"
        )
    return {"pattern": re.compile(text)}


def _number(node: Node, name: str) -> int | None:
    value = node.data.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise node.wrong(f"{name} is not a number of characters")
    return value


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
        encoding: Its encoding; None if it is not given.
        delimiter: What separates cells; None if it is not given.
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
        TableError: Something in it is not supported.
    """
    if node is None:
        return Dialect()
    node.check(_DIALECT)
    for name, only in _DIALECT.items():
        if only is not None and node.data.get(name, only) != only:
            raise node.wrong(f"{name}: {node.data[name]!r} is not supported", f"use {only!r}")
    if node.data.get("commentPrefix") is not None:
        raise node.wrong("'commentPrefix' is not supported", "use null")
    rows = node.data.get("skipRows", 0)
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
        raise node.wrong("skipRows is not a number of rows")
    return Dialect(node.text("encoding"), node.text("delimiter"), rows, node.flag("trim"))
