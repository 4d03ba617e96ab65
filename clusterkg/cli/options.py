"""Commands declared as typed functions: Typer makes their parameters from the annotations.

A parameter of a command is either one option, `Annotated[Path | None, option("--output", …)]`, or a
frozen dataclass whose fields are options. The type says how a value is converted; a default is the
ordinary Python default.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from inspect import Parameter, Signature, signature
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import typer
from typer.main import get_command

from clusterkg.cli.commands import CONTEXT, Command, Convert, Declaration, quick
from clusterkg.cli.outputs import FORCE, Target, check_apart, warn_existing


def option(
    *names: str,
    help: str,
    provenance: bool = False,
    hidden_names: tuple[str, ...] = (),
    least: float | None = None,
    most: float | None = None,
    choices: Mapping[str, Any] | None = None,
    needs: tuple[str, ...] = (),
    excludes: tuple[str, ...] = (),
    **settings: Any,
) -> Declaration:
    """Declare an option; `settings` are those of `typer.Option`, such as `metavar`."""
    made = Declaration(names, help, False, provenance, hidden_names, least, most, choices, settings)
    return dataclasses.replace(made, needs=needs, excludes=excludes)


def output(
    *names: str,
    help: str,
    metavar: str = "FILE",
    may_be_input: tuple[str, ...] = (),
    may_be_folder: bool = False,
) -> Declaration:
    """Declare an option for what a command writes; its type is `Target`.

    The command then has `--force`, too, and begins when its outputs have been checked.
    """
    made = option(*names, help=help, metavar=metavar)
    return dataclasses.replace(made, may_be_input=may_be_input, may_be_folder=may_be_folder)


def argument(metavar: str, *, help: str) -> Declaration:
    """Declare an argument; its help is listed below the usage."""
    return Declaration((), help, True, False, (), None, None, None, {"metavar": metavar})


def command(name: str | None = None) -> Callable[[Callable[..., None]], Command]:
    """Make a command of a function: the docstring is its help, the parameters are its options.

    With an option for an output comes `--force`.
    """

    def made(function: Callable[..., None]) -> Command:
        hints = get_type_hints(function, include_extras=True)
        declared: list[_Declared] = []
        groups: dict[str, Any] = {}
        for each in signature(function).parameters.values():
            hint = hints[each.name]
            if is_dataclass(hint):
                groups[each.name] = hint
                declared += _of_group(hint)
            else:
                declared.append(_Declared.of(each.name, hint, each.default))
        written = [each for each in declared if each.written]
        if written:
            declared.append(_Declared.of("force", _FORCE, False))

        def call(**values: Any) -> None:
            for each in declared:
                if each.several:  # which Typer turns into a list, or None if it is empty
                    values[each.parameter.name] = tuple(values[each.parameter.name] or ())
            if written:
                _check_outputs(written, values, force=values.pop("force"))
            for group, kind in groups.items():
                values[group] = kind(**{f.name: values.pop(f.name) for f in fields(kind)})
            function(**values)

        call.__doc__ = function.__doc__
        call.__signature__ = Signature([each.parameter for each in declared])  # type: ignore[attr-defined]
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name or function.__name__, cls=Command, context_settings=CONTEXT)(call)
        command = cast(Command, get_command(app))
        known = {each.parameter.name: each for each in declared}
        command.params = [
            quick(each, known[each.name].convert, known[each.name].declaration)
            for each in command.params
        ]
        return command

    return made


_FORCE: Any = Annotated[bool, option("--force", help=FORCE)]


def _check_outputs(written: list[_Declared], values: dict[str, Any], *, force: bool) -> None:
    """Tell the outputs among the values of options whether they may replace, and check them."""
    targets: dict[str, Target] = {}
    for each in written:
        name = each.parameter.name
        if values[name] is not None:
            targets[name] = values[name] = dataclasses.replace(values[name], force=force)
            if not each.declaration.may_be_folder:
                targets[name].check()
    read_too = {each.parameter.name: each.declaration.may_be_input for each in written}
    check_apart(targets.values(), [])
    for output, target in targets.items():
        others = [
            (value,) if name == "store" else value
            for name, value in values.items()
            if name not in targets and name not in read_too[output]
        ]
        check_apart([target], others)
    warn_existing(target for name, target in targets.items() if not read_too[name])


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


@dataclass(frozen=True)
class _Declared:
    """A parameter as Typer reads it, and how its values are converted."""

    parameter: Parameter
    convert: Convert | None
    declaration: Declaration
    several: bool
    written: bool

    @classmethod
    def of(cls, name: str, hint: Any, default: Any) -> _Declared:
        """Read an annotation.

        Args:
            name: Name of the parameter.
            hint: Its annotation, with a `Declaration`.
            default: Its default, `Parameter.empty` if it is required.
        """
        declared, wanted = _declaration(hint), get_args(hint)[0]
        settings = dict(declared.settings)
        if get_origin(wanted) in {Union, UnionType}:
            wanted = next(each for each in get_args(wanted) if each is not NoneType)
        shape: Any = str
        if get_origin(wanted) is tuple:
            items = get_args(wanted)
            wanted = items[0]
            shape = list[str] if items[-1] is Ellipsis else tuple[tuple(str for _ in items)]  # type: ignore[misc]
        convert: Convert | None = None
        if wanted is bool:
            shape = bool
        else:
            convert, metavar, words = _conversion(wanted, declared)
            settings.setdefault("metavar", metavar)
            if words:
                settings.setdefault("autocompletion", _completing(words))
        default = settings.pop("default", default)
        if callable(default) and default is not Parameter.empty:
            settings["default_factory"], default = default, Parameter.empty
        if shape == list[str] and default == ():
            default = None
        elif default is not Parameter.empty and default is not None and shape is str:
            default = _word(default, declared)
        made: Any
        if declared.argument:
            made = typer.Argument(help=declared.help, **settings)
        else:
            names = declared.names or (f"--{name.replace('_', '-')}",)
            made = typer.Option(
                *names, *declared.hidden_names, help=declared.help, show_envvar=True, **settings
            )
        kind = Parameter.KEYWORD_ONLY
        parameter = Parameter(name, kind, default=default, annotation=Annotated[shape, made])
        return cls(parameter, convert, declared, shape == list[str], wanted is Target)


def _of_group(group: Any) -> list[_Declared]:
    hints = get_type_hints(group, include_extras=True)
    made = []
    for each in fields(group):
        default = Parameter.empty if each.default is MISSING else each.default
        made.append(_Declared.of(each.name, hints[each.name], default))
    return made


def _declaration(hint: Any) -> Declaration:
    return next(each for each in get_args(hint) if isinstance(each, Declaration))


def _word(value: object, declared: Declaration) -> str:
    """Return how a value is written on the command line."""
    for word, each in (declared.choices or {}).items():
        if each == value:
            return word
    return str(value)


def _completing(words: Iterable[str]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def _conversion(wanted: Any, declared: Declaration) -> tuple[Convert, str, tuple[str, ...]]:
    """Return how a text becomes a value of a type, what stands for it in help, and its words."""
    choices = declared.choices
    if choices is None and get_origin(wanted) is Literal:
        choices = {word: word for word in get_args(wanted)}
    elif choices is None and issubclass(wanted, StrEnum):
        choices = {str(member): member for member in wanted}
    if choices is not None:
        return _choosing(choices), f"[{'|'.join(choices)}]", tuple(choices)
    if wanted is datetime:
        return _day, "DATE", ()
    if wanted in {int, float}:
        return _number(wanted, declared), {int: "INTEGER", float: "NUMBER"}[wanted], ()
    if wanted is Path:
        return Path, "PATH", ()
    if wanted is Target:
        return Target.of, "FILE", ()
    return str, "TEXT", ()


def _choosing(choices: Mapping[str, Any]) -> Convert:
    def convert(text: str) -> Any:
        if text in choices:
            return choices[text]
        raise ValueError(f"{text!r} is not one of {', '.join(map(repr, choices))}.")

    return convert


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-05-31.") from None


def _number(wanted: type[int] | type[float], declared: Declaration) -> Convert:
    least, most = declared.least, declared.most

    def convert(text: str) -> int | float:
        try:
            number = wanted(text)
        except ValueError:
            name = "integer" if wanted is int else "number"
            raise ValueError(f"{text!r} is not a valid {name}.") from None
        if (least is not None and number < least) or (most is not None and not number <= most):
            bounds = [f"at least {least}"] if least is not None else []
            bounds += [f"at most {most}"] if most is not None else []
            raise ValueError(f"{text} is out of range: use {' and '.join(bounds)}.")
        return number

    return convert
