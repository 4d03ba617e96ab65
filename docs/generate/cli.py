"""The page of the command line: the help of every command, as `--help` shows it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from clusterkg.cli import app
from docs.generate.text import code, page

WIDTH = 98
"""The width of the texts, that of a terminal with 100 columns."""


def commands() -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every command and group, as it is typed after `clusterkg`, with its help."""
    yield from _walk(app, (), None)


def reference() -> str:
    """Return the page."""
    lines = ["Generated from the commands; `clusterkg COMMAND --help` shows the same text.", ""]
    for path, text in commands():
        lines += [f"## `{' '.join(('clusterkg', *path))}`", "", *code("text", text)]
    return page("Command line", lines)


def _walk(
    command: click.Command, path: tuple[str, ...], parent: click.Context | None
) -> Iterator[tuple[tuple[str, ...], str]]:
    name = path[-1] if path else "clusterkg"
    settings = command.context_settings
    context = click.Context(
        command, info_name=name, parent=parent, **(settings | {"terminal_width": WIDTH})
    )
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            child = command.get_command(context, each)
            if child is not None:
                yield from _walk(child, (*path, each), context)
