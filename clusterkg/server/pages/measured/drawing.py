"""The picture of a choice, and what it shows in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.measures.pictures import QUOTIENTS as QUOTIENT_CLASSES
from clusterkg.measures.pictures import stars, total
from clusterkg.pictures import bars
from clusterkg.pictures.bubbles import Bubble, bubbles
from clusterkg.pictures.heat import Cell, heat
from clusterkg.pictures.rows import strong_or_other
from clusterkg.pictures.scales import Classes
from clusterkg.pictures.svg import Drawing
from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.measured.choice import Choice
from clusterkg.server.pages.measured.figures import TooManyError, Value, found, jobs, ranked
from clusterkg.server.pages.measured.runs import INDICATOR, STARS
from clusterkg.server.pages.measured.wording import (
    QUOTIENTS,
    SHARES,
    first_of,
    is_flag,
    is_quotient,
    measure_name,
    name,
    natural,
    shown,
)
from clusterkg.server.pages.view import View

_STRONG: Final = f"{INDICATOR}strong-cluster"
_STAR_CLASSES: Final = Classes((1.0, 2.0, 3.0))
_FLAG_CLASSES: Final = Classes((1.0,))
_NAMED: Final = 3
"""How many of the largest are named in words."""


@dataclass(frozen=True)
class Figure:
    """A picture on a page.

    Attributes:
        drawing: The picture.
        title: What it is called.
        told: What is to be seen, in words.
        lang: Language of the texts.
        name: Name of the file with its values, if it has one.
    """

    drawing: Drawing
    title: str
    told: str
    lang: str
    name: str = ""

    @property
    def svg(self) -> str:
        """The picture as a part of a page."""
        return self.drawing.inline(f"{self.title}. {self.told}".strip())

    @property
    def caption(self) -> str:
        """What stands below it."""
        return " ".join(filter(None, (f"{self.title}.", self.told, *self.drawing.notes)))

    def file(self) -> str:
        """Return the picture as a file of its own."""
        return self.drawing.file(self.title, about=self.told, lang=self.lang)


def names_of(choice: Choice) -> dict[str, str]:
    """Return what the regions and categories of a choice are called."""
    return choice.regions | choice.categories


def picture(context: PageContext, view: View, choice: Choice) -> Figure | None:
    """Return the picture of a choice; None if there is nothing to draw."""
    if not choice.picture:
        return None
    names = names_of(choice)
    strong = _strong(context, choice)
    marked = strong if is_quotient(choice.indicator) else frozenset[str]()
    top = [
        f"{names[one.region]}, {names[one.category]}: {shown(view, choice.indicator, one.value)}"
        for one in ranked(choice.values, names)[:_NAMED]
    ]
    if choice.picture == "stars":
        drawing, top = _stars(view, choice.values, names)
    elif choice.picture == "heat":
        drawing = _heat(view, choice.indicator, choice.values, names, marked)
    elif choice.picture == "bubbles":
        drawing = _bubbles(context, view, choice, names, strong)
    else:
        drawing = ranking(view, choice.indicator, choice.values, names, marked)
    if is_flag(choice.indicator):
        true = sum(bool(one.value) for one in choice.values)
        told = view.word("true_told", n=view.number(true), of=view.number(len(choice.values)))
    else:
        told = view.word("largest_told", top="; ".join(top)) if top else ""
    what = measure_name(context, choice.indicator)
    title = view.word(f"picture_{choice.picture}", what=what, year=choice.year)
    return Figure(drawing, title[:1].upper() + title[1:], told, view.lang)


def ranking(
    view: View,
    indicator: str,
    values: Sequence[Value],
    names: Mapping[str, str],
    strong: frozenset[str] = frozenset(),
) -> Drawing:
    """Return the largest values as bars; those of strong clusters are darker."""
    finite = [one for one in ranked(values, names) if math.isfinite(one.value)]
    label = _labels(values, names)
    rows = []
    for one in finite[: bars.MOST]:
        text = shown(view, indicator, one.value)
        title = f"{names[one.category]}, {names[one.region]}: {text}"
        look = "q3" if one.cell in strong else "q2"
        part = bars.Part(min(one.value, 0.0), max(one.value, 0.0), look, title)
        rows.append(bars.Bar(label[one.cell], [part], text))
    drawing = bars.bars(
        [bars.Group(rows)],
        legend=strong_or_other("q3", "q2", view.lang) if strong else (),
        mark=1.0 if is_quotient(indicator) else None,
    )
    drawing.notes += bars.left_out(len(finite) - len(rows), view.lang)
    return drawing


def classes_of(indicator: str, values: Sequence[float]) -> Classes:
    """Return the classes that suit: fixed ones for quotients, else fifths of the values."""
    if is_quotient(indicator):
        return QUOTIENT_CLASSES
    if indicator == STARS:
        return _STAR_CLASSES
    return _FLAG_CLASSES if is_flag(indicator) else Classes.fifths(values)


def _labels(values: Sequence[Value], names: Mapping[str, str]) -> dict[str, str]:
    """Return what cells are called among others: by what they do not all share."""
    regions = len({one.region for one in values}) > 1
    categories = len({one.category for one in values}) > 1
    if regions and categories:
        return {one.cell: f"{names[one.category]}, {names[one.region]}" for one in values}
    return {one.cell: names[one.region if regions else one.category] for one in values}


def _stars(
    view: View, values: Sequence[Value], names: Mapping[str, str]
) -> tuple[Drawing, list[str]]:
    """Return the stars of each region, and the regions with most of them in words."""
    counts: dict[str, dict[int, int]] = {}
    for one in values:
        of_region = counts.setdefault(one.region, {})
        of_region[int(one.value)] = of_region.get(int(one.value), 0) + 1
    order = sorted(counts, key=lambda iri: (-total(counts[iri]), natural(names[iri]), iri))
    top = [f"{names[iri]}: ★ {view.number(total(counts[iri]))}" for iri in order[:_NAMED]]
    return stars([(names[iri], counts[iri]) for iri in order], view.lang), top


def _heat(
    view: View,
    indicator: str,
    values: Sequence[Value],
    names: Mapping[str, str],
    strong: frozenset[str],
) -> Drawing:
    classes = classes_of(indicator, [one.value for one in values])
    cells = [
        Cell(
            one.region, one.category, one.value,
            f"q{classes.shade(one.value)}" if math.isfinite(one.value) else "",
            shown(view, indicator, one.value),
            one.cell in strong,
        )
        for one in values
    ]  # fmt: skip
    regions, categories = (
        {iri: names[iri] for iri in sorted(iris, key=lambda iri: (natural(names[iri]), iri))}
        for iris in ({one.region for one in values}, {one.category for one in values})
    )
    if indicator == STARS:
        legend = [(f"q{classes.shade(number)}", str(number)) for number in range(4)]
    elif is_flag(indicator):
        legend = [("q0", view.word("no")), ("q4", view.word("yes"))]
    else:
        legend = classes.legend([shown(view, indicator, bound) for bound in classes.bounds])
    return heat(cells, regions, categories, legend, lang=view.lang)


def _bubbles(
    context: PageContext,
    view: View,
    choice: Choice,
    names: Mapping[str, str],
    strong: frozenset[str],
) -> Drawing:
    quotient, share = (first_of(choice.run, some) for some in (QUOTIENTS, SHARES))
    cells = {one.cell for one in choice.values}
    shares = {one.cell: one.value for one in _others(context, choice, share)}
    employed = jobs(context, choice.run, choice.year, sorted(cells))
    drawn = [
        Bubble(
            names[one.region], names[one.category], one.value, 100 * shares[one.cell],
            employed.get(one.cell), one.cell in strong,
        )
        for one in _others(context, choice, quotient)
        if one.cell in cells and one.cell in shares
    ]  # fmt: skip
    size_name = name(context, f"{INDICATOR}employment")
    called = (measure_name(context, quotient), measure_name(context, share), size_name)
    return bubbles(drawn, called, marked=bool(strong), lang=view.lang)


def _strong(context: PageContext, choice: Choice) -> frozenset[str]:
    if _STRONG not in choice.run.indicators:
        return frozenset()
    return frozenset(one.cell for one in _others(context, choice, _STRONG) if one.value)


def _others(context: PageContext, choice: Choice, indicator: str) -> list[Value]:
    """Return the values of another indicator, at least those for the cells of a choice."""
    regions = [choice.region] if choice.region and choice.partial else []
    categories = [choice.category] if choice.category and choice.partial else []
    try:
        return found(context, choice.run, indicator, choice.year, regions, categories)
    except TooManyError:
        return []
