"""`clusterkg infer`"""

from __future__ import annotations

from typing import Annotated

import typer

from clusterkg.cli.common import StoreOption, busy, emit, note, opened


def infer(
    store: StoreOption = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Ask HermiT whether the graphs contradict themselves."),
    ] = False,
) -> None:
    """Add what follows from a store to it, as the graph `graph/inferred`.

    With --check nothing is added: HermiT (through owlready2; it needs Java) says whether the
    stated graphs are consistent. Exit status: 0 consistent, 1 not.
    """
    with opened(store) as target:
        if not check:
            from clusterkg.reasoning.materialise import materialise

            with busy("inferring"):
                number = materialise(target)
            note(f"{number} statements inferred")
            return
        from clusterkg.reasoning.clashes import clashes
        from clusterkg.reasoning.consistency import check as ask_hermit

        with busy("HermiT is at work"):
            verdict = ask_hermit(target)
            found = [] if verdict.consistent else clashes(target)
    for iri in verdict.unsatisfiable:
        emit(f"<{iri}> can have no member\n")
    for clash in found:
        emit(f"{clash.node} {clash.text} ({clash.rule})\n")
    if verdict.consistent and not verdict.unsatisfiable:
        note("HermiT: consistent")
        return
    note("HermiT: inconsistent" if not verdict.consistent else "HermiT: unsatisfiable classes")
    if not verdict.consistent and not found:
        note("no single pair of statements explains it")
    raise typer.Exit(1)
