"""Candidates are found and scored for the reasons they should be."""

from __future__ import annotations

import pytest

from clusterkg.linking import blocking
from clusterkg.linking.blocking import Index
from clusterkg.linking.features import FEATURES, context, distance, groups, name_likeness
from clusterkg.linking.model import Candidate, Name, Thing
from clusterkg.linking.scoring import AUTO, FITTED, FIXED, WEIGHTS, probability, ranked
from clusterkg.model.namespaces import CKG


def thing(iri: str, *names: str, **more: object) -> Thing:
    return Thing(iri, tuple(Name(name) for name in names), **more)  # type: ignore[arg-type]


def best(one: Thing, *others: Thing) -> Candidate:
    return ranked(one, others)[0]


def test_every_feature_has_a_weight() -> None:
    assert set(FEATURES) | {"base", "identifier"} == set(WEIGHTS)
    assert not FITTED.keys() & FIXED.keys()


def test_shares_add_up_to_the_score() -> None:
    found = best(thing("a", "Oregon Council"), thing("b", "Oregon Councill", countries=("US",)))
    assert found.score == pytest.approx(probability(sum(found.shares.values())))
    assert 0 < found.score < 1


def test_one_identifier_beats_everything() -> None:
    one = thing("a", "Alpha", identifiers={"ror": ("https://ror.org/05ABC",)}, countries=("DE",))
    other = thing("b", "Quite different", identifiers={"ror": ("05abc",)}, countries=("FR",))
    found = best(one, other, thing("c", "Alpha", countries=("DE",)))
    assert (found.thing.iri, found.score, found.decisive) == ("b", 1.0, "ror:05ABC")


def test_other_identifiers_are_a_veto() -> None:
    one = thing("a", "Alpha Works", identifiers={"lei": ("X1",), "own": ("1",)})
    found = best(one, thing("b", "Alpha Works", identifiers={"lei": ("X2",)}))
    assert (found.score, found.decisive) == (0.0, None)
    other_scheme = thing("b", "Alpha Works", identifiers={"own": ("2",)})
    assert best(one, other_scheme).score >= AUTO, "not every scheme is authoritative"


def test_identifiers_that_contradict_each_other_are_for_a_person() -> None:
    one = thing("a", "Alpha", identifiers={"lei": ("X1",), "ror": ("R",)})
    found = best(one, thing("b", "Alpha", identifiers={"lei": ("X2",), "ror": ("R",)}))
    assert (found.score, found.decisive) == (0.5, None)


def test_a_hard_pair_is_not_proposed() -> None:
    one = thing("a", "Massachusetts Biotechnology Council")
    two = thing("b", "Massachusetts High Technology Council")
    assert best(one, two).score < AUTO
    assert best(one, thing("c", "MASSACHUSETTS BIOTECHNOLOGY COUNCIL, Inc.")).score >= AUTO
    assert (
        best(thing("d", "University of Kansas"), thing("e", "Kansas State University")).score < AUTO
    )


def test_the_country_tells_cities_of_one_name_apart() -> None:
    british = thing("gb", "Cambridge", countries=("GB",), size=145_000.0)
    american = thing("us", "Cambridge", countries=("US",), size=118_000.0)
    assert best(thing("q", "Cambridge", countries=("US",)), british, american).thing.iri == "us"
    assert best(thing("q", "Cambridge", countries=("US",)), british, american).score >= AUTO
    assert best(thing("q", "Cambridge", countries=("FR",)), british, american).score < AUTO
    assert best(thing("q", "Cambridge"), british, american).score < AUTO


def test_a_size_that_is_not_known_decides_nothing() -> None:
    known, unknown = thing("known", "Cambridge", size=145_000.0), thing("unknown", "Cambridge")
    found = ranked(thing("q", "Cambridge"), [known, unknown])
    assert [each.shares["share"] for each in found] == [WEIGHTS["share"] / 2] * 2


def test_context_speaks_only_where_both_sides_do() -> None:
    one = thing("a", "A", countries=("DE",), websites=("https://a.org/x",), year=1990)
    other = thing("b", "A", countries=("de",), websites=("www.b.org",), year=1991)
    assert context(one, other) == {"country": 1.0, "other website": 1.0, "year": 1.0}
    assert context(one, thing("c", "A")) == {}
    far = thing("d", "A", point=(50.45, 30.52))
    assert context(far, thing("e", "A", point=(49.99, 36.23))) == {"far": 1.0}
    assert context(far, thing("f", "A", point=(50.46, 30.5))) == {"near": 1.0}


def test_distance() -> None:
    assert distance((0, 0), (0, 180)) == pytest.approx(20_015, abs=1)
    assert distance((50.45, 30.52), (49.99, 36.23)) == pytest.approx(410, abs=5)


def test_kinds_that_exclude_each_other() -> None:
    assert groups((f"{CKG}City",)).isdisjoint(groups((f"{CKG}Organisation",)))
    assert groups((f"{CKG}Cluster",)) & groups(("https://schema.org/Organization",))
    assert groups(("https://example.org/Unknown",)) == frozenset()


def test_the_best_pair_of_names_counts() -> None:
    kyiv = Thing("a", (Name("Kyiv", "en"), Name("Київ", "uk"), Name("Киев", "ru")))
    likeness = name_likeness(kyiv, thing("b", "Kiev"))
    assert likeness.values["same name"] == 1.0
    assert likeness.matched == "Киев = Kiev"
    assert name_likeness(thing("c"), kyiv).values == {}


def names(found: list[Thing]) -> list[str]:
    return [each.iri for each in found]


def test_the_index_finds_by_all_that_there_is() -> None:
    index = Index(
        [
            thing("council", "Connecticut Technology Council"),
            thing("mit", "Massachusetts Institute of Technology"),
            thing("site", "Something", websites=("https://www.alpha.org",)),
            thing("id", "Nothing", identifiers={"ror": ("05abc",)}),
            thing("kharkiv", "Kharkiv"),
        ]
    )
    assert names(index.find(thing("q", "technology council CONNECTICUT"), 1)) == ["council"]
    assert names(index.find(thing("q", "Conecticut Council"), 1)) == ["council"]
    assert names(index.find(thing("q", "MIT"), 1)) == ["mit"]
    assert names(index.find(thing("q", "Other", websites=("alpha.org/en",)), 1)) == ["site"]
    by_id = thing("q", "Other", identifiers={"ror": ("https://ror.org/05ABC",)})
    assert names(index.find(by_id, 1)) == ["id"]
    assert names(index.find(thing("q", "Харьков"), 1)) == ["kharkiv"]
    assert index.find(thing("q", "Zzzz", identifiers={"ror": ("none",)}), 3) == []
    assert Index([]).find(thing("q", "Any"), 3) == []


def test_words_that_all_have_are_looked_at_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "BUDGET", 20)
    many = [thing(f"{n}", f"Council Technology {n % 7}") for n in range(500)]
    assert len(Index(many).find(thing("q", "Technology Council"), 5)) == 5


def test_the_same_things_give_the_same_candidates() -> None:
    things = [thing(f"{n}", f"Alpha {n % 5} Works") for n in range(50)]
    found = [names(Index(things).find(thing("q", "Alpha Works"), 10)) for _ in range(2)]
    assert found[0] == found[1]
