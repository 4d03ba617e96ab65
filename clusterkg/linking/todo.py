"""Things without a link and the sources to ask: a queue in the form of a mapping set.

A row that said `sssom:NoTermFound` would claim that somebody looked. A row of the queue states
only what is known, the name of the thing, as a text; such rows never become links.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clusterkg.linking.model import Mapping, MappingSet
from clusterkg.linking.policy import EXACT, SAME_AS
from clusterkg.linking.sources.declared import SOURCES
from clusterkg.linking.sssom.curies import NO_TERM_FOUND, SEMAPV
from clusterkg.model.namespaces import BASE, CKG, RDFS
from clusterkg.queries.labels import labels_of
from clusterkg.store import Store

ASK: Final = {
    kind: tuple(each.name for each in SOURCES.values() if kind in each.kinds)
    for kind in dict.fromkeys(kind for each in SOURCES.values() for kind in each.kinds)
}
"""Class → sources on the network that may have its things, the likeliest first."""

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

_THINGS: Final = """
SELECT DISTINCT ?x ?class { VALUES ?class { %s } ?x a ?class FILTER (isIRI(?x)) }
"""
_LINKED: Final = f"""
SELECT DISTINCT ?x ?target {{
  {{ ?x <{SAME_AS}> ?target }} UNION {{ ?x <{EXACT}> ?target }}
  FILTER (isIRI(?x) && isIRI(?target))
}}
"""


def _home(iri: str) -> str:
    return iri.partition("://")[2].partition("/")[0]


def todo(store: Store, sets: Sequence[MappingSet]) -> MappingSet:
    """Return the queue: things without a link, with their names and the sources to ask.

    Args:
        store: Where the things are.
        sets: What has been decided already. A set that says of a thing that there is no term takes
            the source of the same name off the list; an accepted pair takes the thing off.
    """
    done = {m.subject_id for one in sets for m in one.mappings if _is_accepted(m)}
    rows = store.select(_LINKED)
    done |= {row["x"].value for row in rows if _home(row["x"].value) != _home(row["target"].value)}
    asked = {
        (m.subject_id, one.mapping_set_id.rpartition("/")[2])
        for one in sets
        for m in one.mappings
        if m.object_id == NO_TERM_FOUND and m.is_reviewed
    }
    rows = store.select(_THINGS % " ".join(f"ckg:{name}" for name in ASK))
    places: dict[str, set[str]] = {}
    for row in rows:
        thing = row["x"].value
        if thing not in done:
            places.setdefault(thing, set()).add(row["class"].value.removeprefix(CKG))
    found = MappingSet(
        mapping_set_id=f"{BASE}links/todo",
        license=_LICENCE,
        metadata={
            "mapping_set_title": "Things without a link",
            "mapping_set_description": "A queue, made by 'clusterkg link todo': each thing with "
            "its name and the sources to ask. It does not say whether they have it.",
        },
    )
    names = labels_of(store, places, "en", ("rdfs:label", "dcterms:title"))
    for thing in sorted(places):
        wanted = [s for kind in sorted(places[thing]) for s in ASK[kind]]
        ask = [s for s in dict.fromkeys(wanted) if (thing, s) not in asked]
        if ask:
            found.mappings.append(_row(thing, names[thing], ask))
    return found


def _is_accepted(mapping: Mapping) -> bool:
    return (
        mapping.is_reviewed
        and not mapping.is_rejected
        and mapping.predicate_id in (SAME_AS, EXACT)
        and mapping.object_id not in ("", NO_TERM_FOUND)
    )


def _row(thing: str, name: str, ask: Sequence[str]) -> Mapping:
    return Mapping(
        subject_id=thing,
        predicate_id=f"{RDFS}label",
        object_id="",
        object_label=name,
        mapping_justification=f"{SEMAPV}UnspecifiedMatching",
        comment=f"Ask {', '.join(ask)}.",
        other={
            "subject_type": "owl named individual",
            "predicate_type": "owl annotation property",
            "object_type": "rdfs literal",
        },
    )
