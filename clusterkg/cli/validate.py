"""`clusterkg validate`"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from typer import Exit

from clusterkg.cli.common import (
    LangOption,
    OutputOption,
    StoreOption,
    busy,
    graph_to_read,
    is_iri,
    note,
    opened,
    say,
    write,
)
from clusterkg.cli.options import argument, command, option
from clusterkg.cli.outputs import form_of, require_suffix
from clusterkg.model.choices import Engine
from clusterkg.model.diagnostics import Severity
from clusterkg.model.errors import Status
from clusterkg.shacl.reports import FORMATS, SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clusterkg.shacl.model import Report
    from clusterkg.shacl.validate import Settings


_SEVERITIES: Final = {
    each.word: each for each in (Severity.VIOLATION, Severity.WARNING, Severity.INFO)
}


@dataclass(frozen=True)
class CheckOptions:
    """What is checked, and against which rules."""

    shapes: Annotated[
        tuple[str, ...],
        option(
            metavar="SHAPES",
            help="Use these shapes instead of the rules of clusterkg; may be repeated.",
        ),
    ] = ()
    profile: Annotated[
        tuple[str, ...],
        option(
            metavar="NAME",
            help="Also check the rules of a programme: eccp-eligibility, esca-label,"
            " observatory-stars; may be repeated.",
        ),
    ] = ()
    as_of: Annotated[
        datetime | None,
        option(
            metavar="DATE",
            help="Date that profiles judge by.",
            show_default="today",
            needs=("--profile", "--shapes"),
        ),
    ] = None
    graph: Annotated[
        str | None, option(metavar="IRI", help="Check only this named graph of the data.")
    ] = None
    engine: Annotated[Engine, option(help="SHACL engine: our own, or pySHACL for comparison.")] = (
        Engine.COLUMNAR
    )
    stdin_format: Annotated[
        str | None,
        option(
            metavar="SUFFIX",
            help="Format of standard input: ttl, nt, trig, …",
            show_default="ttl",
        ),
    ] = None


@dataclass(frozen=True)
class ReportOptions:
    """What is reported, and how."""

    form: Annotated[
        str | None,
        option(
            "--format",
            choices={name: name for name in FORMATS},
            help="Format of the report.",
            show_default="by the suffix of --output, else text",
        ),
    ] = None
    output: OutputOption = None
    fail_on: Annotated[
        Severity | None,
        option(
            choices=_SEVERITIES | {"never": None},
            help="Exit with status 1 if any finding is at least this severe.",
        ),
    ] = Severity.VIOLATION
    severity: Annotated[
        Severity,
        option(choices=_SEVERITIES, help="Report only findings that are at least this severe."),
    ] = Severity.INFO
    max_findings: Annotated[
        int | None, option(least=0, metavar="N", help="Report at most N findings.")
    ] = None
    baseline: Annotated[
        Path | None,
        option(
            metavar="FILE",
            help="JSON report of an earlier run whose findings are suppressed.",
        ),
    ] = None
    allow_empty: Annotated[
        bool,
        option(
            "--allow-empty",
            help="Exit with status 0, not 5, if nothing was checked.",
        ),
    ] = False
    fix: Annotated[
        bool,
        option(
            "--fix",
            help="Write the safe fixes as a patch instead of the report; files are not modified.",
        ),
    ] = False

    @property
    def format_name(self) -> str:
        """The format that is asked for; "patch" for a patch.

        Raises:
            FormatError: The suffix of the file is that of another format, or of none.
        """
        if self.fix:
            if self.output is not None:
                require_suffix(self.output, ".patch", ".diff")
            return "patch"
        return form_of(self.form, self.output, SUFFIXES, "text")


@command()
def validate(
    lang: LangOption,
    check: CheckOptions,
    report: ReportOptions,
    files: Annotated[
        tuple[str, ...],
        argument(
            "FILES",
            help="RDF files, also .gz; folders; patterns; - for standard input; by default the"
            " whole store.",
        ),
    ] = (),
    store: StoreOption = None,
) -> None:
    """Check RDF files, taken together, or a whole store against the rules.

    The terms of the bundled graph (classes, roles, stages, places …) are known to the check, unless
    --shapes names shapes that use none of them. Exit status: 1 if there are findings (--fail-on); 5
    if nothing was checked, as no rule applies to any node of the data.
    """
    from clusterkg.cli.inputs import inputs
    from clusterkg.model.errors import UsageError
    from clusterkg.shacl.reports.json_ import new_findings
    from clusterkg.shacl.validate import Settings

    form = report.format_name
    if check.stdin_format is not None and "-" not in (*files, *check.shapes):
        raise UsageError(
            "--stdin-format has no effect: standard input is not read", hint="name it with -"
        )
    if report.fail_on is not None and report.fail_on < report.severity:
        raise UsageError(
            f"--fail-on {report.fail_on.word} has no effect: --severity {report.severity.word}"
            " leaves such findings out",
            hint="leave --severity out",
        )
    with inputs(check.shapes, ".ttl") as (shape_files, shown):
        settings = Settings(
            shapes=tuple(shape_files),
            profiles=check.profile,
            as_of=check.as_of.date() if check.as_of else None,
            engine=check.engine,
            lang=lang,
            graph=check.graph,
            severity=report.severity,
            brief=form == "turtle",
        )
        found = _report(
            files, store, settings, f".{(check.stdin_format or 'ttl').removeprefix('.')}"
        )
    sets = [replace(each, name=shown.get(each.name, each.name)) for each in found.checked]
    found = replace(found, checked=tuple(sets))
    if report.baseline is not None:
        found = new_findings(found, report.baseline)
    _write(found, report)
    _summarise(found, report)
    if report.fail_on is not None and not found.conforms(report.fail_on):
        raise Exit(Status.FINDINGS)
    if found.nothing_checked and not report.allow_empty:
        raise Exit(Status.UNCHECKED)


def _write(found: Report, options: ReportOptions) -> None:
    from clusterkg.shacl import reports
    from clusterkg.shacl.fixes import patch
    from clusterkg.shacl.messages import WORDS

    if options.fix:
        text, fixed = patch(found.findings)
        write(text, options.output)
        note(WORDS.counted("fixed", len(found.findings), found.lang, fixed=fixed))
        return
    shown = replace(found, findings=found.findings[: options.max_findings])
    form = options.format_name
    made = reports.write(shown, form)
    if form == "text" and options.output is None and isinstance(made, str):
        say(made)
    else:
        write(made, options.output)
    hidden = len(found.findings) - len(shown.findings)
    if hidden:
        note(WORDS.counted("hidden", hidden, found.lang))


def _report(names: Sequence[str], store: str | None, settings: Settings, suffix: str) -> Report:
    from clusterkg.cli.inputs import inputs
    from clusterkg.model.errors import ClusterkgError
    from clusterkg.shacl.validate import validate_files, validate_quads

    with busy("validating"):
        if not names:
            with opened(store) as source:
                graph = settings.graph
                if graph is not None:
                    graph = _graph(graph, source.graphs())
                return validate_quads(source.quads(graph), settings)
        with inputs(names, suffix) as (paths, shown):
            try:
                if settings.graph is not None:
                    from clusterkg.rdf.reader import graphs_in

                    named = {name for path in paths for name in graphs_in(path)}
                    settings = replace(settings, graph=_graph(settings.graph, named))
                report = validate_files(paths, settings)
            except ClusterkgError as error:
                error.file = shown.get(error.file or "", error.file)
                raise
            if not shown:
                return report
            findings = [f.in_file(shown.get(f.file or "", f.file)) for f in report.findings]
            notes = [replace(n, file=shown.get(n.file or "", n.file)) for n in report.notes]
            return replace(report, findings=findings, notes=tuple(notes))


def _graph(text: str, known: Iterable[str]) -> str:
    """Return the graph that is meant; an IRI in full may be that of a graph without statements.

    Raises:
        GraphNameError: It is a word that no graph ends in, or several.
    """
    from clusterkg.model.errors import GraphNameError

    try:
        return graph_to_read(text, known)
    except GraphNameError:
        if is_iri(text):
            return text
        raise


def _summarise(report: Report, options: ReportOptions) -> None:
    from clusterkg.shacl.messages import WORDS
    from clusterkg.shacl.model import SEVERITIES

    if options.fix or options.output is not None or options.format_name != "text":
        for each in report.notes:
            note(f"{WORDS.text('note', report.lang)}: {each}")
    counts = report.count()
    reported = [each for each in SEVERITIES if each >= options.severity]
    text = ", ".join(WORDS.counted(s.name, counts[s], report.lang) for s in reported)
    known = report.statistics.get("known")
    parts = [text] if known is None else [text, WORDS.counted("known", known, report.lang)]
    parts.append(WORDS.counted("nodes", report.nodes, report.lang))
    note("; ".join(parts))
