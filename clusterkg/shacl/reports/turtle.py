"""A report as a SHACL validation report in Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from clusterkg.columns.paths import ONE_STEP, Path
from clusterkg.model.namespaces import PREFIXES, SH, shorten
from clusterkg.shacl.model import Finding, Report
from clusterkg.shacl.reports.text import lines

_NAMES: Final = {operator: iri.removeprefix(SH) for operator, iri in ONE_STEP.items()}


def write(report: Report) -> str:
    """Return the report: `[] a sh:ValidationReport`, with the results in the order found."""
    used: set[str] = {"rdfs", "sh"}
    results = [_result(finding, report.lang, used) for finding in report.findings]
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(used))
    conforms = "true" if not report.findings else "false"
    said = ", ".join(str(ox.Literal(line, language=report.lang)) for line in lines(report))
    body = f"[] a sh:ValidationReport ;\n    rdfs:comment {said} ;\n    sh:conforms {conforms}"
    if results:
        body += " ;\n    sh:result\n" + " ,\n".join(results)
    return f"{head}\n{body} .\n"


def _result(finding: Finding, lang: str, used: set[str]) -> str:
    facts = "".join(
        f"            sh:{name} {value} ;\n" for name, value in _facts(finding, lang, used)
    )
    return f"        [\n            a sh:ValidationResult ;\n{facts}        ]"


def _facts(finding: Finding, lang: str, used: set[str]) -> Iterator[tuple[str, str]]:
    yield "focusNode", _term(finding.focus, used)
    yield "resultMessage", str(ox.Literal(finding.message, language=lang))
    if finding.path is not None:
        yield "resultPath", _path(finding.path, used)
    yield "resultSeverity", f"sh:{finding.severity.name.title()}"
    yield "sourceConstraintComponent", _term(f"<{finding.component}>", used)
    if not finding.shape.startswith("_:"):
        yield "sourceShape", _term(finding.shape, used)
    if finding.value is not None:
        yield "value", _term(finding.value, used)


def _term(term: str, used: set[str]) -> str:
    """Return a term, given in N-Triples form, as Turtle writes it."""
    if not term.startswith("<"):
        return term
    short = shorten(term[1:-1])
    if short == term[1:-1] or short.endswith("."):
        return term
    used.add(short.partition(":")[0])
    return short


def _path(path: Path, used: set[str]) -> str:
    if isinstance(path, str):
        return _term(f"<{path}>", used)
    operator, *parts = path
    inner = [_path(part, used) for part in parts]
    if operator == "/":
        return f"( {' '.join(inner)} )"
    if operator == "|":
        return f"[ sh:alternativePath ( {' '.join(inner)} ) ]"
    return f"[ sh:{_NAMES[operator]} {inner[0]} ]"
