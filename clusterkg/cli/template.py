"""`clusterkg template`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from clusterkg.cli.common import LangOption, busy, note, opened, say
from clusterkg.cli.options import argument, command, option, output
from clusterkg.cli.outputs import Target, require_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Quad

    from clusterkg.tables.template.fill import Filled
    from clusterkg.tables.template.sheets import Sheet


_SHOWN: Final = 10
"""The number of odd values that are named."""


class TemplateFormat(StrEnum):
    """Formats of a template."""

    XLSX = "xlsx"
    CSVW = "csvw"


@command()
def template(
    lang: LangOption,
    classes: Annotated[
        str | None,
        argument(
            "[CLASSES]",
            help="Classes, separated by commas: cluster,organisation,membership. Without any, the"
            " classes are listed.",
        ),
    ] = None,
    fill: Annotated[
        tuple[str, ...],
        option(
            "--fill",
            metavar="PLACE",
            help="Fill in the data of RDF files, folders, patterns, the folder of a store, or the"
            " word bundled for the curated graph; may be repeated.",
        ),
    ] = (),
    everything: Annotated[
        bool, option("--all", help="With --fill, make a sheet for each class of the data.")
    ] = False,
    form: Annotated[
        TemplateFormat, option("--format", help="Format: a workbook, or CSV files with metadata.")
    ] = TemplateFormat.XLSX,
    output: Annotated[
        Target | None,
        output(
            "--output",
            "-o",
            metavar="PLACE",
            help="Write to this workbook; with csvw, to this folder, created if missing.",
            may_be_folder=True,
        ),
    ] = None,
) -> None:
    """Create a workbook, or CSV files, to fill in: a sheet for each class.

    The columns come from the rules and the ontology. `clusterkg import` turns a filled-in template
    into statements.
    """
    from clusterkg.model.errors import TemplateError
    from clusterkg.tables.template import sheets as templates

    if everything and (classes is not None or not fill):
        raise TemplateError("--all needs --fill, and takes no classes")
    if classes is None and not everything:
        _list(lang)
        return
    names = [name for name in (classes or "").split(",") if name.strip()]
    if classes is not None and not names:
        raise TemplateError("no class is named", hint="'clusterkg template' lists the classes")
    if output is None:
        raise TemplateError(
            "no output given", hint="name a workbook, or with csvw a folder: -o PLACE"
        )
    output.check(folder=form is TemplateFormat.CSVW)
    if form is TemplateFormat.XLSX:
        require_suffix(output, ".xlsx", hint="--format csvw writes CSV files")
    sheets = None
    if classes is not None:
        sheets = templates.sheets(names, lang)
    if fill:
        found = _filled(fill, sheets, form)
        _write(found.sheets, form, lang, output, found.rows)
    elif sheets is not None:
        _write(sheets, form, lang, output)


def _filled(places: Sequence[str], sheets: list[Sheet] | None, form: TemplateFormat) -> Filled:
    from clusterkg.tables.template.fill import filled

    with busy("reading"):
        found = filled(_statements(places), sheets, csvw=form is TemplateFormat.CSVW)
    rows = sum(map(len, found.rows.values()))
    note(f"{len(found.sheets)} sheets, {rows} rows, {found.statements} statements")
    for text in found.odd[:_SHOWN]:
        note(f"an import will not restore this value exactly: {text}")
    if len(found.odd) > _SHOWN:
        note(f"and {len(found.odd) - _SHOWN} more such values")
    return found


def _statements(places: Sequence[str]) -> Iterator[Quad]:
    from pyoxigraph import NamedNode, Quad

    from clusterkg import assets
    from clusterkg.cli.inputs import inputs
    from clusterkg.rdf.reader import quads

    for place in places:
        if place == "bundled":
            for graph, path in assets.graph_files()[len(assets.ontology_files()) :]:
                name = NamedNode(graph)
                for quad in quads(path):
                    yield Quad(quad.subject, quad.predicate, quad.object, name)
        elif (Path(place) / "generations").is_dir():
            with opened(place) as store:
                yield from store.quads()
        else:
            with inputs([place], ".ttl") as (paths, _):
                for path in paths:
                    yield from quads(path)


def _list(lang: str) -> None:
    from clusterkg.tables.template.sheets import class_names, with_rules
    from clusterkg.tables.template.words import name_of

    for name, cls in with_rules().items():
        say(f"{name}\t{name_of(cls, lang)}\n")
    more = len(class_names()) - len(with_rules())
    note(f"these have rules; {more} other classes of the ontology can be used as well")


def _write(
    sheets: list[Sheet],
    form: TemplateFormat,
    lang: str,
    output: Target,
    rows: dict[str, list[list[Any]]] | None = None,
) -> None:
    if form is TemplateFormat.XLSX:
        from clusterkg.tables.template.workbook import workbook

        output.write(workbook(sheets, lang, rows))
        return
    from clusterkg.tables.template.csvw import csvw

    output.write_all(csvw(sheets, lang, rows))
