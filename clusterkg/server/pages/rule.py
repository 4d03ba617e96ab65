"""The page about a rule that data are checked for."""

from __future__ import annotations

from clusterkg.assets import rule_example
from clusterkg.model.namespaces import RULE
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.view import View, html
from clusterkg.server.problems import HTTPProblem
from clusterkg.shacl.catalogue import all_rules


def render(context: PageContext, view: View) -> str:
    """Return the page.

    Raises:
        HTTPProblem: There is no such rule.
    """
    rules = all_rules()
    iri = view.arguments["iri"]
    if iri == RULE:
        return html("rules.html", view, rules=list(rules.values()))
    if iri not in rules:
        raise HTTPProblem(404, f"there is no rule {iri.removeprefix(RULE)}")
    found = rules[iri]
    examples = {}
    for kind in ("fail", "pass"):
        path = rule_example(found.code, kind)
        examples[kind] = path.read_text(encoding="utf-8") if path.is_file() else ""
    return html("rule.html", view, rule=found, examples=examples, iri=iri)
