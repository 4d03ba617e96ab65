"""Rules: each has data that it must report, and data that it must not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from clusterkg import assets
from clusterkg.model.namespaces import LANGUAGES
from clusterkg.rdf.reader import quads
from clusterkg.shacl.catalogue import Rule, all_rules
from clusterkg.shacl.model import Finding
from clusterkg.shacl.validate import Settings, validate_files, validate_quads
from clusterkg.store import Store

HERE = assets.root() / "shapes" / "examples"
BAD = "<https://example.org/bad/"

RULES = {rule.code: rule for rule in all_rules().values()}


SETTINGS = Settings(profiles=tuple(assets.profile_files()), as_of=date(2024, 6, 30))

ALONE = {"TRM007", "CON004"}
"""Rules that compare labels of all nodes, so that files would disturb each other."""


def apart(path: Path) -> str:
    """Return a file with example names of its own, so that it can be validated beside others."""
    text = path.read_text(encoding="utf-8")
    return text.replace(
        "https://example.org/", f"https://example.org/{path.parent.name}-{path.stem}/"
    )


def only_examples(path: Path) -> bool:
    """Tell whether a file describes nothing but examples, and so cannot disturb others."""
    subjects = {q.subject for q in quads(path) if isinstance(q.subject, ox.NamedNode)}
    return all(subject.value.startswith("https://example.org/") for subject in subjects)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """What is found in each file, by rule and name of the file ("CLU001-fail").

    Files of examples are validated together: for each alone, the bundled graph beside it would
    have to be read again.
    """
    folder = tmp_path_factory.mktemp("rules")
    together, reports = [], []
    for path in sorted(HERE.glob("*/*.ttl")):
        copy = folder / f"{path.parent.name}-{path.stem}.ttl"
        copy.write_text(apart(path), encoding="utf-8")
        if only_examples(path) and path.parent.name not in ALONE:
            together.append(copy)
        else:
            reports.append(validate_files([copy], SETTINGS))
    assert len(together) > 100
    reports.append(validate_files(together, SETTINGS))
    by_file: dict[str, list[Finding]] = {}
    for report in reports:
        for finding in report.findings:
            by_file.setdefault(Path(finding.file or "").stem, []).append(finding)
    return by_file


def test_every_rule_has_a_case_and_no_case_is_left_over() -> None:
    assert RULES
    for name in ("pass.ttl", "fail.ttl"):
        assert sorted(path.parent.name for path in HERE.glob(f"*/{name}")) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_explains_itself(rule: Rule) -> None:
    for texts in (rule.name, rule.message, rule.fix, rule.why):
        assert sorted(texts) == sorted(LANGUAGES)
        assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("code", RULES)
def test_rule(code: str, findings: dict[str, list[Finding]]) -> None:
    subjects = {str(quad.subject) for quad in quads(HERE / code / "fail.ttl")}
    marked = {subject for subject in subjects if subject.startswith(BAD)}
    assert marked, "fail.ttl marks nothing with bad:"
    reported = [f for f in findings.get(f"{code}-fail", []) if f.rule == code]
    assert {f.focus.replace(f"/{code}-fail/", "/") for f in reported} == marked
    assert all(finding.line for finding in reported), "a finding without a line"
    assert {finding.severity for finding in reported} == {RULES[code].severity}
    assert [f for f in findings.get(f"{code}-pass", []) if f.rule == code] == []


def test_the_bundled_graph_keeps_its_own_rules(bundled: Store) -> None:
    report = validate_quads(bundled.quads())
    assert [(f.rule, f.focus, f.value) for f in report.findings] == []
