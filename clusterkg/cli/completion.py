"""Completion of commands and options by the shell: bash, zsh and fish."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click

from clusterkg.cli.options import option_of

_VARIABLE: Final = "_CLUSTERKG_COMPLETE"
_SHELLS: Final = ("bash", "zsh", "fish")


def completion_options() -> list[click.Option]:
    """Return the options that install and show completion."""
    return [
        option_of(
            "--install-completion",
            help="Install completion for the current shell.",
            callback=_install,
        ),
        option_of(
            "--show-completion",
            help="Print the completion script of the current shell.",
            callback=_show,
        ),
    ]


def serve_completion(app: click.Command) -> None:
    """Answer the shell, if it is the shell that asks what could come next, and exit."""
    instruction = os.environ.get(_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(app, {}, "clusterkg", _VARIABLE, instruction))


def _script(context: click.Context) -> tuple[str, str]:
    from click.shell_completion import get_completion_class

    shell = Path(os.environ.get("SHELL", "")).name
    kind = get_completion_class(shell) if shell in _SHELLS else None
    if kind is None:
        raise click.UsageError(f"no completion for this shell; it works in {', '.join(_SHELLS)}")
    return shell, kind(context.command, {}, "clusterkg", _VARIABLE).source()


def _show(context: click.Context, _parameter: object, asked: bool) -> None:
    if asked:
        click.echo(_script(context)[1])
        context.exit()


def _install(context: click.Context, _parameter: object, asked: bool) -> None:
    if not asked:
        return
    shell, text = _script(context)
    home = Path.home()
    if shell == "fish":  # which reads this folder by itself
        place = home / ".config/fish/completions/clusterkg.fish"
    else:
        place = home / f".config/clusterkg/completion.{shell}"
        settings, line = home / f".{shell}rc", f"source '{place}'\n"
        known = settings.read_text(encoding="utf-8") if settings.exists() else ""
        if line not in known:
            settings.write_text(f"{known.rstrip()}\n{line}".lstrip(), encoding="utf-8")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    click.echo(f"{shell} completion installed in {place}; it works in a new terminal")
    context.exit()
