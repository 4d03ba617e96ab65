"""`clusterkg link apply`, `retract` and `todo`: links from mapping sets, and those missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.common import OutputOption, StoreOption, busy, note, opened, write
from clusterkg.cli.options import argument, command, option
from clusterkg.cli.outputs import require_suffix

if TYPE_CHECKING:
    from clusterkg.linking.links import Outcome

SetsArgument = Annotated[
    tuple[Path, ...], argument("SETS", help="Mapping sets: files NAME.sssom.tsv.")
]


@command()
def apply(sets: SetsArgument, store: StoreOption = None, output: OutputOption = None) -> None:
    """Write the links of reviewed mappings into the graph `graph/links` of a store.

    Earlier links of the same sets are replaced. Rejected and unreviewed mappings are left out and
    counted. With --output the links are written to a Turtle file, and the store is only read.
    """
    from clusterkg.linking.links import apply as apply_sets
    from clusterkg.linking.links import links_of
    from clusterkg.linking.sssom import read_set
    from clusterkg.rdf.turtle import dump

    if output is not None:
        require_suffix(output, ".ttl")
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


@command()
def retract(
    sets: Annotated[
        tuple[str, ...],
        argument("SETS", help="Mapping sets: their files, or their IRIs."),
    ] = (),
    mapping: Annotated[
        tuple[str, ...],
        option(
            "--mapping",
            metavar='"S P O"',
            help="Remove one link: subject, predicate and object, as IRIs or with our"
            " prefixes; may be repeated.",
        ),
    ] = (),
    store: StoreOption = None,
) -> None:
    """Remove links from a store: those of mapping sets, or single ones."""
    from clusterkg.linking.links import retract as take_out
    from clusterkg.linking.sssom import read_set
    from clusterkg.model.errors import LinkError

    if not sets and not mapping:
        raise LinkError("nothing to remove", hint="name mapping sets, or --mapping 'S P O'")
    iris = []
    for name in sets:
        if name.startswith(("http://", "https://")) and not Path(name).exists():
            iris.append(name)
            continue
        one = read_set(Path(name))
        one.require_head()
        iris.append(one.mapping_set_id)
    links = [_link(text) for text in mapping]
    with opened(store) as target, busy("retracting"):
        outcome = take_out(iris, links, target)
    note(f"links retracted{_changes(outcome)}")


@command()
def todo(
    sets: Annotated[
        tuple[Path, ...],
        argument("SETS", help="Mapping sets with decisions; by default those of clusterkg."),
    ] = (),
    store: StoreOption = None,
    output: OutputOption = None,
) -> None:
    """List the things that have no link yet, and the sources to look in, as a mapping set."""
    from clusterkg import assets
    from clusterkg.linking.sssom import read_set, to_text
    from clusterkg.linking.todo import todo as queue

    if output is not None:
        require_suffix(output, ".sssom.tsv", ".tsv")
    read = [read_set(path) for path in sets or assets.mapping_sets()]
    with opened(store) as source, busy("looking"):
        found = queue(source, read)
    write(to_text(found), output)
    note(f"without a link: {len(found.mappings)}")


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
            raise LinkError(f"the prefix of {part!r} is unknown", hint="write the IRI in full")
        return whole

    parts = text.split()
    if len(parts) != 3:
        raise LinkError(
            f"{text!r} is not a link",
            hint="give three terms: --mapping 'city:kyiv skos:exactMatch geonames:703448/'",
        )
    subject, predicate, target = map(iri, parts)
    return subject, predicate, target
