"""What validation finds: plain values, the same from every engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # it needs an RDF library, which a help text does not
    from clusterkg.shacl.paths import Path

STDIN: Final = "<stdin>"
"""What stands in place of a file's name for standard input."""


class Severity(IntEnum):
    """How bad a finding is, as in SHACL."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


class Engine(StrEnum):
    """The engines there are."""

    COLUMNAR = "columnar"
    PYSHACL = "pyshacl"


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
