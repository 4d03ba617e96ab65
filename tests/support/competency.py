"""Competency questions: the files in `tests/questions`, and a comparison with expected answers.

`<id>.rq` is a query: a body of its own, or only a header that names a canned query:

    #+ question: Which facilitator functions belong to the mature cluster?
    #+ run: facilitator-functions stage=mature

A header line `#+ inferred: …` names what a rule adds that the answer rests on. A header line
`#+ at_least: …` says, with the reason, that the expected answer is a minimum.

`<id>.ttl` is data that is to be accepted or refused:

    #+ question: A cluster gets 4 stars. Accept?
    #+ refused: STR001          (rules and checks of the reasoner; `accepted:` takes no value)

`<id>.csv` holds the rows that a query gives.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from paths import ROOT, SHARED

from clusterkg.model.namespaces import PREFIXES
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import load
from clusterkg.queries.run import run
from clusterkg.store import Store

FOLDER = ROOT / "tests" / "questions"
EXPECTED = SHARED / "knowledge" / "questions.json"

SAME_WORD = 5
"""Two words count as the same if they begin with the same letters, this many or all they have:
the expected answers are inflected, and Ukrainian and Russian words change at their ends."""

SHARE = 0.55
"""How much of the shorter text must be in the longer one."""

COMMON = {"the", "and", "for", "from", "with", "per", "что", "для", "від", "при", "або", "или"}

NAMELESS = re.compile(r"/vocab/(unit|qualifier)/|/id/paper/")
"""What stands in a row but is not an answer: its labels must not count as the answer's."""

UNITS = {"percent": "percent", "dollars per year": "dollar-per-year"}

MONTHS = {"january", "february", "march", "july"}

QUALIFIERS = {"approx": {"about", "order-of"}, "moreThan": {"more-than", "over", "more-than-half"}}


@dataclass(frozen=True)
class Question:
    """A competency question: id, text, and the file that answers it."""

    id: str
    text: str
    path: Path
    header: dict[str, str]

    @property
    def answered_by(self) -> str:
        """What answers it: a canned query with its values, its own query, or data."""
        if "run" in self.header:
            return f"query run {self.header['run']}"
        return self.path.name


def questions(suffix: str = "") -> list[Question]:
    """Return the questions whose file has this suffix, or all, by id."""
    found = []
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in {suffix} if suffix else path.suffix in {".rq", ".ttl"}:
            lines = re.findall(r"^#\+ (\w+):[ \t]*(.*)$", path.read_text(encoding="utf-8"), re.M)
            header = dict(lines)
            found.append(Question(path.stem, header["question"], path, header))
    return found


def answer(question: Question, store: Store) -> Answer | bool:
    """Ask a question of a store."""
    if "run" in question.header:
        name, *given = shlex.split(question.header["run"])
        return run(load(name), store, dict(pair.split("=", 1) for pair in given))
    result = store.query(question.path.read_text(encoding="utf-8"))
    if isinstance(result, ox.QuerySolutions):
        return Answer.of(result)
    assert isinstance(result, ox.QueryBoolean)
    return bool(result)


_TEXTS = """
SELECT ?text WHERE { VALUES ?thing { %s }
  ?thing rdfs:label|skos:prefLabel|skos:altLabel|skos:notation|dcterms:title|dcterms:creator|
         ckg:printedAs|ckg:says|ckg:referenceNumber ?text }
"""


def differences(question: Question, expected: list[dict[str, Any]], store: Store) -> list[str]:
    """Compare the answer with the expected one; return what is missing or too much."""
    found = answer(question, store)
    if isinstance(found, bool):
        want = expected[0].get("value")
        return [] if len(expected) == 1 and found is want else [f"{found}, not {want}"]
    rows = [_bag(store, row) for row in found.terms]
    fits = [[i for i, row in enumerate(rows) if _fits(item, row)] for item in expected]
    taken: dict[int, int] = {}
    for number in range(len(expected)):
        _place(number, fits, taken, set())
    missing = [e["en"] for n, e in enumerate(expected) if n not in taken.values()]
    extra = [sorted(rows[i].texts)[:4] for i in range(len(rows)) if i not in taken]
    if "at_least" in question.header:  # the list of expected answers says that it is a minimum
        extra = []
    return [f"missing: {text}" for text in missing] + [f"too much: {texts}" for texts in extra]


def _place(number: int, fits: list[list[int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Find a row for an expected item, moving others where needed (bipartite matching)."""
    for row in fits[number]:
        if row in seen:
            continue
        seen.add(row)
        if row not in taken or _place(taken[row], fits, taken, seen):
            taken[row] = number
            return True
    return False


@dataclass(frozen=True)
class Bag:
    """What a row says: texts (with all names of the things in it), numbers, IRIs."""

    texts: set[str]
    numbers: set[Decimal]
    iris: set[str]


def _bag(store: Store, row: list[Any]) -> Bag:
    iris = {term.value for term in row if isinstance(term, ox.NamedNode)}
    literals = [term for term in row if isinstance(term, ox.Literal)]
    texts = {literal.value for literal in literals}
    numbers = set()
    for literal in literals:
        if re.fullmatch(r"-?\d+(\.\d+)?", literal.value):
            numbers.add(Decimal(literal.value))
    named = {iri for iri in iris if not NAMELESS.search(iri)}
    if named:
        names = store.query(_TEXTS % " ".join(f"<{iri}>" for iri in sorted(named)))
        texts |= {name["text"].value for name in names}  # type: ignore[union-attr, index]
    return Bag(texts, numbers, iris)


def _fits(item: dict[str, Any], row: Bag) -> bool:
    """Tell whether a row says what an expected item says."""
    if "paper" in item and f"{PREFIXES['paper']}p{item['paper']}" not in row.iris:
        return False
    for key in ("value", "min", "max", "position"):
        number = item.get(key)
        if number is not None and not isinstance(number, bool):
            year = {Decimal(t[:4]) for t in row.texts if re.fullmatch(r"\d{4}(-\d\d){0,2}", t)}
            if Decimal(str(number)) not in row.numbers | year:
                return False
    if "date" in item and item["date"] not in row.texts:
        return False
    if isinstance(item.get("value"), bool):
        return str(item["value"]).lower() in row.texts
    slugs = {iri.rsplit("/", 1)[-1] for iri in row.iris if "/qualifier/" in iri}
    if "value" in item and bool(slugs) != ("qualifier" in item):
        return False
    if "qualifier" in item and not slugs & QUALIFIERS[item["qualifier"]]:
        return False
    if "unit" in item and f"{PREFIXES['unit']}{UNITS[item['unit']]}" not in row.iris:
        return False
    if ("value" in item or "date" in item) and _bare(item):
        return True
    if "value" in item:  # the number agrees; a word in common says that it is of the same thing
        words = {word for key in ("en", "orig") for word in _words(item[key])}
        return any(_same_word(a, b) for a in words for t in row.texts for b in _words(t))
    return any(_same(text, item[key]) for text in row.texts for key in ("en", "orig"))


def _bare(item: dict[str, Any]) -> bool:
    """Tell whether an expected item is nothing but a number or a date."""
    words = re.findall(r"[^\W\d]{4,}", item["en"].casefold())
    return not set(words) - {"about", "more", "than", "announced", "listed", *MONTHS}


def _same(text: str, wanted: str) -> bool:
    """Tell whether a text of ours names what is wanted: most words of the shorter in the other."""
    ours, theirs = _words(text), _words(wanted)
    if not ours or not theirs:
        return text.strip() == wanted.strip()
    small, large = sorted((ours, theirs), key=len)
    shared = sum(any(_same_word(word, other) for other in large) for word in small)
    if len(small) == 1:
        return shared * 2 >= len(large) and shared == 1
    return shared >= len(small) * SHARE and (shared >= 3 or shared * 3 >= len(large))


def _words(text: str) -> set[str]:
    words = set(re.findall(r"\w+", text.casefold()))
    return {w for w in words if (len(w) > 2 and w not in COMMON) or w.isdigit()} or words


def _same_word(one: str, other: str) -> bool:
    length = min(SAME_WORD, len(one), len(other))
    return (one[:length] == other[:length] and length > 2) or one == other
