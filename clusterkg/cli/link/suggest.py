"""`clusterkg link suggest`"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from clusterkg.cli.answers import whole_answers
from clusterkg.cli.common import (
    DateOption,
    LangOption,
    StoreOption,
    busy,
    day,
    note,
    opened,
    printing,
    write,
)
from clusterkg.cli.options import command, option, output
from clusterkg.cli.outputs import Target, form_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clusterkg.linking.model import MappingSet, Source, Thing
    from clusterkg.linking.suggest import Suggestion


class Form(StrEnum):
    """Formats of suggestions."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    SSSOM = "sssom"


_SUFFIXES: Final[dict[str, tuple[str, ...]]] = {
    Form.SSSOM: (".sssom.tsv",),
    Form.CSV: (".csv",),
    Form.JSON: (".json",),
    Form.TABLE: (),
}


@dataclass(frozen=True)
class ThingOptions:
    """The things to look up: those of a graph, or the rows of a table."""

    kinds: Annotated[
        tuple[str, ...],
        option(
            "--type",
            metavar="CLASS",
            help="Look up only things of this class, such as City; may be repeated.",
        ),
    ] = ()
    query: Annotated[
        str | None, option(metavar="TEXT", help="Look up only things whose name contains this.")
    ] = None
    table: Annotated[
        Path | None, option(metavar="FILE", help="Look up the rows of a CSV file instead.")
    ] = None
    name_column: Annotated[
        str, option(metavar="COLUMN", help="Column of names in the table.", needs=("--table",))
    ] = "name"
    id_column: Annotated[
        str | None,
        option(metavar="COLUMN", help="Column of identifiers in the table.", needs=("--table",)),
    ] = None
    base: Annotated[
        str,
        option(
            "--base-iri",
            hidden_names=("--base",),
            metavar="IRI",
            help="Start the IRIs of rows with this IRI, followed by their identifiers.",
            needs=("--table",),
        ),
    ] = "https://example.org/row/"
    store: StoreOption = None

    def things(self) -> Sequence[Thing]:
        """Return the things."""
        from clusterkg.linking.names import fold
        from clusterkg.linking.things import check_kinds, kind_iri, local_things, rows

        classes = [kind_iri(kind) for kind in self.kinds]
        if self.table is None:
            with opened(self.store) as graph:
                check_kinds(graph, classes)
                return local_things(graph, classes, self.query)
        if classes:
            with opened(None) as graph:
                check_kinds(graph, classes)
        kind = classes[0] if classes else None
        found = rows(
            self.table, self.name_column, id_column=self.id_column, base=self.base, kind=kind
        )
        part = fold(self.query or "")
        return [thing for thing in found if part in fold(thing.names[0].text)] if part else found


@command()
def suggest(
    lang: LangOption,
    local: ThingOptions,
    source: Annotated[
        str,
        option(
            metavar="SOURCE",
            help="Look in iso, geonames, an online source, or an RDF file or store.",
        ),
    ] = "geonames",
    limit: Annotated[
        int, option(least=1, metavar="N", help="Return at most N candidates for each thing.")
    ] = 3,
    known: Annotated[
        tuple[Path, ...],
        option(
            metavar="SET",
            help="Do not propose the pairs of this mapping set again; may be repeated.",
            show_default="the bundled ones",
        ),
    ] = (),
    form: Annotated[Form | None, option("--format", help="Format of the answer.")] = None,
    output: Annotated[
        Target | None,
        output(
            "--output",
            "-o",
            help="Write to this file: .csv, .json, or .sssom.tsv, to which new pairs are added.",
            may_be_input=("known",),
        ),
    ] = None,
    date: DateOption = None,
) -> None:
    """Suggest matching things in another data set, with reasons.

    Nothing is decided: write a mapping set with -o, and review it.
    """
    from clusterkg.linking.sources.named import source as named
    from clusterkg.linking.suggest import known as said
    from clusterkg.linking.suggest import suggest as look_up

    wanted = Form(form_of(form, output, _SUFFIXES, Form.TABLE, required=True))
    found = named(source)
    adding = output.path if output is not None and wanted is Form.SSSOM else None
    sets = _sets(known, adding)
    things = local.things()
    with whole_answers(allow_partial=False):
        with busy("looking up"):
            decided = said(sets, found.prefixes.values())
            result = list(look_up(things, found, decided, limit=limit))
        if wanted is Form.SSSOM:
            _write_set(result, found, adding, lang, day(date))
        else:
            _show(result, wanted, output, lang)
    proposed = sum(each.proposed is not None for each in result)
    none = sum(not each.candidates for each in result)
    note(
        f"{len(result)} looked up, {len(things) - len(result)} decided earlier; "
        f"{proposed} with a proposal, {none} without a candidate"
    )


def _sets(known: tuple[Path, ...], output: Path | None) -> list[MappingSet]:
    """Return the mapping sets that are known; that of the output, if it is there, comes last."""
    from clusterkg.assets import mapping_sets
    from clusterkg.linking.sssom.read import read_set

    paths = list(known or mapping_sets())
    if output is not None and output.exists():
        paths = [path for path in paths if path.resolve() != output.resolve()] + [output]
    return [read_set(path) for path in paths]


def _records(result: Sequence[Suggestion], lang: str) -> list[dict[str, Any]]:
    from clusterkg.linking.suggest import label

    return [
        {
            "thing": each.thing.iri,
            "name": label(each.thing, lang),
            "candidate": candidate.thing.iri,
            "candidate_name": label(candidate.thing, lang),
            "score": round(candidate.score, 3),
            "proposed": candidate is each.proposed,
            "decisive": candidate.decisive,
            "matched": candidate.matched,
            "shares": {name: round(share, 2) for name, share in candidate.shares.items()},
        }
        for each in result
        for candidate in each.candidates
    ]


def _show(result: Sequence[Suggestion], form: Form, output: Target | None, lang: str) -> None:
    from clusterkg.linking.suggest import evidence

    records = _records(result, lang)
    if form is Form.JSON:
        import json

        write(json.dumps(records, ensure_ascii=False, indent=2) + "\n", output)
        return
    reasons = [evidence(candidate) for each in result for candidate in each.candidates]
    columns = ("name", "candidate_name", "score", "proposed", "candidate")
    rows = [
        [*("yes" if r[c] is True else "" if r[c] is False else str(r[c]) for c in columns), why]
        for r, why in zip(records, reasons, strict=True)
    ]
    if form is Form.CSV or output is not None:
        import csv
        import io

        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("thing", *columns, "why"))
        writer.writerows([r["thing"], *row] for r, row in zip(records, rows, strict=True))
        write(text.getvalue(), output)
        return
    from rich.console import Console
    from rich.table import Table

    from clusterkg.cli.terminal import shown

    table = Table(header_style="bold")
    for column in (*columns, "why"):
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*map(shown, row))
    import sys

    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False, markup=False)
    with printing():
        console.print(table)


def _write_set(
    result: Sequence[Suggestion],
    source: Source,
    target: Path | None,
    lang: str,
    date: str,
) -> None:
    """Print new pairs as a mapping set, or add them to what a file holds by now."""
    from clusterkg._version import __version__
    from clusterkg.cli.common import emit
    from clusterkg.linking.model import MappingSet
    from clusterkg.linking.sssom.read import read_set
    from clusterkg.linking.sssom.write import to_text, write_set
    from clusterkg.linking.suggest import mappings
    from clusterkg.model.namespaces import BASE

    if target is not None and target.exists():
        made = read_set(target)  # again: looking up takes long, and a review may go on meanwhile
    else:
        made = MappingSet(
            mapping_set_id=f"{BASE}links/{source.name}",
            license="https://creativecommons.org/licenses/by/4.0/",
        )
    made.mappings = [*made.mappings, *mappings(result, day=date, version=__version__, lang=lang)]
    made.prefixes = {**source.prefixes, **made.prefixes}
    if target is None:
        emit(to_text(made))
    else:
        write_set(made, target)
