"""Validation as a whole: data and shapes in, a report out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from clusterkg import assets
from clusterkg.store.bundled import bundled_file
from clusterkg.terms import RULE
from clusterkg.validation.catalogue import Rule, bundled_rules, rules_in, severity_of
from clusterkg.validation.data import Data
from clusterkg.validation.engines.protocol import Result, Run
from clusterkg.validation.findings import Finding, Report
from clusterkg.validation.paths import text
from clusterkg.validation.places import Where, locate
from clusterkg.validation.shapes.graph import ShapesGraph


class Engine(StrEnum):
    """The engines there are."""

    COLUMNAR = "columnar"
    PYSHACL = "pyshacl"


def validate_files(
    files: Sequence[Path],
    *,
    shapes: Sequence[Path] = (),
    engine: Engine = Engine.COLUMNAR,
    lang: str = "en",
) -> Report:
    """Validate files, taken together.

    The bundled graph is known beside them, so that a cluster in `country:denmark` has a place;
    only nodes that the files describe are reported.

    Args:
        files: RDF files.
        shapes: Shapes files to use in place of those that come with clusterkg.
        engine: Which engine does the work.
        lang: Language of messages and fixes: en, uk or ru.

    Raises:
        InputError: A file cannot be used.
        ShapesError: The shapes are wrong.
    """
    with bundled_file() as context:
        data = Data.of_files(files, context)
    return _validate(data, shapes, engine, lang)


def validate_quads(
    quads: Iterable[ox.Quad],
    *,
    shapes: Sequence[Path] = (),
    engine: Engine = Engine.COLUMNAR,
    lang: str = "en",
) -> Report:
    """Validate statements that stand for themselves, such as those of a store."""
    return _validate(Data.of_quads(quads), shapes, engine, lang)


def _validate(data: Data, shapes: Sequence[Path], engine: Engine, lang: str) -> Report:
    run = _engine(engine)
    rules = bundled_rules() if not shapes else rules_in(shapes)
    files = list(shapes) or assets.shape_files()
    results = run(data, ShapesGraph.of_files(files, trusted=not shapes))
    places = locate(data, results)
    findings = [
        _finding(result, rules.get(result.shape[1:-1]), place, lang)
        for result, place in zip(results, places, strict=True)
    ]
    return Report(sorted(findings, key=_order))


def _engine(engine: Engine) -> Run:
    if engine is Engine.COLUMNAR:
        from clusterkg.validation.engines.columnar.engine import run
    else:
        from clusterkg.validation.engines.pyshacl import run
    return run


def _finding(result: Result, rule: Rule | None, place: Where | None, lang: str) -> Finding:
    code = result.shape[1:-1].removeprefix(RULE) if result.shape.startswith("<") else result.shape
    messages = rule.message if rule and rule.message else result.messages
    return Finding(
        rule=code,
        severity=severity_of(result.severity),
        focus=result.focus,
        path=result.path,
        value=result.value,
        component=result.component,
        message=choose(messages, lang),
        fix=choose(rule.fix, lang) if rule else "",
        file=place.file if place else None,
        line=place.line if place else None,
        column=place.column if place else None,
    )


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
        "" if finding.path is None else text(finding.path),
        finding.value or "",
        finding.component,
        finding.message,
    )
