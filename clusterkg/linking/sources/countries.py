"""Codes of countries, where a source gives only their names."""

from __future__ import annotations

from functools import cache


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
