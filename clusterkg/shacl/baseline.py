"""Tells new findings from those of an earlier report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from clusterkg.model.errors import FileError, InputError
from clusterkg.shacl.model import Finding, Report
from clusterkg.shacl.reports.json_ import as_dict

_KEYS = ("rule", "component", "focus", "path", "value")


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return a mark for each finding that stays the same when lines move.

    It depends on the rule, the component, the focus node, the path and the value, and on how
    many findings before it are alike; labels of blank nodes do not count.
    """
    return _marks(as_dict(finding) for finding in findings)


def _marks(rows: Iterable[dict[str, Any]]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for values in rows:
        content = "\n".join(_steady(values[key]) for key in _KEYS)
        seen[content] += 1
        text = f"{content}\n{seen[content]}"
        found.append(hashlib.sha256(text.encode()).hexdigest()[:32])
    return found


def _steady(value: str | None) -> str:
    return "_:" if value is not None and value.startswith("_:") else str(value)


def new_findings(report: Report, earlier: Path) -> Report:
    """Return a report without the findings that an earlier report has too.

    Args:
        report: The report.
        earlier: A report written with `--format json`.

    Raises:
        InputError: It cannot be read, or is no such report.
    """
    try:
        document = json.loads(earlier.read_text(encoding="utf-8"))
        known = set(_marks(document["findings"]))
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", file=str(earlier)) from None
    except (ValueError, KeyError, TypeError):
        raise InputError(
            "no report in JSON", hint="write one with --format json", file=str(earlier)
        ) from None
    marks = fingerprints(report.findings)
    kept = [f for f, mark in zip(report.findings, marks, strict=True) if mark not in known]
    return Report(kept, report.statistics | {"known": len(marks) - len(kept)}, report.lang)
