"""Reads things from values that a SPARQL service gives for their properties."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import pyoxigraph as ox

from clusterkg.linking.model import Name, Thing
from clusterkg.linking.sources.declared import Properties
from clusterkg.web.sparql import Value

_POINT: Final = re.compile(r"\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE)
_YEAR: Final = re.compile(r"(-?\d{4})(?:-\d\d|$)")


def things(values: Iterable[Value], properties: Properties) -> dict[str, Thing]:
    """Return the things that the values describe, by IRI.

    The order of the values does not matter: what has several values has them sorted.
    """
    found: dict[str, list[Value]] = {}
    for value in values:
        found.setdefault(value.thing, []).append(value)
    return {iri: _thing(iri, found[iri], properties) for iri in sorted(found)}


def _thing(iri: str, values: list[Value], properties: Properties) -> Thing:
    def of(group: Iterable[str]) -> list[Value]:
        wanted = set(group)
        return [value for value in values if value.property in wanted]

    countries = [_text(value) for value in of(properties.countries)]
    codes = {code for name in countries if (code := country_code(name))}
    unknown = {name for name in countries if not country_code(name)}
    points = [point for value in of(properties.point) if (point := _point(value))]
    years = [int(y[1]) for v in of(properties.year) if (y := _YEAR.match(v.value.value))]
    sizes = [size for value in of(properties.size) if (size := _number(value)) is not None]
    schemes = {
        scheme: tuple(sorted({value.value.value for value in of([name])}))
        for scheme, name in properties.identifiers.items()
    }
    return Thing(
        iri=iri,
        names=tuple(
            Name(text, language or None, preferred)
            for preferred, text, language in sorted(
                {
                    *((True, *_said(value)) for value in of(properties.names)),
                    *((False, *_said(value)) for value in of(properties.other_names)),
                },
                key=lambda name: (not name[0], name[2], name[1]),
            )
        ),
        kinds=tuple(sorted({value.value.value for value in of(properties.kinds)})),
        countries=tuple(sorted(codes)),
        places=tuple(sorted({_text(value) for value in of(properties.places)} | unknown)),
        sectors=tuple(sorted({_text(value) for value in of(properties.sectors)})),
        websites=tuple(sorted({value.value.value for value in of(properties.websites)})),
        identifiers={scheme: ids for scheme, ids in schemes.items() if ids},
        year=min(years, default=None),
        point=min(points, default=None),
        size=max(sizes, default=None),
    )


def _said(value: Value) -> tuple[str, str]:
    language = value.value.language if isinstance(value.value, ox.Literal) else None
    return value.value.value, language or ""


def _text(value: Value) -> str:
    """Return a value as text: its label, else itself."""
    return (value.label or value.value).value


def _point(value: Value) -> tuple[float, float] | None:
    match = _POINT.fullmatch(value.value.value)
    return (float(match[2]), float(match[1])) if match else None


def _number(value: Value) -> float | None:
    try:
        return float(value.value.value)
    except ValueError:
        return None


@cache
def country_code(name: str) -> str | None:
    """Return the code of ISO 3166-1 (two letters) of the country with this English name.

    Args:
        name: A name, or a code of two or three letters.

    Returns:
        The code; None if there is no such country, or pycountry is not installed.
    """
    try:
        import pycountry
    except ImportError:
        return None
    try:
        code: str = pycountry.countries.lookup(name).alpha_2
    except LookupError:
        return None
    return code
