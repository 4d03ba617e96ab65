"""The page of the Python interface: what is public, with signatures and docstrings."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

from clusterkg.model import errors
from docs.generate.text import code, page

PUBLIC: Final = {
    "clusterkg": "Open graphs, ask them, validate files.",
    "clusterkg.measures": "Compute indicators of clusters on arrays.",
}
"""Modules whose names in `__all__` are public: module → what it is for."""

_NOTE: Final = """Generated from signatures and docstrings.

**What is public:** the names on this page; the commands, options, exit statuses and JSON fields
of the [command line](cli.md); the IRIs of ontology, vocabularies, rules and named graphs; names,
parameters and columns of the canned queries; routes of the server. They change only with a line in
the changelog and, from 1.0 on, a new major version. Every other module, class and function may
change at any time.
"""
_SECTION: Final = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):$")
_ITEM: Final = re.compile(r"^(\*{0,2}[\w, ]+): (.*)$")


def reference() -> str:
    """Return the page."""
    lines = [_NOTE]
    for name, purpose in PUBLIC.items():
        lines += [f"## `{name}`", "", purpose, ""]
        for member, thing in _members(name):
            lines += _member(member, thing)
    lines += [f"## `{errors.__name__}`", "", *code("text", _tree())]
    return page("Python interface", lines)


def _tree() -> str:
    """Return the classes of errors as their module draws them."""
    return "\n".join(line[4:] for line in inspect.getdoc(errors).splitlines() if line[:4] == "    ")


def _members(name: str) -> Iterator[tuple[str, Any]]:
    module = importlib.import_module(name)
    for member in module.__all__:
        if not member.startswith("__"):
            yield member, getattr(module, member)


def _member(name: str, thing: Any) -> list[str]:
    if inspect.isclass(thing):
        return _class(name, thing)
    if inspect.isfunction(thing):
        return [f"### `{name}`", "", *code("python", _signature(name, thing)), *_prose(thing)]
    return [f"### `{name}`", "", f"A `{type(thing).__name__}`: {', '.join(map(str, thing))}.", ""]


def _class(name: str, thing: type) -> list[str]:
    lines = [f"### `{name}`", ""]
    if not hasattr(thing, "__members__"):
        lines += code("python", _signature(name, thing))
    lines += _prose(thing)
    for member, method in vars(thing).items():
        if member.startswith("_"):
            continue
        if isinstance(method, (classmethod, staticmethod)):
            method = method.__func__
        if inspect.isfunction(method):
            lines += [f"#### `{name}.{member}`", "", *code("python", _signature(member, method))]
            lines += _prose(method)
        elif isinstance(method, property):
            lines += [f"#### `{name}.{member}`", "", *_prose(method)]
    return lines


def _signature(name: str, thing: Any) -> str:
    signature = inspect.signature(thing)
    parts = [
        re.sub(r"<factory>|<object object at \w+>", "…", str(p)) for p in _parameters(signature)
    ]
    returns = signature.return_annotation
    arrow = "" if returns is inspect.Signature.empty or inspect.isclass(thing) else f" -> {returns}"
    line = f"{name}({', '.join(parts)}){arrow}".replace("'", '"')
    if len(line) <= 100:
        return line
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){arrow}"])


def _parameters(signature: inspect.Signature) -> Iterator[object]:
    """Yield the parameters but `self` and `cls`, with the star that makes others keyword-only."""
    starred = False
    for parameter in signature.parameters.values():
        if parameter.name in {"self", "cls"}:
            continue
        starred = starred or parameter.kind is parameter.VAR_POSITIONAL
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield parameter.replace(annotation=_plain(parameter.annotation))


def _plain(annotation: Any) -> Any:
    """Return an annotation that prints without quotes."""
    return _Bare(annotation) if isinstance(annotation, str) else annotation


class _Bare:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _prose(thing: Any) -> list[str]:
    """Return a docstring as Markdown; its sections become lists."""
    text = inspect.getdoc(thing) or ""
    lines: list[str] = []
    section, example = "", False
    for line in text.splitlines():
        heading = _SECTION.match(line)
        if line.startswith(">>>") and not example:
            example = True
            lines.append("```python")
        if example and not line.strip():
            example = False
            lines.append("```")
        if example:
            lines.append(line)
            continue
        if heading:
            section = heading[1]
            lines += ["", f"**{section}**", ""]
        elif section and line.startswith("    "):
            item = _ITEM.match(line[4:]) if section in {"Args", "Attributes", "Raises"} else None
            lines.append(f"- `{item[1]}`: {item[2]}" if item else f"  {line.strip()}")
        else:
            section = "" if line.strip() else section
            lines.append(line)
    return [*lines, *(["```"] if example else []), ""]
