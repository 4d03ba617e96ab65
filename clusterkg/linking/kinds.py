"""Groups of classes that exclude one another: a city is no organisation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from clusterkg.model.namespaces import CKG, ORG

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
"""Groups whose things other data sets do not keep apart: a network is told as an organisation."""


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
