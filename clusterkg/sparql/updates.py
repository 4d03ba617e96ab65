"""Updates in parts: which operations a text holds, and at which graphs they look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clusterkg.model.errors import QueryError
from clusterkg.sparql.tokens import nesting, tokens, word


@dataclass(frozen=True)
class Operation:
    """One operation of an update, or several to be carried out in turn.

    Attributes:
        prologue: The BASE and PREFIX lines before it, also those of operations before it.
        body: Its text.
        words: The words of it outside braces, in upper case.
    """

    prologue: str
    body: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The update that consists of it alone."""
        return self.prologue + self.body

    @property
    def clears_all(self) -> bool:
        """Whether it empties all graphs, the merge of which is then empty too."""
        return self.words in {
            (verb, *silent, "ALL") for verb in ("CLEAR", "DROP") for silent in ((), ("SILENT",))
        }

    @property
    def reads(self) -> bool:
        """Whether it looks at what the default graph holds."""
        return "WHERE" in self.words or "DEFAULT" in self.words


def operations(text: str) -> list[Operation]:
    """Return the operations of an update, each to be carried out by itself."""
    found: list[Operation] = []
    prologue = ""
    for part in _parts(text):
        head, body = _prologue(part)
        prologue += head
        if body.strip():
            found.append(Operation(prologue, body, tuple(_outside(body))))
    return found


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
            found[-1] = Operation(last.prologue, body, (*last.words, *step.words))
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
    if "USING" in step.words or "WITH" in step.words:
        raise QueryError(
            "the update has USING or WITH, and the request names graphs too",
            hint="leave out using-graph-uri and using-named-graph-uri",
        )
    clauses = [f"USING <{iri}>" for iri in default] + [f"USING NAMED <{iri}>" for iri in named]
    text, depth, previous = step.body, 0, ""
    for token in tokens(text):
        if token["brace"]:
            depth += nesting(token)
            previous = ""
        elif token["word"] and depth == 0:
            if word(token) == "WHERE":
                before, after = text[: token.start()], text[token.start() :]
                # DELETE WHERE has no place for graphs; its pattern is also what is removed.
                template = f"{text[token.end() :]}\n" if previous == "DELETE" else ""
                return replace(step, body=f"{before}{template} {' '.join(clauses)} {after}")
            previous = word(token)
    return step


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the semicolons outside braces."""
    depth = start = 0
    for token in tokens(text):
        depth += nesting(token)
        if depth == 0 and token[0] == ";":
            yield text[start : token.start()]
            start = token.end()
    yield text[start:]


def _prologue(part: str) -> tuple[str, str]:
    """Return the BASE and PREFIX lines of an operation, and the rest."""
    declared, empty = False, True
    for token in tokens(part):
        empty = False
        if token["brace"] or word(token) not in {"", "BASE", "PREFIX"}:
            place = token.start() if declared else 0
            return part[:place], part[place:]
        declared = declared or bool(token["word"])
    return (f"{part}\n", "") if declared or empty else ("", part)


def _outside(text: str) -> Iterator[str]:
    depth = 0
    for token in tokens(text):
        depth += nesting(token)
        if token["word"] and depth == 0:
            yield word(token)
