"""Rules: each has data that it must report, and data that it must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusterkg.rdf.reader import quads
from clusterkg.store import Store
from clusterkg.terms import LANGUAGES
from clusterkg.validation.catalogue import Rule, bundled_rules
from clusterkg.validation.findings import Finding
from clusterkg.validation.validate import validate_files, validate_quads

HERE = Path(__file__).parent / "rules"
BAD = "<https://example.org/bad/"

RULES = {rule.code: rule for rule in bundled_rules().values()}


def found(path: Path, code: str) -> list[Finding]:
    return [f for f in validate_files([path]).findings if f.rule == code]


def test_every_rule_has_a_case_and_no_case_is_left_over() -> None:
    assert len(RULES) >= 50
    for name in ("pass.ttl", "fail.ttl"):
        assert sorted(path.parent.name for path in HERE.glob(f"*/{name}")) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_explains_itself(rule: Rule) -> None:
    for texts in (rule.name, rule.message, rule.fix, rule.why):
        assert sorted(texts) == sorted(LANGUAGES)
        assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("code", RULES)
def test_rule(code: str) -> None:
    subjects = {str(quad.subject) for quad in quads(HERE / code / "fail.ttl")}
    marked = {subject for subject in subjects if subject.startswith(BAD)}
    assert marked, "fail.ttl marks nothing with bad:"
    reported = found(HERE / code / "fail.ttl", code)
    assert {finding.focus for finding in reported} == marked
    assert all(finding.line for finding in reported), "a finding without a line"
    assert {finding.severity for finding in reported} == {RULES[code].severity}
    assert found(HERE / code / "pass.ttl", code) == []


def test_the_bundled_graph_keeps_its_own_rules(bundled: Store) -> None:
    report = validate_quads(bundled.quads())
    assert [(f.rule, f.focus, f.value) for f in report.findings] == []
