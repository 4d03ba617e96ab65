"""`clusterkg rule list` and `show`"""

from __future__ import annotations

from typing import Annotated

from clusterkg.cli.common import LangOption, say
from clusterkg.cli.options import argument, command


@command("list")
def list_(lang: LangOption) -> None:
    """List the rules with their names."""
    from clusterkg.shacl.catalogue import all_rules

    for rule in all_rules().values():
        profile = f"  ({rule.profile})" if rule.profile else ""
        say(f"{rule.code}  {rule.severity.name.lower():<9}  {rule.name[lang]}{profile}\n")


@command()
def show(
    code: Annotated[str, argument("CODE", help="Code of the rule.")], lang: LangOption
) -> None:
    """Show a rule: what it requires and why, how to fix violations, wrong and right data."""
    from difflib import get_close_matches

    from clusterkg.model.errors import ShapesError
    from clusterkg.model.words import severity_word
    from clusterkg.shacl.catalogue import all_rules
    from clusterkg.shacl.messages import WORDS

    rules = {rule.code: rule for rule in all_rules().values()}
    rule = rules.get(code.upper())
    if rule is None:
        near = get_close_matches(code.upper(), rules, n=3)
        raise ShapesError(
            f"there is no rule {code!r}",
            hint=f"did you mean {' or '.join(near)}?"
            if near
            else "'clusterkg rule list' shows all",
        )
    say(
        f"{rule.code} ({severity_word(rule.severity, lang)}): {rule.name[lang]}\n\n"
        f"  {rule.message[lang]}\n  {rule.fix[lang]}\n\n  {rule.why[lang]}\n"
    )
    for kind, title in (("fail", WORDS.text("wrong", lang)), ("pass", WORDS.text("right", lang))):
        say(f"\n{title}:\n\n{_example(rule.code, kind)}\n")


def _example(code: str, kind: str) -> str:
    """Return the data of an example, without the prefixes, indented."""
    from clusterkg import assets

    text = assets.rule_example(code, kind).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("@prefix")]
    return "\n".join(f"  {line}".rstrip() for line in "\n".join(lines).strip().splitlines())
