"""Updates in parts: which operations a text holds, and at which graphs they look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.model.errors import QueryError
from clusterkg.model.namespaces import PREFIXES
from clusterkg.sparql.tokens import (
    Token,
    keywords_before,
    nesting,
    prefixes,
    split,
    tokens,
    word,
)

_CLEARS_ALL: Final = re.compile("(CLEAR|DROP)(SILENT)?ALL")
_VERB: Final = re.compile(
    "(?:WITH<>)?(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)", re.ASCII
)
_KEYWORDS: Final = re.compile(
    "(?:WITH|USING|NAMED|COPY|MOVE|ADD|CLEAR|DROP|CREATE|SILENT|DEFAULT|GRAPH|TO)+", re.IGNORECASE
)


@dataclass(frozen=True)
class Operation:
    """One operation of an update, or several to be carried out in turn.

    Attributes:
        prologue: The BASE and PREFIX lines before it, also those of operations before it.
        body: Its text.
        shape: What stands outside its braces, without the spaces, which an engine does not need:
            keywords in upper case, `<>` for each IRI and name, `{}` for each group.
    """

    prologue: str
    body: str
    shape: str

    @property
    def text(self) -> str:
        """The update that consists of it alone."""
        return self.prologue + self.body

    @property
    def clears_all(self) -> bool:
        """Whether it empties all graphs, the merge of which is then empty too."""
        return _CLEARS_ALL.fullmatch(self.shape) is not None

    @property
    def reads(self) -> bool:
        """Whether it looks at what the default graph holds."""
        return "WHERE" in self.shape or "DEFAULT" in self.shape


def operations(text: str) -> list[Operation]:
    """Return the operations of an update, each to be carried out by itself."""
    found: list[Operation] = []
    prologue = ""
    for part in _parts(text):
        head, body = split(part)
        if next(tokens(head), None) is None:  # nothing but comments
            head, body = "", part if body else ""
        prologue += head if body else f"{head}\n"
        if body:
            found.append(Operation(prologue, body, _shape(body, prologue)))
    return found


def update_verb(text: str) -> str | None:
    """Return the verb of an update, such as INSERT or CLEAR; None if the text is not an update."""
    first = next(iter(operations(text)), None)
    found = _VERB.match(first.shape) if first else None
    return found[1] if found else None


def not_a_query(text: str) -> QueryError | None:
    """Return an error that says where updates go, if a text that was to be a query is one."""
    verb = update_verb(text)
    if verb is None:
        return None
    return QueryError(
        f"{verb} changes data: send updates as such, not as queries",
        hint="they go to /sparql of 'clusterkg serve --writable', or in Python to store.update()",
    )


def batches(steps: Sequence[Operation]) -> list[Operation]:
    """Return operations put together where that changes nothing.

    One that looks at the graphs, or empties all, is never behind another.
    """
    found: list[Operation] = []
    for step in steps:
        last = found[-1] if found else None
        if (
            last is None
            or step.reads
            or step.clears_all
            or last.clears_all
            or last.prologue != step.prologue
        ):
            found.append(step)
        else:
            body = f"{last.body}\n;\n{step.body}"
            found[-1] = Operation(last.prologue, body, f"{last.shape};{step.shape}")
    return found


def using(step: Operation, default: Sequence[str], named: Sequence[str]) -> Operation:
    """Return an operation whose conditions look at some graphs only, as a client of the SPARQL
    protocol may say.

    Args:
        step: The operation.
        default: IRIs of the graphs that make up the default graph.
        named: IRIs of the named graphs.

    Raises:
        QueryError: The operation says itself at which graphs it looks.
    """
    if "USING" in step.shape or step.shape.startswith("WITH"):
        raise QueryError(
            "the update has USING or WITH, and the request names graphs too",
            hint="leave out using-graph-uri and using-named-graph-uri",
        )
    text, depth = step.body, 0
    for token in tokens(text):
        depth += nesting(token)
        if depth == 0 and word(token).endswith("WHERE"):
            start = token.end() - len("WHERE")
            before, after = text[:start], text[start:]
            # DELETE WHERE has no place for graphs; its pattern is also what is removed.
            whole = step.shape.startswith("DELETEWHERE")
            template = f"{text[token.end() :]}\n" if whole else ""
            return replace(step, body=f"{before}{template} {using_clauses(default, named)} {after}")
    return step


def using_clauses(default: Sequence[str], named: Sequence[str]) -> str:
    """Return the clauses that name graphs, by their IRIs."""
    named = [f"NAMED <{iri}>" for iri in named]
    return " ".join(f"USING {graph}" for graph in [*(f"<{iri}>" for iri in default), *named])


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the semicolons outside braces."""
    depth = start = 0
    for token in tokens(text):
        depth += nesting(token)
        if depth == 0 and token[0] == ";":
            yield text[start : token.start()]
            start = token.end()
    yield text[start:]


def _shape(body: str, prologue: str) -> str:
    used, declared = prefixes(prologue)
    declared |= {name[len("PREFIX") :] for name in used} | set(PREFIXES)  # PREFIXex: <…>
    parts: list[str] = []
    depth = 0
    for token in tokens(body):
        before = depth
        depth += nesting(token)
        if depth == 0:
            parts.append("{}" if before else _outline(token, declared, first=not parts))
    return "".join(parts)


def _outline(token: Token, declared: set[str], *, first: bool) -> str:
    if not token["name"]:
        return "<>" if token["iri"] else word(token) or token[0]
    prefix = token["prefix"]
    if prefix in declared and not first:
        return "<>"
    # No operation begins with a name: `WITHex:g` is WITH and `ex:g`.
    return f"{prefix[: keywords_before(prefix, declared, _KEYWORDS)].upper()}<>"
