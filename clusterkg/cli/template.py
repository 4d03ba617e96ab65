"""`clusterkg template`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.common import LangOption, emit, note, write

if TYPE_CHECKING:
    from clusterkg.tables.template.sheets import Sheet


class TemplateFormat(StrEnum):
    """Formats of a template."""

    XLSX = "xlsx"
    CSVW = "csvw"


def template(
    lang: LangOption,
    classes: Annotated[
        str | None,
        typer.Argument(
            help="Classes, with commas between them: cluster,organisation,membership."
            "  [default: list them]",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        TemplateFormat, typer.Option("--format", help="A workbook, or CSV files with metadata.")
    ] = TemplateFormat.XLSX,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PLACE",
            help="The workbook; with csvw, a folder, made if new.",
        ),
    ] = None,
) -> None:
    """Make a workbook, or CSV files, to fill in: a sheet for each class.

    The columns are what the rules and the ontology say of the class. What is filled in goes into a
    graph with `clusterkg import`.
    """
    from clusterkg.errors import TemplateError
    from clusterkg.tables.template import sheets as templates

    if classes is None:
        _list(lang)
        return
    if output is None:
        raise TemplateError("where to?", hint="name a workbook, or with csvw a folder: -o PLACE")
    sheets = templates.sheets([name for name in classes.split(",") if name.strip()], lang)
    _write(sheets, form, lang, output)


def _list(lang: str) -> None:
    from clusterkg.tables.template.sheets import class_names, with_rules
    from clusterkg.tables.template.words import name_of

    for name, cls in with_rules().items():
        emit(f"{name}\t{name_of(cls, lang)}\n")
    more = len(class_names()) - len(with_rules())
    note(f"these have rules; {more} other classes of the ontology can be named too")


def _write(sheets: list[Sheet], form: TemplateFormat, lang: str, output: Path) -> None:
    if form is TemplateFormat.XLSX:
        from clusterkg.tables.template.workbook import workbook

        write(workbook(sheets, lang), output)
        return
    from clusterkg.errors import FileError
    from clusterkg.tables.template.csvw import csvw

    files = csvw(sheets, lang)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot be made: {error.strerror}", file=str(output)) from None
    for name, data in files.items():
        write(data, output / name)
