"""What the address of the page of measures chooses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from clusterkg.model.namespaces import LANGUAGES
from clusterkg.server.pages.context import PageContext, node, values
from clusterkg.server.pages.measured.figures import TooManyError, Value, found
from clusterkg.server.pages.measured.runs import STARS, Run, run_of, runs, slug_of
from clusterkg.server.pages.measured.wording import QUOTIENTS, SHARES, first_of, name, natural
from clusterkg.server.pages.view import View
from clusterkg.server.problems import HTTPProblem

PICTURES: Final = ("stars", "heat", "bubbles", "bars")
BUBBLES: Final = 400
_LONGEST: Final = 500
_CALLED: Final = """
SELECT DISTINCT ?thing WHERE {
  VALUES ?text { %s }
  ?thing rdfs:label|skos:prefLabel|skos:notation|dcterms:identifier ?text .
  FILTER EXISTS { ?cell ckg:%s ?thing }
}
LIMIT 9
"""


@dataclass(frozen=True)
class Choice:
    """Some values of a computation, and what else could be chosen.

    Attributes:
        run: The computation.
        indicator: One of its indicators.
        year: One of its years.
        region: A region by its IRI; empty for all.
        category: A category by its IRI; empty for all.
        values: The values, or none if there are too many.
        regions: All regions and what they are called; none if there are too many.
        categories: All categories, likewise.
        partial: Whether only what is in the region or category was read: there is too much else.
        too_many: Whether even that is too much.
        picture: The kind of picture; empty if there is none.
        pictures: The kinds that suit.
    """

    run: Run
    indicator: str
    year: str
    region: str
    category: str
    values: list[Value]
    regions: dict[str, str]
    categories: dict[str, str]
    partial: bool
    too_many: bool
    picture: str
    pictures: tuple[str, ...]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of an address that chooses the same, but for the picture."""
        named = (
            ("run", self.run.slug),
            ("measure", slug_of(self.indicator)),
            ("year", self.year),
            ("region", self.region),
            ("category", self.category),
        )
        return [(key, value) for key, value in named if value]


def choose(context: PageContext, view: View) -> Choice:
    """Return what an address chooses; what it leaves open is chosen for it.

    Raises:
        HTTPProblem: There is no such thing.
    """
    run = _run(context, view.first("run"))
    indicator = _one_of(view, "measure", {slug_of(one): one for one in run.indicators})
    year = _one_of(view, "year", {year: year for year in run.years})
    asked = view.first("picture")
    if asked and asked not in PICTURES:
        raise HTTPProblem(
            400, f"unknown kind of picture; the available ones are {', '.join(PICTURES)}"
        )
    texts = {key: " ".join(view.first(key).split())[:_LONGEST] for key in ("region", "category")}
    try:
        everything = found(context, run, indicator, year)
    except TooManyError:
        return _of_many(context, run, indicator, year, texts, asked)
    options = [
        _named(context, {one.region for one in everything}),
        _named(context, {one.category for one in everything}),
    ]
    region, category = (
        _option(key, texts[key], named)
        for key, named in zip(("region", "category"), options, strict=True)
    )
    chosen = [
        one for one in everything if region in {"", one.region} and category in {"", one.category}
    ]
    kinds = _pictures(run, indicator, chosen, region, category)
    return Choice(
        run, indicator, year, region, category, chosen, options[0], options[1], False, False,
        asked if asked in kinds else next(iter(kinds), ""), kinds,
    )  # fmt: skip


def _run(context: PageContext, text: str) -> Run:
    known, _ = runs(context)
    if not known:
        raise HTTPProblem(404, "the store holds no computations")
    if not text:
        return known[0]
    found = run_of(context, text)
    if found is None:
        raise HTTPProblem(404, "there is no such computation")
    return found


def _one_of(view: View, key: str, options: dict[str, str]) -> str:
    asked = view.first(key)
    if not asked:
        return next(iter(options.values()))
    if asked not in options:
        raise HTTPProblem(400, f"this computation has no such {key}; it has {', '.join(options)}")
    return options[asked]


def _named(context: PageContext, iris: set[str]) -> dict[str, str]:
    context.learn(ox.NamedNode(iri) for iri in iris)
    names = {iri: name(context, iri) for iri in iris}
    return dict(sorted(names.items(), key=lambda pair: (natural(pair[1]), pair[0])))


def _option(key: str, text: str, options: dict[str, str]) -> str:
    if not text or text in options:
        return text
    low = text.casefold()
    for iri, called in options.items():
        if called.casefold() == low:
            return iri
    raise HTTPProblem(400, f"this computation has no such {key}")


def _of_many(
    context: PageContext, run: Run, indicator: str, year: str, texts: dict[str, str], asked: str
) -> Choice:
    """Choose in a computation that has too many cells: only if a region or a category is named."""
    regions = _called(context, texts["region"], "region", "locatedIn")
    categories = _called(context, texts["category"], "category", "hasSector")
    chosen: list[Value] = []
    too_many = not regions and not categories
    if not too_many:
        try:
            chosen = found(context, run, indicator, year, regions, categories)
        except TooManyError:
            too_many = True
    region, category = (next(iter(some), "") for some in (regions, categories))
    kinds = _pictures(run, indicator, chosen, region, category)
    return Choice(
        run, indicator, year, region, category, chosen,
        _named(context, {one.region for one in chosen}),
        _named(context, {one.category for one in chosen}),
        True, too_many, asked if asked in kinds else next(iter(kinds), ""), kinds,
    )  # fmt: skip


def _called(context: PageContext, text: str, key: str, property_: str) -> list[str]:
    """Return the regions or categories of a name, a code or an IRI.

    Raises:
        HTTPProblem: There are none.
    """
    if not text:
        return []
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        iri = node(text).value
        if context.store.ask(f"ASK {{ {values('thing', [iri])} ?cell ckg:{property_} ?thing }}"):
            return [iri]
    else:
        clean = text.encode("utf-8", "replace").decode()
        literals = [ox.Literal(clean), *(ox.Literal(clean, language=one) for one in LANGUAGES)]
        rows = context.rows(_CALLED % (" ".join(map(str, literals)), property_))
        if things := sorted(row["thing"].value for row in rows if row["thing"] is not None):
            return things
    raise HTTPProblem(400, f"the store has no such {key}")


def _pictures(
    run: Run, indicator: str, chosen: list[Value], region: str, category: str
) -> tuple[str, ...]:
    """Return the kinds of pictures that suit, the best first."""
    regions, categories = (len({one[at] for one in chosen}) for at in (1, 2))
    kinds = []
    if indicator == STARS and regions > 1 and not category:
        kinds.append("stars")
    if regions > 1 and categories > 1:
        kinds.append("heat")
    bubbles = (
        bool(first_of(run, QUOTIENTS) and first_of(run, SHARES)) and 1 < len(chosen) <= BUBBLES
    )
    if bubbles and region and not category:
        kinds.append("bubbles")
    if chosen:
        kinds.append("bars")
    if bubbles and "bubbles" not in kinds:
        kinds.append("bubbles")
    return tuple(kinds)
