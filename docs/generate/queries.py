"""One page per canned query: what it answers, its parameters and columns, and an answer."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from clusterkg.queries.catalogue import Query, load, names
from docs.generate.text import code, languages, page, table

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 12


def pages() -> dict[str, str]:
    """Return the pages: path below `docs/` → text."""
    return {f"reference/queries/{name}.md": _page(load(name)) for name in names()}


def _call(query: Query) -> str:
    given = [f"{name}={value}" for name, value in query.examples.items()]
    return " ".join([f"clusterkg query run {query.name}", *given])


def _page(query: Query) -> str:
    lines = [
        query.description["en"],
        "",
        f"Tags: {', '.join(query.tags)}. Competency question: {query.question}.",
        "",
        *code("sh", _call(query)),
        *languages({"Title": query.title, "Description": query.description}),
    ]
    if query.params:
        lines += ["## Parameters", ""]
        lines += table(
            ["name", "kind", "what it is", "needed", "example"],
            [
                [
                    f"`{p.name}`",
                    p.of or ", ".join(p.allowed) or p.kind,
                    p.help["en"],
                    "default" if p.has_default else "optional" if p.optional else "required",
                    p.example,
                ]
                for p in query.params.values()
            ],
        )
    lines += ["## Columns", ""]
    lines += table(
        ["name", "what it means"], [[f"`{n}`", t["en"]] for n, t in query.columns.items()]
    )
    body = re.sub(r"^#\+.*\n", "", query.text, flags=re.M)
    lines += ["## SPARQL", "", *code("sparql", body), "## Answer to the example", ""]
    case = ROOT / "tests" / "queries" / query.name
    if (case / "data.ttl").exists():
        lines += [f"Asked of a small data set, `tests/queries/{query.name}/data.ttl`.", ""]
    kept = case / "expected.csv"
    with kept.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    lines += table(header, rows[:SHOWN])
    if len(rows) > SHOWN:
        lines.append(f"… and {len(rows) - SHOWN} more rows.")
    return page(f"{query.title['en']} (`{query.name}`)", lines)
