"""Which named graphs an update may write into, as far as its text tells.

The engine needs no space between words (`GRAPHex:a` may be GRAPH and `ex:a`) and resolves escapes:
where a text has such, the update may write anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.tokens import Token, nesting, tokens, word
from clusterkg.sparql.updates import Operation

_BETWEEN: Final = ("COPY", "MOVE", "ADD")
_EMPTIES: Final = re.compile("(?:CLEAR|DROP)(?:SILENT)?(?:ALL|NAMED)")
_BEFORE: Final = ("GRAPH", "WITH")
_GLUED: Final = (*_BETWEEN, *_BEFORE, "CLEAR", "DROP", "CREATE", "SILENT", "TO")
"""Keywords with which a prefixed name may begin."""


@dataclass(frozen=True)
class Targets:
    """The named graphs that an update may write into.

    Attributes:
        named: Those that it names; it may only read some of them.
        any: Whether it may write into any other, too.
        empties: Whether it empties all.
    """

    named: frozenset[str]
    any: bool
    empties: bool


def targets(steps: Sequence[Operation], base: str | None = None) -> Targets:
    """Return the graphs that the operations of an update may write into.

    Args:
        steps: The operations, all of which parse.
        base: What relative IRIs start from.
    """
    named: set[str] = set()
    anywhere = empties = False
    for step in steps:
        found = list(_places(step))
        names = {token[0] for token in found if not token["variable"]}
        iris = _resolved(step.prologue, names, base)
        named |= iris or set()
        anywhere |= iris is None or len(names) < len({token[0] for token in found}) or _odd(step)
        empties |= _EMPTIES.fullmatch(step.shape) is not None
    return Targets(frozenset(named), anywhere or empties, empties)


def _places(step: Operation) -> Iterator[Token]:
    """Yield the tokens that say which graphs are written into: names and variables.

    What a condition (after WHERE) names is left out, except where it is what DELETE removes.
    """
    every = step.shape.startswith(_BETWEEN)
    depth, before, condition = 0, "", False
    for token in tokens(step.body):
        if depth == 0 and word(token) == "WHERE":
            condition = before != "DELETE"
        depth += nesting(token)
        if (token["iri"] or token["name"] or token["variable"]) and (
            every or (before.endswith(_BEFORE) and not condition)
        ):
            yield token
        before = word(token)


def _odd(step: Operation) -> bool:
    """Return whether a text may mean something else than its tokens do."""
    return "\\u" in step.text.lower() or any(
        (token["prefix"] or "").upper().startswith(_GLUED) for token in tokens(step.body)
    )


def _resolved(prologue: str, names: set[str], base: str | None) -> set[str] | None:
    """Return the IRIs that names stand for, as the engine reads them; None if it does not."""
    if not names:
        return set()
    text = f"{prologue}\nSELECT ?g {{ VALUES ?g {{ {' '.join(sorted(names))} }} }}"
    try:
        rows = ox.Store().query(text, prefixes=PREFIXES, base_iri=base)
    except SyntaxError:
        return None
    assert isinstance(rows, ox.QuerySolutions)
    return {row["g"].value for row in rows}
