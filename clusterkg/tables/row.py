"""One row at work: its values, its thing, its statements, and what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from clusterkg.model.namespaces import RDF, XSD, shorten
from clusterkg.tables import minting
from clusterkg.tables.iris import iri_of, node_of
from clusterkg.tables.lookups import looked_up, nearest, pairs
from clusterkg.tables.naming import Naming
from clusterkg.tables.plan import Column, Kind
from clusterkg.tables.problems import Severity
from clusterkg.tables.repeats import At, Key
from clusterkg.tables.statement import Statement
from clusterkg.tables.table import Cell
from clusterkg.tables.things import LABELS
from clusterkg.tables.values import ValueProblem, datatype_of, shown, values

if TYPE_CHECKING:
    from clusterkg.tables.convert import Converter, Source

_NOBODY: Final = "urn:x-clusterkg:nobody"
"""Stands for the thing of a row that has an error in its name, while its other cells are read."""

Graph = NamedNode | BlankNode | DefaultGraph
Term = NamedNode | BlankNode | Literal


class RowReader:
    """One row at work."""

    def __init__(
        self,
        parent: Converter,
        source: Source,
        at: At,
        cells: list[Cell],
        *,
        learning: bool = False,
    ) -> None:
        self._parent = parent
        self._table, self._plan = source.table, source.plan
        self._at, self._cells = at, cells
        self._learning = learning
        self._sound = True
        self._by_name = False
        self._naming = Naming(source.table, source.plan, parent.things)

    def learn(self) -> None:
        """Learn the thing of the row with its names and classes."""
        things = self._parent.things
        found = self._values()
        subject = self._subject(found)
        if subject is None:
            return
        labels, types = [], []
        for column, texts in zip(self._plan.columns, found, strict=True):
            if column.predicate in LABELS and column.about is None:
                labels += texts
            elif column.predicate == f"{RDF}type":
                for text in texts:
                    try:
                        types.append(things.find(text, column.range, self._plan.prefixes))
                    except ValueProblem:
                        continue  # told at the second reading
        things.add(subject, labels, types)

    def statements(self) -> list[Statement]:
        """Return what the row says; nothing if there is an error in it."""
        parent, counts = self._parent, self._parent.counts
        first = parent.repeats.row(self._at, self._cells)
        if first is not None:
            counts.repeated += 1
            where = parent.place(first, self._table)
            self._warn("repeated-row", f"the row repeats {where} exactly: it is loaded once", None)
            return []
        found = self._values()
        if not self._differ(found):
            counts.left_out += 1
            return []
        self._check_keys(found)
        subject = self._subject(found)
        said = self._say(found, subject or _NOBODY)
        # What contradicts another row is looked for last: a row with an error is no witness.
        if self._sound and self._plan.whole and subject is not None:
            self._check_whole(subject, [statement for _, statement in said])
        if self._sound:
            self._check_values(said)
        if self._sound:
            self._check_names(said)
        if not self._sound:
            counts.left_out += 1
            if subject is not None and not self._learning:
                parent.unsound += [statement for _, statement in said]
            return []
        return [statement for _, statement in said]

    def _error(self, column: Column | None, problem: ValueProblem) -> None:
        if problem.kind == "missing-part" and not self._sound:
            return  # what is missing has been told, in its own cell
        self._sound = False
        place = None if column is None or column.source is None else column.source
        self._tell(problem.kind, problem.message, problem.hint, place, Severity.ERROR)

    def _warn(self, kind: str, message: str, hint: str | None, source: int | None = None) -> None:
        self._tell(kind, message, hint, source, Severity.WARNING)

    def _tell(
        self, kind: str, message: str, hint: str | None, source: int | None, severity: Severity
    ) -> None:
        if self._learning:
            return
        column = None if source is None else source + 1
        self._table.tell(
            self._table.problem(
                kind, message, row=self._at.row, column=column, hint=hint, severity=severity
            )
        )

    def _values(self) -> list[list[str]]:
        found: list[list[str]] = []
        for column in self._plan.columns:
            if column.source is None:
                found.append([column.default] if column.default else [])
                continue
            place = column.source

            def warn(kind: str, message: str, hint: str | None, place: int = place) -> None:
                self._warn(kind, message, hint, place)

            try:
                texts = values(column, self._cells[place], warn)
                if column.lookup is not None:
                    texts = [looked_up(text, column) for text in texts]
                if texts and not column.title:
                    raise ValueProblem("missing-header", "the column has no header", "write one")
            except ValueProblem as problem:
                self._error(column, problem)
                texts = []
            found.append(texts)
        return found

    def _variables(self, found: list[list[str]]) -> dict[str, str]:
        variables = {"_row": str(self._at.row - self._table.header_row)}
        variables["_sourceRow"] = str(self._at.row)
        for name, place in self._plan.names.items():
            if found[place]:
                variables[name] = ",".join(found[place])
        return variables

    def _differ(self, found: list[list[str]]) -> bool:
        """Tell whether the columns that are to differ do; a row where they do not is told."""
        places = self._plan.distinct
        if not places or len({tuple(found[place]) for place in places}) == len(places):
            return True
        names = " and ".join(self._plan.columns[place].title for place in places)
        self._warn("self-pair", f"{names} are the same: the row is left out", None)
        return False

    def _check_keys(self, found: list[list[str]]) -> None:
        parent, columns = self._parent, self._plan.columns
        if self._plan.keys and self._sound:
            key = tuple(",".join(found[place]) for place in self._plan.keys)
            first = parent.repeats.keyed(self._at, key)
            if first is not None:
                where = parent.place(first, self._table)
                what = f"the key {', '.join(key)} is that of {where}, and the rows differ"
                self._error(None, ValueProblem("repeated-key", what, "one of them is wrong"))
        for foreign in self._plan.foreign:
            told = tuple(",".join(found[place]) for place in foreign.columns)
            if any(told) and told not in foreign.known:
                what = f"{foreign.source} has no row with {pairs(foreign.names, told)}"
                hint = nearest(told, foreign.known) or "is this another edition of the list?"
                self._error(columns[foreign.columns[-1]], ValueProblem("unknown-key", what, hint))

    def _check_whole(self, subject: str, said: list[Statement]) -> None:
        mark = hash(frozenset((s.quad.predicate, s.quad.object, s.quad.subject) for s in said))
        # What two graphs say of a thing is two rows.
        graphs = {str(statement.quad.graph_name) for statement in said}
        first = self._parent.repeats.thing(self._at, " ".join([subject, *graphs]), mark)
        if first is not None:
            where = self._parent.place(first, self._table)
            what = f"{shorten(subject)} is described otherwise in {where}"
            hint = "several values go into one cell, with a separator"
            self._error(None, ValueProblem("conflicting-rows", what, hint))

    def _subject(self, found: list[list[str]]) -> str | None:
        """Return the IRI of the thing of the row; None where there is none."""
        naming, plan = self._naming, self._plan
        try:
            if plan.about is not None:
                return naming.expanded(plan.about, self._variables(found))
            iri, self._by_name = naming.thing(found, self._cells)
        except ValueProblem as problem:
            source = plan.subject if plan.about is None else None
            column = None if source is None else Column(self._table.header[source], source)
            self._error(column, problem)
            return None
        return iri

    def _say(self, found: list[list[str]], subject: str) -> list[tuple[Column, Statement]]:
        said: list[tuple[Column, Statement]] = []
        variables = self._variables(found)
        graph = self._graph_of_row()
        for place, (column, texts) in enumerate(zip(self._plan.columns, found, strict=True)):
            if column.predicate is None or (column.source is not None and not texts):
                continue
            try:
                statements = self._say_column(place, column, texts, subject, variables, graph)
                said += [(column, statement) for statement in statements]
            except ValueProblem as problem:
                self._error(column, problem)
        return said

    def _graph_of_row(self) -> Graph:
        try:
            name = self._naming.graph(self._cells)
        except ValueProblem as problem:
            source = self._plan.graph
            assert source is not None
            self._error(Column(self._table.header[source], source), problem)
            name = None
        return self._parent.graph if name is None else NamedNode(name)

    def _say_column(
        self,
        place: int,
        column: Column,
        texts: list[str],
        subject: str,
        variables: dict[str, str],
        graph: Graph,
    ) -> list[Statement]:
        about = subject if column.about is None else self._naming.expanded(column.about, variables)
        assert column.predicate is not None
        at = self._at._replace(column=0 if column.source is None else column.source + 1)
        name = next((name for name, index in self._plan.names.items() if index == place), "")
        said = []
        for text in texts if column.source is not None or column.value is None else [""]:
            if column.value is not None:
                own = {**variables, name: text} if column.source is not None else variables
                term: Term = node_of(self._naming.expanded(column.value, own))
            else:
                term = self._term(column, text)
            if column.inverse:
                if isinstance(term, Literal):
                    raise ValueProblem("bad-value", f"{shown(text)} is no thing", "give an IRI")
                quad = Quad(term, NamedNode(column.predicate), node_of(about), graph)
            else:
                quad = Quad(node_of(about), NamedNode(column.predicate), term, graph)
            said.append(Statement(quad, at))
        return said

    def _term(self, column: Column, text: str) -> Term:
        prefixes = self._plan.prefixes
        if column.kind is Kind.REFERENCE:
            return node_of(self._parent.things.find(text, column.range, prefixes))
        if column.kind is not Kind.LITERAL:
            iri = iri_of(text, prefixes)
            if iri is not None:
                return node_of(iri)
            if column.kind is Kind.IRI:
                return node_of(self._naming.absolute(text))
        if column.language is not None:
            return Literal(text, language=column.language)
        if column.datatype == f"{XSD}string":
            return Literal(text)
        return Literal(text, datatype=NamedNode(datatype_of(column, text)))

    def _check_values(self, said: list[tuple[Column, Statement]]) -> None:
        """Tell values that contradict earlier ones; remember them if the row is sound."""
        repeats = self._parent.repeats
        mine: dict[Key, tuple[str, At]] = {}
        for column, (quad, at) in said:
            if not column.single or column.inverse:
                continue
            about, value = getattr(quad.subject, "value", ""), str(quad.object)
            key = (about, quad.predicate.value, f"{column.language or ''} {quad.graph_name}")
            own = mine.setdefault(key, (value, at))
            other = repeats.other_value(key, value) or (own if own[0] != value else None)
            if other is not None:
                of = f"{shorten(key[1])} of {shorten(about)}"
                where = self._parent.place(other[1], self._table)
                what = f"{of} is {_plain(value)}, but {_plain(other[0])} in {where}"
                hint = "the two contradict each other"
                self._error(column, ValueProblem("conflicting-values", what, hint))
        if self._sound:
            for key, (value, at) in mine.items():
                repeats.keep_value(key, value, at)

    def _check_names(self, said: list[tuple[Column, Statement]]) -> None:
        """Tell a name that another thing has."""
        for column, (quad, at) in said:
            term, about = quad.object, getattr(quad.subject, "value", "")
            if quad.predicate.value not in minting.NAMES or not isinstance(term, Literal):
                continue
            scope, coded = f"{at.table} {at.column}", not self._by_name
            twin = self._parent.repeats.name(at, scope, about, term.value, coded=coded)
            if twin is not None:
                other = f"{shorten(twin[0])} in {self._parent.place(twin[1], self._table)}"
                what = f"{shown(term.value)} names {shorten(about)} here and {other}"
                self._warn("same-name", what, "they stay two things", column.source)


_DATATYPE: Final = re.compile(r"\^\^<[^>]*>$")


def _plain(term: str) -> str:
    """Return a term for people: a literal without its datatype, an IRI with its prefix."""
    return shorten(term[1:-1]) if term.startswith("<") else _DATATYPE.sub("", term)
