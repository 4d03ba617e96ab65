"""Sources by the names they have on the command line."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from clusterkg.linking.model import Source
from clusterkg.linking.sources.declared import ONLINE, SOURCES, SourceSettings
from clusterkg.linking.sources.file import File
from clusterkg.model.errors import LinkError, SettingsError
from clusterkg.store import is_address
from clusterkg.store.remote.settings import config_file, read_config, usable_address

_KEYS: Final = {"address": str, "api": str, "classes": list, "labels": list}


def source(text: str) -> Source:
    """Return a source.

    Args:
        text: A name, `NAME=ADDRESS` for a source on the network that answers elsewhere, or the
            path of an RDF file or of a store, or the address of a SPARQL endpoint.

    Raises:
        LinkError: There is neither such a source nor such a file.
        SettingsError: The settings of the source cannot be used.
    """
    name, _, address = text.partition("=")
    if text in SOURCES or name in ONLINE:
        return _made(name, address)
    if is_address(text) or Path(text).exists():
        return File(text)
    known = ", ".join(SOURCES)
    raise LinkError(f"{text!r} is not a source", hint=f"there are {known}, or name a file of RDF")


def online(name: str, address: str = "") -> Source:
    """Return the source `name`, one on the network.

    Args:
        name: One of `ONLINE`.
        address: Where it answers, for a mirror; empty for what the settings say, or else for the
            usual place. For Wikidata this is the query service; where it is none of Wikidata's
            own, the Action API is looked for at `/w/api.php` of the same host.

    Raises:
        SettingsError: There is no such source, or its settings cannot be used.
    """
    if name not in ONLINE:
        raise SettingsError(
            f"there is no online source {name!r}", hint=f"there are {', '.join(ONLINE)}"
        )
    return _made(name, address)


def _made(name: str, address: str) -> Source:
    declaration = SOURCES[name]
    settings = SourceSettings() if declaration.address is None else source_settings(name)
    module = import_module(f"clusterkg.linking.sources.{declaration.module}")
    where = address or settings.address or declaration.address
    made: Source = module.make(declaration, settings, usable_address(where) if where else where)
    return made


def source_settings(name: str) -> SourceSettings:
    """Return what the file of settings says about the source `name`:

    [source.dbpedia]
    address = "https://mirror.example.org/sparql"
    classes = ["http://dbpedia.org/ontology/Organisation"]
    labels = ["http://www.w3.org/2000/01/rdf-schema#label"]

    Raises:
        SettingsError: A setting is unknown, or its value cannot be used.
    """
    sources = read_config().get("source", {})
    about: Any = sources.get(name, {}) if isinstance(sources, dict) else None
    if not isinstance(about, dict):
        raise _unusable("source", "write a table [source.NAME]")
    for key, value in about.items():
        if key not in _KEYS or not isinstance(value, _KEYS[key]):
            raise _unusable(f"{key} of source {name}", f"settings: {', '.join(_KEYS)}")
    return SourceSettings(
        address=about.get("address", ""),
        api=about.get("api", ""),
        classes=tuple(map(str, about.get("classes", ()))),
        labels=tuple(map(str, about.get("labels", ()))),
    )


def _unusable(what: str, hint: str) -> SettingsError:
    message = f"{what!r} is unknown, or its value cannot be used"
    return SettingsError(message, hint=hint, file=str(config_file()))
