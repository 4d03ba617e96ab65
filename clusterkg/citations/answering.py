"""Answers canned queries, with the sources of each row: what the library and the command share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query
from clusterkg.queries.run import ALL, Asked, Slice, with_year
from clusterkg.store.protocol import Store

if TYPE_CHECKING:
    from clusterkg.reasoning.explain import Source


@dataclass(frozen=True)
class Answered:
    """A canned query as it was asked, and the answer.

    Attributes:
        asked: The query with the values of its parameters.
        rows: The rows.
        sources: The sources of each row; None if they are not asked for.
    """

    asked: Asked
    rows: Answer
    sources: list[list[Source]] | None = None

    @property
    def works(self) -> list[str]:
        """The IRIs of the works that are cited."""
        return [one.source for row in self.sources or () for one in row if one.source]

    def cited(self) -> Answer:
        """Return the rows with a column that names their sources, if these are asked for."""
        if self.sources is None:
            return self.rows
        from clusterkg.citations.cite import with_sources

        return with_sources(self.rows, self.sources)


def answer(
    query: Query,
    store: Store,
    given: Mapping[str, object] | None = None,
    *,
    lang: str = "en",
    as_of: int | None = None,
    part: Slice = ALL,
    cite: bool = False,
) -> Answered:
    """Ask a canned query of a store.

    Args:
        query: The query.
        store: The store.
        given: Values of parameters, as text or Python values.
        lang: Language of labels: en, uk or ru.
        as_of: Only what held in that year.
        part: Which rows are wanted.
        cite: Whether to look up the sources of each row.

    Raises:
        ParameterError: A parameter is unknown, its value cannot be used, or there is none for a
            year.
    """
    asked = Asked.of(query, store, with_year(query, given or {}, as_of), lang=lang)
    found = asked.found(store, part)
    rows = asked.completed(store, found)
    if not cite:
        return Answered(asked, rows)
    from clusterkg.citations.cite import cite as sources_of  # takes long to load

    return Answered(asked, rows, sources_of(store, asked.wide, found))
