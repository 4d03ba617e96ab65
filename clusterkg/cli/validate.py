"""`clusterkg validate`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clusterkg.cli.common import LangOption, StoreOption, busy, emit, note, opened


class FailOn(StrEnum):
    """The lowest severity that makes the exit status 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class ReportFormat(StrEnum):
    """Formats of the report."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


def validate(
    lang: LangOption,
    files: Annotated[
        list[Path] | None, typer.Argument(help="RDF files.  [default: the whole store]")
    ] = None,
    store: StoreOption = None,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(help="Shapes to use in place of the rules that come with clusterkg."),
    ] = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="Format of the report.")
    ] = ReportFormat.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option(help="Lowest severity that makes the exit status 1.")
    ] = FailOn.VIOLATION,
) -> None:
    """Check RDF files, taken together, or a whole store against the rules.

    What the bundled graph knows (classes, roles, stages, places …) is known to the check.
    """
    from clusterkg.validation.findings import Severity
    from clusterkg.validation.report import WRITERS
    from clusterkg.validation.validate import validate_files, validate_quads

    with busy("validating"):
        if files:
            report = validate_files(files, shapes=shapes or (), lang=lang)
        else:
            with opened(store) as source:
                report = validate_quads(source.quads(), shapes=shapes or (), lang=lang)
    emit(WRITERS[form](report, lang))
    counts = report.count()
    numbers = ((counts[severity], severity.name.lower()) for severity in reversed(Severity))
    note(", ".join(f"{number} {name}{'' if number == 1 else 's'}" for number, name in numbers))
    if fail_on is not FailOn.NEVER and not report.conforms(Severity[fail_on.name]):
        raise typer.Exit(1)
