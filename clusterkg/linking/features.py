"""Evidence that two things are the same, or are not: named features from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Final

from clusterkg.linking.names import Form, fold, forms, host, initials, sound
from clusterkg.linking.policy import AUTHORITIES
from clusterkg.linking.words import GENERIC
from clusterkg.model.namespaces import CKG, ORG

if TYPE_CHECKING:
    from clusterkg.linking.model import Name, Thing

FEATURES: Final = (
    "name", "words", "same name", "sound", "initials", "odd words", "other name", "share",
    "country", "other country", "kind", "other kind", "place", "other place", "sector",
    "other sector", "website", "other website", "year", "other year", "near", "far",
)  # fmt: skip
"""Every feature, in the order in which they are shown."""

EARTH_RADIUS: Final = 6371.0
"""Kilometres."""

NEAR: Final = 20.0
"""Kilometres within which two points may be one place."""

FAR: Final = 100.0
"""Kilometres from which on two points are two places."""


_SCHEMA: Final = ("https://schema.org/", "http://schema.org/")
_FOAF: Final = "http://xmlns.com/foaf/0.1/"

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "country": (f"{CKG}Country", *(f"{ns}Country" for ns in _SCHEMA)),
    "city": (f"{CKG}City", *(f"{ns}City" for ns in _SCHEMA)),
    "region": (
        f"{CKG}Region",
        *(f"{ns}{c}" for ns in _SCHEMA for c in ("State", "AdministrativeArea")),
    ),
    "organisation": (
        f"{CKG}Organisation", f"{CKG}ClusterOrganisation", f"{CKG}CollaborationInstitution",
        f"{ORG}Organization", f"{ORG}FormalOrganization", f"{_FOAF}Organization",
        *(f"{ns}{c}" for ns in _SCHEMA for c in ("Organization", "Corporation")),
    ),
    "cluster": (f"{CKG}Cluster", f"{CKG}LocalProductionSystem", f"{CKG}TerritorialProductionForm"),
    "person": (f"{CKG}Person", f"{_FOAF}Person", *(f"{ns}Person" for ns in _SCHEMA)),
    "source": (f"{CKG}Source", f"{CKG}Paper", f"{CKG}CitedWork"),
    "event": (f"{CKG}Event", *(f"{ns}Event" for ns in _SCHEMA)),
}  # fmt: skip
"""Group → the classes of its things."""

_OF: Final = {iri: group for group, classes in GROUPS.items() for iri in classes}

_TOGETHER: Final = {"cluster": "organisation", "organisation": "cluster"}
"""Groups that other data sets do not distinguish: a network appears as an organisation."""


def groups(kinds: Sequence[str]) -> frozenset[str]:
    """Return the groups that classes belong to, with those that are often taken for them.

    Args:
        kinds: IRIs of classes.
    """
    return _groups(tuple(kinds))


@lru_cache(maxsize=10_000)
def _groups(kinds: tuple[str, ...]) -> frozenset[str]:
    found = {_OF[kind] for kind in kinds if kind in _OF}
    return frozenset(found | {_TOGETHER[group] for group in found if group in _TOGETHER})


@dataclass(frozen=True)
class Likeness:
    """How alike the names of two things are: the best pair of names.

    Attributes:
        values: The features of names.
        matched: The two names, or the one if they are written alike.
    """

    values: Mapping[str, float]
    matched: str


@lru_cache(maxsize=200_000)
def _sorted_text(form: Form) -> str:
    return " ".join(sorted(form.words))


def _weight(word: str) -> float:
    return 0.35 if word in GENERIC else 1.0


def _may_be(one: str, other: str) -> float:
    """Return how likely two words are the same: misspelt, shortened, romanised in another way."""
    from rapidfuzz.distance import OSA

    shorter, longer = sorted((one, other), key=len)
    if one.isdigit() or other.isdigit() or len(shorter) < 3:
        return 0.0
    if longer in GENERIC and longer.startswith(shorter):
        return 0.8
    if len(shorter) >= 4:
        allowed = 1 if len(shorter) < 8 else 2
        if OSA.distance(one, other, score_cutoff=allowed) <= allowed:
            return 0.8
        if sound(one) == sound(other) and len(sound(one)) >= 2:
            return 0.8
    return 0.0


def _overlap(one: Form, other: Form) -> tuple[float, float]:
    """Return the weighted share of words in common, and the weight of those that are not."""
    left = [word for word in other.words if word not in one.words]
    rest = [word for word in one.words if word not in other.words]
    shared = sum(_weight(word) for word in one.words if word in other.words)
    odd = 0.0
    for word in rest:
        best = max(((_may_be(word, each), each) for each in left), default=(0.0, ""))
        if best[0]:
            left.remove(best[1])
            shared += best[0] * (_weight(word) + _weight(best[1])) / 2
        else:
            odd += _weight(word)
    odd += sum(map(_weight, left))
    total = sum(map(_weight, one.words)) + sum(map(_weight, other.words))
    return min(1.0, 2 * shared / total), odd


def _all_forms(names: Sequence[Name]) -> dict[Form, Name]:
    """Return the forms of all names, each with its name, the main ones first."""
    found: dict[Form, Name] = {}
    for name in sorted(names, key=lambda name: not name.preferred):
        for form in forms(name.text, name.language):
            found.setdefault(form, name)
    return found


def name_likeness(one: Thing, other: Thing) -> Likeness:
    """Compare the names of two things: every form of each with every form of the other."""
    from rapidfuzz import fuzz

    best: tuple[float, bool, Form, Form] | None = None
    mine, theirs = _all_forms(one.names), _all_forms(other.names)
    short = False
    for a, name_a in mine.items():
        text = _sorted_text(a)
        for b, name_b in theirs.items():
            ratio = 100.0 if a.text == b.text else fuzz.ratio(text, _sorted_text(b))
            rank = (ratio, name_a.preferred and name_b.preferred)
            if best is None or rank > best[:2]:
                best = (*rank, a, b)
            short = short or _is_short_for(a, b) or _is_short_for(b, a)
    if best is None:
        return Likeness({}, "")
    _, preferred, a, b = best
    words, odd = _overlap(a, b)
    sounds = [" ".join(map(sound, form.words)) for form in (a, b)]
    values = {
        "name": fuzz.ratio(_sorted_text(a), _sorted_text(b)) / 100,
        "words": words,
        "same name": float(a.text == b.text),
        "sound": float(sounds[0] == sounds[1]),
        "initials": float(short),
        "odd words": min(odd, 3.0) / 3,
        "other name": float(not preferred),
    }
    texts = dict.fromkeys((mine[a].text, theirs[b].text))
    return Likeness(values, " = ".join(texts))


def _is_short_for(one: Form, other: Form) -> bool:
    return len(one.words) == 1 and 3 <= len(one.text) <= 8 and one.text == initials(other.words)


def _agree(
    said: str, one: Iterable[str], other: Iterable[str], key: Callable[[str], str] = str
) -> dict[str, float]:
    """Return that two sides agree, or that they differ; nothing if a side has no values."""
    mine, theirs = {key(each) for each in one} - {""}, {key(each) for each in other} - {""}
    if not mine or not theirs:
        return {}
    return {said: 1.0} if mine & theirs else {f"other {said}": 1.0}


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the length of the great circle between two points (haversine formula).

    Args:
        one: Latitude and longitude, in degrees.
        other: The same.

    Returns:
        Kilometres.
    """
    lat, lon, other_lat, other_lon = (radians(each) for each in (*one, *other))
    half = sin((other_lat - lat) / 2) ** 2
    half += cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def context(one: Thing, other: Thing) -> dict[str, float]:
    """Compare two things in all but their names, where both have a value."""
    found = _agree("country", one.countries, other.countries, str.upper)
    found |= _agree("kind", groups(one.kinds), groups(other.kinds))
    found |= _agree("place", one.places, other.places, fold)
    found |= _agree("sector", one.sectors, other.sectors, fold)
    found |= _agree("website", one.websites, other.websites, host)
    if one.year is not None and other.year is not None:
        found["year" if abs(one.year - other.year) <= 1 else "other year"] = 1.0
    if one.point and other.point:
        apart = distance(one.point, other.point)
        if apart <= NEAR or apart >= FAR:
            found["near" if apart <= NEAR else "far"] = 1.0
    return found


def bare(value: str) -> str:
    """Return an identifier without the address in front, in small letters."""
    return _without_address(value).casefold()


def _without_address(value: str) -> str:
    return value.strip().rstrip("/").rsplit("/", 1)[-1]


def identifiers(one: Thing, other: Thing) -> tuple[list[str], list[str]]:
    """Compare the authoritative identifiers of two things.

    Returns:
        Identifiers that both have, and the schemes in which they have different ones.
    """
    same: list[str] = []
    differ: list[str] = []
    for scheme in sorted(AUTHORITIES & one.identifiers.keys() & other.identifiers.keys()):
        mine = {bare(value): _without_address(value) for value in one.identifiers[scheme]}
        theirs = {bare(value) for value in other.identifiers[scheme]} - {""}
        if both := mine.keys() & theirs:
            same.append(f"{scheme}:{mine[min(both)]}")
        elif mine and theirs:
            differ.append(scheme)
    return same, differ
