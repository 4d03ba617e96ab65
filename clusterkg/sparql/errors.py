"""Tells where SPARQL does not parse.

Oxigraph decides whether it does, but mostly names the end of the text as the place. rdflib's parser
names the start of the smallest part that it cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches

from clusterkg.model.errors import QuerySyntaxError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.tokens import form, prefixes, tokens

_LONG = 50_000
_KEYWORDS = (
    "SELECT",
    "ASK",
    "CONSTRUCT",
    "DESCRIBE",
    "PREFIX",
    "BASE",
    "WHERE",
    "FILTER",
    "OPTIONAL",
    "UNION",
    "MINUS",
    "BIND",
    "VALUES",
    "GRAPH",
    "ORDER",
    "GROUP",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "DISTINCT",
    "INSERT",
    "DELETE",
)
_PLACE = re.compile(r"^error at (\d+):(\d+): ")


def syntax_error(
    text: str, error: SyntaxError, known: Collection[str] = PREFIXES
) -> QuerySyntaxError:
    """Return what is wrong with a query or an update, with the place and the line.

    Args:
        text: The query or update.
        error: What Oxigraph says.
        known: Prefixes that need not be declared in the text.
    """
    if not text.strip():
        return QuerySyntaxError("the query is empty", hint="write one, such as 'ASK { ?s ?p ?o }'")
    undeclared = _undeclared(text, known)
    if undeclared is not None:
        name, start = undeclared
        if text[:start].endswith("<"):
            return _at(text, start - 1, f"the IRI <{name}:… is not closed", "end it with >")
        near = get_close_matches(name, PREFIXES, n=1)
        hint = f"did you mean {near[0]}:?" if near else "declare it with PREFIX"
        return _at(text, start, f"the prefix {name}: is not declared", hint)
    place = _stuck(text)
    if place is not None and place < len(text.rstrip()):
        word = text[place:].split(None, 1)[0]
        near = get_close_matches(word.upper(), _KEYWORDS, n=1, cutoff=0.7)
        meant = f"did you mean {near[0]}?" if near and near[0] != word.upper() else None
        return _at(text, place, f"the SPARQL does not parse from {word!r} on", meant)
    if place is not None:
        hint = "a brace, bracket or quote is not closed, or a part is missing"
        return _at(text, max(0, len(text.rstrip()) - 1), "the SPARQL ends too early", hint)
    message = " ".join((error.msg or str(error)).split())
    found = _PLACE.match(message)
    if found is None:
        return QuerySyntaxError(f"the SPARQL does not parse: {message}")
    lines = text.splitlines(keepends=True)
    before = sum(len(line) for line in lines[: int(found[1]) - 1])
    reason = message[found.end() :]
    return _at(text, before + int(found[2]) - 1, f"the SPARQL does not parse: {reason}", None)


def _undeclared(text: str, known: Collection[str]) -> tuple[str, int] | None:
    """Return the first prefix that is used but neither declared in the text nor known."""
    used, declared = prefixes(text)
    strange = used - declared - set(known)
    for token in tokens(text):
        if token["name"] and token["prefix"] in strange:
            return token["prefix"], token.start()
    return None


def _stuck(text: str) -> int | None:
    """Return from where rdflib cannot read on; None if it reads all, or would take too long."""
    if len(text) > _LONG:
        return None
    # In a thread: pyparsing keeps frames, and those below ours would keep a store open.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_parsed_to, text).result()


def _parsed_to(text: str) -> int | None:
    try:
        from pyparsing import ParseException
        from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
    except (ImportError, OSError):  # a process that may open no more files
        return None

    parse = parseQuery if form(text) else parseUpdate
    try:
        parse(text.replace("\t", " "))
    except ParseException as error:
        place: int = error.loc
        return place + len(text[place:]) - len(text[place:].lstrip())
    except Exception:  # rdflib raises bare ones for what parses but makes no sense
        return None
    return None


def _at(text: str, place: int, message: str, hint: str | None) -> QuerySyntaxError:
    before = text[:place]
    line = before.count("\n") + 1
    column = place - before.rfind("\n")
    return QuerySyntaxError(
        message,
        hint=hint,
        file="query",
        line=line,
        column=column,
        excerpt=excerpt(text, line, column),
    )


def excerpt(text: str, line: int, column: int) -> str:
    """Return a line of a text with a caret under a column (both from 1), as compilers show it."""
    shown = text.splitlines()[line - 1 : line] or [""]
    number = f"{line} | "
    under = "".join("\t" if sign == "\t" else " " for sign in shown[0][: column - 1])
    return f"  {number}{shown[0]}\n  {' ' * (len(number) - 2)}| {under}^"
