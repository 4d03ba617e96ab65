"""Writes templates, empty or filled, as CSV files with metadata by the W3C's CSV on the Web.

Cells that name things hold IRIs: by the standard a cell with several values cannot be one of IRIs,
so for a second value there is a second column of the same property.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.tables.metadata import EXTENSION
from clusterkg.tables.template.columns import DATES, TYPE, Column, Kind, Need
from clusterkg.tables.template.facts import short
from clusterkg.tables.template.sheets import Sheet
from clusterkg.tables.template.words import help_of, name_of, phrase
from clusterkg.tables.template.workbook import title_of, what_it_holds

METADATA: Final = "csv-metadata.json"
"""Name of the file with the metadata."""

GRAPH: Final = "graph"
"""Header and name of the column with the named graph of a row."""

_NAMELESS: Final = re.compile(r"[^A-Za-z0-9_]+")

Rows = Mapping[str, Sequence[Sequence[Any]]]
"""By name of the sheet: the rows to fill in, a text for each column."""


def csvw(sheets: Sequence[Sheet], lang: str, rows: Rows | None = None) -> dict[str, bytes]:
    """Return the files of a template by name: a CSV file for each sheet, and the metadata.

    Args:
        sheets: The sheets; none of their columns has cells with several values.
        lang: Language in which texts without a language of their own are.
        rows: What to fill in.
    """
    files = {}
    tables = []
    for sheet in sheets:
        columns = [made for column in sheet.columns for made in _plain(column)]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([column.header for column in columns])
        writer.writerows((rows or {}).get(sheet.name, ()))
        files[f"{sheet.name}.csv"] = text.getvalue().encode()
        tables.append(_table(sheet, columns))
    metadata = {"@context": ["http://www.w3.org/ns/csvw", {"@language": lang}], "tables": tables}
    files[METADATA] = (json.dumps(metadata, ensure_ascii=False, indent=2) + "\n").encode()
    return files


def _plain(column: Column) -> list[Column]:
    """Return the columns that stand for one: with one value in a cell, of one datatype."""
    bare = replace(column, header=column.header.partition("(separator=")[0], several=False)
    if column.kind is not Kind.DATE:
        return [bare]
    name = column.header.partition("^^")[0]
    kinds = {"xsd:gYear": Kind.YEAR}
    return [
        replace(bare, header=f"{name}^^{d}", datatype=d, kind=kinds.get(d, Kind.DATE))
        for d in DATES.split("|")
    ]


def _table(sheet: Sheet, columns: Sequence[Column]) -> dict[str, Any]:
    names: set[str] = set()
    table: dict[str, Any] = {"url": f"{sheet.name}.csv"}
    if sheet.cls:
        table["dc:title"] = [{"@value": name_of(sheet.cls, x), "@language": x} for x in LANGUAGES]
    made = [_column(sheet, column, names) for column in columns]
    if sheet.cls and all(column.kind is not Kind.KIND for column in columns):
        kind = {"virtual": True, "name": "type", "propertyUrl": TYPE[1:-1]}
        made.append(kind | {"valueUrl": sheet.cls[1:-1]})
    table["tableSchema"] = {"aboutUrl": "{+id}", "columns": made}
    if any(column.kind is Kind.GRAPH for column in columns):
        table["tableSchema"] |= {f"{EXTENSION}graph": GRAPH, "primaryKey": ["id", GRAPH]}
    else:
        table["tableSchema"]["primaryKey"] = "id"
    return table


def _column(sheet: Sheet, column: Column, names: set[str]) -> dict[str, Any]:
    local = re.split("[#/]", column.predicate[1:-1])[-1] or column.header
    name = _NAMELESS.sub("_", f"{local}_{column.language}" if column.language else local)
    number = 2
    unique = name
    while unique in names:
        unique, number = f"{name}_{number}", number + 1
    names.add(unique)
    found: dict[str, Any] = {"name": unique, "titles": {"und": column.header}}
    if column.kind in {Kind.ID, Kind.GRAPH} or name_of(column.predicate, "en") != short(
        column.predicate
    ):
        # A property without a name of its own would go by a title that may head another column.
        found["titles"] |= {lang: title_of(column, lang) for lang in LANGUAGES}
    texts = [{"@value": _help(column, lang), "@language": lang} for lang in LANGUAGES]
    found["dc:description"] = texts
    if column.kind is Kind.ID:
        return found | {"required": True, "suppressOutput": True}
    if column.kind is Kind.GRAPH:
        return found | {"suppressOutput": True}
    found["propertyUrl"] = column.predicate[1:-1].replace("{", "%7B").replace("}", "%7D")
    if column.kind in {Kind.CONCEPT, Kind.THING, Kind.KIND}:
        found["valueUrl"] = f"{{+{unique}}}"
    if column.kind is Kind.KIND and sheet.cls:
        found["default"] = sheet.cls[1:-1]
    if column.language:
        found["lang"] = column.language
        found["datatype"] = "string"
    elif column.datatype.startswith("xsd:"):
        found["datatype"] = column.datatype.removeprefix("xsd:")
    elif column.datatype:
        found["datatype"] = {"@id": column.datatype, "base": "string"}
    if column.need is Need.REQUIRED:
        found["required"] = True
    return found


def _help(column: Column, lang: str) -> str:
    names_things = column.kind in {Kind.ID, Kind.KIND, Kind.CONCEPT, Kind.THING}
    holds = phrase("iri", lang) if names_things else what_it_holds(column, lang)
    if column.kind is Kind.ID:
        return holds
    return ". ".join(t.rstrip(".") for t in (help_of(column.predicate, lang), holds) if t)
