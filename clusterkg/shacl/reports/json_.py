"""A report as JSON."""

from __future__ import annotations

import json
from typing import Any

from clusterkg.columns import paths
from clusterkg.shacl.model import SEVERITIES, Finding, Report


def write(report: Report) -> str:
    """Return the report as JSON: whether it conforms, findings, statistics."""
    counts = report.count()
    document = {
        "conforms": not report.findings,
        "findings": [as_dict(finding) for finding in report.findings],
        "statistics": {
            **{severity.name.lower() + "s": counts[severity] for severity in SEVERITIES},
            **report.statistics,
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values; terms in N-Triples form, the path as in SPARQL."""
    return {
        "rule": finding.rule,
        "shape": finding.shape,
        "component": finding.component,
        "severity": finding.severity.name.lower(),
        "focus": finding.focus,
        "path": path_of(finding),
        "value": finding.value,
        "message": finding.message,
        "fix": finding.fix,
        "replacement": finding.replacement,
        "details": list(finding.details),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
    }


def path_of(finding: Finding) -> str | None:
    """Return the path of a finding as SPARQL writes it, without prefixes."""
    return None if finding.path is None else paths.text(finding.path, short=False)
