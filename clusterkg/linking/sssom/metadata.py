"""The metadata of a mapping set: a block of YAML, each line after a `#`, or a file of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from clusterkg.linking.model import Extension, Value
from clusterkg.linking.sssom.curies import BUILT_IN, expand, is_prefix
from clusterkg.linking.sssom.slots import OF_SET, SLOTS, Kind, fault
from clusterkg.model.errors import MappingSetError

_FORBIDDEN: Final = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken, yaml.DirectiveToken)
_VERSIONS: Final = ("1.0", "1.1")
_PLAIN_TAGS: Final = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"}


@dataclass
class Head:
    """What a block of metadata says.

    Attributes:
        slots: Slots of the set by name, without `curie_map` and `sssom_version`.
        prefixes: The `curie_map`.
        lines: Line of each slot.
    """

    slots: dict[str, Value] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def parse(text: str, file: str) -> Head:
    """Read a block of metadata, its `#` taken off; line 1 of the text is line 1 of the file.

    Raises:
        MappingSetError: It is not YAML, or a slot in it cannot be used.
    """
    head = Head()
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, _FORBIDDEN):
                raise MappingSetError(
                    "anchors, aliases, tags and directives of YAML are not allowed here",
                    hint="write the value out, or put it in double quotes",
                    file=file,
                    line=token.start_mark.line + 1,
                )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MappingSetError(
            f"the metadata are not YAML: {error.problem}",
            hint="put values with a colon, a quote or a # into double quotes",
            file=file,
            line=mark.line + 1 if mark else None,
        ) from None
    except yaml.YAMLError as error:
        raise MappingSetError(f"the metadata are not YAML: {error}", file=file) from None
    if root is None:
        return head
    for name, node, line in _pairs(root, "the metadata", file):
        head.lines[name] = line
        if name == "curie_map":
            head.prefixes = _prefixes(node, file)
        elif name == "extension_definitions":
            head.slots[name] = _extensions(node, file)
        elif name == "mappings":
            raise MappingSetError(
                "slot mappings: mappings belong in the table", file=file, line=line
            )
        else:
            value = _value(name, node, file)
            if value:
                head.slots[name] = value
    _check(head, file)
    version = head.slots.pop("sssom_version", "1.0")
    if version not in _VERSIONS:
        raise MappingSetError(
            f"slot sssom_version: this set is in version {version} of SSSOM",
            hint=f"versions that can be read: {', '.join(_VERSIONS)}",
            file=file,
            line=head.lines.get("sssom_version"),
        )
    return head


def _pairs(node: yaml.Node, what: str, file: str) -> list[tuple[str, yaml.Node, int]]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise MappingSetError(
            f"{what} must be lines 'name: value'",
            hint="remarks belong in the slot comment",
            file=file,
            line=line,
        )
    seen: dict[str, tuple[str, yaml.Node, int]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = str(key.value)
        if name in seen:
            raise MappingSetError(f"{name} is given twice", file=file, line=line)
        seen[name] = (name, value, line)
    return list(seen.values())


def _prefixes(node: yaml.Node, file: str) -> dict[str, str]:
    found = {}
    for prefix, value, line in _pairs(node, "slot curie_map", file):
        namespace = value.value if isinstance(value, yaml.ScalarNode) else ""
        if not is_prefix(prefix) or not namespace:
            raise MappingSetError(
                f"slot curie_map: {prefix!r} has no namespace, or is not a prefix",
                hint="write 'prefix: https://…'",
                file=file,
                line=line,
            )
        if BUILT_IN.get(prefix, namespace) != namespace:
            raise MappingSetError(
                f"slot curie_map: {prefix} always stands for {BUILT_IN[prefix]}",
                hint="choose another prefix",
                file=file,
                line=line,
            )
        found[prefix] = namespace
    return found


def _extensions(node: yaml.Node, file: str) -> list[Extension]:
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [
        {name: str(value.value) for name, value, _ in _pairs(item, "a definition", file)}
        for item in items
    ]


def _value(name: str, node: yaml.Node, file: str) -> str | list[str]:
    many = name in SLOTS and SLOTS[name].many
    if isinstance(node, yaml.SequenceNode) and (many or name not in SLOTS):
        return [str(item.value) for item in node.value if isinstance(item, yaml.ScalarNode)]
    if not isinstance(node, yaml.ScalarNode):
        raise MappingSetError(
            f"slot {name}: only one value is allowed", file=file, line=node.start_mark.line + 1
        )
    if node.tag.endswith(":null"):
        return ""
    text = str(node.value)
    return [text] if many and text else text


def _check(head: Head, file: str) -> None:
    for name, value in head.slots.items():
        slot = SLOTS.get(name)
        if slot is None or name == "sssom_version":
            continue
        for item in [value] if isinstance(value, str) else value:
            wrong = fault(slot, str(item))
            if slot.kind is Kind.ENTITY and expand(str(item), head.prefixes) is None:
                wrong = f"{item!r} is not a CURIE with a declared prefix", "add it to curie_map"
            if wrong:
                line = head.lines[name]
                raise MappingSetError(
                    f"slot {name}: {wrong[0]}", hint=wrong[1], file=file, line=line
                )


def emit(slots: Mapping[str, Value], prefixes: Mapping[str, str]) -> list[str]:
    """Return lines of a block of metadata, each after a `#`, in the canonical order."""
    lines = ["curie_map:"] if prefixes else []
    lines += [f"  {prefix}: {_scalar(prefixes[prefix])}" for prefix in sorted(prefixes)]
    definitions = slots.get("extension_definitions", [])
    known = {d.get("slot_name", ""): d.get("property", "") for d in definitions if type(d) is dict}
    own = sorted(
        (name for name in slots if name not in OF_SET and name != "extension_definitions"),
        key=lambda name: (known.get(name, "￿"), name),
    )
    for name in (*OF_SET, "extension_definitions", *own):
        value = slots.get(name)
        if not value:
            continue
        if isinstance(value, str):
            is_number = name in SLOTS and SLOTS[name].kind is Kind.NUMBER
            lines.append(f"{name}: {value if is_number else _scalar(value)}")
            continue
        lines.append(f"{name}:")
        for item in _sorted(value):
            if isinstance(item, str):
                lines.append(f"  - {_scalar(item)}")
                continue
            parts = [f"{key}: {_scalar(text)}" for key, text in item.items()]
            lines += [f"  {'-' if i == 0 else ' '} {part}" for i, part in enumerate(parts)]
    return [f"#{line}" for line in lines]


def _sorted(value: list[str] | list[Extension]) -> list[str] | list[Extension]:
    definitions = [item for item in value if isinstance(item, dict)]
    if definitions:
        return sorted(definitions, key=lambda d: (d.get("property", "￿"), d.get("slot_name", "")))
    return value


def _scalar(text: str) -> str:
    """Return a text as YAML: plain where it is read back as it is, else in double quotes."""
    if text == text.strip() and re.fullmatch(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+", text):
        try:
            root = yaml.compose(f"k: {text}\n", Loader=yaml.SafeLoader)
            node = root.value[0][1] if isinstance(root, yaml.MappingNode) else None
            if (
                isinstance(node, yaml.ScalarNode)
                and node.style is None
                and (node.value == text and node.tag in _PLAIN_TAGS)
            ):
                return text
        except yaml.YAMLError:
            pass
    return json.dumps(text, ensure_ascii=not text.isprintable())
