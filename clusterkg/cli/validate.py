"""`clusterkg validate`"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.common import LangOption, StoreOption, busy, graph_name, note, opened, write

if TYPE_CHECKING:
    from clusterkg.shacl.model import Report
    from clusterkg.shacl.validate import Settings


class FailOn(StrEnum):
    """The lowest severity that makes the exit status 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class Level(StrEnum):
    """Severities."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


class EngineName(StrEnum):
    """The engines there are."""

    COLUMNAR = "columnar"
    PYSHACL = "pyshacl"


class ReportFormat(StrEnum):
    """Formats of the report."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    TURTLE = "turtle"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


def validate(
    lang: LangOption,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="RDF files, also .gz; folders; patterns; - for standard input."
            "  [default: the whole store]"
        ),
    ] = None,
    store: StoreOption = None,
    shapes: Annotated[
        list[str] | None,
        typer.Option(help="Shapes to use in place of the rules that come with clusterkg."),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            help="Rules of a programme, put to the data too: eccp-eligibility, esca-label,"
            " observatory-stars."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date for which profiles judge.  [default: today]"),
    ] = None,
    graph: Annotated[
        str | None, typer.Option(metavar="IRI", help="Only this named graph of the data.")
    ] = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="Format of the report.")
    ] = ReportFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write the report to.")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="Lowest severity that makes the exit status 1.")
    ] = FailOn.VIOLATION,
    severity: Annotated[Level, typer.Option(help="Lowest severity that is reported.")] = Level.INFO,
    max_findings: Annotated[
        int | None, typer.Option(min=0, help="Report so many findings at most.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="An earlier report in JSON: what it has is not reported again."),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="In place of the report, write a patch that mends what is safe to mend;"
            " nothing is changed.",
        ),
    ] = False,
    engine: Annotated[
        EngineName, typer.Option(help="Engine: our own, or pySHACL to compare with.")
    ] = EngineName.COLUMNAR,
    stdin_format: Annotated[
        str, typer.Option(metavar="SUFFIX", help="What standard input is: ttl, nt, trig, …")
    ] = "ttl",
) -> None:
    """Check RDF files, taken together, or a whole store against the rules.

    What the bundled graph knows (classes, roles, stages, places …) is known to the check, unless
    --shapes names shapes that use none of its terms.
    """
    from clusterkg.cli.inputs import inputs
    from clusterkg.model.diagnostics import Severity
    from clusterkg.shacl import reports
    from clusterkg.shacl.fixes import patch
    from clusterkg.shacl.reports.json_ import new_findings
    from clusterkg.shacl.reports.words import counted
    from clusterkg.shacl.validate import Engine, Settings

    with inputs(shapes or [], ".ttl") as (shape_files, _):
        settings = Settings(
            shapes=tuple(shape_files),
            profiles=tuple(profile or ()),
            as_of=as_of.date() if as_of else None,
            engine=Engine(engine.value),
            lang=lang,
            graph=None if graph is None else graph_name(graph),
            severity=Severity[severity.name],
            brief=form is ReportFormat.TURTLE and not fix,
        )
        report = _report(files or [], store, settings, f".{stdin_format.removeprefix('.')}")
    if baseline is not None:
        report = new_findings(report, baseline)
    shown = report
    if max_findings is not None and len(report.findings) > max_findings:
        shown = replace(report, findings=report.findings[:max_findings])
    if fix:
        text, fixed = patch(report.findings)
        write(text, output)
        note(counted(len(report.findings), "fixed", lang, fixed=fixed))
    else:
        write(reports.write(shown, form), output)
    hidden = len(report.findings) - len(shown.findings)
    if hidden and not fix:
        note(counted(hidden, "hidden", lang))
    _tell(report)
    if fail_on is not FailOn.NEVER and not report.conforms(Severity[fail_on.name]):
        raise typer.Exit(1)


def _report(names: list[str], store: str | None, settings: Settings, suffix: str) -> Report:
    from clusterkg.cli.inputs import inputs
    from clusterkg.model.errors import ClusterkgError
    from clusterkg.shacl.validate import validate_files, validate_quads

    with busy("validating"):
        if not names:
            with opened(store) as source:
                quads = source.quads()
                if settings.graph is not None:
                    quads = (q for q in quads if str(q.graph_name) == f"<{settings.graph}>")
                return validate_quads(quads, settings)
        with inputs(names, suffix) as (paths, shown):
            try:
                report = validate_files(paths, settings)
            except ClusterkgError as error:
                error.file = shown.get(error.file or "", error.file)
                raise
            if not shown:
                return report
            findings = [f.in_file(shown.get(f.file or "", f.file)) for f in report.findings]
            return replace(report, findings=findings)


def _tell(report: Report) -> None:
    from clusterkg.shacl.model import SEVERITIES
    from clusterkg.shacl.reports.words import counted

    counts = report.count()
    text = ", ".join(counted(counts[s], s.name, report.lang) for s in SEVERITIES)
    known = report.statistics.get("known")
    note(text if known is None else f"{text}; {counted(known, 'known', report.lang)}")
