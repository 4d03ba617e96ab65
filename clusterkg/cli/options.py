"""Commands declared as typed functions: the parameters of click come from the annotations.

A parameter of a command is either one option, `Annotated[Path | None, option("--output", …)]`, or a
frozen dataclass whose fields are options. The type says how a value is converted; a default is the
ordinary Python default.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from inspect import Parameter, signature
from pathlib import Path
from pkgutil import iter_modules
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import click
from click.shell_completion import CompletionItem


@dataclass(frozen=True)
class Declaration:
    """What the annotation of an option or argument says beside its type.

    Attributes:
        names: The names on the command line; without any, the name of the parameter.
        help: The help text.
        argument: Whether it is an argument, given by position.
        provenance: Whether the value bears on a computed result, and is recorded with it.
        hidden_names: Further names, which work but are not shown.
        least: The lowest number that is accepted.
        most: The highest number that is accepted.
        choices: Word → value of what is accepted, if the type does not say it.
        settings: Further settings of `click.Option`.
    """

    names: tuple[str, ...]
    help: str
    argument: bool
    provenance: bool
    hidden_names: tuple[str, ...]
    least: float | None
    most: float | None
    choices: Mapping[str, Any] | None
    settings: Mapping[str, Any]


def option(
    *names: str,
    help: str,
    provenance: bool = False,
    hidden_names: tuple[str, ...] = (),
    least: float | None = None,
    most: float | None = None,
    choices: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Declaration:
    """Declare an option; `settings` are those of `click.Option`, such as `metavar`."""
    return Declaration(names, help, False, provenance, hidden_names, least, most, choices, settings)


def option_of(name: str, **settings: Any) -> click.Option:
    """Return a flag that is dealt with before the command, as `--version` is."""
    return click.Option([name], is_flag=True, is_eager=True, expose_value=False, **settings)


def argument(metavar: str, *, help: str) -> Declaration:
    """Declare an argument; its help is listed below the usage."""
    return Declaration((), help, True, False, (), None, None, None, {"metavar": metavar})


class Option(click.Option):
    """An option that may have names which work but are not shown."""

    def __init__(self, *args: Any, hidden_names: tuple[str, ...] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.hidden_names = hidden_names

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return how it is written, and its help text."""
        names = self.opts
        self.opts = [name for name in names if name not in self.hidden_names]
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = names


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is asked for.

    Args:
        commands: Name of each command → `module:attribute`, or a group.
        package: In place of `commands`: a package with a module for each command, which holds the
            command by its own name.
        settings: Those of `click.Group`.
    """

    def __init__(
        self,
        *,
        commands: Mapping[str, str | click.Group] | None = None,
        package: str = "",
        **settings: Any,
    ) -> None:
        super().__init__(no_args_is_help=True, **settings)
        self._places = commands
        self._package = package

    @cached_property
    def places(self) -> Mapping[str, str | click.Group]:
        """Name of each command → `module:attribute`, or a group."""
        if self._places is not None:
            return self._places
        paths = importlib.import_module(self._package).__path__
        modules = [each.name for each in iter_modules(paths) if not each.name.startswith("_")]
        return {name.replace("_", "-"): f"{self._package}.{name}:{name}" for name in modules}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        place = self.places.get(cmd_name)
        if place is None or isinstance(place, click.Command):
            return place
        module, _, attribute = place.partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentence of their help, not cut off."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(1000)) for name, each in found if each is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class _Choice(click.ParamType[Any]):
    """A choice among the words for some values."""

    name = "choice"

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def word(self, value: object) -> str | None:
        """Return the word for a value, None for none."""
        return next((word for word, each in self.values.items() if each == value), None)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return the words."""
        return f"[{'|'.join(self.values)}]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Return the value for a word."""
        if value in self.values:
            return self.values[value]
        words = ", ".join(map(repr, self.values))
        return self.fail(f"{value!r} is not one of {words}.", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the words that begin as asked."""
        return [CompletionItem(word) for word in self.values if word.startswith(incomplete)]


def command(name: str | None = None) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of a function: the docstring is its help, the parameters are its options."""

    def made(function: Callable[..., None]) -> click.Command:
        hints = get_type_hints(function, include_extras=True)
        params: list[click.Parameter] = []
        groups: dict[str, Any] = {}
        for each in signature(function).parameters.values():
            hint = hints[each.name]
            if is_dataclass(hint):
                groups[each.name] = hint
                params += _of_group(hint)
            else:
                params.append(_parameter(each.name, hint, each.default))

        def call(**values: Any) -> None:
            for group, kind in groups.items():
                values[group] = kind(**{f.name: values.pop(f.name) for f in fields(kind)})
            function(**values)

        call.__doc__ = function.__doc__
        return click.Command(
            name or function.__name__, callback=call, params=params, help=function.__doc__
        )

    return made


def recorded(*groups: Any) -> dict[str, str]:
    """Return the options that bear on a result, by name, as written on the command line."""
    found = {}
    for group in groups:
        hints = get_type_hints(type(group), include_extras=True)
        for each in fields(group):
            value = getattr(group, each.name)
            declared = _declaration(hints[each.name])
            if declared.provenance and value is not None and value is not False:
                found[each.name.replace("_", "-")] = str(value)
    return found


def _of_group(group: Any) -> list[click.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    made = []
    for each in fields(group):
        default = each.default if each.default_factory is MISSING else each.default_factory
        default = Parameter.empty if default is MISSING else default
        made.append(_parameter(each.name, hints[each.name], default))
    return made


def _declaration(hint: Any) -> Declaration:
    return next(each for each in get_args(hint) if isinstance(each, Declaration))


def _parameter(name: str, hint: Any, default: Any) -> click.Parameter:
    declared, wanted = _declaration(hint), get_args(hint)[0]
    settings = dict(declared.settings)
    if get_origin(wanted) in {Union, UnionType}:
        wanted = next(each for each in get_args(wanted) if each is not NoneType)
    several = False
    if get_origin(wanted) is tuple:
        items = get_args(wanted)
        wanted, several = items[0], items[-1] is Ellipsis
        if not several:
            settings["nargs"] = len(items)
    kind = _kind(wanted, declared)
    required = default is Parameter.empty and "default" not in settings
    settings |= {"type": kind, "required": required}
    if default is not Parameter.empty:
        settings["default"] = kind.word(default) if isinstance(kind, _Choice) else default
    if declared.argument:
        if several:
            settings |= {"nargs": -1, "default": None}
        return click.Argument([name], help=declared.help, **settings)
    if wanted is bool:
        settings |= {"is_flag": True, "type": bool}
    names = [*(declared.names or (f"--{name.replace('_', '-')}",)), *declared.hidden_names]
    return Option(
        [name, *names],
        help=declared.help,
        multiple=several,
        hidden_names=declared.hidden_names,
        show_envvar=True,
        **settings,
    )


def _kind(wanted: Any, declared: Declaration) -> click.ParamType[Any]:
    if declared.choices is not None:
        return _Choice(declared.choices)
    if get_origin(wanted) is Literal:
        return _Choice({word: word for word in get_args(wanted)})
    if issubclass(wanted, StrEnum):
        return _Choice({str(member): member for member in wanted})
    if wanted is datetime:
        return click.DateTime(["%Y-%m-%d"])
    if wanted is Path:
        return click.Path(path_type=Path)
    if (declared.least, declared.most) != (None, None):
        ranged: Any = click.IntRange if wanted is int else click.FloatRange
        return cast(click.ParamType[Any], ranged(declared.least, declared.most))
    return cast(click.ParamType[Any], click.types.convert_type(wanted))
