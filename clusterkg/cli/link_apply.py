"""`clusterkg link apply` and `retract`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.common import OutputOption, StoreOption, busy, note, opened, write

if TYPE_CHECKING:
    from clusterkg.linking.links import Outcome

SetsArgument = Annotated[
    list[Path], typer.Argument(metavar="SET…", help="Mapping sets: files NAME.sssom.tsv.")
]


def apply(sets: SetsArgument, store: StoreOption = None, output: OutputOption = None) -> None:
    """Write the links of reviewed mappings into the graph `graph/links` of a store.

    What the same sets gave before is replaced. Rejected mappings and those that nobody has
    reviewed are left out and counted. With --output the links are written to a Turtle file, and
    the store is only asked what the things are.
    """
    from clusterkg.linking.links import apply as apply_sets
    from clusterkg.linking.links import links_of
    from clusterkg.linking.sssom import read_set
    from clusterkg.rdf.turtle import dump

    read = [read_set(path) for path in sets]
    with opened(store) as target, busy("applying"):
        if output is None:
            outcome = apply_sets(read, target)
        else:
            quads, outcome = links_of(read, target)
            write(dump(quads, "ttl"), output)
    note(f"links applied: {outcome.applied}{_changes(outcome) if output is None else ''}")
    for reason, count in sorted(outcome.left_out.items()):
        note(f"left out, {reason}: {count}")


def retract(
    sets: Annotated[
        list[str] | None,
        typer.Argument(metavar="SET…", help="Mapping sets: their files, or their IRIs."),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--mapping",
            metavar='"S P O"',
            help="One link: subject, predicate and object, as IRIs or with our prefixes.",
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Take the links of mapping sets, or single ones, out of a store."""
    from clusterkg.linking.links import retract as take_out
    from clusterkg.linking.sssom import read_set
    from clusterkg.model.errors import LinkError

    if not sets and not mapping:
        raise LinkError("nothing to take out", hint="name mapping sets, or --mapping 'S P O'")
    iris = []
    for name in sets or []:
        if name.startswith(("http://", "https://")) and not Path(name).exists():
            iris.append(name)
            continue
        one = read_set(Path(name))
        one.require_head()
        iris.append(one.mapping_set_id)
    links = [_link(text) for text in mapping or []]
    with opened(store) as target, busy("retracting"):
        outcome = take_out(iris, links, target)
    note(f"links retracted{_changes(outcome)}")


def _changes(outcome: Outcome) -> str:
    return f" (statements: {outcome.added:+d}, {-outcome.removed:+d})".replace("+0", "0")


def _link(text: str) -> tuple[str, str, str]:
    from clusterkg.linking.sssom.curies import USUAL, expand
    from clusterkg.model.errors import LinkError

    def iri(part: str) -> str:
        if part.startswith(("http://", "https://")):
            return part
        whole = expand(part, USUAL)
        if whole is None:
            raise LinkError(f"{part!r} has no prefix known here", hint="write the IRI in full")
        return whole

    parts = text.split()
    if len(parts) != 3:
        raise LinkError(
            f"{text!r} names no link",
            hint="give three: --mapping 'city:kyiv skos:exactMatch geonames:703448/'",
        )
    subject, predicate, target = map(iri, parts)
    return subject, predicate, target
