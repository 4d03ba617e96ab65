"""Imports tables: opens them, finds what they say, and carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.tables.convert import Converter, Counts, Source
from clusterkg.tables.headers import plan_of
from clusterkg.tables.places import Places
from clusterkg.tables.plan import Plan
from clusterkg.tables.problems import Problem, Severity
from clusterkg.tables.reader import open_table, sheets
from clusterkg.tables.template.map import own_sheets, read_map, restore
from clusterkg.tables.things import Things
from clusterkg.tables.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from clusterkg.store import Store


@dataclass(frozen=True)
class Options:
    """How tables are to be read.

    Attributes:
        mapping: CSVW metadata; None for headed tables.
        sheet: Name of the only sheet that counts; None for all that are not hidden.
        base: Where IRIs begin that a table does not give in full.
        graph: IRI of the named graph for rows that name none.
        encoding: Encoding of CSV; None for UTF-8, or what a byte order mark says.
        delimiter: What parts the cells of CSV; None to tell it from the header.
    """

    mapping: Path | None = None
    sheet: str | None = None
    base: str | None = None
    graph: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass
class Import:
    """What came of an import.

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
    problems: list[Problem] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    places: Places = field(default_factory=lambda: Places([]))
    plans: list[Plan] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep rows out."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]


def import_tables(files: Sequence[Path], options: Options, store: Store | None = None) -> Import:
    """Read tables and return what they say.

    Args:
        files: CSV, TSV, XLSX, ODS or JSON.
        options: How to read them.
        store: Its things may be named in cells, beside those of the bundled graph.

    Raises:
        InputError: A file or the mapping cannot be used.
    """
    result = Import()
    vocabulary, things = known(store)
    if options.mapping is not None:
        sources = _mapped(files, options, options.mapping, vocabulary, result.problems)
    else:
        sources = _headed(files, options, vocabulary, result.problems)
    result.places = Places([source.table for source in sources])
    result.plans = [source.plan for source in sources]
    converter = Converter(sources, things, options.graph)
    for statement in converter.statements():
        result.quads.append(statement.quad)
        result.places.add(statement.quad, statement.at)
    for statement in converter.unsound:
        result.unsound.append(statement.quad)
        result.places.add(statement.quad, statement.at)
    result.counts = converter.counts
    return result


def known(store: Store | None = None) -> tuple[Vocabulary, Things]:
    """Return the terms and things of the bundled graph and, beside it, of a store."""
    vocabulary, bundled = _bundled()
    things = bundled.copy()
    if store is not None:
        things.add_store(store)
    return vocabulary, things


@cache
def _bundled() -> tuple[Vocabulary, Things]:
    from clusterkg.bundled import open_bundled

    with closing(open_bundled()) as bundled:
        vocabulary = Vocabulary.of(bundled)
        things = Things(vocabulary)
        things.add_store(bundled)
    return vocabulary, things


def _headed(
    files: Sequence[Path], options: Options, vocabulary: Vocabulary, problems: list[Problem]
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
    problems: list[Problem],
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


def summary(problems: Sequence[Problem]) -> list[str]:
    """Return problems as lines: each error; of warnings of one kind in one column, the first.

    >>> summary([])
    []
    """
    warnings: dict[tuple[str, str | None, int | None, str], list[Problem]] = {}
    for problem in problems:
        if problem.severity is Severity.WARNING:
            key = (problem.file, problem.sheet, problem.column, problem.kind)
            warnings.setdefault(key, []).append(problem)
    lines = []
    for problem in problems:
        if problem.severity is Severity.ERROR:
            lines.append(str(problem))
            continue
        same = warnings[problem.file, problem.sheet, problem.column, problem.kind]
        if same[0] is problem:
            more = f"; so in {len(same) - 1:,} more" if len(same) > 1 else ""
            lines.append(f"{problem}{more}")
    return lines
