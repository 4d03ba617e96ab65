"""Asks canned queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from clusterkg.model.errors import ParameterError
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Query
from clusterkg.queries.labels import completed
from clusterkg.queries.parameters import Taken, taken
from clusterkg.store.protocol import Store


@dataclass(frozen=True)
class Slice:
    """Which rows of an answer are wanted: at most `limit`, if it is given, after `offset` rows.

    Raises:
        ParameterError: One is not a number of rows.
    """

    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        for name, value in (("limit", self.limit), ("offset", self.offset)):
            if value is not None and not (type(value) is int and value >= 0):
                raise ParameterError(
                    f"{name}: {value!r} cannot be used", hint="use a whole number, 0 or more"
                )

    def of(self, text: str) -> str:
        """Return a query that gives these rows; it must have no LIMIT, OFFSET or VALUES yet."""
        limit = "" if self.limit is None else f"\nLIMIT {self.limit:d}"
        offset = f"\nOFFSET {self.offset:d}" if self.offset else ""
        return text + limit + offset


ALL = Slice()


@dataclass(frozen=True)
class Asked:
    """A canned query with the values of its parameters.

    Attributes:
        query: The query.
        lang: The language of labels.
        text: The SPARQL, as it can be read and asked anywhere.
        wide: The same with what its columns tell of, for labels in other languages.
        taken: What its parameters were taken for, but for the language.
    """

    query: Query
    lang: str
    text: str
    wide: str
    taken: tuple[Taken, ...]

    @classmethod
    def of(
        cls,
        query: Query,
        store: Store,
        given: Mapping[str, object] | None = None,
        *,
        lang: str = "en",
    ) -> Asked:
        """Put values into a query. Arguments and errors as for `run`."""
        values = taken(query, given or {}, store, lang)
        terms = {each.name: str(each.term) for each in values}
        shown = [each for each in values if query.params[each.name].kind != "language"]
        lang = str((given or {}).get("lang", lang))
        wide = query.bind(terms, things=True)
        return cls(query, lang, query.bind(terms), wide, tuple(shown))

    def found(self, store: Store, part: Slice = ALL) -> Answer:
        """Return the rows as they are found, with what the columns tell of."""
        return Answer.of(store.select(part.of(self.wide)))

    def completed(self, store: Store, found: Answer) -> Answer:
        """Return the answer from the rows that were found: see `queries.labels`."""
        return self.noted(completed(self.query, store, found, self.lang))

    @property
    def title(self) -> str:
        """The title of the query, and what its parameters were taken for."""
        title = self.query.title[self.lang]
        values = "; ".join(each.note(self.lang) for each in self.taken)
        return f"{title} ({values})" if values else title

    @property
    def notes(self) -> tuple[str, ...]:
        """What words were taken for, and defaults."""
        return tuple(each.note() for each in self.taken if not each.is_plain)

    def noted(self, answer: Answer) -> Answer:
        """Return an answer that says its title, and what words were taken for."""
        return replace(answer, title=self.title, notes=(*answer.notes, *self.notes))


AS_OF: Final = "asOf"
"""The parameter of queries about facts that hold for a time: the year."""


def run(
    query: Query,
    store: Store,
    given: Mapping[str, object] | None = None,
    *,
    lang: str = "en",
    part: Slice = ALL,
) -> Answer:
    """Ask `query` of `store` and return the rows.

    A label or another text that is missing in the language is there in another one: see
    `queries.labels`.

    Args:
        query: A canned query.
        store: The store.
        given: Values of parameters, as text or Python values; optional ones may be left out.
        lang: Language of labels: en, uk or ru.
        part: Which rows are wanted; canned queries are in a total order, so that parts fit.

    Raises:
        ParameterError: A parameter is missing or unknown, or its value cannot be used.
        QuerySyntaxError: The query's SPARQL does not parse.
    """
    asked = Asked.of(query, store, given, lang=lang)
    return asked.completed(store, asked.found(store, part))


def text_of(
    query: Query, store: Store, given: Mapping[str, object] | None = None, *, lang: str = "en"
) -> str:
    """Return the SPARQL that asks `query` with these values. Arguments and errors as for `run`."""
    return Asked.of(query, store, given, lang=lang).text


def with_year(query: Query, given: Mapping[str, object], year: int | None) -> dict[str, object]:
    """Return the values of parameters with the year for which the query is asked.

    Raises:
        ParameterError: The query has no dates, or the values already say a year.
    """
    if year is None:
        return dict(given)
    if AS_OF in given:
        raise ParameterError(f"the year is given twice, also as {AS_OF}", hint="give it once")
    if AS_OF not in query.params:
        raise ParameterError(
            f"{query.name} cannot be asked as of a year",
            hint="its data have no dates in the graph",
        )
    return {**given, AS_OF: year}
