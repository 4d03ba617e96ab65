"""The members of clusters in a store: from which spheres they come, which roles they play."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from clusterkg.measures.groups import Codes, Floats
from clusterkg.measures.results import Column, Results
from clusterkg.model.choices import Helix
from clusterkg.model.errors import MeasureError
from clusterkg.model.namespaces import VOCAB
from clusterkg.queries.labels import labels_of
from clusterkg.store.protocol import Store

SPHERES: Final = {
    "triple": ("state", "business", "science"),
    "quadruple": ("state", "business", "science", "civil-society"),
}
"""The spheres of the helix. Universities and schools are in that of science."""

_SAME: Final = {"education": "science"}

_MEMBERS: Final = """
PREFIX ckg: <https://w3id.org/clusterkg/ns#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT DISTINCT ?cluster ?member ?sphere WHERE {
  ?cluster a ckg:Cluster .
  {
    ?membership org:organization ?cluster ;
      org:member ?member .
    OPTIONAL { ?membership ckg:startDate ?from }
    OPTIONAL { ?membership ckg:endDate ?to }
  } UNION {
    ?cluster ckg:hasMember ?member .
    FILTER NOT EXISTS { ?any org:organization ?cluster ; org:member ?member }
  }
  VALUES ?asOf { UNDEF }
  FILTER (!BOUND(?asOf) || !BOUND(?from) || xsd:integer(SUBSTR(STR(?from), 1, 4)) <= ?asOf)
  FILTER (!BOUND(?asOf) || !BOUND(?to) || xsd:integer(SUBSTR(STR(?to), 1, 4)) >= ?asOf)
  OPTIONAL { ?member ckg:hasSphere ?sphere }
}
"""


def balance(members: Floats) -> Floats:
    """Return how even each row is: 0 if all members are of one sphere, 1 if as many of each.

    It is Shannon's entropy of the shares, -sum p ln p, divided by the largest it can be, ln n for n
    spheres. A row without members has no balance: NaN.

    Args:
        members: Number of members, a row for each cluster and a column for each sphere.
    """
    sums = members.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = members / sums
        parts = np.where(shares > 0, shares * np.log(shares), 0.0)
        entropy: Floats = -parts.sum(axis=1) / np.log(members.shape[1])
    entropy[sums[:, 0] == 0] = np.nan
    return np.abs(entropy)


def coverage(filled: Floats, roles: Floats) -> Floats:
    """Return the share of roles that are filled.

    Args:
        filled: Number of different roles that members of each cluster play.
        roles: Number of roles there are.
    """
    share: Floats = filled / roles
    return share


def helix_rows(
    store: Store, *, helix: Helix = "triple", as_of: int | None = None, lang: str = "en"
) -> Results:
    """Return for each cluster with members how many come from each sphere, and the balance.

    A member of several spheres counts in each of them; the share of a sphere is that of all
    members, also those whose sphere is not known.

    Args:
        store: The store.
        helix: triple, or quadruple: with civil society.
        as_of: The year in which members are counted; None for all.
        lang: Language of the labels.

    Raises:
        MeasureError: No cluster in the store has a member.
    """
    text = _MEMBERS if as_of is None else _MEMBERS.replace("UNDEF", f"{as_of:d}")
    spheres = SPHERES[helix]
    members: dict[str, set[str]] = {}
    inside: dict[tuple[str, str], set[str]] = {}
    for cluster, member, sphere in store.select(text):
        members.setdefault(cluster.value, set()).add(member.value)
        if sphere is not None:
            name = sphere.value.removeprefix(f"{VOCAB}sphere/")
            inside.setdefault((cluster.value, _SAME.get(name, name)), set()).add(member.value)
    if not members:
        raise MeasureError("no cluster in the store has members")
    labels = labels_of(store, members, lang)
    clusters = sorted(members, key=lambda iri: (labels[iri], iri))
    counts = np.array(
        [[len(inside.get((iri, sphere), ())) for sphere in spheres] for iri in clusters],
        dtype=float,
    )
    total = np.array([len(members[iri]) for iri in clusters])
    columns: dict[str, Column] = {
        "cluster": _texts(clusters),
        "label": _texts([labels[iri] for iri in clusters]),
        "members": total,
    }
    for place, sphere in enumerate(spheres):
        name = sphere.replace("-", "_")
        columns[name] = counts[:, place].astype(np.int64)
        columns[f"{name}_share"] = counts[:, place] / total
    columns["balance"] = balance(counts)
    return Results(columns, {"balance": counts.sum(axis=1) > 0})


def role_rows(store: Store, *, as_of: int | None = None, lang: str = "en") -> Results:
    """Return for each cluster how many roles its members play, and the share of all roles.

    Args:
        store: The store.
        as_of: The year in which members are counted; None for all.
        lang: Language of the labels.

    Raises:
        MeasureError: The store has no clusters, or no roles.
    """
    from clusterkg.queries.catalogue import load
    from clusterkg.queries.run import run

    given: dict[str, object] = {} if as_of is None else {"asOf": as_of}
    found = run(load("roles-covered-summary"), store, given, lang=lang).rows
    if not found or not found[0]["roles"]:
        raise MeasureError(
            "the store has no clusters, or no roles",
            hint="'clusterkg load --bundled --store …' adds the roles",
        )
    columns: dict[str, Column] = {
        "cluster": _texts([row["cluster"] for row in found]),
        "label": _texts([row["label"] for row in found]),
    }
    for name in ("filled", "roles", "members"):
        columns[name] = np.array([int(row[name]) for row in found], dtype=np.int64)
    filled, roles = (np.asarray(columns[name], dtype=float) for name in ("filled", "roles"))
    return Results(columns | {"coverage": coverage(filled, roles)}, {})


def _texts(values: Sequence[str]) -> Codes:
    names: dict[str, int] = {}
    numbers = [names.setdefault(str(value), len(names)) for value in values]
    return Codes(np.array(numbers, dtype=np.int32), list(names))
