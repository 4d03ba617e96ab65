"""A report as SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from clusterkg._version import __version__
from clusterkg.model.diagnostics import Severity
from clusterkg.rdf.positions import token_length
from clusterkg.shacl.catalogue import Rule, all_rules
from clusterkg.shacl.coverage import told
from clusterkg.shacl.messages import show
from clusterkg.shacl.model import STDIN, Finding, Note, Report
from clusterkg.shacl.reports.json_ import fingerprints

_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def write(report: Report) -> str:
    """Return the report as SARIF."""
    known = {rule.code: rule for rule in all_rules().values()}
    codes = list(dict.fromkeys(finding.rule for finding in report.findings))
    index = {code: place for place, code in enumerate(codes)}
    results = [
        _result(finding, index, mark)
        for finding, mark in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    driver = {
        "name": "clusterkg",
        "semanticVersion": __version__,
        "informationUri": "https://w3id.org/clusterkg/",
        "rules": [_rule(code, known.get(code), report.lang) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": report.lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
        "properties": {
            "nodesChecked": report.nodes,
            "nodesByRuleSet": {each.name: each.nodes for each in report.checked},
        },
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _invocation(report: Report) -> dict[str, Any]:
    """Return what was checked, and the notes, as notifications."""
    said = [{"level": "note", "message": {"text": told(report)}}]
    said += [_notification(note) for note in report.notes]
    return {"executionSuccessful": True, "toolExecutionNotifications": said}


def _notification(note: Note) -> dict[str, Any]:
    found: dict[str, Any] = {
        "descriptor": {"id": note.code},
        "level": "warning",
        "message": {"text": note.message},
    }
    if note.file is not None and note.file != STDIN:
        place = {"artifactLocation": {"uri": _uri(note.file)}}
        found["locations"] = [{"physicalLocation": place}]
    return found


def _rule(code: str, rule: Rule | None, lang: str) -> dict[str, Any]:
    if rule is None:
        return {"id": code}
    found: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": rule.name[lang]},
        "fullDescription": {"text": rule.why[lang]},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    if rule.fix.get(lang):
        found["help"] = {"text": rule.fix[lang]}
    return found


def _result(finding: Finding, index: dict[str, int], mark: str) -> dict[str, Any]:
    text = "\n".join([f"{show(finding.focus)}: {finding.message}", *finding.details])
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "partialFingerprints": {"clusterkg/v1": mark},
    }
    # Standard input has no address, and a place without one is none.
    if finding.file is not None and finding.file != STDIN:
        place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
        if finding.line is not None:
            place["region"] = _region(finding)
        found["locations"] = [{"physicalLocation": place}]
    return found


def _region(finding: Finding) -> dict[str, Any]:
    column = finding.column or 1
    region = {"startLine": finding.line, "startColumn": column}
    rest = (finding.source or "")[column - 1 :]
    if rest:
        region["endColumn"] = column + token_length(rest.encode())
    return region


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
