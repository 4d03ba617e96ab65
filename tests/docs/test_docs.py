"""The generated pages are fresh, and cover everything."""

from __future__ import annotations

import re

import pytest
from command import Run
from competency import questions
from items import ITEMS, items_across, items_of
from paths import ROOT, SHARED

from clusterkg.queries.catalogue import names
from clusterkg.shacl.catalogue import all_rules
from docs.generate import cli
from docs.generate.__main__ import DOCS, stale
from docs.generate.coverage import LEFT_OUT

INVENTORY = SHARED / "knowledge" / "inventory.md"
NUMBER = re.compile(r"^- \*\*([BCIFXMU]-[0-9a-z-]+)\*\*", re.MULTILINE)


def test_pages_are_fresh() -> None:
    assert stale() == []


def test_the_page_of_the_command_line_is_what_help_shows(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(cli.WIDTH + 2))
    text = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    paths = [path for path, _ in cli.commands()]
    assert len(paths) > 30
    for path in paths:
        shown = "\n".join(line.rstrip() for line in run(*path, "--help").stdout.splitlines())
        heading = f"## `{' '.join(('clusterkg', *path))}`"
        assert f"{heading}\n\n```text\n{shown.strip()}\n```\n" in text, path
    assert text.count("\n## `") == len(paths)


def test_every_rule_query_and_module_has_its_page() -> None:
    def pages(folder: str) -> set[str]:
        return {path.stem for path in (DOCS / "reference" / folder).glob("*.md")}

    assert pages("rules") == {rule.code for rule in all_rules().values()}
    assert pages("queries") == set(names())
    modules = {path.stem for path in (ROOT / "ontology").glob("*.ttl")} - {"clusterkg"}
    assert pages("ontology") == modules
    assert pages("vocabulary") == {path.stem for path in (ROOT / "ontology/vocab").glob("*.ttl")}
    for module in modules:
        text = (DOCS / "reference" / "ontology" / f"{module}.md").read_text(encoding="utf-8")
        assert "```mermaid\nclassDiagram" in text


def test_the_table_of_coverage_is_complete() -> None:
    text = (DOCS / "coverage.md").read_text(encoding="utf-8")
    held = set(re.findall(r"^\| ([BCIFXMU]-[0-9a-z-]+) \|", text, re.MULTILINE))
    assert held == items_across().union(*map(items_of, ITEMS))
    if INVENTORY.exists():
        wanted = set(NUMBER.findall(INVENTORY.read_text(encoding="utf-8")))
        assert held == wanted
    assert set(LEFT_OUT) <= held


def test_every_question_is_in_the_report() -> None:
    text = (DOCS / "questions.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (CQ-\d+) \|", text, re.MULTILINE)
    assert told == [question.id for question in questions()]
    assert "| nothing |" in text, "an empty answer is said to be one"
