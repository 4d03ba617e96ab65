"""One page per problem of tables: why it matters, a table that has it, and what is reported."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from clusterkg.model.words import load
from clusterkg.tables.importing import Import, Options, import_tables
from clusterkg.tables.problems import Kind, kinds, summary
from docs.generate.text import code, languages, page, table

CASES: Final = Path(__file__).with_name("problem_cases.yaml")
BASE: Final = "https://example.org/id/"


def pages() -> dict[str, str]:
    """Return the pages: path below `docs/` → text."""
    cases = load(CASES)
    return {f"reference/problems/{name}.md": _page(kinds()[name], cases[name]) for name in cases}


def imported(case: dict[str, Any], folder: Path, lang: str = "en") -> Import:
    """Write the files of a case into a folder, and return what an import of its table says."""
    names = {"table": "t.csv", "mapping": "t.csv-metadata.json"}
    for name, text in case.items():
        if name not in {"workbook", "merged"}:
            (folder / names.get(name, name)).write_text(text, encoding="utf-8")
    path = folder / "t.csv"
    if "workbook" in case:
        path = folder / "t.xlsx"
        _write_workbook(case, path)
    mapping = folder / names["mapping"] if "mapping" in case else None
    return import_tables([path], Options(mapping=mapping, base=BASE, lang=lang))


def _write_workbook(case: dict[str, Any], path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in case["workbook"]:
        sheet.append(row)
    if "merged" in case:
        sheet.merge_cells(case["merged"])
    book.save(path)


def _page(kind: Kind, case: dict[str, Any]) -> str:
    lines = [
        kind.why["en"],
        "",
        f"Severity: **{kind.severity.word}**.",
        "",
        *languages({"Problem": dict(kind.title)}),
        "## A table that has it",
        "",
    ]
    if "workbook" in case:
        lines += [*_cells(case["workbook"])]
        if "merged" in case:
            lines += [f"The cells {case['merged']} are merged.", ""]
    for name, language in (("table", "text"), ("mapping", "json")):
        if name in case:
            lines += code(language, case[name])
    for name in sorted(case.keys() - {"table", "mapping", "workbook", "merged"}):
        lines += [f"`{name}`:", "", *code("text", case[name])]
    lines += ["## What is reported", "", *code("text", "\n".join(_reported(case)) + "\n")]
    lines += ["## Messages", "", *languages(kind.messages)]
    own = {name: texts for name, texts in kind.hints.items() if name in kind.own_hints}
    if own:
        lines += ["## What to do about it", "", *languages(own)]
    return page(f"{kind.code}: {kind.title['en']}", lines)


def _cells(rows: list[list[str]]) -> list[str]:
    head, *rest = [[f"`{cell}`" if cell else "" for cell in row] for row in rows]
    return table(head, rest)


def _reported(case: dict[str, Any]) -> list[str]:
    with TemporaryDirectory() as name:
        lines = summary(imported(case, Path(name)).problems)
        return [line.replace(f"{name}/", "") for line in lines]
