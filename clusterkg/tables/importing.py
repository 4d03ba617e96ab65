"""Imports tables: opens them, finds what they say, and carries it out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad

from clusterkg.model.diagnostics import Severity
from clusterkg.model.errors import TableError
from clusterkg.model.words import Words
from clusterkg.tables.bind import At, Binder, Bound, Trouble, learn
from clusterkg.tables.check import Checker, Seen, near_names, settled
from clusterkg.tables.emit import Emitter, Said
from clusterkg.tables.headers import plan_of
from clusterkg.tables.minting import Names
from clusterkg.tables.places import Places
from clusterkg.tables.plan import Kind, Plan
from clusterkg.tables.problems import CellDiagnostic, Where
from clusterkg.tables.reader import open_table, sheets
from clusterkg.tables.table import Table
from clusterkg.tables.template.map import own_sheets, read_map, restore
from clusterkg.tables.things import Things, known
from clusterkg.tables.vocabulary import Vocabulary

if TYPE_CHECKING:
    from clusterkg.store import Store

_WORDS: Final = Words("tables")


@dataclass(frozen=True)
class Options:
    """How tables are to be read.

    Attributes:
        mapping: CSVW metadata; None for headed tables.
        sheet: Name of the only sheet that counts; None for all that are not hidden.
        base: Where IRIs begin that a table does not give in full.
        graph: IRI of the named graph for rows that name none.
        encoding: Encoding of CSV; None for UTF-8, or what a byte order mark says.
        delimiter: What separates the cells of CSV; None to find it in the header.
        lang: Language of the problems: en, uk or ru.
    """

    mapping: Path | None = None
    sheet: str | None = None
    base: str | None = None
    graph: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    lang: str = "en"


@dataclass
class Counts:
    """What an import has read and said.

    Attributes:
        rows: Rows with any value.
        things: Subjects of the statements.
        statements: Statements.
        repeated: Rows that repeat another exactly.
        left_out: Rows that say nothing, because of an error in them or by the mapping.
    """

    rows: int = 0
    things: int = 0
    statements: int = 0
    repeated: int = 0
    left_out: int = 0


@dataclass
class Import:
    """The result of an import; statements and problems are added to it row by row.

    Attributes:
        quads: The statements of all rows without errors.
        unsound: What can be understood of rows with errors; it is for checking only.
        problems: What is wrong, in the order in which it was found.
        counts: Rows, things, statements.
        places: Statement → cell.
        plans: What each table says, in the order of `places.tables`.
    """

    quads: list[Quad] = field(default_factory=list)
    unsound: list[Quad] = field(default_factory=list)
    problems: list[CellDiagnostic] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    places: Places = field(default_factory=lambda: Places([]))
    plans: list[Plan] = field(default_factory=list)

    @property
    def errors(self) -> list[CellDiagnostic]:
        """The problems that keep rows out."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]


@dataclass
class Source:
    """A table and its plan."""

    table: Table
    plan: Plan


def import_tables(files: Sequence[Path], options: Options, store: Store | None = None) -> Import:
    """Read tables and return what they say.

    Args:
        files: CSV, TSV, XLSX, ODS or JSON.
        options: How to read them.
        store: Its things may be named in cells, beside those of the bundled graph.

    Raises:
        InputError: A file or the mapping cannot be used.
    """
    _check_base(options.base)
    for path in files:
        sheets(path)  # what is no table is refused before the graph is read
    result = Import()
    vocabulary, things = known(store)
    if options.mapping is not None:
        sources = _mapped(files, options, options.mapping, vocabulary, result.problems)
    else:
        sources = _headed(files, options, vocabulary, result.problems)
    result.places = Places([source.table for source in sources])
    result.plans = [source.plan for source in sources]
    _Session(sources, things, options.graph, result).run()
    return result


def _check_base(base: str | None) -> None:
    """Refuse what IRIs cannot begin with, before every row does.

    Raises:
        TableError: It is not an IRI in full, or names would run together with its last word.
    """
    if base is None:
        return
    example = "for example --base-iri https://example.org/id/"
    if not _ABSOLUTE.match(base) or not _is_iri(base):
        raise TableError(f"--base-iri {base!r} is not an IRI in full", hint=example)
    if base[-1].isalnum():
        raise TableError(
            f"--base-iri {base!r} would run together with the names behind it",
            hint=f"end it with / or #: --base-iri {base}/",
        )


_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


class _Session:
    """An import at work: each row is bound, emitted and checked, and its table read once.

    Args:
        sources: The tables. Things of one may be named in another.
        things: What cells may refer to; learns the things of the tables.
        graph: IRI of the named graph for rows that name none.
        result: Takes statements and problems.
    """

    def __init__(
        self, sources: Sequence[Source], things: Things, graph: str | None, result: Import
    ) -> None:
        self._sources, self._things, self._result = sources, things, result
        self._graph = NamedNode(graph) if graph else DefaultGraph()
        self._seen = Seen()
        self._statements: set[int] = set()
        self._subjects: set[int] = set()
        self._unsound: list[Said] = []

    def run(self) -> None:
        """Read all tables.

        Raises:
            TableError: A file turns out not to be readable, or a base is needed and not given.
        """
        names = [Names(source.table, source.plan, self._things) for source in self._sources]
        binders = [
            Binder(number, source.table, source.plan, names[number])
            for number, source in enumerate(self._sources)
        ]
        # A cell may name a thing of any row by its label, so all rows are bound before the first
        # one is emitted; where no column refers to things, rows go through one by one.
        refers = any(c.kind is Kind.REFERENCE for s in self._sources for c in s.plan.columns)
        pairs = list(zip(self._sources, binders, strict=True))
        held = [self._hold(source, binder) for source, binder in pairs if refers]
        for number, (source, binder) in enumerate(pairs):
            emitter = Emitter(source.plan, names[number], self._things, self._graph)
            checker = Checker(source.plan, self._seen, partial(self._where, source.table))
            if refers:
                rows: Iterable[Bound | CellDiagnostic] = _drained(held[number])
            else:
                rows = (binder.bind(row, cells) for row, cells in source.table.rows())
            for bound in rows:
                if isinstance(bound, CellDiagnostic):
                    self._result.problems.append(bound)
                    continue
                if bound.subject is not None and not bound.subject.settled:
                    binder.name(bound)
                self._row(source.table, bound, emitter, checker)
        self._finish()

    def _hold(self, source: Source, binder: Binder) -> deque[Bound | CellDiagnostic]:
        """Bind all rows of a table, and learn its things."""
        held: deque[Bound | CellDiagnostic] = deque()
        for row, cells in replace(source.table, _report=held.append).rows():
            bound = binder.bind(row, cells)
            learn(source.plan, bound, self._things)
            held.append(bound)
        return held

    def _row(self, table: Table, bound: Bound, emitter: Emitter, checker: Checker) -> None:
        result, counts = self._result, self._result.counts
        counts.rows += 1
        repeat = checker.repeats(bound)
        if repeat is not None:
            counts.repeated += 1
            self._tell(table, bound.at, [repeat])
            return
        pair = checker.pairs(bound)
        if pair is not None:
            counts.left_out += 1
            self._tell(table, bound.at, [*bound.troubles, pair])
            return
        said, wrong = emitter.emit(bound)
        nameless = () if bound.nameless is None else (bound.nameless,)
        found, sound = settled((*bound.troubles, *checker.keys(bound), *nameless, *wrong))
        if sound:
            more = list(checker.contradictions(bound, said))
            found += more
            sound = not any(trouble.problem.is_error for trouble in more)
        self._tell(table, bound.at, found)
        if bound.empty:
            result.places.add_empty(bound.at, bound.empty)
        if sound:
            self._take(said)
            return
        counts.left_out += 1
        if bound.subject is not None:
            self._unsound += said

    def _take(self, said: list[Said]) -> None:
        """Add statements to the result, each once."""
        result = self._result
        for quad, at, _ in said:
            mark = hash(quad)
            if mark not in self._statements:
                self._statements.add(mark)
                self._subjects.add(hash(quad.subject))
                result.quads.append(quad)
                result.places.add(quad, at)

    def _finish(self) -> None:
        result = self._result
        result.counts.statements = len(self._statements)
        result.counts.things = len(self._subjects)
        tables = result.places.tables
        for at, problem in near_names(self._seen, lambda at, by: self._where(tables[by.table], at)):
            tables[at.table].tell(problem, at.row, at.column or None)
        for quad, at, _ in self._unsound:  # last: the place of a statement is that in a sound row
            result.unsound.append(quad)
            result.places.add(quad, at)

    def _tell(self, table: Table, at: At, troubles: Iterable[Trouble]) -> None:
        for problem, place in troubles:
            table.tell(problem, at.row, None if place is None else place + 1)

    def _where(self, seen_from: Table, at: At) -> Where:
        table = self._sources[at.table].table
        name = table.place(at.row, at.column or None)
        return Where(name, "" if table.file == seen_from.file else table.file)


def _drained(held: deque[Bound | CellDiagnostic]) -> Iterator[Bound | CellDiagnostic]:
    """Yield what is held and let it go."""
    while held:
        yield held.popleft()


def _headed(
    files: Sequence[Path], options: Options, vocabulary: Vocabulary, problems: list[CellDiagnostic]
) -> list[Source]:
    sources = []
    for path in files:
        names = _sheets(path, options)
        template = read_map(path) if sheets(path) else {}
        if options.sheet is None and template:
            names = [name for name in names if name in template]
        for name in names:
            table = open_table(
                path,
                name,
                encoding=options.encoding,
                delimiter=options.delimiter,
                report=problems.append,
                lang=options.lang,
            )
            if name in template:
                restore(table, template[name])
            plan = plan_of(table, vocabulary, options.base)
            if plan is not None:
                sources.append(Source(table, plan))
    return sources


def _mapped(
    files: Sequence[Path],
    options: Options,
    mapping: Path,
    vocabulary: Vocabulary,
    problems: list[CellDiagnostic],
) -> list[Source]:
    from clusterkg.tables import csvw
    from clusterkg.tables.references import References

    found, others = csvw.descriptions(mapping), References(files)
    sources, unknown = [], []
    for path in files:
        names = _sheets(path, options)
        alone = len(files) == 1 and len(names) == 1
        for name in names:
            description = csvw.described(found, path, name, alone=alone)
            if description is None:
                unknown.append(path)
                continue
            dialect = description.dialect
            table = open_table(
                path,
                name,
                encoding=options.encoding or dialect.encoding,
                delimiter=options.delimiter or dialect.delimiter,
                skip_rows=dialect.skip_rows,
                report=problems.append,
                lang=options.lang,
            )
            plan = description.plan(table, vocabulary, options.base, others)
            if plan is not None and not description.quiet:
                sources.append(Source(table, plan))
    for path in unknown:
        if path not in others.used:  # what a mapping only refers to need not be described
            raise csvw.undescribed(path, found)
    return sources


def _sheets(path: Path, options: Options) -> list[str | None]:
    if options.sheet is not None:
        return [options.sheet]
    found = list(sheets(path))
    ours = own_sheets(path) if found else set()
    return [name for name in found if name not in ours] or [None]


def totals(result: Import, lang: str) -> str:
    """Return the numbers of an import as one line in a language."""
    errors = len(result.errors)
    return _WORDS.text("totals", lang, errors=errors, **vars(result.counts))
