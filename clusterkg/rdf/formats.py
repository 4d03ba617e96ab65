"""Which RDF format a file has, and which one an option means."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat

from clusterkg.model.errors import FormatError

BY_SUFFIX: Final[dict[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}

_TABLES: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".tab", ".psv")

NAMES_GRAPHS: Final = (RdfFormat.TRIG, RdfFormat.N_QUADS)
"""Formats whose files say themselves in which named graph a statement is."""

GRAPHS_POSSIBLE: Final = (*NAMES_GRAPHS, RdfFormat.JSON_LD)
"""Formats whose files can have named graphs."""

LINE_BASED: Final = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TRIG)
"""Formats in which the line of a statement can be told."""


def format_of(path: Path) -> RdfFormat:
    """Return the RDF format that the suffix of `path` (before `.gz`) stands for.

    Raises:
        FormatError: The suffix stands for none.
    """
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = Path(path.stem).suffix.lower()
    found = BY_SUFFIX.get(suffix)
    if found is None and suffix in _TABLES:
        raise FormatError(
            "a table, not RDF", hint="turn it into RDF with 'clusterkg import'", file=str(path)
        )
    if found is None:
        raise FormatError(
            f"cannot tell the RDF format from the suffix {suffix!r}",
            hint=f"use one of {', '.join(BY_SUFFIX)}, with .gz after it if it is packed",
            file=str(path),
        )
    return found
