"""Writes reports: text for people, JSON and Turtle (a SHACL validation report) for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import pyoxigraph as ox

from clusterkg.rdf.turtle import to_turtle
from clusterkg.terms import RDF, RULE, SH, XSD, shorten
from clusterkg.validation import paths
from clusterkg.validation.findings import Finding, Report, Severity


def as_text(report: Report, lang: str) -> str:
    """Return the report for people: place, severity, rule, node; message; fix."""
    return "".join(_text_block(finding, lang) for finding in report.findings)


def _text_block(finding: Finding, lang: str) -> str:
    words = _WORDS[lang]
    place = ":".join(
        str(part) for part in (finding.file, finding.line, finding.column) if part is not None
    )
    head = [f"{place}:" if place else "", words[finding.severity.name], finding.rule]
    lines = [" ".join([*filter(None, head), show(finding.focus)]), f"  {finding.message}"]
    if finding.value is not None and finding.value != finding.focus:
        lines.append(f"  {words['value']}: {show(finding.value)}")
    if finding.fix:
        lines.append(f"  {words['fix']}: {finding.fix}")
    return "\n".join(lines) + "\n"


_WORDS: Final = {
    "en": {
        "VIOLATION": "violation",
        "WARNING": "warning",
        "INFO": "info",
        "value": "value",
        "fix": "fix",
    },
    "uk": {
        "VIOLATION": "порушення",
        "WARNING": "попередження",
        "INFO": "зауваження",
        "value": "значення",
        "fix": "як виправити",
    },
    "ru": {
        "VIOLATION": "нарушение",
        "WARNING": "предупреждение",
        "INFO": "замечание",
        "value": "значение",
        "fix": "как исправить",
    },
}


def show(term: str) -> str:
    """Return a term in N-Triples form as people like to read it."""
    if term.startswith("<"):
        short = shorten(term[1:-1])
        return term if short == term[1:-1] else short
    return term


def as_json(report: Report, lang: str) -> str:
    """Return the report as JSON: whether it conforms, counts, findings."""
    counts = report.count()
    document = {
        "conforms": not report.findings,
        "counts": {severity.name.lower(): counts[severity] for severity in reversed(Severity)},
        "findings": [_as_dict(finding) for finding in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _as_dict(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "focus": finding.focus,
        "path": None if finding.path is None else paths.text(finding.path),
        "value": finding.value,
        "component": finding.component,
        "message": finding.message,
        "fix": finding.fix,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
    }


def as_turtle(report: Report, lang: str) -> str:
    """Return the report as a SHACL validation report in Turtle."""
    node = ox.BlankNode("report")
    conforms = ox.Literal(str(not report.findings).lower(), datatype=_iri(f"{XSD}boolean"))
    found = [
        ox.Triple(node, _A, _iri(f"{SH}ValidationReport")),
        ox.Triple(node, _iri(f"{SH}conforms"), conforms),
    ]
    names = count()
    for number, finding in enumerate(report.findings):
        result = ox.BlankNode(f"result{number}")
        found.append(ox.Triple(node, _iri(f"{SH}result"), result))
        found += _result_triples(finding, result, lang, names)
    return to_turtle(found)


_A = ox.NamedNode(f"{RDF}type")


def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _result_triples(
    finding: Finding, result: ox.BlankNode, lang: str, names: Any
) -> list[ox.Triple]:
    shape = finding.rule if ":" in finding.rule else f"{RULE}{finding.rule}"
    severity = _iri(f"{SH}{finding.severity.name.title()}")
    values: list[tuple[str, Any]] = [
        ("focusNode", _term(finding.focus)),
        ("resultSeverity", severity),
        ("sourceConstraintComponent", _iri(finding.component)),
        ("resultMessage", ox.Literal(finding.message, language=lang)),
    ]
    if not shape.startswith("_:"):
        values.append(("sourceShape", _iri(shape)))
    if finding.value is not None:
        values.append(("value", _term(finding.value)))
    more: list[ox.Triple] = []
    if finding.path is not None:
        path, more = paths.triples(finding.path, names)
        values.append(("resultPath", path))
    return [
        ox.Triple(result, _A, _iri(f"{SH}ValidationResult")),
        *(ox.Triple(result, _iri(f"{SH}{name}"), value) for name, value in values),
        *more,
    ]


def _term(text: str) -> Any:
    """Return the term that stands in N-Triples form in `text`."""
    line = f"<urn:s> <urn:p> {text} ." if not text.startswith("_:") else None
    if line is None:
        return ox.BlankNode(text[2:])
    return next(iter(ox.parse(line, ox.RdfFormat.N_TRIPLES))).object


WRITERS: Final[dict[str, Callable[[Report, str], str]]] = {
    "text": as_text,
    "json": as_json,
    "turtle": as_turtle,
}
"""Format → function that writes a report in it."""
