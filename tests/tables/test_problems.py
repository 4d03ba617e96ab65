"""The catalogue of problems: complete, in three languages, and each one is really found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.model.words import fields, load
from clusterkg.tables.importing import totals
from clusterkg.tables.problems import CATALOGUE, kinds, summary
from docs.generate.problems import CASES, imported

CASE = load(CASES)
FORMS = {"en": 2, "uk": 3, "ru": 3}


def calls() -> Iterator[tuple[str, list[str], dict[str, ast.expr], bool]]:
    """Yield what the code says of problems: code, names of message and hint, values, whether more
    values are passed than can be read."""
    for path in sorted((ROOT / "clusterkg" / "tables").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in {"Problem", "ProblemError", "BadCell"} or not node.args:
                continue
            code, *more = node.args
            if isinstance(code, ast.Constant):
                names = [arg.value for arg in more if isinstance(arg, ast.Constant)]
                values = {word.arg: word.value for word in node.keywords if word.arg}
                rest = any(word.arg is None for word in node.keywords) or len(names) < len(more)
                yield code.value, names, values, rest or node.func.id == "BadCell"


def test_each_code_is_in_the_catalogue_and_used() -> None:
    assert {code for code, *_ in calls()} == set(kinds())
    assert len(kinds()) == 35
    assert set(CASE) == set(kinds())


def test_what_the_code_passes_fills_messages_and_hints() -> None:
    checked = 0
    for code, names, values, rest in calls():
        if rest:
            continue
        kind = kinds()[code]
        message = names[0] if names else "main"
        hint = names[1] if len(names) > 1 else "main"
        if isinstance(given := values.get("hint"), ast.Constant):
            hint = given.value
        wanted = fields(kind.messages[message]["en"])
        if given is None or isinstance(given, ast.Constant):
            wanted |= fields(kind.hints[hint]["en"]) if hint in kind.hints else set()
        assert wanted <= set(values), (code, message, hint)
        checked += 1
    assert checked > 25


@pytest.mark.parametrize("code", sorted(kinds()))
def test_its_texts_agree_in_three_languages(code: str) -> None:
    kind = kinds()[code]
    for texts in (kind.title, kind.why, *kind.messages.values(), *kind.hints.values()):
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())
        assert len({frozenset(fields(text)) for text in texts.values()}) == 1, texts
        for lang, text in texts.items():
            for forms in re.findall(r"\{\w+:([^}]*\|[^}]*)\}", text):
                assert len(forms.split("|")) == FORMS[lang], text
            assert text.endswith(".") == (texts is kind.why), text
    assert len(set(kind.title.values())) == len(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", sorted(CASE))
def test_it_is_found_and_reported_in_one_language(code: str, lang: str, tmp_path: Path) -> None:
    case: dict[str, Any] = CASE[code]
    result = imported(case, tmp_path, lang)
    found = [problem for problem in result.problems if problem.code == code]
    assert found, [str(problem) for problem in result.problems]
    assert {problem.severity for problem in found} == {kinds()[code].severity}
    lines = [*summary(result.problems, lang), totals(result, lang)]
    for text in (*lines, *(p.hint for p in result.problems if p.hint)):
        assert "{" not in text.replace("{x}", "")
        bare = text.rpartition(f" {code}: ")[2]
        assert bool(re.search("[а-яіїєґ]", bare)) == (lang != "en"), text


def test_severities_and_codes_have_their_form() -> None:
    for code, entry in load(CATALOGUE).items():
        if code != "shared":
            assert re.fullmatch("[a-z]+(-[a-z]+)+", code)
            assert entry["severity"] in {"error", "warning"}
            assert "main" in entry["messages"]
