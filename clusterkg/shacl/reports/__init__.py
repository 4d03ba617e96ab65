"""Reports: what validation found, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from clusterkg.shacl.model import Report

FORMATS: Final = {
    "text": "text",
    "json": "json_",
    "csv": "table",
    "xlsx": "workbook",
    "html": "html",
    "turtle": "turtle",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
}
"""Format → module of this package that has a function `write(report) -> str | bytes`."""


def write(report: Report, form: str) -> str | bytes:
    """Return a report in one of `FORMATS`.

    Raises:
        UnsupportedError: The format needs a package that is not installed.
    """
    module = import_module(f"{__name__}.{FORMATS[form]}")
    return cast(Callable[[Report], str | bytes], module.write)(report)
