"""Proofs: every inferred statement has one, down to statements that are really made."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from command import Run
from slow import rest_slow

from clusterkg.model.errors import NotEntailedError, ParameterError
from clusterkg.reasoning.explain import Proof, Source, explain, sources_of, statement
from clusterkg.reasoning.materialise import infer
from clusterkg.reasoning.tree import lines
from clusterkg.store import Store, open_store


def leaves(proof: Proof) -> Iterator[Proof]:
    if not proof.premises:
        yield proof
    for premise in proof.premises:
        yield from leaves(premise)


@pytest.mark.parametrize("step", rest_slow([3000, 150]))
def test_a_sample_of_all_inferences_has_a_proof(step: int, bundled: Store) -> None:
    stated = {quad.triple for quad in bundled.quads() if "inferred" not in str(quad.graph_name)}
    inferred = sorted(infer(bundled), key=str)
    sample = [t for t in inferred if isinstance(t.subject, ox.NamedNode)][::step]
    assert sample
    for triple in sample:
        proof = explain(bundled, triple)
        assert proof.rule
        assert {leaf.triple for leaf in leaves(proof)} <= stated


def test_the_tree_ends_at_papers(bundled: Store) -> None:
    goal = statement("region:almaty-region", "ckg:isPartOf", "country:kazakhstan")
    assert explain(bundled, goal).sources[0].graph.endswith("background")
    goal = statement("stage:potential", "ckg:precedes", "stage:mature")
    text = list(lines(explain(bundled, goal)))
    assert text[0] == "stage:potential ckg:precedes stage:mature  [transitive property, prp-trp]"
    assert any("paper/001, Table 1, heading of column 1" in line for line in text)


def test_what_does_not_follow(bundled: Store) -> None:
    with pytest.raises(NotEntailedError):
        explain(bundled, statement("stage:mature", "ckg:precedes", "stage:potential"))


@pytest.mark.parametrize(
    "terms",
    [
        ("stage:mature", "ckg:precedes", "stage:potential . ckg:a ckg:b ckg:c"),
        ("stage:mature", "ckg:precedes", '"never closed'),
        ("[]", "a", "ckg:Cluster"),
        ("nosuch:thing", "a", "ckg:Cluster"),
    ],
)
def test_only_one_statement(terms: tuple[str, str, str]) -> None:
    with pytest.raises(ParameterError):
        statement(*terms)


def test_on_the_command_line(run: Run) -> None:
    done = run("infer", "--explain", "role:gr-coordinator", "a", "ckg:FacilitatorRole")
    assert done.returncode == 0
    assert done.stdout.startswith("role:gr-coordinator a ckg:FacilitatorRole  [definition of")
    assert "paper/001" in done.stdout
    done = run("infer", "--json", "--explain", "role:gr-coordinator", "a", "ckg:FacilitatorRole")
    assert json.loads(done.stdout)["rule"] == "cls"
    done = run("infer", "--explain", "role:facilitator", "a", "ckg:GRCoordinator")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "clusterkg: the statement is neither stated nor inferred\n"
    done = run("infer", "--explain", "role:facilitator", "a", "<<")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_the_place_of_a_statement_goes_before_that_of_its_subject() -> None:
    store = open_store("memory:")
    store.update(
        """INSERT DATA { GRAPH <urn:g> {
             <urn:a> <urn:p> <urn:b>, <urn:c> ; dcterms:source <urn:paper> ; ckg:locator "Table 1" .
             [] rdf:subject <urn:a> ; rdf:predicate <urn:p> ; rdf:object <urn:b> ;
                dcterms:source <urn:other> ; ckg:locator "note 3" } }"""
    )
    a, p = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    own, inherited = (ox.Triple(a, p, ox.NamedNode(f"urn:{end}")) for end in "bc")
    assert sources_of(store, [own, inherited]) == {
        own: [Source("urn:g", "urn:other", "note 3")],
        inherited: [Source("urn:g", "urn:paper", "Table 1")],
    }
