"""Sources by the names they have on the command line."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.model.errors import LinkError

if TYPE_CHECKING:
    from clusterkg.linking.model import Source

OFFLINE: Final = ("iso", "geonames")
"""Sources that need no network, besides files and stores of one's own."""

_ONLINE: Final = "clusterkg.linking.sources.online"


def online_names() -> tuple[str, ...]:
    """Return the names of the sources that need the network."""
    if find_spec(_ONLINE) is None:
        return ()
    names: tuple[str, ...] = import_module(_ONLINE).NAMES
    return names


def source(text: str) -> Source:
    """Return a source.

    Args:
        text: A name, `NAME=ADDRESS` for a source on the network that answers elsewhere, or the
            path of an RDF file or of a store, or the address of a SPARQL endpoint.

    Raises:
        LinkError: There is no such source and no such file.
        SettingsError: The settings of the source cannot be used.
    """
    if text == "iso":
        from clusterkg.linking.sources.iso import Iso

        return Iso()
    if text == "geonames":
        from clusterkg.linking.sources.geonames import GeoNames

        return GeoNames()
    name, _, address = text.partition("=")
    if name in (names := online_names()):
        found: Source = import_module(_ONLINE).online(name, address)
        return found
    if text.startswith(("http://", "https://")) or Path(text).exists():
        from clusterkg.linking.sources.file import File

        return File(text)
    known = ", ".join((*OFFLINE, *names))
    raise LinkError(f"{text!r} is no source", hint=f"there are {known}, or name a file of RDF")
