"""Problems of tables: their catalogue in three languages, and one problem as it is found.

    Problem("bad-value", "less", text="'3'", limit="5").text("uk")   # "'3' менше за 5"

The catalogue is `problems.yaml`; docs/reference/problems has a page for each code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clusterkg.model.diagnostics import Cell, Diagnostic, Severity
from clusterkg.model.words import Words, fill, load, severity_word

CATALOGUE: Final = Path(__file__).with_name("problems.yaml")
_WORDS: Final = Words("tables")

Texts = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True)
class Kind:
    """An entry of the catalogue.

    Attributes:
        code: Its code, such as `bad-value`; it never changes.
        severity: An error keeps the row out of the graph, a warning does not.
        title: What it is, in a few words, by language.
        why: Why it matters, by language.
        messages: What is wrong, by name and language; `main` is the usual one.
        hints: What to do about it, by name and language; `main` is the usual one.
        own_hints: Names of the hints that no other code has.
    """

    code: str
    severity: Severity
    title: Texts
    why: Texts
    messages: Mapping[str, Texts]
    hints: Mapping[str, Texts]
    own_hints: frozenset[str]


@cache
def kinds() -> dict[str, Kind]:
    """Return the catalogue by code."""
    found = load(CATALOGUE)
    shared = found.pop("shared")
    return {code: _kind(code, entry, shared) for code, entry in found.items()}


def _kind(code: str, entry: dict[str, Any], shared: dict[str, Texts]) -> Kind:
    own = entry.get("hints", {})
    severity = Severity[entry["severity"].upper()]
    texts = (entry["title"], entry["why"], entry["messages"], {**shared, **own})
    return Kind(code, severity, *texts, frozenset(own))


@dataclass(frozen=True)
class Where:
    """The place of another row or cell, as a value of a message.

    Attributes:
        name: The place: `Sheet1!7:7`, or the number of a row.
        file: The file, if it is another one.
    """

    name: str
    file: str = ""

    def text(self, lang: str) -> str:
        """Return the place in a language."""
        name = f"{_ROW[lang]} {self.name}" if self.name.isdigit() else self.name
        return f"{self.file}:{name}" if self.file else name


_ROW: Final = {"en": "row", "uk": "рядок", "ru": "строка"}


@dataclass(frozen=True, kw_only=True)
class CellDiagnostic(Diagnostic):
    """A diagnostic whose place is in a table."""

    place: Cell


class Problem:
    """Something wrong with a table, before it has a place and a language.

    Args:
        code: Its code in the catalogue.
        message: Which of the messages of the code.
        hint: Which of its hints, or of the shared ones; the usual one, if it has one; empty for
            none.
        values: What the message and the hint are filled with.
    """

    __slots__ = ("code", "hint", "message", "values")

    def __init__(
        self, code: str, message: str = "main", hint: str = "main", **values: object
    ) -> None:
        self.code, self.message, self.hint, self.values = code, message, hint, values

    @property
    def kind(self) -> Kind:
        """Its entry in the catalogue."""
        return kinds()[self.code]

    @property
    def is_error(self) -> bool:
        """Whether it keeps a row out."""
        return self.kind.severity is Severity.ERROR

    def text(self, lang: str) -> str:
        """Return what is wrong."""
        return self._filled(self.kind.messages[self.message][lang], lang)

    def fix(self, lang: str) -> str:
        """Return what to do about it; empty if there is nothing to say."""
        if not self.hint or (self.hint == "main" and "main" not in self.kind.hints):
            return ""
        return self._filled(self.kind.hints[self.hint][lang], lang)

    def _filled(self, template: str, lang: str) -> str:
        values = {
            name: value.text(lang) if isinstance(value, Where) else value
            for name, value in self.values.items()
        }
        return fill(template, lang, **values)

    def at(self, place: Cell, lang: str) -> CellDiagnostic:
        """Return it as a diagnostic of a cell, in a language."""
        severity = self.kind.severity
        return CellDiagnostic(self.code, severity, self.text(lang), self.fix(lang), place=place)


class ProblemError(ValueError):
    """A cell, a header or a row cannot be used.

    Args:
        code: See `Problem`; so are the others.
        message: Which message.
        hint: Which hint.
        values: What they are filled with.
    """

    def __init__(
        self, code: str, message: str = "main", hint: str = "main", **values: object
    ) -> None:
        super().__init__(code)
        self.problem = Problem(code, message, hint, **values)

    def __str__(self) -> str:
        return self.problem.text("en")


def shown(text: str) -> str:
    """Return a value as messages show it: in quotes, at most 100 characters."""
    return repr(text if len(text) <= 100 else f"{text[:100]}…")


def title_of(code: str, lang: str) -> str:
    """Return the title of a problem; empty for codes of rules."""
    found = kinds().get(code)
    return found.title[lang] if found else ""


_FEW: Final = 5
"""At most this many errors of one code in one column are reported one by one."""

_FIRST: Final = 3
"""Of more errors, this many that differ are reported, and the rest counted."""

_PLACES: Final = 8
"""So many places of the rest are named."""


def summary(
    problems: Sequence[CellDiagnostic], lang: str = "en", *, every: bool = False
) -> list[str]:
    """Return problems as lines; those of one code in one column are grouped if they are many.

    Of warnings the first is shown, of errors the first few that differ; the last of these lines
    says how many more there are and where.

    Args:
        problems: The problems.
        lang: Their language.
        every: Whether each error gets its line.

    >>> summary([])
    []
    """
    groups: dict[tuple[object, ...], list[CellDiagnostic]] = {}
    for problem in problems:
        groups.setdefault(_column(problem), []).append(problem)
    shown: dict[int, str] = {}
    for group in groups.values():
        some = group if every and group[0].severity is not Severity.WARNING else _shown(group)
        shown |= {id(problem): "" for problem in some}
        if len(some) < len(group):
            rest = [problem for problem in group if id(problem) not in shown]
            shown[id(some[-1])] = _more(rest, lang)
    return [
        problem.as_line(severity_word(problem.severity, lang)) + shown[id(problem)]
        for problem in problems
        if id(problem) in shown
    ]


def _shown(group: list[CellDiagnostic]) -> list[CellDiagnostic]:
    """Return those of alike problems that get a line."""
    if group[0].severity is Severity.WARNING:
        return group[:1]
    if len(group) <= _FEW:
        return group
    distinct: dict[str, CellDiagnostic] = {}
    for problem in group:
        distinct.setdefault(problem.message, problem)
    return list(distinct.values())[:_FIRST]


def _more(rest: list[CellDiagnostic], lang: str) -> str:
    if rest[0].severity is Severity.WARNING:
        return _WORDS.text("more_warnings", lang, n=len(rest))
    key, names = "more_errors", [str(p.place.row) for p in rest if p.place.row is not None]
    if rest[0].code in _OF_HEADERS:
        key, names = "more_cells", [problem.place.name for problem in rest]
    named = ", ".join(names[:_PLACES]) + (", …" if len(names) > _PLACES else "")
    return _WORDS.text(key, lang, n=len(rest), rows=named)


_OF_HEADERS: Final = {"unknown-header"}
"""Codes of errors that a column has once, in its header."""


def _column(problem: CellDiagnostic) -> tuple[object, ...]:
    place = problem.place
    column = None if problem.code in _OF_HEADERS else place.column
    return (place.file, place.sheet, column, problem.code, problem.severity)
