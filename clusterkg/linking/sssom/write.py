"""Writes mapping sets in the canonical form of SSSOM/TSV: the same set gives the same bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from clusterkg.linking.model import Mapping, MappingSet, Value
from clusterkg.linking.sssom.curies import BUILT_IN, Shortener
from clusterkg.linking.sssom.metadata import emit
from clusterkg.linking.sssom.slots import (
    NEWER_IN_SETS,
    OF_MAPPING,
    PROPAGATED,
    SLOTS,
    Kind,
    join,
    number,
    split,
)
from clusterkg.model.files import write_whole

_FIELDS: Final = tuple(name for name in Mapping.__dataclass_fields__ if name != "other")
_ALWAYS: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_LINE_BREAK: Final = re.compile(r"\r\n?")


def to_text(mappings: MappingSet) -> str:
    """Return a mapping set as SSSOM/TSV with its metadata embedded.

    What all mappings have in common is said once for the set, rows and columns have a fixed order,
    numbers at most three digits after the point, and only prefixes in use are declared.
    """
    shortener = Shortener(mappings.prefixes)
    shortener.learn(iri for m in mappings.mappings for iri in _iris(m))
    rows = [_cells(mapping, shortener) for mapping in mappings.mappings]
    slots = dict(mappings.metadata)
    slots |= {"mapping_set_id": mappings.mapping_set_id, "license": mappings.license}
    _condense(slots, rows)
    if _is_newer(slots, rows):
        slots["sssom_version"] = "1.1"
    table = _table(rows, slots)
    said = table + "\n".join(emit(slots, {}))
    used = {
        prefix: namespace
        for prefix, namespace in shortener.prefixes.items()
        if prefix not in BUILT_IN and re.search(rf"(?<![\w.-]){re.escape(prefix)}:", said)
    }
    return "".join(f"{line}\n" for line in emit(slots, used)) + table


def write_set(mappings: MappingSet, path: Path) -> None:
    """Write a mapping set to a file, in place of what is there: as a whole or not at all.

    Raises:
        FileError: The file cannot be written.
        MappingSetError: The set has no `mapping_set_id` or no `license`.
    """
    mappings.require_head()
    write_whole(path, to_text(mappings).encode(), replace=True)


def _iris(mapping: Mapping) -> list[str]:
    found: list[str] = []
    for name in _FIELDS:
        if SLOTS[name].kind is Kind.ENTITY:
            value = getattr(mapping, name)
            found += [value] if isinstance(value, str) else list(value)
    return [iri for iri in found if iri]


def _cells(mapping: Mapping, shortener: Shortener) -> dict[str, str]:
    cells = {name: _LINE_BREAK.sub("\n", cell) for name, cell in mapping.other.items() if cell}
    for name in _FIELDS:
        value = getattr(mapping, name)
        if value is None or value == "" or value == ():
            continue
        slot = SLOTS[name]
        values = [str(v) for v in value] if slot.many else [value]
        if slot.kind is Kind.ENTITY:
            values = [shortener.shorten(str(v)) for v in values]
        if slot.kind is Kind.NUMBER:
            values = [number(float(v)) for v in values]
        cell = join(values) if slot.many else str(values[0])
        cells[name] = _LINE_BREAK.sub("\n", cell)
    return cells


def _condense(slots: dict[str, Value], rows: Sequence[dict[str, str]]) -> None:
    """Say once for the set what all its mappings have in common."""
    for name in PROPAGATED:
        values = {row.get(name, "") for row in rows}
        if len(values) != 1 or values == {""}:
            continue
        cell = values.pop()
        common: str | list[str] = split(cell) if SLOTS[name].many else cell
        if slots.get(name, common) == common:
            slots[name] = common
            for row in rows:
                del row[name]


def _is_newer(slots: dict[str, Value], rows: Sequence[dict[str, str]]) -> bool:
    """Tell whether a set uses what only version 1.1 has."""
    used = {name for row in rows for name in row} | slots.keys()
    late = any(SLOTS[name].since != "1.0" for name in used if name in SLOTS)
    types = {row.get(f"{side}_type") for row in rows for side in ("subject", "object")}
    types |= {str(slots.get(f"{side}_type")) for side in ("subject", "object")}
    return (
        late
        or any(slots.get(name) for name in NEWER_IN_SETS)
        or bool(types & {"composed entity expression", "rdf property"})
        or any(row.get("mapping_cardinality") == "0:0" for row in rows)
    )


def _table(rows: Sequence[dict[str, str]], slots: dict[str, Value]) -> str:
    used = {name for row in rows for name in row}
    if not rows:
        used = set(_ALWAYS)
    definitions = slots.get("extension_definitions", [])
    known = {d.get("slot_name", ""): d.get("property", "") for d in definitions if type(d) is dict}
    own = sorted(used - set(OF_MAPPING), key=lambda name: (known.get(name, "￿"), name))
    columns = [name for name in OF_MAPPING if name in used] + own
    lines = sorted([row.get(name, "") for name in columns] for row in rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue()
