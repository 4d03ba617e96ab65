"""Gives the things and graphs of a row their IRIs.

The rule, in this order:

1. An IRI or a prefixed name in the first column is the IRI.
2. Any other text there is a slug: base + kind + `/` + slug.
3. If it is empty, the slug is a code (`dcterms:identifier`, `skos:notation`, `ckg:isoCode`).
4. Without a code it is the English name, followed by the place of `ckg:locatedIn` if there is one.
5. A thing that relates others, such as a membership, needs no name: without one its slug is made of
   the ends of their IRIs, and of its start (see `KEYS`).

The kind is the name of the class, as in `cluster-organisation`. The same row thus gets the same
IRI at each import. Slugs keep a code as it is, apart from signs that an IRI cannot have.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from clusterkg.model.errors import TableError
from clusterkg.model.names import slug
from clusterkg.model.namespaces import CKG, DCTERMS, GRAPH, ORG, RDF, RDFS, SKOS
from clusterkg.tables.iris import MissingError, Template, iri_of, slug_of, unknown_prefix
from clusterkg.tables.plan import Column, Kind, Plan
from clusterkg.tables.problems import ProblemError, shown
from clusterkg.tables.table import Cell, Table
from clusterkg.tables.things import Things
from clusterkg.tables.values import values

CODES: Final = (f"{DCTERMS}identifier", f"{SKOS}notation", f"{CKG}isoCode")
"""Properties whose value identifies a thing among others of its kind."""

NAMES: Final = (f"{RDFS}label", f"{SKOS}prefLabel")
"""Properties that identify a thing where there is no code."""


KEYS: Final = {
    f"{ORG}Membership": (
        f"{ORG}member",
        f"{ORG}organization",
        f"{ORG}role",
        f"{CKG}startDate",
    ),
    f"{CKG}StageAssignment": (
        f"{CKG}assignedCluster",
        f"{CKG}assignedStage",
        f"{CKG}startDate",
    ),
    f"{CKG}InstrumentUse": (f"{CKG}instrument", f"{CKG}jurisdiction", f"{CKG}startDate"),
    f"{CKG}LabelAward": (f"{CKG}awardedTo", f"{CKG}awardedLabel", f"{CKG}assessedOn"),
}
"""Properties that together identify a thing of a class; it has at least the first two."""

_BETWEEN: Final = "--"
"""Stands between the parts of a key; slugs have no two hyphens in a row."""


def code_slug(code: str) -> str:
    """Return a code as the end of an IRI: leading zeros and capital letters stay.

    >>> code_slug("01"), code_slug("US 98/a")
    ('01', 'US-98-a')
    """
    return quote(re.sub(r"[\s/?#%:]+", "-", code.strip()).strip("-"), safe="-._~")


def kind_of(class_iri: str) -> str:
    """Return the name of a class as a part of an IRI.

    >>> kind_of("https://w3id.org/clusterkg/ns#ClusterOrganisation")
    'cluster-organisation'
    """
    return slug(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", slug_of(class_iri)))


def slug_of_row(plan: Plan, found: list[list[str]]) -> tuple[str, bool]:
    """Return the end of the IRI of a row that has none itself, and whether a name makes it up.

    Args:
        plan: What the columns say.
        found: The values of each column.

    Raises:
        ProblemError: The row has neither a code nor an English name.
    """
    said: dict[tuple[str | None, str | None], list[str]] = {}
    for column, texts in zip(plan.columns, found, strict=True):
        if column.about is None and not column.inverse:
            said.setdefault((column.predicate, column.language), texts)
    for code in CODES:
        if said.get((code, None)):
            return code_slug(said[code, None][0]), False
    for language in ("en", None):
        for label in NAMES:
            name = slug((said.get((label, language)) or [""])[0])
            if name:
                where = (said.get((f"{CKG}locatedIn", None)) or [""])[0]
                iri = iri_of(where, plan.prefixes)
                place = slug(slug_of(iri) if iri else where)
                return f"{name}-{place}" if place else name, True
    raise ProblemError("no-identity")


_NEEDED: Final = 2
"""So many properties of a key have values, or the row has no identity."""

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing of a row.

    Attributes:
        iri: Its IRI, or the label of a blank node.
        by_name: Whether nothing better than a name makes up its IRI.
        settled: Whether it stays the same when more things are known; it does not where the
            class of the row is given by a name that is looked up.
    """

    iri: str
    by_name: bool = False
    settled: bool = True


class Names:
    """Gives IRIs by the rule above.

    Args:
        table: The table, for messages.
        plan: What the table says.
        things: For the class of a row.
    """

    def __init__(self, table: Table, plan: Plan, things: Things) -> None:
        self._table, self._plan, self._things = table, plan, things

    def thing(self, found: list[list[str]], subject: Cell) -> Subject:
        """Return the thing of a row.

        Args:
            found: The values of each column of the plan.
            subject: The cell that names it; empty if no column does.

        Raises:
            ProblemError: Nothing in the row can become an IRI.
            TableError: A base is needed and not given.
        """
        plan = self._plan
        if plan.subject is not None:
            told = values(Column("", plan.subject), subject, lambda _: None)
            if told:
                iri = iri_of(told[0], plan.prefixes)
                if iri is not None:
                    return Subject(iri)
                if ":" in told[0] and " " not in told[0]:
                    raise unknown_prefix(told[0].partition(":")[0], plan.prefixes)
                return self._based(found, code_slug(told[0]), by_name=False)
        try:
            end, by_name = slug_of_row(plan, found)
        except ProblemError:
            related = self._related(found)
            if related is None:
                raise
            end, settled = related
            thing = self._based(found, end, by_name=False)
            return replace(thing, settled=thing.settled and settled)
        return self._based(found, end, by_name=by_name)

    def _related(self, found: list[list[str]]) -> tuple[str, bool] | None:
        """Return the end of the IRI of a row that relates things, and whether it is settled.

        It is None if the row is of no such class, or lacks what the key needs. It is not settled
        while a thing it names is not known; that may come in a later row.
        """
        key = self._key(found)
        parts: list[str] = []
        settled = True
        for place, name in enumerate(key):
            ends = []
            for column, texts in zip(self._plan.columns, found, strict=True):
                if column.predicate != name or column.about is not None or column.inverse:
                    continue
                for text in texts:
                    end, known = self._end(text, column)
                    ends.append(end)
                    settled = settled and known
            if place < _NEEDED and not ends:
                return None
            parts += ends
        return (_BETWEEN.join(parts), settled) if parts else None

    def _key(self, found: list[list[str]]) -> tuple[str, ...]:
        """Return the properties that identify a thing of the class of a row."""
        classes = [self._plan.cls] if self._plan.cls else []
        for column, texts in zip(self._plan.columns, found, strict=True):
            if column.predicate == f"{RDF}type" and texts:
                with suppress(ProblemError):  # reported with the cell
                    classes.append(self._things.find(texts[0], column.range, self._plan.prefixes))
        supers = self._things.vocabulary.supers
        wanted = {each for cls in classes for each in (cls, *supers.get(cls, ()))}
        return next((key for cls, key in KEYS.items() if cls in wanted), ())

    def _end(self, text: str, column: Column) -> tuple[str, bool]:
        if column.kind is not Kind.REFERENCE:
            return code_slug(text), True
        try:
            return slug_of(self._things.find(text, column.range, self._plan.prefixes)), True
        except ProblemError:  # reported with the cell, if the thing stays unknown
            return slug(text), False

    def _based(self, found: list[list[str]], end: str, *, by_name: bool) -> Subject:
        plan = self._plan
        if plan.cls is not None:
            return Subject(self.absolute(f"{kind_of(plan.cls)}/{end}"), by_name)
        settled = True
        for column, texts in zip(plan.columns, found, strict=True):
            if column.predicate == f"{RDF}type" and texts:
                try:
                    settled = settled and iri_of(texts[0], plan.prefixes) is not None
                    iri = self._things.find(texts[0], column.range, plan.prefixes)
                except ProblemError:
                    continue  # reported with the cell
                return Subject(self.absolute(f"{kind_of(iri)}/{end}"), by_name, settled)
        return Subject(self.absolute(end), by_name, settled)

    def absolute(self, iri: str) -> str:
        """Return an IRI in full: itself, or the base and it.

        Raises:
            ProblemError: It is not a valid IRI.
            TableError: A base is needed and not given.
        """
        if iri.startswith("_:"):
            return iri
        if not _SCHEME.match(iri):
            if self._plan.base is None:
                raise TableError(
                    "the rows do not give IRIs in full, and there is no base for them",
                    hint="give the start of IRIs: --base-iri https://example.org/id/",
                    file=self._table.file,
                )
            iri = self._plan.base + iri
        try:
            return NamedNode(iri).value
        except ValueError:
            raise ProblemError("bad-iri", hint="mapping", text=shown(iri)) from None

    def expanded(self, template: Template, variables: dict[str, str]) -> str:
        """Return a template with values in place of its variables, in full.

        Raises:
            ProblemError: A variable has no value, or the whole is not a valid IRI.
            TableError: A base is needed and not given.
        """
        try:
            return self.absolute(template.expand(variables))
        except MissingError as error:
            raise ProblemError("missing-part", name=error.name) from None

    def graph(self, text: str) -> str | None:
        """Return the IRI of the named graph of a row; None if it names none.

        Raises:
            ProblemError: It cannot name a graph.
        """
        if not text:
            return None
        try:
            return iri_of(text, self._plan.prefixes) or NamedNode(GRAPH + text).value
        except ProblemError:
            raise
        except ValueError:
            raise ProblemError("bad-iri", "graph", "", text=shown(text)) from None
