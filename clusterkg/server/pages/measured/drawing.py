"""The picture of a choice, and what it shows in words."""

from __future__ import annotations

from typing import Any, Final

from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.measured import bars
from clusterkg.server.pages.measured.bubbles import bubbles
from clusterkg.server.pages.measured.choice import Choice
from clusterkg.server.pages.measured.figures import TooManyError, Value, found, jobs
from clusterkg.server.pages.measured.heat import heat
from clusterkg.server.pages.measured.runs import INDICATOR
from clusterkg.server.pages.measured.wording import (
    QUOTIENTS,
    SHARES,
    first_of,
    is_flag,
    is_quotient,
    measure_name,
    name,
    shown,
)
from clusterkg.server.pages.view import View

_STRONG: Final = f"{INDICATOR}strong-cluster"

KINDS: Final = {
    "stars": "kind_stars",
    "heat": "kind_heat",
    "bubbles": "kind_bubbles",
    "bars": "kind_bars",
}
"""What kinds of pictures are called."""

_TITLES: Final = {
    "stars": "picture_stars",
    "heat": "picture_heat",
    "bubbles": "picture_bubbles",
    "bars": "picture_bars",
}


def names_of(context: PageContext, choice: Choice) -> dict[str, str]:
    """Return what the regions and categories of a choice are called."""
    return choice.regions | choice.categories


def picture(context: PageContext, view: View, choice: Choice) -> dict[str, Any] | None:
    """Return the picture of a choice as its template draws it; None if there is nothing to draw."""
    if not choice.picture:
        return None
    names = names_of(context, choice)
    strong = _strong(context, choice)
    if choice.picture == "stars":
        made = bars.stars(view, choice.values, names)
    elif choice.picture == "heat":
        marked = strong if is_quotient(choice.indicator) else frozenset[str]()
        made = heat(view, choice.indicator, choice.values, names, marked)
    elif choice.picture == "bubbles":
        made = _bubbles(context, view, choice, names, strong)
    else:
        quotient = is_quotient(choice.indicator)
        marked = strong if quotient else frozenset[str]()
        made = bars.ranking(
            view, choice.indicator, choice.values, names, strong=marked, quotient=quotient
        )
    made["largest_told"] = _told(view, choice, names, made)
    what = measure_name(context, choice.indicator)
    title = view.word(_TITLES[choice.picture], what=what, year=choice.year)
    made["title"] = title[:1].upper() + title[1:]
    made["alt"] = f"{made['title']}. {made['largest_told']}".strip()
    made["left_words"] = [view.word(key, n=view.number(n)) for key, n in made["left_out"] if n]
    return made


def _told(view: View, choice: Choice, names: dict[str, str], made: dict[str, Any]) -> str:
    """Return in words what is to be seen: the largest values, or how many are true."""
    if is_flag(choice.indicator):
        true = sum(bool(one.value) for one in choice.values)
        return view.word("true_told", n=view.number(true), of=view.number(len(choice.values)))
    parts = made.get("told") or [
        f"{names[one.region]}, {names[one.category]}: {shown(view, choice.indicator, one.value)}"
        for one in bars.ranked(choice.values, names)[: bars.TOLD]
    ]
    return view.word("largest_told", top="; ".join(parts)) if parts else ""


def _strong(context: PageContext, choice: Choice) -> frozenset[str]:
    if _STRONG not in choice.run.indicators:
        return frozenset()
    values = _others(context, choice, _STRONG)
    return frozenset(one.cell for one in values if one.value)


def _others(context: PageContext, choice: Choice, indicator: str) -> list[Value]:
    """Return the values of another indicator, at least those for the cells of a choice."""
    regions = [choice.region] if choice.region and choice.partial else []
    categories = [choice.category] if choice.category and choice.partial else []
    try:
        return found(context, choice.run, indicator, choice.year, regions, categories)
    except TooManyError:
        return []


def _bubbles(
    context: PageContext, view: View, choice: Choice, names: dict[str, str], strong: frozenset[str]
) -> dict[str, Any]:
    quotient, share = (first_of(choice.run, some) for some in (QUOTIENTS, SHARES))
    cells = [one.cell for one in choice.values]
    wanted = set(cells)
    shares = {one.cell: one.value for one in _others(context, choice, share)}
    pairs = [
        (one, shares[one.cell])
        for one in _others(context, choice, quotient)
        if one.cell in wanted and one.cell in shares
    ]
    employed = jobs(context, choice.run, choice.year, cells)
    made = bubbles(view, pairs, names, employed, strong)
    made["x_name"], made["y_name"] = (measure_name(context, one) for one in (quotient, share))
    made["size_name"] = name(context, f"{INDICATOR}employment")
    return made
