"""Updates in parts: which operations a text holds, and on which graphs they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clusterkg.errors import QueryError
from clusterkg.store.sparql_text import tokens, unescaped


@dataclass(frozen=True)
class Operation:
    """One operation of an update.

    Attributes:
        text: Its text, with the prologues before it.
        words: The words of it outside braces, in upper case.
    """

    text: str
    words: tuple[str, ...]

    @property
    def clears_all(self) -> bool:
        """Whether it empties all graphs, the merge of which is then empty too."""
        return self.words in {
            (verb, *silent, "ALL") for verb in ("CLEAR", "DROP") for silent in ((), ("SILENT",))
        }

    @property
    def reads(self) -> bool:
        """Whether it looks at what the graphs hold."""
        return "WHERE" in self.words or "DEFAULT" in self.words


def operations(text: str) -> list[Operation]:
    """Return the operations of an update, each to be carried out by itself."""
    text = unescaped(text)
    found: list[Operation] = []
    prologue = ""
    for part in _parts(text):
        head, body = _prologue(part)
        prologue += head
        words = tuple(_outside(body))
        if words:
            found.append(Operation(prologue + body, words))
        elif body.strip(" \t\r\n"):  # no SPARQL: who parses it will say so
            found.append(Operation(prologue + body, ("",)))
    return found


def batches(text: str) -> list[Operation]:
    """Return an update as few operations, or several in one text, to be carried out in turn.

    An operation that looks at the graphs, or empties all, is never behind another in one text.
    """
    found: list[Operation] = []
    for op in operations(text):
        if found and not (op.reads or op.clears_all or found[-1].clears_all):
            last = found.pop()
            found.append(Operation(f"{last.text}\n;\n{op.text}", (*last.words, *op.words)))
        else:
            found.append(op)
    return found or [Operation(text, ())]


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the semicolons outside braces."""
    depth = start = last = 0
    for token in [*tokens(text), None]:
        gap_end = len(text) if token is None else token.start()
        if depth == 0:
            at = last
            while (semicolon := text.find(";", at, gap_end)) >= 0:
                yield text[start:semicolon]
                start = at = semicolon + 1
        if token is None:
            break
        last = token.end()
        depth += {"{": 1, "}": -1}.get(token["brace"] or "", 0)
    yield text[start:]


def _prologue(part: str) -> tuple[str, str]:
    """Return the BASE and PREFIX lines of an operation, and the rest."""
    for token in tokens(part):
        if token["brace"] or (token["word"] and token["word"].upper() not in {"BASE", "PREFIX"}):
            return part[: token.start()], part[token.start() :]
    stripped = part.strip()
    return (part, "") if stripped[:1] in {"#", "B", "b", "P", "p", ""} else ("", part)


def _outside(text: str) -> Iterator[str]:
    depth = 0
    for token in tokens(text):
        if token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
        elif token["word"] and depth == 0:
            yield token["word"].upper()


def with_using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose conditions look at these graphs only, as the SPARQL protocol lets
    a client say.

    Args:
        text: The update.
        default: IRIs of the graphs that make up the default graph.
        named: IRIs of the named graphs.

    Raises:
        QueryError: The update says itself which graphs it looks at.
    """
    clauses = [f"USING <{iri}>" for iri in default] + [f"USING NAMED <{iri}>" for iri in named]
    return "\n;\n".join(_using(op, " ".join(clauses)) for op in operations(text))


def _using(operation: Operation, clauses: str) -> str:
    if "USING" in operation.words or "WITH" in operation.words:
        raise QueryError(
            "the update has USING or WITH, and the request names graphs too",
            hint="leave out using-graph-uri and using-named-graph-uri",
        )
    if not operation.reads:
        return operation.text
    text, depth, previous = operation.text, 0, ""
    for token in tokens(text):
        if token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
            previous = ""
        elif token["word"] and depth == 0:
            word = token["word"].upper()
            if word == "WHERE":
                before, after = text[: token.start()], text[token.start() :]
                template = f"{after[len(word) :]}\n" if previous == "DELETE" else ""
                return f"{before}{template} {clauses} {after}"
            previous = word
    return text
