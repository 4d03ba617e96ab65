"""A report as JUnit XML, for programs that show test results."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from clusterkg.model.diagnostics import Severity
from clusterkg.shacl.messages import show
from clusterkg.shacl.model import Finding, Report
from clusterkg.shacl.reports.text import lines

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(report: Report) -> str:
    """Return the report as JUnit XML: each rule is a test, each violation a failure of it.

    What was checked are properties of the suite, notes its output; if nothing was, there is a test
    that was skipped.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(finding.rule, []).append(finding)
    failed = sum(any(_fails(f) for f in group) for group in groups.values())
    counts = {"tests": str(len(groups) or 1), "failures": str(failed), "errors": "0"}
    skipped = report.nothing_checked and not groups
    counts["skipped"] = str(int(skipped))
    root = ET.Element("testsuites", counts)
    suite = ET.SubElement(root, "testsuite", {"name": "clusterkg validate", **counts})
    properties = ET.SubElement(suite, "properties")
    for name, nodes in [("nodes", report.nodes), *((c.name, c.nodes) for c in report.checked)]:
        ET.SubElement(properties, "property", {"name": _xml(name), "value": str(nodes)})
    if not groups:
        case = ET.SubElement(suite, "testcase", {"name": "validate", "classname": "clusterkg"})
        if skipped:
            ET.SubElement(case, "skipped", {"message": _xml(str(report.notes[0]))})
    for rule, group in sorted(groups.items()):
        case = ET.SubElement(suite, "testcase", {"name": _xml(rule), "classname": "clusterkg"})
        wrong = [finding for finding in group if _fails(finding)]
        if wrong:
            message = {"message": _xml(wrong[0].message), "type": wrong[0].severity.name.lower()}
            ET.SubElement(case, "failure", message).text = _lines(wrong)
        rest = [finding for finding in group if not _fails(finding)]
        if rest:
            ET.SubElement(case, "system-out").text = _lines(rest)
    said = "".join(f"\n{line}" for line in lines(report))
    ET.SubElement(suite, "system-out").text = _xml(f"{said}\n")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _fails(finding: Finding) -> bool:
    return finding.severity is Severity.VIOLATION


def _lines(findings: list[Finding]) -> str:
    return "".join(f"\n{_line(finding)}" for finding in findings) + "\n"


def _line(finding: Finding) -> str:
    value = f" ({show(finding.value)})" if finding.value not in {None, finding.focus} else ""
    return _xml(f"{finding.place or '-'}: {show(finding.focus)}: {finding.message}{value}")


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("�", text)
