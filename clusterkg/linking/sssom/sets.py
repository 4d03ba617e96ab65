"""A mapping set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clusterkg.linking.model import Mapping
from clusterkg.model.errors import MappingSetError

Extension = dict[str, str]
"""Definition of a slot of one's own: `slot_name`, `property`, `type_hint`."""

Value = str | list[str] | list[Extension]


@dataclass
class MappingSet:
    """A set of mappings with what is said of the whole.

    Attributes:
        mapping_set_id: IRI of the set.
        license: Address of its licence.
        mappings: Its mappings.
        metadata: Other slots of the set by name, as text; identifiers in them are CURIEs.
        prefixes: Prefix → namespace.
        lines: Line of each mapping in the file, where it was read.
        file: The file it was read from.
    """

    mapping_set_id: str = ""
    license: str = ""
    mappings: list[Mapping] = field(default_factory=list)
    metadata: dict[str, Value] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict, compare=False)
    lines: Sequence[int] = field(default=(), compare=False)
    file: Path | None = field(default=None, compare=False)

    def line_of(self, index: int) -> int | None:
        """Return the line of a mapping in the file that the set was read from."""
        return self.lines[index] if index < len(self.lines) else None

    def require_head(self) -> None:
        """Check that the set says what every set must say of itself.

        Raises:
            MappingSetError: It has no `mapping_set_id` or no `license`.
        """
        for slot in ("mapping_set_id", "license"):
            if not getattr(self, slot):
                raise MappingSetError(
                    f"the set has no {slot}",
                    hint=f"add a line '#{slot}: https://…' at its top",
                    file=str(self.file) if self.file else None,
                )
