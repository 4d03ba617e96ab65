"""Other tables that a mapping refers to: foreign keys, and values that are looked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from clusterkg.model.errors import TableError
from clusterkg.tables.metadata import EXTENSION, KEY, REFERENCE, Node
from clusterkg.tables.plan import ForeignKey, Lookup
from clusterkg.tables.problems import Problem
from clusterkg.tables.reader import open_table
from clusterkg.tables.table import Table, text_of


class References:
    """Finds the tables that a mapping refers to: among the files that were named, or beside them.

    Args:
        files: The files that were named.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self.used: set[Path] = set()

    def find(self, resource: str) -> Path | None:
        """Return the file with this name; None if there is none."""
        beside = [path.parent / resource for path in self._files]
        named = [path for path in self._files if path.name == resource]
        found = next((path for path in [*named, *beside] if path.is_file()), None)
        if found is not None:
            self.used.add(found)
        return found

    def lookup(self, column: Node) -> Lookup | None:
        """Return where the values of a column are looked up; None if they are not.

        Raises:
            TableError: The other table is not there, or a value stands there twice.
        """
        names = [f"{EXTENSION}lookup{part}" for part in ("Resource", "Column", "Value")]
        resource, key, value = (column.text(name) for name in names)
        if resource is None and key is None and value is None:
            return None
        if resource is None or key is None or value is None:
            raise column.wrong("lookupResource, lookupColumn and lookupValue go together")
        path = self.find(resource)
        if path is None:
            raise column.wrong(
                f"{resource}, where values are looked up, is not beside the table",
                "put it there, or name it on the command line too",
            )
        values: dict[str, str] = {}
        for told, meant in _columns(path, (key, value), column):
            if values.setdefault(told, meant) != meant:
                raise TableError(f"{told!r} stands for {values[told]} and {meant}", file=str(path))
        return Lookup(values, resource)

    def foreign_key(
        self, key: Node, table: Table, places: Callable[[Sequence[str]], tuple[int, ...]]
    ) -> ForeignKey | None:
        """Return what another table must know; None, with a warning, if it is not there.

        Args:
            key: The foreign key in the metadata.
            table: Takes the warning.
            places: Finds columns by their names.

        Raises:
            TableError: The key cannot be used.
        """
        key.check(KEY)
        reference = key.node("reference")
        reference.check(REFERENCE)
        resource, names = reference.text("resource") or "", reference.texts("columnReference")
        own = key.texts("columnReference")
        if not resource or not names or len(names) != len(own):
            raise key.wrong("a foreign key has as many columns here as there")
        path = self.find(resource)
        if path is None:
            table.tell(Problem("unchecked-key", source=resource, names=", ".join(own)))
            return None
        known = frozenset(tuple(row) for row in _columns(path, names, key))
        return ForeignKey(places(own), known, resource, tuple(names))


def _columns(path: Path, names: Sequence[str], node: Node) -> list[list[str]]:
    table = open_table(path)
    missing = [name for name in names if name not in table.header]
    if missing:
        raise node.wrong(f"{path.name} has no column {missing[0]!r}")
    places = [table.header.index(name) for name in names]
    return [[text_of(cells[place]).strip() for place in places] for _, cells in table.rows()]
