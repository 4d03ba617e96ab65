"""Things, candidates for links, mappings that people decide on, and sets of mappings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from clusterkg.model.errors import MappingSetError


@dataclass(frozen=True)
class Name:
    """A name of a thing.

    Attributes:
        text: The name.
        language: Its language; None if it is unknown.
        preferred: Whether it is a main name.
    """

    text: str
    language: str | None = None
    preferred: bool = True


@dataclass(frozen=True)
class Thing:
    """A thing, here or elsewhere, with what distinguishes it from others.

    Attributes:
        iri: Its IRI.
        names: Its names.
        kinds: IRIs of its classes, those of clusterkg where they are known.
        countries: Codes of ISO 3166-1 (two letters) of where it is.
        places: Names of the places where it is.
        sectors: Names of its sectors.
        websites: Addresses of its pages.
        identifiers: Scheme (such as `ror`, `lei`, `geonames`, `iso`, `wikidata`) → identifiers.
        year: The year of foundation.
        point: Latitude and longitude, in degrees.
        size: How large it is (inhabitants, employees), to choose among those of one name.
    """

    iri: str
    names: Sequence[Name] = ()
    kinds: Sequence[str] = ()
    countries: Sequence[str] = ()
    places: Sequence[str] = ()
    sectors: Sequence[str] = ()
    websites: Sequence[str] = ()
    identifiers: Map[str, Sequence[str]] = field(default_factory=dict)
    year: int | None = None
    point: tuple[float, float] | None = None
    size: float | None = None


@dataclass(frozen=True)
class Candidate:
    """A thing elsewhere that may be the same as a local one.

    Attributes:
        thing: The thing elsewhere.
        score: How likely it is the same, from 0 to 1 (calibrated).
        shares: Feature → what it adds to the score, for the reviewer.
        matched: The text on both sides that agreed.
        decisive: The authoritative identifier that both have (`ror:…`), which settles it.
    """

    thing: Thing
    score: float
    shares: Map[str, float]
    matched: str = ""
    decisive: str | None = None


class Source(Protocol):
    """A data set to link to.

    Attributes:
        name: Its name on the command line, and of its mapping set (`data/links/NAME.sssom.tsv`).
        prefixes: Prefix → namespace of the IRIs it gives, for SSSOM.
        online: Whether asking it needs the network.
    """

    name: str
    prefixes: Map[str, str]
    online: bool

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """Yield each local thing with those of the source that may be the same, unranked.

        Args:
            things: Local things.
            limit: The greatest number to return for each.

        Raises:
            EndpointError: A source on the network does not answer.
            PackageMissingError: A package that the source needs is not installed.
        """
        ...


@dataclass(frozen=True)
class Mapping:
    """One row of a mapping set of SSSOM. Names are those of the standard; IRIs are in full.

    Attributes:
        subject_id: The local thing.
        predicate_id: How the two relate.
        object_id: The thing elsewhere, or `sssom:NoTermFound`.
        mapping_justification: Why, a term of semapv.
        subject_label: Label of the local thing.
        object_label: Label of the other.
        predicate_modifier: `Not` for a pair that was rejected.
        confidence: From 0 to 1.
        author_id: Who made the mapping.
        mapping_date: When, as YYYY-MM-DD.
        reviewer_id: Who reviewed it; None while nobody has.
        review_date: When, as YYYY-MM-DD.
        mapping_tool: The program that suggested it.
        mapping_tool_version: Its version.
        match_string: The text on both sides that agreed.
        similarity_score: Likeness of the names, from 0 to 1.
        comment: The evidence in words.
        other: Other slots of the standard, kept as they were read.
    """

    subject_id: str
    predicate_id: str
    object_id: str
    mapping_justification: str
    subject_label: str | None = None
    object_label: str | None = None
    predicate_modifier: str | None = None
    confidence: float | None = None
    author_id: Sequence[str] = ()
    mapping_date: str | None = None
    reviewer_id: Sequence[str] = ()
    review_date: str | None = None
    mapping_tool: str | None = None
    mapping_tool_version: str | None = None
    match_string: Sequence[str] = ()
    similarity_score: float | None = None
    comment: str | None = None
    other: Map[str, str] = field(default_factory=dict)

    @property
    def is_rejected(self) -> bool:
        """Whether a reviewer rejected the pair."""
        return self.predicate_modifier == "Not"

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody has reviewed it."""
        return bool(self.reviewer_id)


Extension = dict[str, str]
"""Definition of an extension slot: `slot_name`, `property`, `type_hint`."""

Value = str | list[str] | list[Extension]


@dataclass
class MappingSet:
    """A set of mappings with its metadata.

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
        """Check that the set has the metadata that every set must have.

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
