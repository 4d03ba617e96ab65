"""Reports of validation, for people and for programs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # it loads numpy, and `--help` needs only the names of the formats
    from collections.abc import Callable

    from clusterkg.shacl.model import Report

FORMATS: Final = {
    "text": "text.write",
    "json": "json_.write",
    "csv": "table.write_csv",
    "xlsx": "table.write_workbook",
    "html": "html.write",
    "turtle": "turtle.write",
    "sarif": "sarif.write",
    "junit": "junit.write",
    "github": "github.write",
}
"""Format → module of this package and its function `(report) -> str | bytes`."""

SUFFIXES: Final[dict[str, tuple[str, ...]]] = {
    "text": (".txt", ".log"),
    "json": (".json",),
    "csv": (".csv",),
    "xlsx": (".xlsx",),
    "html": (".html", ".htm"),
    "turtle": (".ttl",),
    "sarif": (".sarif", ".json"),
    "junit": (".xml",),
    "github": (".txt", ".log"),
}
"""Format → how names of its files end."""


def write(report: Report, form: str) -> str | bytes:
    """Return a report in one of `FORMATS`.

    Raises:
        PackageMissingError: The format needs a package that is not installed.
    """
    module, _, name = FORMATS[form].partition(".")
    writer: Callable[[Report], str | bytes] = getattr(import_module(f"{__name__}.{module}"), name)
    return writer(report)
