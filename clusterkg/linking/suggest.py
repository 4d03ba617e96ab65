"""Candidates for links: looked up in a source, scored, and without what people have decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from clusterkg.linking.features import FEATURES
from clusterkg.linking.model import Candidate, Mapping, Source, Thing
from clusterkg.linking.policy import EXACT, SAME_AS
from clusterkg.linking.scoring import AUTO, WEIGHTS, ranked
from clusterkg.linking.sources.iso import SUBDIVISION
from clusterkg.linking.sssom.curies import NO_TERM_FOUND, SEMAPV
from clusterkg.model.namespaces import CKG

if TYPE_CHECKING:
    from clusterkg.linking.model import MappingSet

FLOOR: Final = 0.1
"""Candidates with less than this score are not shown."""

_CODE: Final = f"{CKG}isoCode"
_MORE: Final = 5
"""Number of further candidates to look up: rivals count, though they are not shown."""


@dataclass
class Known:
    """What mapping sets say already.

    Attributes:
        settled: Things that have a link, or for which there is nothing to be found.
        pairs: Pairs that are in a set, decided or not.
    """

    settled: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Suggestion:
    """A local thing with its candidates.

    Attributes:
        thing: The local thing.
        candidates: Those that may be the same, the likeliest first.
    """

    thing: Thing
    candidates: Sequence[Candidate]

    @property
    def proposed(self) -> Candidate | None:
        """The candidate that is likely enough to be proposed for review, if there is one."""
        first = next(iter(self.candidates), None)
        return first if first and first.score >= AUTO else None


def known(sets: Iterable[MappingSet], prefixes: Iterable[str]) -> Known:
    """Return what mapping sets say about one source.

    "No term found" is of the source of its set: it counts where the set has a mapping into the
    namespaces of the source, or none at all.

    Args:
        sets: The sets.
        prefixes: Namespaces of the source.
    """
    found = Known()
    spaces = tuple(prefixes)
    for each in sets:
        objects = [m.object_id for m in each.mappings if m.object_id != NO_TERM_FOUND]
        ours = not objects or any(iri.startswith(spaces) for iri in objects)
        for mapping in each.mappings:
            if mapping.object_id == NO_TERM_FOUND:
                if ours and mapping.is_reviewed:
                    found.settled.add(mapping.subject_id)
                continue
            other = mapping.object_id
            if mapping.predicate_id == _CODE:
                other = f"{SUBDIVISION}{mapping.object_label}"
            found.pairs.add((mapping.subject_id, other))
            accepted = mapping.is_reviewed and not mapping.is_rejected
            if accepted and other.startswith((*spaces, SUBDIVISION)):
                found.settled.add(mapping.subject_id)
    return found


def suggest(
    things: Sequence[Thing], source: Source, decided: Known, *, limit: int = 5
) -> Iterator[Suggestion]:
    """Yield things with their candidates in a source, in the order of the things.

    Things that are settled are left out, and pairs that are in a mapping set are not offered
    again; they count as rivals of the others all the same. Things that say the same of themselves
    are looked up once.

    Args:
        things: Local things.
        source: Where to look.
        decided: What mapping sets say already; see `known`.
        limit: The greatest number of candidates for each thing.

    Raises:
        EndpointError: A source on the network does not answer.
        PackageMissingError: A package that the source needs is not installed.
    """
    open_things = [thing for thing in things if thing.iri not in decided.settled]
    alike: dict[str, list[Thing]] = defaultdict(list)
    for thing in open_things:
        alike[repr(replace(thing, iri=""))].append(thing)
    found: dict[str, Sequence[Candidate]] = {}
    firsts = [group[0] for group in alike.values()]
    groups = {group[0].iri: group for group in alike.values()}
    for thing, others in source.lookup(firsts, limit + _MORE):
        scored = ranked(thing, [other for other in others if other.iri != thing.iri])
        for each in groups[thing.iri]:
            kept = [
                candidate
                for candidate in scored
                if candidate.score >= FLOOR and (each.iri, candidate.thing.iri) not in decided.pairs
            ]
            found[each.iri] = kept[:limit]
    for thing in open_things:
        yield Suggestion(thing, found.get(thing.iri, ()))


def label(thing: Thing, lang: str = "en") -> str:
    """Return the main name of a thing in a language, else any name."""
    names = sorted(thing.names, key=lambda name: (not name.preferred, name.language != lang))
    return names[0].text if names else ""


def evidence(candidate: Candidate) -> str:
    """Return what speaks for and against a candidate: features and what they add in log odds."""
    order = ("base", *FEATURES, "identifier", "other identifier")
    shares = sorted(candidate.shares.items(), key=lambda share: order.index(share[0]))
    return ", ".join(f"{name} {share:+.1f}" for name, share in shares if abs(share) >= 0.05)


def mappings(
    suggestions: Iterable[Suggestion], *, day: str, version: str, lang: str = "en"
) -> Iterator[Mapping]:
    """Yield candidates as mappings that nobody has reviewed.

    Args:
        suggestions: The candidates.
        day: Date of the mappings, as YYYY-MM-DD.
        version: Version of this program.
        lang: Language of the labels.
    """
    for suggestion in suggestions:
        proposed = suggestion.proposed
        for candidate in suggestion.candidates:
            word = "proposed" if candidate is proposed else "candidate"
            scheme = (candidate.decisive or "").partition(":")[0]
            text = candidate.decisive or candidate.matched
            iri, name, other = candidate.thing.iri, label(candidate.thing, lang) or None, {}
            # What ISO 3166 lists are codes and concepts, not the places themselves.
            relation = SAME_AS if scheme not in ("", "iso") else EXACT
            said = f"{word}: {evidence(candidate)}"
            if iri.startswith("http://publications.europa.eu/resource/"):
                other = {"object_type": "skos concept"}
            elif iri.startswith(SUBDIVISION):  # it has no IRI to link to
                said = f"{word}, {name}: {evidence(candidate)}"
                iri, name, relation = "", iri.removeprefix(SUBDIVISION), _CODE
                other = {"object_type": "rdfs literal"}
            yield Mapping(
                subject_id=suggestion.thing.iri,
                subject_label=label(suggestion.thing, lang) or None,
                predicate_id=relation,
                object_id=iri,
                object_label=name,
                mapping_justification=SEMAPV + _justification(candidate),
                confidence=round(candidate.score, 3),
                mapping_date=day,
                mapping_tool="clusterkg",
                mapping_tool_version=version,
                match_string=(text,) if text else (),
                similarity_score=round(
                    min(1.0, candidate.shares.get("name", 0.0) / WEIGHTS["name"]), 3
                ),
                comment=said,
                other=other,
            )


def _justification(candidate: Candidate) -> str:
    of_names = {"base", "name", "words", "same name", "sound", "initials", "odd words"}
    if candidate.decisive or candidate.shares.keys() - of_names - {"other name", "share"}:
        return "CompositeMatching"
    if "same name" in candidate.shares:
        return "LexicalMatching"
    return "LexicalSimilarityThresholdMatching"
