"""The page of the command line: the help of every command, as `--help` shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand, TyperGroup

from clusterkg.cli import app
from clusterkg.model.errors import Status
from docs.generate.text import code, page

WIDTH = 98
"""The width of the texts, that of a terminal with 100 columns."""


def commands() -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every command and group, as it is typed after `clusterkg`, with its help."""
    yield from _walk(app, (), None)


def statuses() -> list[str]:
    """Return the table of exit statuses."""
    rows = [f"| {each.value} | {each.meaning} |" for each in Status]
    return ["| exit status | meaning |", "|---|---|", *rows]


def reference() -> str:
    """Return the page."""
    lines = ["Generated from the commands; `clusterkg COMMAND --help` shows the same text.", ""]
    lines += ["## Exit status", "", *statuses(), ""]
    for path, text in commands():
        lines += [f"## `{' '.join(('clusterkg', *path))}`", "", *code("text", text)]
    return page("Command line", lines)


def _walk(
    command: TyperCommand | TyperGroup, path: tuple[str, ...], parent: Any
) -> Iterator[tuple[tuple[str, ...], str]]:
    name = path[-1] if path else "clusterkg"
    context = command.make_context(
        name, [], parent=parent, resilient_parsing=True, terminal_width=WIDTH
    )
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, TyperGroup):
        for each in command.list_commands(context):
            child = command.get_command(context, each)
            assert isinstance(child, TyperCommand | TyperGroup)
            yield from _walk(child, (*path, each), context)
