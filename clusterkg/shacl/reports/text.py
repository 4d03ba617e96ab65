"""A report for people: by rule, with the line of the file and a mark under the term."""

from __future__ import annotations

from collections.abc import Iterator

from clusterkg.model.words import severity_word
from clusterkg.shacl.coverage import told
from clusterkg.shacl.messages import WORDS, excerpt, show
from clusterkg.shacl.model import Finding, Report


def write(report: Report) -> str:
    """Return the report as text."""
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(finding.rule, []).append(finding)
    blocks = [
        "\n".join(_group(findings, report.lang)) + "\n"
        for _, findings in sorted(groups.items(), key=lambda g: (-g[1][0].severity, g[0]))
    ]
    blocks.append("".join(f"{line}\n" for line in lines(report)))
    return "\n".join(blocks)


def lines(report: Report) -> Iterator[str]:
    """Yield what was checked and what was not, a line each."""
    yield told(report)
    for note in report.notes:
        yield f"{WORDS.text('note', report.lang)}: {note}"


def _group(findings: list[Finding], lang: str) -> Iterator[str]:
    messages = {finding.message for finding in findings}
    common = findings[0].message if len(messages) == 1 else ""
    yield " · ".join(filter(None, [findings[0].rule, common, str(len(findings))]))
    if findings[0].fix:
        yield f"{WORDS.text('fix', lang)}: {findings[0].fix}"
    for finding in findings:
        yield ""
        yield from _finding(finding, lang, common)


def _finding(finding: Finding, lang: str, common: str) -> Iterator[str]:
    place = str(finding.place or "")
    head = f"{severity_word(finding.severity, lang)} {finding.rule} {show(finding.focus)}"
    yield f"{place}: {head}" if place else head
    if finding.source is not None and finding.column is not None:
        text, start, length = excerpt(finding.source, finding.column)
        number = str(finding.line)
        yield f"  {number} | {text}"
        yield f"  {' ' * len(number)} | {' ' * start}{'^' * length}"
    if finding.message != common:
        yield f"  {finding.message}"
    if finding.value is not None and finding.value != finding.focus:
        yield f"  {WORDS.text('value', lang)}: {show(finding.value)}"
    for detail in finding.details:
        yield f"  {WORDS.text('because', lang)}: {detail}"
