"""`clusterkg import`"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Exit

from clusterkg.cli.common import LangOption, busy, graph_iri, graph_to_write, note, opened, write
from clusterkg.cli.options import argument, command, option, output
from clusterkg.cli.outputs import Target, require_suffix
from clusterkg.model.errors import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clusterkg.tables.importing import Import, Options


@dataclass(frozen=True)
class TableOptions:
    """How tables are read."""

    mapping: Annotated[
        str | None,
        option(
            metavar="MAPPING",
            help="CSVW metadata: a file, or the name of a recipe, as in us-cluster-mapping/states.",
        ),
    ] = None
    sheet: Annotated[
        str | None, option(metavar="NAME", help="Read only this sheet.", show_default="all")
    ] = None
    base: Annotated[
        str | None,
        option(
            "--base-iri",
            hidden_names=("--base",),
            metavar="IRI",
            help="Start the IRIs that a table does not give in full with this IRI.",
        ),
    ] = None
    graph: Annotated[
        str | None,
        option(metavar="IRI", help="Named graph of statements for which a table names none."),
    ] = None
    encoding: Annotated[
        str | None,
        option(metavar="ENCODING", help="Encoding of CSV files.", show_default="UTF-8"),
    ] = None
    delimiter: Annotated[
        str | None,
        option(
            metavar="SIGN", help="Delimiter of CSV files.", show_default="detected in the header"
        ),
    ] = None


@dataclass(frozen=True)
class ImportOptions:
    """Where the statements go, and what is checked."""

    output: Annotated[
        Target | None,
        output(
            "--output",
            "-o",
            help="Write the statements to this file: .ttl, .trig, .nt or .nq.",
        ),
    ] = None
    store: Annotated[
        str | None, option(metavar="PLACE", help="Load into this store; created if missing.")
    ] = None
    keep_going: Annotated[
        bool, option("--keep-going", help="Import the valid rows even if others have errors.")
    ] = False
    every: Annotated[
        bool, option("--all", help="Report each error, not only the first few of many alike.")
    ] = False
    validate: Annotated[
        bool | None,
        option(
            "--validate/--no-validate",
            help="Also check the statements against the rules.",
            show_default="with --annotate",
        ),
    ] = None
    annotate: Annotated[
        Target | None,
        output(
            "--annotate",
            metavar="BOOK",
            help="Write the table as a workbook (.xlsx) with the faulty cells marked.",
            may_be_input=("files",),
        ),
    ] = None


@command("import")
def import_(
    lang: LangOption,
    files: Annotated[
        tuple[Path, ...], argument("FILES", help="Tables: CSV, TSV, XLSX, ODS, JSON.")
    ],
    table: TableOptions,
    given: ImportOptions,
) -> None:
    """Turn tables into statements: headed tables, templates, or any table with a mapping.

    Every problem is reported with its cell. Exit status: 1 if there are errors or, with --validate,
    violations of rules; nothing is written then, unless --keep-going. 2 if a file cannot be used.
    """
    from clusterkg.store.sources import graph_of_file
    from clusterkg.tables.importing import Options, import_tables

    _check_targets(given, table, files)
    named = graph_iri if given.store is None else graph_to_write
    options = Options(
        mapping=None if table.mapping is None else _mapping(table.mapping),
        sheet=table.sheet,
        base=table.base,
        graph=None if table.graph is None else named(table.graph),
        encoding=table.encoding,
        delimiter=table.delimiter,
        lang=lang,
    )
    if given.store is not None and options.graph is None:
        options = replace(options, graph=graph_of_file(files[0]))
    asked = given.annotate is not None if given.validate is None else given.validate
    check = _Check(asked, given.annotate, lang, options)
    with ExitStack() as stack:
        stack.enter_context(busy("importing"))
        target = None
        if given.store is not None:
            target = stack.enter_context(opened(given.store, create=True))
        result = import_tables(files, options, target)
        _report(result, lang, every=given.every)
        sound = check.run(result, files[0]) and not result.errors
        if given.keep_going or sound:
            if target is not None:
                from clusterkg.store.sources import refuse_reserved
                from clusterkg.tables.emit import labelled_apart

                for graph in sorted({str(quad.graph_name)[1:-1] for quad in result.quads}):
                    refuse_reserved(graph)
                target.add(labelled_apart(result.quads, files))
            elif given.output is not None or given.annotate is None:
                # With --annotate alone, the statements would hide the messages.
                _write(result, given.output)
    if not sound:
        raise Exit(Status.FINDINGS)


def _is_text(path: Path) -> bool:
    return not path.name.lower().endswith((".xlsx", ".ods", ".xls", ".json"))


def _check_targets(given: ImportOptions, table: TableOptions, files: Sequence[Path]) -> None:
    from clusterkg.model.errors import StoreError, TableError, UsageError

    output, annotate = given.output, given.annotate
    for name, value in (("--encoding", table.encoding), ("--delimiter", table.delimiter)):
        if value is not None and not any(map(_is_text, files)):
            raise UsageError(
                f"{name} has no effect: no input is a CSV file", hint=f"leave {name} out"
            )
    if output is not None and given.store is not None:
        raise StoreError("a file or a store, not both", hint="leave out --output or --store")
    if annotate is not None and len(files) != 1:
        raise TableError("--annotate takes only one table", hint="leave out --annotate")
    if annotate is not None and annotate.path.suffix.lower() != ".xlsx":
        raise TableError("--annotate writes a workbook (.xlsx)", hint="--annotate NAME.xlsx")
    if output is not None:
        require_suffix(output, ".ttl", ".trig", ".nt", ".nq")


@dataclass(frozen=True)
class _Check:
    """Validates the statements of an import, and marks the faulty cells of its table."""

    validate: bool
    annotate: Target | None
    lang: str
    options: Options

    def run(self, result: Import, file: Path) -> bool:
        """Report and mark faults; return whether no rule is violated."""
        if not self.validate and self.annotate is None:
            return True
        from clusterkg.model.diagnostics import Severity
        from clusterkg.model.words import severity_word
        from clusterkg.shacl.messages import WORDS
        from clusterkg.tables.validation import checked

        found, notes = checked(result, self.lang) if self.validate else ([], ())
        for each in notes:
            note(f"{WORDS.text('note', self.lang)}: {each}")
        for one in found:
            note(one.as_line(severity_word(one.severity, self.lang)))
        if self.annotate is not None:
            from clusterkg.tables.annotate import annotated, number_marked

            everything = [*result.problems, *found]
            encoding, delimiter = self.options.encoding, self.options.delimiter
            data = annotated(file, everything, self.lang, encoding=encoding, delimiter=delimiter)
            write(data, self.annotate)
            note(f"{self.annotate.path}: {number_marked(len(everything), self.lang)}")
        return all(one.severity is not Severity.VIOLATION for one in found)


def _mapping(name: str) -> Path:
    from clusterkg import assets
    from clusterkg.model.errors import FileError

    recipes = assets.mapping_files()
    if name in recipes:
        return recipes[name]
    if Path(name).suffix == ".json" or Path(name).is_file():
        return Path(name)
    raise FileError(f"unknown mapping {name!r}", hint=f"recipes: {', '.join(recipes)}")


def _report(result: Import, lang: str, *, every: bool) -> None:
    from clusterkg.tables.importing import totals
    from clusterkg.tables.problems import summary

    for line in summary(result.problems, lang, every=every):
        note(line)
    note(totals(result, lang))


def _write(result: Import, output: Target | None) -> None:
    from clusterkg.model.errors import FormatError
    from clusterkg.rdf.turtle import dump

    named = {str(quad.graph_name) for quad in result.quads} - {"DEFAULT"}
    usual = "trig" if named else "ttl"
    form = (output.path.suffix.lower()[1:] if output else "") or usual
    if named and form in {"ttl", "nt"}:
        raise FormatError(
            "this format has no named graphs",
            hint="use .trig or .nq",
            file=None if output is None else str(output.path),
        )
    write(dump(result.quads, form), output)
