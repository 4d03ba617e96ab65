"""Writes all generated pages; `--check` only says whether they are fresh."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.generate import cli, coverage, ontology, problems, python, queries, questions, rules
from docs.generate.text import INDEX_NOTE, page

DOCS = Path(__file__).resolve().parents[1]


def pages() -> dict[str, str]:
    """Return every generated page: path below `docs/` → text."""
    modules, schemes = ontology.pages()
    found = {**modules, **schemes, **rules.pages(), **queries.pages(), **problems.pages()}
    found["coverage.md"] = coverage.page()
    found["questions.md"] = questions.page()
    found["reference/cli.md"] = cli.reference()
    found["reference/python.md"] = python.reference()
    found["reference/README.md"] = index(found)
    return found


def index(found: dict[str, str]) -> str:
    """Return the page that lists the pages of the reference."""
    lines = [INDEX_NOTE, "- [Command line](cli.md)", "- [Python interface](python.md)\n"]
    for folder, title in (
        ("ontology", "Ontology modules"),
        ("vocabulary", "Vocabularies"),
        ("queries", "Canned queries"),
        ("rules", "Rules"),
        ("problems", "Problems of tables"),
    ):
        lines.append(f"## {title}\n")
        for path, text in sorted(found.items()):
            if path.startswith(f"reference/{folder}/"):
                heading = text.split("\n", 1)[0].removeprefix("# ")
                lines.append(f"- [{heading}]({path.removeprefix('reference/')})")
        lines.append("")
    return page("Reference", lines)


def stale() -> list[str]:
    """Return the paths of pages that are missing, differ from what is generated, or are left."""
    wanted = pages()
    kept = {
        path.relative_to(DOCS).as_posix()
        for folder in ("ontology", "vocabulary", "queries", "rules", "problems")
        for path in (DOCS / "reference" / folder).glob("*.md")
    }
    wrong = [
        path
        for path, text in wanted.items()
        if not (DOCS / path).exists() or (DOCS / path).read_text(encoding="utf-8") != text
    ]
    return sorted({*wrong, *(kept - set(wanted))})


def main() -> None:
    """Write the pages, or check them."""
    wrong = stale()
    if "--check" in sys.argv:
        for path in wrong:
            print(f"docs/{path} is not fresh: run python -m docs.generate", file=sys.stderr)
        raise SystemExit(bool(wrong))
    wanted = pages()
    for path in wrong:
        file = DOCS / path
        if path not in wanted:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted[path], encoding="utf-8")
    print(f"{len(wanted)} pages, {len(wrong)} written", file=sys.stderr)


if __name__ == "__main__":
    main()
