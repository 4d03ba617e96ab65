"""A report as JSON, and which findings are new since an earlier one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from clusterkg.columns import paths
from clusterkg.model.content import unreadable
from clusterkg.model.errors import InputError
from clusterkg.shacl.model import SEVERITIES, Finding, Report

_KEYS: Final = ("rule", "component", "focus", "path", "value")


def write(report: Report) -> str:
    """Return the report as JSON: whether it conforms, findings, statistics, what was checked."""
    counts = report.count()
    document = {
        "conforms": not report.findings,
        "findings": [as_dict(finding) for finding in report.findings],
        "statistics": {
            **{severity.name.lower() + "s": counts[severity] for severity in SEVERITIES},
            **report.statistics,
        },
        "checked": [
            {"rules": each.name, "shapes": each.shapes, "nodes": each.nodes}
            for each in report.checked
        ],
        "notes": [vars(note) for note in report.notes],
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


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a fingerprint for each finding that stays the same when lines move.

    It depends on the rule, the component, the focus node, the path and the value, and on how
    many equal findings come before it; labels of blank nodes do not count.
    """
    return _marks(as_dict(finding) for finding in findings)


def _marks(rows: Iterable[dict[str, Any]]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for values in rows:
        content = "\n".join(_steady(values[key]) for key in _KEYS)
        seen[content] += 1
        text = f"{content}\n{seen[content]}"
        found.append(hashlib.sha256(text.encode()).hexdigest()[:32])
    return found


def _steady(value: str | None) -> str:
    return "_:" if value is not None and value.startswith("_:") else str(value)


def new_findings(report: Report, earlier: Path) -> Report:
    """Return a report without the findings that an earlier report has too.

    Args:
        report: The report.
        earlier: A report written with `--format json`.

    Raises:
        InputError: It cannot be read, or is not such a report.
    """
    try:
        document = json.loads(earlier.read_text(encoding="utf-8"))
        known = set(_marks(document["findings"]))
    except OSError as error:
        raise unreadable(earlier, error) from None
    except (ValueError, KeyError, TypeError):
        raise InputError(
            "not a JSON report", hint="write one with --format json", file=str(earlier)
        ) from None
    marks = fingerprints(report.findings)
    kept = [f for f, mark in zip(report.findings, marks, strict=True) if mark not in known]
    known_too = {"known": len(marks) - len(kept)}
    return replace(report, findings=kept, statistics=report.statistics | known_too)
