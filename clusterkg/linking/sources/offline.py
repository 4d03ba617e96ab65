"""Sources that need no network: all their things are at hand, and an index finds among them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from clusterkg.linking.blocking import Index
from clusterkg.linking.model import Thing
from clusterkg.model.errors import PackageMissingError


class Offline(ABC):
    """A source whose things are all at hand."""

    name: str
    prefixes: Mapping[str, str]
    online: bool = False

    @abstractmethod
    def things(self, countries: frozenset[str] | None = None) -> Iterator[Thing]:
        """Yield the things of the source.

        Args:
            countries: Only things of these countries (codes of ISO 3166-1, two letters); None
                for all.

        Raises:
            PackageMissingError: A package that the source needs is not installed.
        """

    def lookup(self, things: Sequence[Thing], limit: int) -> Iterator[tuple[Thing, list[Thing]]]:
        """Yield each local thing with those of the source that may be the same; see `Source`."""
        known = [frozenset(thing.countries) for thing in things]
        index = Index(self.things(frozenset().union(*known) if known and all(known) else None))
        for thing in things:
            yield thing, index.find(thing, limit)


def missing(package: str, source: str) -> PackageMissingError:
    """Return the error that says which package a source needs."""
    return PackageMissingError(
        f"source {source} needs the package {package}",
        hint="install it with: pip install 'clusterkg[link]'",
    )
