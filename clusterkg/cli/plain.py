"""Commands that read plain parameters without pydantic.

Typer lets pydantic convert every parameter, even one that is not given; importing that takes
longer than all else a short command does. Here text, names of an enumeration, readable files and
what was left out are taken as they are; whatever else comes (numbers, dates, values that are
wrong) goes the usual way, with the usual messages.
"""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from typer import Context
from typer.core import TyperCommand, TyperGroup

_NOT_PLAIN: Final = object()


def _plain(value: Any, wanted: Any) -> Any:
    """Return a value as `wanted`, a type of a parameter; `_NOT_PLAIN` if that takes more."""
    if get_origin(wanted) is list and isinstance(value, (list, tuple)):
        items = [_plain(item, get_args(wanted)[0]) for item in value]
        return _NOT_PLAIN if any(item is _NOT_PLAIN for item in items) else items
    if not isinstance(wanted, type):
        return _NOT_PLAIN
    if isinstance(value, wanted):
        return value
    if isinstance(value, str):
        if issubclass(wanted, Enum) and value in {member.value for member in wanted}:
            return wanted(value)
        if wanted is Path and os.access(value, os.R_OK):
            return Path(value)
    return _NOT_PLAIN


class _Conversion:
    """What typer asks a parameter for: how its value is converted."""

    def __init__(self, parameter: Any) -> None:
        self._usual = parameter.get_runtime_param
        self._wanted = parameter.type_descriptor.annotation

    def coerce(self, value: Any, param: Any, ctx: Context) -> Any:
        """Convert a value."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        found = _plain(value, self._wanted)
        return self._usual().coerce(value, param, ctx) if found is _NOT_PLAIN else found


def _made_plain(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        # Another version of typer may convert in another way: then that is left as it is.
        known = hasattr(parameter, "get_runtime_param") and hasattr(parameter, "type_descriptor")
        if known and "get_runtime_param" not in vars(parameter):
            conversion = _Conversion(parameter)
            parameter.get_runtime_param = lambda conversion=conversion: conversion
    return parameters


class Command(TyperCommand):
    """A command that reads plain parameters without pydantic."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters."""
        return _made_plain(super().get_params(ctx))


class Group(TyperGroup):
    """A group of commands that reads plain parameters without pydantic."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters."""
        return _made_plain(super().get_params(ctx))
