"""Answers as tables in Markdown and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pyoxigraph as ox

from clusterkg.queries.terms import Rows, Term, cell, foreign

_PAGE = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>clusterkg</title>
<style>
body {{ font: 16px/1.45 system-ui, sans-serif; color: #1d2733; margin: 2rem; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; font-weight: bold; padding: 0 .7rem .7rem; }}
th, td {{ text-align: left; vertical-align: top; padding: .35rem .7rem; }}
th {{ border-bottom: 2px solid #1d2733; }}
td {{ border-bottom: 1px solid #d5dbe2; }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
</style>
</head>
<body>
{table}
</body>
</html>
"""


def markdown(answer: Rows) -> bytes:
    """Return the rows as a table of Markdown."""
    lines = [_line(answer.columns), _line(["---"] * len(answer.columns))]
    lines += [
        _line([_in_markdown(term, foreign(answer, place, term)) for place, term in enumerate(row)])
        for row in answer.terms
    ]
    return ("\n".join(lines) + "\n").encode()


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_markdown(term: Term, tongue: str) -> str:
    text = f"{cell(term)} [{tongue}]" if tongue else cell(term)
    for sign in "\\|*_`[]<>":
        text = text.replace(sign, f"\\{sign}")
    text = " ".join(text.split())
    return f"[{text}](<{term.value}>)" if isinstance(term, ox.NamedNode) else text


def html(answer: Rows) -> bytes:
    """Return the rows as a page of its own."""
    return _PAGE.format(table=html_table(answer)).encode()


def html_table(answer: Rows, most: int | None = None) -> str:
    """Return the rows, or the first `most` of them, as a table of HTML, under their title."""
    head = "".join(f"<th>{escape(column)}</th>" for column in answer.columns)
    rows = [
        "<tr>"
        + "".join(_in_html(term, foreign(answer, place, term)) for place, term in enumerate(row))
        + "</tr>"
        for row in answer.terms[:most]
    ]
    more = len(answer.terms) - len(rows)
    return "\n".join(
        [
            "<table>",
            *([f"<caption>{escape(answer.title)}</caption>"] if answer.title else []),
            f"<thead><tr>{head}</tr></thead>",
            "<tbody>",
            *rows,
            "</tbody>",
            "</table>",
            *([f"<p>… and {more} more rows</p>"] if more > 0 else []),
        ]
    )


def _in_html(term: Term, tongue: str) -> str:
    text = escape(cell(term))
    if isinstance(term, ox.NamedNode):
        # An IRI from data is not a link unless it is a web address: javascript: must not run.
        if term.value.startswith(("http://", "https://")):
            return f'<td><a href="{escape(term.value)}">{text}</a></td>'
        return f"<td>{text}</td>"
    if not isinstance(term, ox.Literal):
        return f"<td>{text}</td>"
    if term.language:
        mark = f" <small>[{escape(tongue)}]</small>" if tongue else ""
        return f'<td lang="{escape(term.language)}">{text}{mark}</td>'
    number = term.datatype.value.rpartition("#")[2] in {"integer", "decimal", "double", "float"}
    return f'<td class="number">{text}</td>' if number else f"<td>{text}</td>"
