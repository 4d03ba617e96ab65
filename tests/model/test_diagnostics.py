"""Diagnostics: one class, one line, places of three kinds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from clusterkg.model.diagnostics import Cell, Diagnostic, Line, Node, Place, Severity
from clusterkg.model.errors import ClusterkgError
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.model.words import severity_word


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (None, ""),
        (Line("a.ttl"), "a.ttl: "),
        (Line("a.ttl", 3, 7), "a.ttl:3:7: "),
        (Cell("a.csv"), "a.csv: "),
        (Cell("a.csv", None, 2, 3, "2:3 name"), "a.csv:2:3 name: "),
        (Node("ckg:Cluster"), "ckg:Cluster: "),
    ],
)
def test_it_is_one_line_with_its_place(place: Place | None, text: str) -> None:
    found = Diagnostic("bad-value", Severity.WARNING, "no\nnumber", "write 1", place)
    assert str(found) == f"{text}warning bad-value: no number (write 1)"


def test_it_does_not_give_orders_to_a_terminal() -> None:
    hostile = "red \x1b[31m \u202e\r\n"
    found = Diagnostic(hostile, Severity.INFO, hostile, hostile, Cell(hostile, name=hostile))
    assert str(found).isprintable()
    assert str(ClusterkgError(hostile, hint=hostile, file=hostile, line=1)).isprintable()


def test_severities_are_ordered_and_have_words_in_each_language() -> None:
    assert Severity.INFO < Severity.WARNING < Severity.VIOLATION < Severity.ERROR
    for lang in LANGUAGES:
        assert len({severity_word(severity, lang) for severity in Severity}) == len(Severity)
    assert severity_word(Severity.ERROR, "uk") == "помилка"


def test_it_is_light_to_import() -> None:
    """Options of the command line take their values from here; they must not load a library."""
    code = (
        "import sys, clusterkg.model.diagnostics;"
        "print([n for n in ('pyoxigraph', 'yaml', 'numpy', 'typer') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
