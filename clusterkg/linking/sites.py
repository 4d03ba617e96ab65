"""The site that an address belongs to."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

SHARED: Final = frozenset(
    """
    facebook.com linkedin.com twitter.com x.com instagram.com youtube.com github.com github.io
    sites.google.com wordpress.com blogspot.com wixsite.com medium.com t.me vk.com wikipedia.org
    """.split()
)
"""Sites that many share: having one of them in common says nothing."""


@lru_cache(maxsize=100_000)
def host(address: str) -> str:
    """Return the host of an address without `www.`; nothing where it is shared by many or none.

    Args:
        address: An address; `https://` may be left out.
    """
    text = address if "//" in address else f"//{address}"
    try:
        name = (urlsplit(text).hostname or "").rstrip(".")
    except ValueError:
        return ""
    name = name.removeprefix("www.")
    if "." not in name or any(name == each or name.endswith(f".{each}") for each in SHARED):
        return ""
    return name
