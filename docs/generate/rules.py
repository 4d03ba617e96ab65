"""One page per rule: what is wrong, why it matters, how to fix it, with data that shows it."""

from __future__ import annotations

from clusterkg import assets
from clusterkg.shacl.catalogue import Rule, all_rules
from docs.generate.text import code, languages, page


def pages() -> dict[str, str]:
    """Return the pages: path below `docs/` → text."""
    return {f"reference/rules/{rule.code}.md": _page(rule) for rule in all_rules().values()}


def _home(rule: Rule) -> str:
    if rule.profile is None:
        return f"In `shapes/{rule.file}`."
    return f"Of the profile `{rule.profile}`, in `shapes/profiles/{rule.file}`."


def _page(rule: Rule) -> str:
    lines = [
        rule.why["en"],
        "",
        f"Severity: **{rule.severity.name.lower()}**. {_home(rule)}",
        "",
        *languages({"Rule": rule.name, "Message": rule.message, "How to fix it": rule.fix}),
    ]
    for name, title in (("fail", "Data that violates it"), ("pass", "Data that conforms")):
        text = assets.rule_example(rule.code, name).read_text(encoding="utf-8")
        lines += [f"## {title}", "", *code("turtle", text)]
    return page(f"{rule.code}: {rule.name['en']}", lines)
