"""The lines of the files in which findings are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from clusterkg.model.errors import ClusterkgError
from clusterkg.rdf.positions import token_length
from clusterkg.rdf.reader import opened
from clusterkg.shacl.places import Where

_WIDTH = 100
_LONGEST = 10_000


def source_lines(places: Iterable[Where | None]) -> dict[tuple[str, int], str]:
    """Return the text of lines, by file and line; of a very long one its beginning."""
    wanted: dict[str, set[int]] = {}
    for place in places:
        if place is not None and place.line is not None:
            wanted.setdefault(place.file, set()).add(place.line)
    found = {}
    for name, lines in wanted.items():
        try:
            with opened(Path(name)) as file:
                last = max(lines)
                for number in range(1, last + 1):
                    text = file.readline()
                    if number in lines:
                        found[name, number] = (
                            text[:_LONGEST].decode(errors="replace").rstrip("\r\n")
                        )
        except ClusterkgError:
            continue  # it was there a moment ago; the report goes without its lines
    return found


def excerpt(text: str, column: int) -> tuple[str, int, int]:
    """Return a line cut to a width, with the place and length of the term at a column."""
    start = column - 1
    length = token_length(text[start:].encode())
    text = text.replace("\t", " ")
    if len(text) > _WIDTH:
        first = max(0, min(start - 20, len(text) - _WIDTH))
        cut = text[first : first + _WIDTH]
        head = "…" if first else ""
        tail = "…" if first + _WIDTH < len(text) else ""
        text, start = head + cut + tail, start - first + len(head)
    return text, start, max(1, min(length, len(text) - start))
