"""Finds the clauses that name the graphs a query or an update looks at: FROM and USING."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.tokens import Token, nesting, prefixes, tokens, word


@dataclass(frozen=True)
class Clause:
    """A clause that names a graph.

    Attributes:
        graph: The graph, as it is written: an IRI or a prefixed name.
        named: Whether it adds a named graph, not one to the default graph.
        start: Where in the text it starts.
        end: Where it ends.
    """

    graph: str
    named: bool
    start: int
    end: int


def clauses(text: str, keyword: str) -> Iterator[Clause]:
    """Yield the clauses of a text that begin with `keyword`, FROM or USING.

    They stand outside braces. An engine needs no space between words and names: `FROMex:g` is a
    clause unless `FROMex` is a prefix.
    """
    if keyword not in text.upper():
        return
    declared = prefixes(text)[1] | set(PREFIXES)
    ending = re.compile(rf"{keyword}(NAMED)?$")
    depth, start, named = 0, -1, False
    for token in tokens(text):
        depth += nesting(token)
        if depth == 0 and (found := ending.search(word(token))):
            start, named = token.start() + found.start(), bool(found[1])
        elif depth == 0 and start >= 0 and word(token) == "NAMED":
            named = True
        else:
            if depth == 0 and start >= 0 and token["iri"]:
                yield Clause(token[0], named, start, token.end())
            elif depth == 0 and token["name"]:
                yield from _of_name(token, "" if start >= 0 else keyword, start, named, declared)
            start, named = -1, False


def _of_name(
    token: Token, keyword: str, start: int, named: bool, declared: set[str]
) -> Iterator[Clause]:
    """Yield the clause that ends with a name; the name may begin with `keyword` or NAMED."""
    prefix = token["prefix"]
    rest = prefix
    if keyword:
        found = None if prefix in declared else re.search(keyword, prefix, re.IGNORECASE)
        if found is None:
            return
        start, rest = token.start() + found.start(), prefix[found.end() :]
    if rest not in declared and rest.upper().startswith("NAMED"):
        named, rest = True, rest[len("NAMED") :]
    yield Clause(rest + token[0][len(prefix) :], named, start, token.end())
