"""Changes the text of SPARQL queries: puts terms in, and marks what is bound beforehand."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<skip> \#[^\n]* | <[^<>"{}|^`\\\s]*>
      | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | [?$](?P<variable>\w+)
    | (?P<brace>\{) | (?P<close>\})
    | (?P<word>[A-Za-z_][\w:.-]*)
    """,
    re.VERBOSE,
)


def words(text: str) -> set[str]:
    """Return the keywords of a query in capitals, with all other bare words in it."""
    return {token["word"].upper() for token in _TOKEN.finditer(text) if token["word"]}


def substituted(text: str, terms: dict[str, str]) -> str:
    """Return a query in which variables are replaced by terms (or paths), as text.

    `bound(?x)` of a replaced variable is true.
    """

    def known(match: re.Match[str]) -> str:
        return "(true)" if match[1] in terms else match[0]

    names = "|".join(map(re.escape, terms)) or "(?!)"
    text = re.sub(rf"\bbound\s*\(\s*[?$]({names})\s*\)", known, text, flags=re.IGNORECASE)

    def term(match: re.Match[str]) -> str:
        name = match["variable"]
        return f" {terms[name]} " if name in terms else match[0]

    return _TOKEN.sub(term, text)


def marked(text: str, marker: str, names: frozenset[str]) -> str:
    """Return a query that has `marker` at the start of each group that uses one of `names`.

    The outermost group always gets it: what is bound beforehand is then bound in each.
    """
    opened: list[tuple[int, bool]] = []
    groups: list[int] = []
    used: set[int] = set()
    tokens = list(_TOKEN.finditer(text))
    for place, token in enumerate(tokens):
        if token["brace"]:
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            select = after is not None and (after["word"] or "").upper() == "SELECT"
            opened.append((token.end(), select))
        elif token["close"]:
            start, select = opened.pop()
            if not select and (start in used or not opened):
                groups.append(start)
        elif token["variable"] in names:
            used |= {start for start, _ in opened}
    for start in sorted(groups, reverse=True):
        text = f"{text[:start]} {marker} {text[start:]}"
    return text
