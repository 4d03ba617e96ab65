"""Checks the members of CSVW metadata: members that are not supported are refused by name.

Source: W3C, Metadata Vocabulary for Tabular Data (2015).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from clusterkg.model.errors import TableError
from clusterkg.tables.objects import read_json

Object = dict[str, Any]

CONTEXT: Final = "http://www.w3.org/ns/csvw"
EXTENSION: Final = "https://w3id.org/clusterkg/csvw#"
"""Members of our own: annotations to every other reader of CSVW."""

INHERITED: Final = frozenset(
    "aboutUrl datatype default lang null ordered propertyUrl required separator valueUrl".split()
)
_ANYWHERE: Final = frozenset({"@id", "@type", "notes"})
GROUP: Final = INHERITED | _ANYWHERE | {"@context", "tables", "dialect", "tableSchema"}
TABLE: Final = (
    INHERITED | _ANYWHERE | {"@context", "url", "tableSchema", "dialect", "suppressOutput"}
)
SCHEMA: Final = INHERITED | _ANYWHERE | {"columns", "primaryKey", "foreignKeys"}
COLUMN: Final = INHERITED | _ANYWHERE | {"name", "titles", "suppressOutput", "virtual"}
KEY: Final = frozenset({"columnReference", "reference"})
REFERENCE: Final = frozenset({"resource", "columnReference"})


class Node:
    """An object of the metadata, and where it stands.

    Args:
        data: Its members.
        file: The file of the metadata.
        where: Its place there: `tables[0].tableSchema`.
    """

    def __init__(self, data: Any, file: str, where: str) -> None:
        self.file, self.where = file, where
        if not isinstance(data, dict):
            raise self.wrong("it is not an object")
        self.data: Object = data

    def wrong(self, what: str, hint: str | None = None) -> TableError:
        """Return the error for something in this object."""
        place = f"{self.where}: " if self.where else ""
        return TableError(f"{place}{what}", hint=hint, file=self.file)

    def check(self, allowed: Iterable[str], extensions: Iterable[str] = ()) -> None:
        """Make sure that all members are supported.

        Args:
            allowed: Members of the standard.
            extensions: Members of our own, without their namespace.

        Raises:
            TableError: One is not. Annotations (names with a prefix) say nothing and may stand.
        """
        own = {f"{EXTENSION}{name}" for name in extensions}
        for name in self.data:
            annotation = ":" in name and not name.startswith(EXTENSION)
            if name not in allowed and name not in own and not annotation:
                near = _near(name, [*allowed, *own])
                raise self.wrong(f"{name!r} is not supported", near)

    def text(self, name: str, default: str | None = None) -> str | None:
        """Return a member that is a text."""
        value = self.data.get(name, default)
        if value is not None and not isinstance(value, str):
            raise self.wrong(f"{name} is not a text")
        return value

    def flag(self, name: str) -> bool:
        """Return a member that is true or false; false if it is not there."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{name} is neither true nor false")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a member that is a text or a list of texts."""
        value = self.data.get(name, [])
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in values):
            raise self.wrong(f"{name} is not a list of texts")
        return values

    def node(self, name: str) -> Node:
        """Return a member that is an object."""
        return Node(self.data.get(name), self.file, self._at(name))

    def nodes(self, name: str) -> list[Node]:
        """Return a member that is a list of objects; none if it is not there."""
        value = self.data.get(name, [])
        if not isinstance(value, list):
            raise self.wrong(f"{name} is not a list")
        return [Node(item, self.file, f"{self._at(name)}[{i}]") for i, item in enumerate(value)]

    def _at(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name


def _near(name: str, known: list[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else None


def read(path: Path) -> Node:
    """Return the metadata of a file.

    Raises:
        FileError: The file is missing or unreadable.
        ParseError: It is not JSON.
        TableError: It is not CSVW.
    """
    data = read_json(path)
    node = Node(data, str(path), "")
    context = node.data.get("@context")
    first = context[0] if isinstance(context, list) and context else context
    if first != CONTEXT:
        raise node.wrong("it is not CSVW metadata", f'it begins with "@context": "{CONTEXT}"')
    if isinstance(context, list):
        for more in context[1:]:
            if not isinstance(more, dict) or set(more) - {"@language"}:
                names = ", ".join(sorted(more)) if isinstance(more, dict) else repr(more)
                raise node.wrong(f"@context: {names} is not supported", "use only @language")
    return node


def merged(outer: Mapping[str, Any], inner: Node) -> Object:
    """Return the inherited members of an object: its own, else those of what it stands in."""
    own = {name: value for name, value in inner.data.items() if name in INHERITED}
    return {**outer, **own}
