"""`clusterkg import`"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.common import LangOption, busy, graph_name, note, opened, write

if TYPE_CHECKING:
    from clusterkg.store import Store
    from clusterkg.tables.importing import Import, Options


def import_(
    lang: LangOption,
    files: Annotated[list[Path], typer.Argument(help="Tables: CSV, TSV, XLSX, ODS, JSON.")],
    mapping: Annotated[
        str | None,
        typer.Option(
            metavar="M",
            help="CSVW metadata: a file, or the name of a recipe, as in us-cluster-mapping/states.",
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="S", help="The only sheet to take.  [default: all]")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="Where IRIs begin that a table does not give in full."),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="Named graph, where a table names none."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="RDF file: .ttl, .trig, .nt or .nq."),
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Store to load into; made if new.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="E", help="Encoding of CSV.  [default: UTF-8]")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(metavar="D", help="Delimiter of CSV.  [default: told from the header]"),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Write the sound rows though others have errors.")
    ] = False,
    validate: Annotated[
        bool | None,
        typer.Option(
            "--validate/--no-validate",
            help="Check what the tables say against the rules too.  [default: with --annotate]",
            show_default=False,
        ),
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            metavar="BOOK",
            help="Write the table as a workbook (.xlsx) with its faulty cells marked.",
        ),
    ] = None,
) -> None:
    """Turn tables into statements: headed tables, templates, or any table with a mapping.

    Each problem is told with its cell. Exit status: 1 when there are errors, or with --validate
    violations of rules; nothing is written then, unless --keep-going. 2 when a file cannot be used.
    """
    from clusterkg.model.errors import StoreError, TableError
    from clusterkg.tables.importing import Options, import_tables

    if output is not None and store is not None:
        raise StoreError("a file or a store, not both", hint="leave out --output or --store")
    if annotate is not None and len(files) != 1:
        raise TableError("only one table at a time can be marked", hint="leave out --annotate")
    if annotate is not None and annotate.suffix.lower() != ".xlsx":
        raise TableError("what is marked is a workbook", hint="--annotate NAME.xlsx")
    _check_form(output)
    options = Options(
        mapping=None if mapping is None else _mapping(mapping),
        sheet=sheet,
        base=base,
        graph=None if graph is None else graph_name(graph),
        encoding=encoding,
        delimiter=delimiter,
        lang=lang,
    )
    if store is not None and options.graph is None:
        options = replace(options, graph=graph_name(files[0].stem))
    check = _Check(annotate is not None if validate is None else validate, annotate, lang, options)
    with busy("importing"):
        if store is not None:
            with opened(store, create=True) as target:
                result = import_tables(files, options, target)
                _tell(result, lang)
                sound = check.run(result, files[0]) and not result.errors
                if keep_going or sound:
                    _load(result, target)
        else:
            result = import_tables(files, options)
            _tell(result, lang)
            sound = check.run(result, files[0]) and not result.errors
            # What only is to be marked has no output; the statements would hide what is told.
            if (keep_going or sound) and (output is not None or annotate is None):
                _write(result, output)
    if not sound:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Check:
    """What to do about what an import says: validate it, mark the cells of its table."""

    validate: bool
    annotate: Path | None
    lang: str
    options: Options

    def run(self, result: Import, file: Path) -> bool:
        """Tell and mark what is wrong; return whether no rule is violated."""
        if not self.validate and self.annotate is None:
            return True
        from clusterkg.model.diagnostics import Severity
        from clusterkg.model.words import severity_word
        from clusterkg.tables.validation import findings

        found = findings(result, self.lang) if self.validate else []
        for one in found:
            note(one.as_line(severity_word(one.severity, self.lang)))
        if self.annotate is not None:
            from clusterkg.tables.annotate import annotated

            everything = [*result.problems, *found]
            encoding, delimiter = self.options.encoding, self.options.delimiter
            data = annotated(file, everything, self.lang, encoding=encoding, delimiter=delimiter)
            write(data, self.annotate)
            note(f"{self.annotate}: {len(everything):,} findings marked")
        return all(one.severity is not Severity.VIOLATION for one in found)


def _mapping(name: str) -> Path:
    from clusterkg import assets
    from clusterkg.model.errors import FileError

    recipes = assets.mapping_files()
    if name in recipes:
        return recipes[name]
    if Path(name).suffix == ".json" or Path(name).is_file():
        return Path(name)
    raise FileError(f"there is no mapping {name!r}", hint=f"recipes: {', '.join(recipes)}")


def _tell(result: Import, lang: str) -> None:
    from clusterkg.tables.importing import summary, totals

    for line in summary(result.problems, lang):
        note(line)
    note(totals(result, lang))


def _load(result: Import, target: Store) -> None:
    """Add the statements to a store, all or none."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "import.nq"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{quad} .\n" for quad in result.quads)
        target.load([(None, path)])


def _check_form(output: Path | None) -> None:
    from clusterkg.model.errors import FormatError

    if output is not None and output.suffix.lower() not in {".ttl", ".trig", ".nt", ".nq"}:
        raise FormatError(
            f"cannot write the format {output.suffix!r}",
            hint="use .ttl, .trig, .nt or .nq",
            file=str(output),
        )


def _write(result: Import, output: Path | None) -> None:
    from clusterkg.cli.common import write
    from clusterkg.model.errors import FormatError
    from clusterkg.rdf.writer import dump

    named = {str(quad.graph_name) for quad in result.quads} - {"DEFAULT"}
    form = output.suffix.lower()[1:] if output else ("trig" if named else "ttl")
    if named and form in {"ttl", "nt"}:
        raise FormatError(
            "this format cannot say in which named graph a statement is",
            hint="use .trig or .nq",
            file=str(output),
        )
    write(dump(result.quads, form), output)
