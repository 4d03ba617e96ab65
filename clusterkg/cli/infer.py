"""`clusterkg infer`"""

from __future__ import annotations

from typing import Annotated

from typer import Exit

from clusterkg.cli.common import StoreOption, busy, emit, note, opened, say
from clusterkg.cli.options import command, option
from clusterkg.model.errors import Status
from clusterkg.model.namespaces import ONTOLOGY_GRAPH


@command()
def infer(
    store: StoreOption = None,
    check: Annotated[
        bool,
        option(
            "--check",
            help="Check the consistency of the graphs with HermiT.",
            excludes=("--explain",),
        ),
    ] = False,
    explain: Annotated[
        tuple[str, str, str] | None,
        option(
            "--explain",
            metavar="S P O",
            help="Explain why a statement (three terms as in Turtle) holds.",
        ),
    ] = None,
    json: Annotated[
        bool, option("--json", help="With --explain, print JSON.", needs=("--explain",))
    ] = False,
) -> None:
    """Add the statements that follow from a store to it, as the graph `graph/inferred`.

    With --check nothing is added: HermiT (through owlready2; requires Java) checks whether the
    stated graphs are consistent. Exit status: 0 consistent, 1 inconsistent.

    With --explain nothing is added: the proof of one statement is printed, down to the stated
    facts and their places. Exit status: 0 it holds, 1 it is neither stated nor inferred.
    """
    if explain:
        _explain(store, explain, json)
        return
    with opened(store) as target:
        if not check:
            from clusterkg.reasoning.materialise import materialise

            with busy("inferring"):
                number = materialise(target)
            note(f"{number} statements inferred")
            if number == 0 and ONTOLOGY_GRAPH not in target.graphs():
                note(
                    "the store has no ontology, from which statements follow: 'clusterkg load"
                    " --bundled --store …' adds it"
                )
            return
        from clusterkg.reasoning.clashes import clashes
        from clusterkg.reasoning.consistency import check as ask_hermit

        with busy("running HermiT"):
            verdict = ask_hermit(target)
            found = [] if verdict.consistent else clashes(target)
    for iri in verdict.unsatisfiable:
        say(f"<{iri}> is unsatisfiable: it cannot have members\n")
    for clash in found:
        say(f"{clash.place} {clash.message} ({clash.code})\n")
    if verdict.consistent and not verdict.unsatisfiable:
        note("HermiT: consistent")
        return
    note("HermiT: inconsistent" if not verdict.consistent else "HermiT: unsatisfiable classes")
    if not verdict.consistent and not found:
        note("no single pair of statements explains the contradiction")
    raise Exit(Status.FINDINGS)


def _explain(store: str | None, terms: tuple[str, str, str], json: bool) -> None:
    from clusterkg.reasoning.explain import explain, statement
    from clusterkg.reasoning.tree import lines, plain

    goal = statement(*terms)
    with opened(store) as target, busy("searching for a proof"):
        proof = explain(target, goal)
    if json:
        from json import dumps

        emit(dumps(plain(proof), ensure_ascii=False, indent=2) + "\n")
        return
    for line in lines(proof):
        say(f"{line}\n")
