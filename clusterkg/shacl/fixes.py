"""Safe fixes: the term that was surely meant, and a patch that puts it into the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from clusterkg.columns.terms import Literal, split_literal
from clusterkg.model.namespaces import SH, XSD
from clusterkg.rdf.datatypes import checker
from clusterkg.rdf.formats import LINE_BASED, format_of
from clusterkg.rdf.positions import token_length
from clusterkg.shacl.model import Finding, Result
from clusterkg.shacl.shapes import ShapesGraph, sh

_PLAIN: Final = frozenset(f"{XSD}{name}" for name in ("string", "integer", "decimal"))
_NAME: Final = re.compile(r"([A-Za-z][\w.-]*)?:([\w-]+)")
_LOCAL: Final = re.compile(r"[A-Za-z_][\w-]*")
_XSD_PREFIX: Final = re.compile(
    rf"^\s*@?prefix\s+([\w-]+):\s*<{re.escape(XSD)}>".encode(), re.IGNORECASE | re.MULTILINE
)
_CONTEXT: Final = 3


def replacement(shapes: ShapesGraph, result: Result) -> str | None:
    """Return the literal that was surely meant in place of one of the wrong datatype, or None.

    A fix is safe where the text is well-formed in exactly one of the datatypes that the shape
    allows, and is a plain string or number: `1999` or `"1999"` for a year.
    """
    literal = None if result.value is None else split_literal(result.value.encode())
    if literal is None or literal.datatype not in _PLAIN:
        return None
    allowed = _allowed(shapes, result)
    fitting = [datatype for datatype in allowed if _fits(literal, datatype)]
    if len(fitting) != 1 or fitting[0] == literal.datatype:
        return None
    text = literal.lexical.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"^^<{fitting[0]}>'


def _allowed(shapes: ShapesGraph, result: Result) -> list[str]:
    if result.component == f"{SH}DatatypeConstraintComponent":
        return [iri[1:-1] for iri in shapes.values(result.shape, sh("datatype"))]
    if result.component != f"{SH}OrConstraintComponent":
        return []
    found: list[str] = []
    for head in shapes.values(result.shape, sh("or")):
        for member in shapes.items(head):
            datatypes = shapes.values(member, sh("datatype"))
            if len(shapes.about(member)) != 1 or not datatypes:
                return []
            found += [iri[1:-1] for iri in datatypes]
    return found


def _fits(literal: Literal, datatype: str) -> bool:
    check = checker(datatype)
    return datatype.startswith(XSD) and check is not None and check(literal.lexical)


class _Edit(NamedTuple):
    column: int
    old: str
    new: str


def patch(findings: Iterable[Finding]) -> tuple[bytes, int]:
    """Return a unified diff with the safe fixes, and how many findings it fixes.

    Only text files of RDF are patched, not packed ones or standard input. Nothing is written.
    """
    by_file: dict[str, dict[int, list[_Edit]]] = {}
    count = 0
    for finding in findings:
        edit = _edit(finding)
        if edit is not None and finding.file is not None and finding.line is not None:
            edits = by_file.setdefault(finding.file, {}).setdefault(finding.line, [])
            if all(edit.column != other.column for other in edits):
                edits.append(edit)
                count += 1
    parts = [_diff(Path(name), edits) for name, edits in sorted(by_file.items())]
    return b"".join(parts), count


def _edit(finding: Finding) -> _Edit | None:
    if finding.replacement is None or finding.source is None or finding.column is None:
        return None
    path = Path(finding.file or "")
    if not path.is_file() or path.suffix == ".gz" or format_of(path) not in LINE_BASED:
        return None
    rest = finding.source[finding.column - 1 :]
    old = rest[: token_length(rest.encode())]
    if old[:1] in {"[", "("} or old.startswith(('"""', "'''")):
        return None
    return _Edit(finding.column, old, finding.replacement)


def _diff(path: Path, edits: dict[int, list[_Edit]]) -> bytes:
    text = path.read_bytes()
    lines = text.splitlines(keepends=True) if b"\r" not in text else _lines(text)
    prefix = _XSD_PREFIX.search(text)
    xsd = prefix[1].decode() if prefix else None
    changed = {number: _fixed(lines[number - 1], edits[number], xsd) for number in edits}
    name = path.as_posix().encode()
    return b"--- " + name + b"\n+++ " + name + b"\n" + b"".join(_hunks(lines, changed))


def _lines(text: bytes) -> list[bytes]:
    return [line + b"\n" for line in text.split(b"\n")[:-1]] + [
        line for line in text.split(b"\n")[-1:] if line
    ]


def _fixed(line: bytes, edits: list[_Edit], xsd: str | None) -> bytes:
    text = line.decode().removeprefix("\ufeff")
    mark = line[:3] if line[:3] == b"\xef\xbb\xbf" else b""
    for edit in sorted(edits, reverse=True):
        start = edit.column - 1
        new = _spelled(edit.old, edit.new, xsd)
        text = text[:start] + new + text[start + len(edit.old) :]
    return mark + text.encode()


def _spelled(old: str, new: str, xsd: str | None) -> str:
    """Return a term as the file would write it, with its prefixes."""
    if new.startswith('"'):
        body, _, datatype = new.rpartition("^^")
        name = datatype[1:-1].removeprefix(XSD)
        return f"{body}^^{xsd}:{name}" if xsd and name != datatype[1:-1] else new
    found = _NAME.fullmatch(old)
    cut = max(new.rfind("#"), new.rfind("/")) + 1
    local = new[cut:-1]
    if found is not None and _LOCAL.fullmatch(local):
        return f"{found[1] or ''}:{local}"
    return new


def _hunks(lines: list[bytes], changed: dict[int, bytes]) -> Iterator[bytes]:
    group: list[int] = []
    for number in [*sorted(changed), None]:
        if group and (number is None or number - group[-1] > 2 * _CONTEXT):
            yield _hunk(lines, changed, group)
            group = []
        if number is not None:
            group.append(number)


def _hunk(lines: list[bytes], changed: dict[int, bytes], group: list[int]) -> bytes:
    first, last = max(1, group[0] - _CONTEXT), min(len(lines), group[-1] + _CONTEXT)
    size = last - first + 1
    out = [f"@@ -{first},{size} +{first},{size} @@\n".encode()]
    removed: list[bytes] = []
    added: list[bytes] = []
    for number in range(first, last + 1):
        line = lines[number - 1]
        if number in changed:
            removed.append(b"-" + _ended(line))
            added.append(b"+" + _ended(changed[number]))
            continue
        out += [*removed, *added, b" " + _ended(line)]
        removed, added = [], []
    return b"".join([*out, *removed, *added])


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
