"""How values, regions and categories are written."""

from __future__ import annotations

import math
import re
from typing import Final
from urllib.parse import unquote

from clusterkg.model.namespaces import shorten
from clusterkg.pictures.rows import short
from clusterkg.server.pages.context import PageContext, without_scheme
from clusterkg.server.pages.measured.runs import INDICATOR, STARS, Run, slug_of
from clusterkg.server.pages.view import View

QUOTIENTS: Final = ("location-quotient", "star-specialisation")
"""Indicators that are quotients, compared with 1."""

SHARES: Final = ("share-of-region-employment", "star-focus")
"""Indicators that are shares of a category in the employment of a region."""

FLAGS: Final = ("qualifying-cluster", "significant-cluster", "strong-cluster", "top-tenth-cluster")
"""Indicators that are true or false."""

_KINDS: Final = {
    "lq": "measured_lq",
    "strong": "measured_strong",
    "stars": "measured_stars",
    "other": "measured_other",
}
_PARTS: Final = (*SHARES, "share-of-category-employment", "ahead-in-size", "ahead-in-focus")
_PERCENT: Final = {*_PARTS, "ahead-in-specialisation"}
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")  # some of them XML cannot hold
_DIGITS: Final = re.compile(r"(\d+)")


def first_of(run: Run, names: tuple[str, ...]) -> str:
    """Return the first of some indicators that a computation has; empty if it has none."""
    found = (f"{INDICATOR}{name}" for name in names)
    return next((one for one in found if one in run.indicators), "")


def is_flag(indicator: str) -> bool:
    """Return whether an indicator is true or false."""
    return slug_of(indicator) in FLAGS


def is_quotient(indicator: str) -> bool:
    """Return whether an indicator is a quotient."""
    return slug_of(indicator) in QUOTIENTS


def shown(view: View, indicator: str, value: float) -> str:
    """Return a value as people read it."""
    if not math.isfinite(value):
        return view.word("none")
    if is_flag(indicator):
        return view.word("yes" if value else "no")
    if slug_of(indicator) in _PERCENT:
        return f"{short(100 * value, view.lang)}\u202f%"
    return short(value, view.lang)


def name(context: PageContext, iri: str) -> str:
    """Return what a region or a category is called; without a label, the end of its IRI."""
    text = context.label(iri)
    if text in {iri, shorten(iri), without_scheme(shorten(iri))}:
        text = unquote(re.split("[/#]", iri.rstrip("/#"))[-1]) or iri
    return _UNPRINTED.sub("", text)


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return what texts are sorted by, so that 2 comes before 10."""
    return tuple(
        (not part.isdigit(), int(part) if part.isascii() and part.isdigit() else 0, part)
        for part in _DIGITS.split(text.casefold())
    )


def measure_name(context: PageContext, indicator: str) -> str:
    """Return what an indicator is called."""
    return name(context, STARS if indicator == STARS else indicator)


def kind_name(view: View, run: Run) -> str:
    """Return what a computation measured."""
    return view.word(_KINDS[run.kind])


def run_name(view: View, run: Run) -> str:
    """Return what a computation is called."""
    years = "" if not run.years else run.years[0]
    if len(run.years) > 1:
        years = f"{run.years[-1]}–{run.years[0]}"
    return f"{kind_name(view, run)}, {years}"
