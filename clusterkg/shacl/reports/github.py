"""A report as annotations of GitHub Actions."""

from __future__ import annotations

from clusterkg.model.diagnostics import Severity
from clusterkg.shacl.coverage import told
from clusterkg.shacl.messages import show
from clusterkg.shacl.model import Finding, Note, Report

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report) -> str:
    """Return the report as workflow commands: for each finding, what was checked, each note."""
    commands = [_command(finding) for finding in report.findings]
    commands.append(f"::notice title=clusterkg validate::{_data(told(report))}\n")
    commands += map(_note, report.notes)
    return "".join(commands)


def _note(note: Note) -> str:
    place = "" if note.file is None else f"file={_property(note.file)},"
    return f"::warning {place}title={_property(note.code)}::{_data(note.message)}\n"


def _command(finding: Finding) -> str:
    place = {"file": finding.file, "line": finding.line, "col": finding.column}
    properties = [f"{key}={_property(value)}" for key, value in place.items() if value is not None]
    properties.append(f"title={_property(finding.rule)}")
    text = [f"{show(finding.focus)}: {finding.message}", *finding.details]
    if finding.fix:
        text.append(finding.fix)
    return f"::{_COMMANDS[finding.severity]} {','.join(properties)}::{_data(chr(10).join(text))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
