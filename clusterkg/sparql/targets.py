"""Finds the operations of an update that write to the default graph.

It is the merge of the named graphs and follows them, so nothing can be written to it. Whether an
operation writes to it is seen from its text alone, never from what it happens to change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.sparql.tokens import Token, nesting, tokens, word
from clusterkg.sparql.updates import Operation

_GRAPH: Final = "(?:DEFAULT|(?:GRAPH)?<>)"
_DATA: Final = re.compile(r"(INSERT|DELETE)(DATA|(?<=DELETE)WHERE)\{\}")
_MODIFY: Final = re.compile(
    r"(?P<with>WITH<>)?(?:DELETE\{\})?(?:INSERT\{\})?(?:(?:USING)?(?:NAMED)?<>)*WHERE\{\}"
)
_EMPTY: Final = re.compile(
    "(?P<verb>CLEAR|DROP)(?:SILENT)?(?:ALL|NAMED|(?P<graph>DEFAULT)|GRAPH<>|<>)"
)
_COPY: Final = re.compile(
    f"(?P<verb>ADD|MOVE|COPY)(?:SILENT)?(?P<source>{_GRAPH})(?:TO)?(?P<target>{_GRAPH})"
)
_CREATE: Final = re.compile("CREATE(?:SILENT)?(?:GRAPH)?<>")


@dataclass(frozen=True)
class Write:
    """How an operation writes to the default graph.

    Attributes:
        verb: Its verbs, such as DELETE DATA or MOVE.
        removed: The statements outside GRAPH that it removes, as text of a pattern; empty if none.
        condition: Its condition, in braces; empty if it has none.
        graph: Whether it names the graph, with DEFAULT, and gives no statements.
    """

    verb: str
    removed: str = ""
    condition: str = ""
    graph: bool = False


class UnreadableError(Exception):
    """An operation is in no form of SPARQL 1.1, as far as its tokens say."""


def write_to_default(step: Operation) -> Write | None:
    """Return how an operation writes to the default graph; None if it does not.

    Raises:
        UnreadableError: It cannot be said.
    """
    shape = step.shape
    if found := _DATA.fullmatch(shape):
        return _of_templates(step.body, [f"{found[1]} {found[2]}"])
    if found := _MODIFY.fullmatch(shape):
        verbs = re.findall("DELETE|INSERT", shape)
        return None if found["with"] else _of_templates(step.body, verbs)
    if found := _EMPTY.fullmatch(shape):
        return Write(f"{found['verb']} DEFAULT", graph=True) if found["graph"] else None
    if found := _COPY.fullmatch(shape):
        moved = found["verb"] == "MOVE" and found["source"] == "DEFAULT"
        return Write(found["verb"], graph=True) if moved or found["target"] == "DEFAULT" else None
    if _CREATE.fullmatch(shape):
        return None
    raise UnreadableError


def _of_templates(body: str, verbs: Sequence[str]) -> Write | None:
    """Return how the templates in front of the condition write; each belongs to a verb."""
    groups = _groups(body)
    bare = {verb: _bare(body, group) for verb, group in zip(verbs, groups, strict=False)}
    writing = [verb for verb, parts in bare.items() if parts]
    if not writing:
        return None
    removed = [part for verb in writing if verb.startswith("DELETE") for part in bare[verb]]
    condition = "" if "DATA" in writing[0] else _text(body, groups[-1])
    return Write(" and ".join(writing), " . ".join(removed), condition)


def _groups(body: str) -> list[list[Token]]:
    """Return the tokens of each outermost group, with its braces."""
    found: list[list[Token]] = []
    depth = 0
    for token in tokens(body):
        if depth == 0 and token["brace"]:
            found.append([])
        if depth or token["brace"]:
            found[-1].append(token)
        depth += nesting(token)
    return found


def _bare(body: str, group: Sequence[Token]) -> list[str]:
    """Return the statements of a template that stand outside GRAPH."""
    parts: list[list[Token]] = [[]]
    place, end = 1, len(group) - 1
    while place < end:
        opening = place + _graph_name(group[place], started=bool(parts[-1]))
        if opening > place and opening < end and group[opening][0] == "{":
            place = _closing(group, opening)
            parts.append([])
        elif parts[-1] or group[place][0] != ".":
            parts[-1].append(group[place])
        place += 1
    return [_text(body, part).rstrip(". ") for part in parts if part]


def _graph_name(token: Token, *, started: bool) -> int:
    """Return how many tokens GRAPH and the name after it are: 2, or 1 in `GRAPHex:g`; else 0."""
    if word(token) == "GRAPH":
        return 2
    # Within a statement it is a name with such a prefix.
    return 1 if not started and (token["prefix"] or "").upper().startswith("GRAPH") else 0


def _closing(group: Sequence[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(group)):
        depth += nesting(group[place])
        if depth == 0:
            return place
    return len(group)


def _text(body: str, part: Sequence[Token]) -> str:
    return body[part[0].start() : part[-1].end()]
