"""What a user may say of a source, in the file of settings.

[source.dbpedia]
address = "https://mirror.example.org/sparql"
classes = ["http://dbpedia.org/ontology/Organisation"]
labels = ["http://www.w3.org/2000/01/rdf-schema#label"]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from clusterkg.model.errors import SettingsError
from clusterkg.store.remote.settings import config_file, read_config

_KEYS: Final = {"address": str, "api": str, "classes": list, "labels": list}


@dataclass(frozen=True)
class SourceSettings:
    """What a user says of a source.

    Attributes:
        address: Where it answers; empty for the usual place.
        api: Where Wikidata's Action API answers; empty for the usual place.
        classes: Classes that candidates must belong to (types, for a service that calls them so);
            any if there are none.
        labels: Properties that hold names; the usual ones if there are none.
    """

    address: str = ""
    api: str = ""
    classes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def source_settings(name: str) -> SourceSettings:
    """Return what the file of settings says of the source `name`.

    Raises:
        SettingsError: It says what cannot be used.
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
    message = f"{what!r} is no setting, or has no usable value"
    return SettingsError(message, hint=hint, file=str(config_file()))
