"""Validation as a whole: data and shapes in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.bundled import bundled_file
from clusterkg.columns import paths
from clusterkg.model.choices import Engine
from clusterkg.model.diagnostics import Line, Severity
from clusterkg.model.errors import UnknownProfileError
from clusterkg.model.namespaces import BASE, RULE, shorten
from clusterkg.shacl.catalogue import Rule, all_rules, rules_in, severity_of
from clusterkg.shacl.coverage import coverage
from clusterkg.shacl.data import Data
from clusterkg.shacl.explain import Detail, explain, flat
from clusterkg.shacl.fixes import replacement
from clusterkg.shacl.messages import WORDS, default_message, show
from clusterkg.shacl.misspellings import Misspelling, misspellings
from clusterkg.shacl.model import Finding, Outcome, Report, Result
from clusterkg.shacl.places import locate, read_places, with_source
from clusterkg.shacl.shapes import ShapesGraph, sh


@dataclass(frozen=True)
class Settings:
    """How to validate.

    Attributes:
        shapes: Shapes files to use instead of those that come with clusterkg.
        profiles: Names of profiles whose rules are checked, too.
        as_of: The date at which profiles are evaluated; None for today.
        engine: The engine.
        lang: Language of messages and fixes: en, uk or ru.
        graph: IRI of the only named graph of the data to validate; None for all.
        severity: The least severity that is reported.
        brief: Omit what a standard report has no room for: places and details.
        context: Whether the bundled graph is context of the files, if the shapes use its terms.
        spelling: Whether undefined terms are reported.
    """

    shapes: tuple[Path, ...] = ()
    profiles: tuple[str, ...] = ()
    as_of: date | None = None
    engine: Engine = Engine.COLUMNAR
    lang: str = "en"
    graph: str | None = None
    severity: Severity = Severity.INFO
    brief: bool = False
    context: bool = True
    spelling: bool = True


_DEFAULT = Settings()


def validate_files(files: Sequence[Path], settings: Settings = _DEFAULT) -> Report:
    """Validate files, taken together.

    The bundled graph is their context, so that a cluster in `country:denmark` has a place; only
    nodes that the files describe are reported. Shapes that use no term of clusterkg run without it.

    Raises:
        InputError: A file cannot be used.
        ShapesError: The shapes are wrong.
        UnsupportedError: The shapes use what the engine does not support.
    """
    shapes = _shapes(settings)
    if not settings.context or not shapes.mentions(BASE):
        return _validate(Data.of_files(files, graph=settings.graph), shapes, settings)
    with bundled_file() as context:
        data = Data.of_files(files, context, settings.graph)
    return _validate(data, shapes, settings)


def validate_quads(quads: Iterable[ox.Quad], settings: Settings = _DEFAULT) -> Report:
    """Validate statements without context, such as those of a store. Raises as `validate_files`."""
    return _validate(Data.of_quads(quads), _shapes(settings), settings)


def validate_among(
    quads: Iterable[ox.Quad], known: Iterable[ox.Quad], settings: Settings = _DEFAULT
) -> Report:
    """Validate statements about some things of a store.

    Args:
        quads: The statements; only nodes that they describe are reported.
        known: What the store states about the nodes they mention, context as the bundled graph.
        settings: See there.

    Raises:
        ShapesError: The shapes are wrong.
        UnsupportedError: The shapes use what the engine does not support.
    """
    with bundled_file() as context:
        data = Data.of_quads(quads, known, context)
    return _validate(data, _shapes(settings), settings)


def _shapes(settings: Settings) -> ShapesGraph:
    files = list(settings.shapes) or assets.shape_files()
    profiles = assets.profile_files()
    for name in settings.profiles:
        if name not in profiles:
            raise UnknownProfileError(
                f"there is no profile {name!r}", hint=f"use one of {', '.join(profiles)}"
            )
        files.append(profiles[name])
    as_of = settings.as_of or date.today()
    return ShapesGraph.of_files(files, trusted=not settings.shapes, as_of=as_of)


def _validate(data: Data, shapes: ShapesGraph, settings: Settings) -> Report:
    run = _engine(settings.engine)
    rules = all_rules() | (rules_in(settings.shapes) if settings.shapes else {})
    outcome = run(data, shapes)
    results = [
        result for result in outcome.results if severity_of(result.severity) >= settings.severity
    ]
    spelling = settings.spelling and settings.severity <= Severity.WARNING
    found = misspellings(data) if spelling else []
    places: list[Line | None] = [None] * (len(results) + len(found))
    details: dict[int, tuple[Detail, ...]] = {}
    if not settings.brief:
        places = locate(data, results) + read_places(data, [each.part for each in found])
        places = with_source(places)
        details = explain(data, shapes, results)
    writer = _Writer(shapes, rules, settings.lang)
    findings = [
        writer.finding(result, places[number], details.get(number, ()))
        for number, result in enumerate(results)
    ]
    findings += map(writer.misspelling, found, places[len(results) :])
    nodes, sets, notes = coverage(
        data, shapes, outcome, own=settings.shapes, graph=settings.graph, lang=settings.lang
    )
    statistics = {"files": len(data.files), "statements": data.own, "nodes": nodes}
    return Report(sorted(findings, key=_order), statistics, settings.lang, sets, notes)


def _engine(engine: Engine) -> Callable[[Data, ShapesGraph], Outcome]:
    if engine is Engine.COLUMNAR:
        from clusterkg.shacl.engines.columnar.engine import run
    else:
        from clusterkg.shacl.engines.pyshacl import run
    return run


class _Writer:
    """Makes findings of results."""

    def __init__(self, shapes: ShapesGraph, rules: dict[str, Rule], lang: str) -> None:
        self._shapes = shapes
        self._rules = rules
        self._lang = lang
        self._owners = {child: parent for parent, child in shapes.pairs(sh("property"))}
        self._codes: dict[str, str] = {}

    def finding(self, result: Result, place: Line | None, details: tuple[Detail, ...]) -> Finding:
        rule = self._rules.get(result.shape[1:-1])
        if rule and rule.message:
            message = choose(rule.message, self._lang)
        else:
            message = self._message(result.messages, result.shape, result.component, result.path)
        return Finding(
            code=self._code(result.shape),
            shape=result.shape,
            component=result.component,
            severity=severity_of(result.severity),
            focus=result.focus,
            path=result.path,
            value=result.value,
            message=message,
            hint=choose(rule.fix, self._lang) if rule else "",
            name=choose(rule.name, self._lang) if rule else "",
            replacement=replacement(self._shapes, result),
            details=tuple("  " * depth + self._detail(d) for depth, d in flat(details)),
            place=place,
        )

    def misspelling(self, one: Misspelling, place: Line | None) -> Finding:
        found = self.finding(one.result, place, ())
        meant = one.meant
        term = show(one.result.value or "")
        text = f"{term}: {found.message}"
        if meant is not None:
            text = f"{text} {WORDS.text('meant', self._lang, term=show(meant))}"
        return replace(found, message=text, replacement=meant)

    def _message(
        self, said: dict[str, str], shape: str, component: str, path: paths.Path | None
    ) -> str:
        if said:
            return choose(said, self._lang)
        return default_message(self._shapes, shape, component, path, self._lang)

    def _detail(self, detail: Detail) -> str:
        part = "" if detail.part is None else f"{detail.part}) "
        if detail.component is None:
            return f"{part}✓ {show(detail.shape)}"
        text = self._message(dict(detail.messages), detail.shape, detail.component, detail.path)
        return f"{part}{text}" if detail.value is None else f"{part}{text}: {show(detail.value)}"

    def _code(self, shape: str) -> str:
        """Return the short name of a shape; a nameless one goes by its owner's and its path."""
        found = self._codes.get(shape)
        if found is None:
            if shape.startswith("<"):
                iri = shape[1:-1]
                found = iri.removeprefix(RULE) if iri.startswith(RULE) else shorten(iri)
            else:
                found = self._nameless(shape)
            self._codes[shape] = found
        return found

    def _nameless(self, shape: str) -> str:
        owner = self._owners.get(shape)
        path = self._shapes.values(shape, sh("path"))
        if owner is None or not path:
            return shape
        return f"{self._code(owner)} {paths.text(self._shapes.path(path[0]))}"


def choose(texts: dict[str, str], lang: str) -> str:
    """Return the text in `lang`, else in English, else any, else an empty one."""
    return texts.get(lang) or texts.get("en") or next(islice(texts.values(), 1), "")


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.file or "",
        finding.line or 0,
        finding.column or 0,
        -finding.severity,
        finding.rule,
        finding.focus,
        "" if finding.path is None else paths.text(finding.path),
        finding.value or "",
        finding.component,
        finding.message,
    )
