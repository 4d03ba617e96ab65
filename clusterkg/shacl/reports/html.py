"""A report as one page that needs nothing else: filters by rule, file and severity."""

from __future__ import annotations

from html import escape

from clusterkg.columns import paths
from clusterkg.model.diagnostics import Severity
from clusterkg.model.words import severity_word
from clusterkg.shacl.messages import WORDS, excerpt, show
from clusterkg.shacl.model import SEVERITIES, Finding, Report


def write(report: Report) -> str:
    """Return the report as HTML. Without JavaScript all findings are shown."""
    lang = report.lang
    counts = report.count()
    numbers = "".join(_number(severity, counts[severity], lang) for severity in SEVERITIES)
    items = "".join(_item(finding, lang) for finding in report.findings)
    word = "nothing" if report.nothing_checked else "none"
    body = f"<ol>{items}</ol>" if items else f"<p>{escape(WORDS.text(word, lang))}</p>"
    filters = _filters(report) if items else ""
    return _PAGE.format(
        lang=lang,
        title=escape(WORDS.text("title", lang)),
        style=_STYLE,
        numbers=numbers,
        filters=filters,
        body=f"{body}{_checked(report)}",
        script=_SCRIPT,
    )


def _checked(report: Report) -> str:
    """Return what was checked as a table, and the notes as a list."""
    lang = report.lang
    head = "".join(
        f"<th>{escape(WORDS.text(word, lang))}</th>" for word in ("rule_set", "nodes_column")
    )
    rows = "".join(
        f"<tr><td>{escape(each.name)}</td><td>{each.nodes}</td></tr>" for each in report.checked
    )
    said = "".join(f"<p class=note>{escape(str(note))}</p>" for note in report.notes)
    total = escape(WORDS.counted("nodes", report.nodes, lang))
    return f"<section><h2>{total}</h2>{said}<table><tr>{head}</tr>{rows}</table></section>"


def _number(severity: Severity, count: int, lang: str) -> str:
    text = escape(WORDS.counted(severity.name, count, lang))
    text = text.replace(str(count), f"<b>{count}</b>", 1)
    return f'<li class="{severity.name.lower()}">{text}</li>'


def _filters(report: Report) -> str:
    severities = [
        (s.name.lower(), severity_word(s, report.lang)) for s in SEVERITIES if report.count()[s]
    ]
    names = sorted({(f.rule, f.name) for f in report.findings})
    rules = [(rule, f"{rule} {name}".rstrip()) for rule, name in names]
    files = [(file, file) for file in sorted({f.file for f in report.findings if f.file})]
    parts = [
        _select("severity", severities, report.lang),
        _select("rule", rules, report.lang),
        _select("file", files, report.lang),
        f"<label>{escape(WORDS.text('search', report.lang))} "
        '<input type="search" name="search"></label>',
        '<output aria-live="polite" '
        f'data-word="{escape(WORDS.text("shown", report.lang))}"></output>',
    ]
    return f'<form hidden role="search">{"".join(parts)}</form>'


def _select(name: str, options: list[tuple[str, str]], lang: str) -> str:
    inner = "".join(f'<option value="{escape(v)}">{escape(t)}</option>' for v, t in options)
    label, every = escape(WORDS.text(name, lang)), escape(WORDS.text("all", lang))
    return (
        f'<label>{label} <select name="{name}"><option value="">{every}</option>'
        f"{inner}</select></label>"
    )


def _item(finding: Finding, lang: str) -> str:
    kind = finding.severity.name.lower()
    place = str(finding.place or "")
    facts = [f"<code>{escape(show(finding.focus))}</code>"]
    if finding.path is not None:
        facts.append(f"<code>{escape(paths.text(finding.path))}</code>")
    if finding.value is not None and finding.value != finding.focus:
        facts.append(f"<code>{escape(show(finding.value))}</code>")
    fix = f"<p class=fix><b>{escape(WORDS.text('fix', lang))}:</b> {escape(finding.fix)}</p>"
    return (
        f'<li class="{kind}" data-severity="{kind}" data-rule="{escape(finding.rule)}" '
        f'data-file="{escape(finding.file or "")}">'
        f"<h2><span>{escape(severity_word(finding.severity, lang))}</span> "
        f"{escape(f'{finding.rule} {finding.name}'.rstrip())} <small>{escape(place)}</small></h2>"
        f"<p>{escape(finding.message)}</p><p>{' · '.join(facts)}</p>"
        f"{_source(finding)}"
        f"{_details(finding.details)}"
        f"{fix if finding.fix else ''}"
        "</li>"
    )


def _details(details: tuple[str, ...]) -> str:
    """Return details as lists within lists, as deep as they are indented."""
    parts = []
    open_lists = 0
    for detail in details:
        text = detail.lstrip(" ")
        depth = (len(detail) - len(text)) // 2 + 1
        if depth > open_lists:
            parts.append("<ul><li>" * (depth - open_lists))
        else:
            parts.append("</li></ul>" * (open_lists - depth) + "</li><li>")
        parts.append(escape(text))
        open_lists = depth
    return "".join(parts) + "</li></ul>" * open_lists


def _source(finding: Finding) -> str:
    if finding.source is None or finding.column is None:
        return ""
    text, start, length = excerpt(finding.source, finding.column)
    marked = escape(text[start : start + length])
    return (
        f"<pre><i>{finding.line}</i> {escape(text[:start])}<mark>{marked}</mark>"
        f"{escape(text[start + length :])}</pre>"
    )


_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><ul>{numbers}</ul></header>
{filters}
<main>{body}</main>
<script>{script}</script>
</body>
</html>
"""  # noqa: E501

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --page: #fbfaf8; --card: #fff; --line: #dcd8d0;
  --violation: #b3261e; --warning: #8a5a00; --info: #2a5d8f; --mark: #ffe3a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --page: #15181d; --card: #1d2229;
  --line: #333a44; --violation: #ff8a80; --warning: #f0b655; --info: #86b9ee; --mark: #5a4312; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
header ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; padding: 0;
  margin: 0 0 1rem; }
header b { font-size: 1.3rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: center;
  position: sticky; top: 0; z-index: 1; padding: .75rem 0; background: var(--page); }
form[hidden] { display: none; }
select, input { font: inherit; max-width: 16rem; padding: .2rem .4rem; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: .3rem; }
ol { list-style: none; padding: 0; }
ol > li { background: var(--card); border: 1px solid var(--line); border-left-width: .35rem;
  border-radius: .4rem; padding: .75rem 1rem; margin: .75rem 0; }
ol > li.violation { border-left-color: var(--violation); }
ol > li.warning { border-left-color: var(--warning); }
ol > li.info { border-left-color: var(--info); }
.violation b, .violation h2 span { color: var(--violation); }
.warning b, .warning h2 span { color: var(--warning); }
.info b, .info h2 span { color: var(--info); }
h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
h2 small { font-weight: normal; opacity: .75; }
p { margin: .3rem 0; overflow-wrap: anywhere; } p.fix b { color: inherit; }
li ul { list-style: none; margin: .3rem 0; padding: 0; } li li { overflow-wrap: anywhere; }
li li ul { margin: 0; padding-left: 1.5rem; }
pre { overflow-x: auto; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .3rem; }
pre i { opacity: .5; font-style: normal; padding-right: .75rem; }
mark { background: var(--mark); color: inherit; }
p.note { border-left: .35rem solid var(--warning); padding-left: .75rem; }
th, td { text-align: left; padding: .1rem 1.5rem .1rem 0; }
@media (max-width: 40rem) { body { padding: 1rem .75rem; } form { position: static; } }
"""

_SCRIPT = """
const form = document.querySelector("form");
if (form) {
  const items = [...document.querySelectorAll("ol > li")];
  const output = form.querySelector("output");
  const apply = () => {
    const text = form.search.value.toLowerCase();
    let shown = 0;
    for (const item of items) {
      const fits = ["severity", "rule", "file"].every(
        (name) => !form[name].value || item.dataset[name] === form[name].value
      ) && (!text || item.textContent.toLowerCase().includes(text));
      item.hidden = !fits;
      shown += fits;
    }
    output.textContent = `${output.dataset.word}: ${shown} / ${items.length}`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}
"""
