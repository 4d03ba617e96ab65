"""Typer's commands and groups, with two changes made by subclasses.

Values are converted by what `options` declares: for that Typer would import pydantic, which takes
longer than all else a short command does. A group imports the module of a command when it is
asked for.
"""

from __future__ import annotations

import importlib
import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from clusterkg.cli.terminal import shown
from clusterkg.model.errors import UsageError

Convert = Callable[[str], Any]
"""Gives the value of a text; raises ValueError, with a reason, if there is none."""

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


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
        settings: Further settings of `typer.Option`.
        may_be_input: Parameters that an output may be one file with.
        may_be_folder: Whether an output may be a folder.
        needs: Options or arguments without one of which it has no effect.
        excludes: Options that it does not go together with.
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
    may_be_input: tuple[str, ...] = ()
    may_be_folder: bool = False
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class _Quick:
    """What options and arguments share: values are converted as declared.

    Attributes:
        convert: Gives the value of a text; None for flags, whose values are values already.
        declared: What an option says beside its type; None for those that all commands have.
    """

    convert: Convert | None
    declared: Declaration | None

    def process_value(self, ctx: Any, value: Any) -> Any:
        """Convert what was given; what is missing, and is required, goes the usual way."""
        parameter: Any = self
        several = parameter.multiple or parameter.nargs == -1
        if parameter.required and parameter.value_is_missing(value):
            return super().process_value(ctx, value)  # type: ignore[misc]
        if value is None and several:
            value = ()
        elif self.convert is not None and value is not None:
            try:
                if several or parameter.nargs > 1:
                    value = tuple(map(self.convert, value))
                else:
                    value = self.convert(value)
            except ValueError as error:
                raise typer.BadParameter(str(error), ctx=ctx, param=parameter) from None
        return value if parameter.callback is None else parameter.callback(ctx, self, value)

    def get_help_record(self, ctx: Any) -> tuple[str, str] | None:
        """Return how it is written, and its help text."""
        parameter: Any = self
        names = parameter.opts
        hidden = self.declared.hidden_names if self.declared else ()
        parameter.opts = [name for name in names if name not in hidden]
        try:
            return super().get_help_record(ctx)  # type: ignore[misc, no-any-return]
        finally:
            parameter.opts = names


class Option(_Quick, TyperOption):
    """An option that is converted here."""


class Argument(_Quick, TyperArgument):
    """An argument that is converted here; its type does not stand beside its name."""

    def display_type_rich(self, ctx: Any) -> str | None:
        """Return nothing."""
        return None


def quick(
    made: Any, convert: Convert | None = None, declared: Declaration | None = None
) -> Option | Argument:
    """Return a parameter that Typer has made as one that is converted here."""
    kind = Option if isinstance(made, TyperOption) else Argument
    quick = cast(Option | Argument, object.__new__(kind))
    vars(quick).update(vars(made), convert=convert, declared=declared)
    return quick


class _QuickHelp:
    """What commands and groups share: `--help` is converted here, too."""

    quick_help: Option | Argument | None = None

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option for help, always the same one."""
        if self.quick_help is None:
            self.quick_help = quick(super().get_help_option(ctx))  # type: ignore[misc]
        return self.quick_help

    def get_help(self, ctx: Any) -> str:
        """Return the help as standard output can show it: Typer writes UTF-8 where it is ASCII."""
        return shown(super().get_help(ctx))  # type: ignore[misc]


class Command(_QuickHelp, TyperCommand):
    """A command all of whose options are converted here, and must go together."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments.

        Raises:
            UsageError: An option is given twice, though it has one value, or has no effect.
        """
        with suppress(typer.TyperException):  # which is raised again below
            values, _, order = self.make_parser(ctx).parse_args(args=list(args))
            given = [each for each in order if values.get(each.name) not in (None, (), [])]
            _check(given, self.params)
        return super().parse_args(ctx, args)


def _check(given: list[Any], known: list[Any]) -> None:
    """Refuse options that are given twice, or that do not go together."""
    for each, number in Counter(given).items():
        if number > 1 and not each.multiple and not each.is_flag:
            raise UsageError(f"{each.opts[0]} is given twice", hint="give it once")
    names = {name for each in given for name in _names(each)}
    set_outside = {
        name for each in known for name in _names(each) if each.envvar and each.envvar in os.environ
    }
    for each in given:
        declared = each.declared
        if declared is None:
            continue
        for other in names.intersection(declared.excludes):
            raise UsageError(
                f"{each.opts[0]} and {other} do not go together", hint="leave one of them out"
            )
        if declared.needs and not (names | set_outside).intersection(declared.needs):
            raise UsageError(
                f"{each.opts[0]} has no effect without {' or '.join(declared.needs)}",
                hint=f"add {declared.needs[0]}, or leave {each.opts[0]} out",
            )


def _names(parameter: Any) -> list[str]:
    """Return what a parameter is called: the names of an option, the word for an argument."""
    return [*parameter.opts, parameter.metavar or ""]


class LazyGroup(_QuickHelp, TyperGroup):
    """A group that imports the module of a command when the command is asked for.

    Args:
        places: Name of each command → `module:attribute`, or a group.
        package: In place of `places`: a package with a module for each command, which holds the
            command by its own name.
        settings: Those of `typer.core.TyperGroup`.
    """

    def __init__(
        self,
        *,
        places: Mapping[str, str | TyperGroup] | None = None,
        package: str = "",
        **settings: Any,
    ) -> None:
        settings = {"context_settings": CONTEXT, "no_args_is_help": True} | settings
        super().__init__(rich_markup_mode=None, **settings)  # type: ignore[arg-type]
        self._places = places
        self._package = package

    @cached_property
    def places(self) -> Mapping[str, str | TyperGroup]:
        """Name of each command → `module:attribute`, or a group."""
        if self._places is not None:
            return self._places
        from pkgutil import iter_modules

        paths = importlib.import_module(self._package).__path__
        modules = [each.name for each in iter_modules(paths) if not each.name.startswith("_")]
        return {name.replace("_", "-"): f"{self._package}.{name}:{name}" for name in modules}

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands."""
        return list(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, importing its module."""
        place = self.places.get(cmd_name)
        if not isinstance(place, str):
            return place
        module, _, attribute = place.partition(":")
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands with the first sentence of their help, not cut off."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(1000)) for name, each in found]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def application(callback: Callable[..., None], **settings: Any) -> LazyGroup:
    """Return the group at the top, with the options of `callback` and those for completion."""
    made = typer.Typer(rich_markup_mode=None)
    made.callback()(callback)
    return LazyGroup(params=[quick(each) for each in get_command(made).params], **settings)
