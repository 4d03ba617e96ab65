"""Settles how an engine reads a text: in the tokens that this package sees, or not at all.

Engines try a text in more than one way. To Oxigraph `service:x {` may be a name, or SERVICE and
`:x`; `?a<b#c>` may be a comparison and a comment, or an IRI. What was looked for in one reading
must not act in another, so such places are written in a way that leaves no choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.rewrite import replaced
from clusterkg.sparql.tokens import DOUBTFUL, Token, keywords_before, nesting, tokens, word

_ABSOLUTE: Final = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*""")
_KEYWORD: Final = re.compile(r"(?:(?!SERVICE)\w)*(?:GRAPH|FROM|NAMED|DESCRIBE)", re.IGNORECASE)
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")


def settled(text: str) -> str:
    """Return a query or an update that means the same, and that an engine can read in one way only.

    >>> settled("PREFIX service: <http://e/> ASK { GRAPH service:g { ?s ?p ?o } }")
    'PREFIX service: <http://e/> ASK { GRAPH <http://e/g> { ?s ?p ?o } }'
    """
    named = "service" in text.casefold()
    doubtful = any(place["runs_on"] for place in DOUBTFUL.finditer(text))
    if not named and not doubtful:
        return text
    found = list(tokens(text))
    changes = []
    for token, iri in names_like_service(found) if named else ():
        if iri is not None:
            changes.append((token.start(), token.start() + len(token[0].rstrip(".")), iri))
    for token in found if doubtful else ():
        place = DOUBTFUL.match(text, token.start()) if token[0][0] == "<" else None
        if place and place["runs_on"]:
            sure = _escaped(token[0]) if token["iri"] else "< "
            changes.append((token.start(), token.end(), sure))
    return replaced(text, changes)


def names_like_service(found: Sequence[Token]) -> Iterator[tuple[Token, str | None]]:
    """Yield the prefixed names that may be read as SERVICE and a name, each with its IRI in `<>`.

    That is what a group follows: the name of a graph, an object before a group, or a service. The
    IRI is None if the prefix is not declared, so that it can be no name, or as a relative IRI.
    """
    declared: dict[str, str] = dict(PREFIXES)
    depth = 0
    for number, token in enumerate(found):
        depth += nesting(token)
        if token["iri"] and depth == 0 and number > 1 and word(found[number - 2]) == "PREFIX":
            declared[found[number - 1]["prefix"]] = token[0][1:-1]
        elif "SERVICE" in (token["prefix"] or "").upper() and _opens(found, number):
            yield token, _iri(token, declared)


def _opens(found: Sequence[Token], number: int) -> bool:
    """Return whether a group follows a token at once."""
    return number + 1 < len(found) and found[number + 1][0] == "{"


def _iri(token: Token, declared: dict[str, str]) -> str | None:
    """Return a name as an IRI, behind the keyword that its prefix begins with: `GRAPHservice:x`."""
    prefix, keyword = token["prefix"], ""
    local = token[0][len(prefix) + 1 :].rstrip(".")
    glued = 0 if prefix in declared else keywords_before(prefix, declared, _KEYWORD)
    if glued:
        keyword, prefix = f"{prefix[:glued]} ", prefix[glued:]
    value = declared.get(prefix, "") + _LOCAL_ESCAPE.sub(r"\1", local)
    # A local name with a slash could be taken for steps within a path.
    sure = _ABSOLUTE.fullmatch(value) and "/" not in local
    return f"{keyword}<{_escaped(value)}>" if sure else None


def _escaped(iri: str) -> str:
    """Return an IRI in which nothing could begin a string or a comment."""
    return iri.replace("'", r"\u0027").replace("#", r"\u0023")
