"""A report as annotations of GitHub Actions."""

from __future__ import annotations

from clusterkg.model.diagnostics import Severity
from clusterkg.shacl.messages import show
from clusterkg.shacl.model import Finding, Report

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report) -> str:
    """Return the report as workflow commands, one for each finding."""
    return "".join(_command(finding) for finding in report.findings)


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
