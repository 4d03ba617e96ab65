"""What passes between the parts of validation: plain values, the same from every engine.

An engine is a function `run(data, shapes) -> Outcome`; the results are about the nodes that
`data.judged` names, in any order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from clusterkg.columns.paths import Path
from clusterkg.columns.terms import Ids
from clusterkg.model.diagnostics import Diagnostic, Line, Severity
from clusterkg.model.errors import sanitised

STDIN: Final = "<stdin>"
"""What stands in place of a file's name for standard input."""


SEVERITIES: Final = (Severity.VIOLATION, Severity.WARNING, Severity.INFO)
"""The severities that a finding can have, the worst first."""


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


class Outcome(NamedTuple):
    """What an engine found.

    Attributes:
        results: The results.
        met: The focus nodes that each shape was applied to, by shape in N-Triples form; the
            numbers are those of the data graph. A shape that met none may be missing.
    """

    results: list[Result]
    met: dict[str, Ids]


@dataclass(frozen=True, kw_only=True)
class Finding(Diagnostic):
    """A diagnostic of validation: a node that does not conform to a shape.

    Its code is that of the rule (`CLU001`); for a shape that belongs to no rule of ours its short
    name, or that of the shape around it, with its path. Its hint says how to fix it. Its place is
    the line of the value, or of the focus node where a value is missing.

    Attributes:
        shape: The shape, as a term in N-Triples form.
        component: IRI of the SHACL constraint component.
        focus: The node at fault, as a term in N-Triples form (`<https://…>`, `_:b0`).
        path: The property or path concerned, if any.
        value: The value at fault, as a term in N-Triples form, if any.
        name: What the rule is about, in the language asked for; empty for other shapes.
        replacement: The term that is surely meant instead of the value, in N-Triples form.
        details: Which parts of a nested shape failed, in the language asked for; the deeper, the
            more they are indented.
    """

    place: Line | None = None
    shape: str
    component: str
    focus: str
    path: Path | None
    value: str | None
    name: str = ""
    replacement: str | None = None
    details: tuple[str, ...] = ()

    def in_file(self, name: str | None) -> Finding:
        """Return it with another name of its file."""
        if self.place is None or name is None or name == self.place.file:
            return self
        return replace(self, place=replace(self.place, file=name))

    @property
    def rule(self) -> str:
        """Code of the rule."""
        return self.code

    @property
    def fix(self) -> str:
        """How to fix it; empty if the rule does not say."""
        return self.hint

    @property
    def file(self) -> str | None:
        """The file that states what is wrong."""
        return self.place.file if self.place else None

    @property
    def line(self) -> int | None:
        """The line there, from 1."""
        return self.place.line if self.place else None

    @property
    def column(self) -> int | None:
        """The column there, from 1, in characters."""
        return self.place.column if self.place else None

    @property
    def source(self) -> str | None:
        """The text of that line."""
        return self.place.text if self.place else None


@dataclass(frozen=True)
class RuleSet:
    """The shapes of one file, and how many nodes of the data they were applied to.

    Attributes:
        name: Name of the module or profile; for other shapes the file, as the user named it.
        shapes: How many of its shapes have a target.
        nodes: How many nodes of the data at least one of them was applied to.
    """

    name: str
    shapes: int
    nodes: int


@dataclass(frozen=True)
class Note:
    """Something that was not checked, or perhaps not as meant.

    Attributes:
        code: Which kind of note, such as `empty-input`; it never changes.
        message: The note, in the language asked for.
        file: The file concerned, if it is about one.
    """

    code: str
    message: str
    file: str | None = None

    def __str__(self) -> str:
        return sanitised(f"{self.file}: {self.message}" if self.file else self.message)


@dataclass(frozen=True)
class Report:
    """All findings of one validation, in a stable order: by file, line, rule.

    Attributes:
        findings: The findings.
        statistics: Numbers about the validation: statements, files, and nodes that at least one
            shape was applied to.
        lang: The language of messages.
        checked: How many nodes each rule set was applied to.
        notes: What was not checked.
    """

    findings: list[Finding] = field(default_factory=list)
    statistics: dict[str, int] = field(default_factory=dict)
    lang: str = "en"
    checked: tuple[RuleSet, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def nodes(self) -> int:
        """How many nodes of the data at least one shape was applied to."""
        return self.statistics.get("nodes", 0)

    @property
    def nothing_checked(self) -> bool:
        """Whether no shape was applied to any node, so that "no findings" says nothing."""
        return not self.nodes

    def count(self) -> Counter[Severity]:
        """Return how many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    def conforms(self, fail_on: Severity = Severity.VIOLATION) -> bool:
        """Tell whether all findings are below `fail_on`."""
        return all(finding.severity < fail_on for finding in self.findings)
