"""What passes between the parts of validation: plain values, the same from every engine.

An engine is a function `run(data, shapes) -> list[Result]`; the results are about the nodes that
`data.judged` names, in any order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from clusterkg.columns.paths import Path

STDIN: Final = "<stdin>"
"""What stands in place of a file's name for standard input."""


class Severity(IntEnum):
    """How bad a finding is, as in SHACL."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


class Where(NamedTuple):
    """A place in a file; line and column are unknown for RDF/XML and JSON-LD."""

    file: str
    line: int | None = None
    column: int | None = None


class Part(NamedTuple):
    """A part of a statement: the ordinal of this, and which of its terms is meant."""

    ordinal: int
    term: int


SUBJECT, PREDICATE, OBJECT = range(3)


@dataclass(frozen=True)
class Result:
    """A SHACL validation result.

    Attributes:
        shape: The shape, in N-Triples form.
        component: IRI of the constraint component.
        severity: IRI of the severity.
        focus: The focus node, in N-Triples form.
        path: The path, if there is one.
        value: The value, in N-Triples form, if there is one.
        messages: Messages by language ("" for none); empty if the shapes have none for it.
    """

    shape: str
    component: str
    severity: str
    focus: str
    path: Path | None
    value: str | None
    messages: dict[str, str]


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes:
        rule: Code of the rule (`CLU001`); for a shape that is none of our rules its short name,
            or that of the shape it belongs to, with its path.
        shape: The shape, as a term in N-Triples form.
        component: IRI of the SHACL constraint component.
        severity: See `Severity`.
        focus: The node at fault, as a term in N-Triples form (`<https://…>`, `_:b0`).
        path: The property or path concerned, if any.
        value: The value at fault, as a term in N-Triples form, if any.
        message: What is wrong, in the language asked for.
        fix: How to mend it, in the language asked for; empty if the rule says nothing.
        name: What the rule is about, in the language asked for; empty for other shapes.
        replacement: The term that is surely meant instead of the value, in N-Triples form.
        details: Which parts of a nested shape failed, in the language asked for; the deeper, the
            more they are indented.
        file: The file that states what is at fault.
        line: The line there, from 1: of the value, or of the focus node where one is missing.
        column: The column there, from 1, in characters.
        source: The text of that line.
    """

    rule: str
    shape: str
    component: str
    severity: Severity
    focus: str
    path: Path | None
    value: str | None
    message: str
    fix: str
    name: str = ""
    replacement: str | None = None
    details: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None
    column: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class Report:
    """All findings of one validation, in a stable order: by file, line, rule.

    Attributes:
        findings: The findings.
        statistics: Numbers about the validation: statements, shapes, files.
        lang: The language of messages.
    """

    findings: list[Finding] = field(default_factory=list)
    statistics: dict[str, int] = field(default_factory=dict)
    lang: str = "en"

    def count(self) -> Counter[Severity]:
        """Return how many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    def conforms(self, fail_on: Severity = Severity.VIOLATION) -> bool:
        """Tell whether there is no finding at or above `fail_on`."""
        return all(finding.severity < fail_on for finding in self.findings)
