"""Wrong usage of the command line, said in one line: what is wrong, and what was probably meant."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from typer import TyperException

from clusterkg.model.errors import UsageError


def usage_error(error: TyperException, given: list[str]) -> UsageError | None:
    """Return what is wrong as an error of ours; None if there were no arguments: help is shown.

    Args:
        error: What Typer says.
        given: The words after the name of the program.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        return None
    context: Any = getattr(error, "ctx", None)
    message: str = error.format_message()
    hint = f"'{context.command_path} -h' shows the usage" if context else None
    name = getattr(error, "option_name", None)
    if message.startswith("No such option") and context:
        return UsageError(f"unknown option {name}", hint=_option(context, str(name)) or hint)
    if (found := re.match(r"No such command '(.*)'", message)) and context:
        meant = _command(context, found[1], given)
        return UsageError(f"unknown command {found[1]!r}", hint=meant or hint)
    for pattern, said in _SAID.items():
        message = re.sub(pattern, said, message)
    return UsageError(message.rstrip("."), hint=hint)


_SAID = {
    r"^Missing (?:argument|option|parameter) '(.*?)'.*": r"\1 is missing",
    r"^Invalid value for '(.*?)'": r"\1",
    r"^Invalid value": "wrong value",
    r"^Got unexpected extra argument(?:s|\(s\))? \((.*)\).*": r"too many arguments: \1",
    r"^Option '(.*)' requires an argument.*": r"\1 needs a value",
    r"^Option '(.*)' does not take a value.*": r"\1 takes no value",
}
"""What Typer says, and what we say."""


def _option(context: Any, name: str) -> str | None:
    """Return what was probably meant by an option that does not exist."""
    path, command = context.command_path, context.command
    own = [each for one in command.params for each in one.opts]
    near = get_close_matches(name, own, n=1, cutoff=0.7)
    if near:
        return f"did you mean {near[0]}?"
    if name in _options(context, command):
        return f"options stand behind the command: {path} COMMAND {name} …"
    return None


def _options(context: Any, command: Any) -> set[str]:
    """Return the options of all commands below a group."""
    if not hasattr(command, "list_commands"):
        return {each for one in command.params for each in one.opts}
    below = (command.get_command(context, each) for each in command.list_commands(context))
    return set().union(*(_options(context, each) for each in below))


def _command(context: Any, word: str, given: list[str]) -> str | None:
    """Return what was probably meant by a command that does not exist."""
    from clusterkg.queries.catalogue import names

    query = word.removesuffix(".rq")
    if query in names():
        return f"did you mean 'clusterkg query {'show' if 'show' in given else 'run'} {query}'?"
    near = get_close_matches(word, context.command.list_commands(context), n=1)
    return f"did you mean '{context.command_path} {near[0]}'?" if near else None
