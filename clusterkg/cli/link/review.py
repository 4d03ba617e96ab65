"""`clusterkg link review`"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.common import DateOption, LangOption, StoreOption, day, note, opened, say
from clusterkg.cli.options import argument, command, option

if TYPE_CHECKING:
    from clusterkg.linking.model import Mapping
    from clusterkg.linking.review import Review


@command()
def review(
    path: Annotated[Path, argument("SET", help="The mapping set: a file NAME.sssom.tsv.")],
    reviewer: Annotated[str, option(metavar="ORCID", help="Your ORCID, or another IRI of yours.")],
    lang: LangOption,
    store: StoreOption = None,
    date: DateOption = None,
) -> None:
    """Decide on the pairs of a mapping set, one by one, in the terminal.

    Each decision is saved at once. Undecided pairs come back in the next review.
    """
    from clusterkg.linking.portrait import local, side_by_side
    from clusterkg.linking.review import Review, reviewer_iri
    from clusterkg.model.errors import LinkError

    session = Review(path, reviewer_iri(reviewer), day(date))
    if session.current is None:
        note("decided: 0; open: 0")
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise LinkError(
            "a review needs a terminal",
            hint="or open the set in a spreadsheet: fill in reviewer_id and review_date, "
            "with Not in predicate_modifier for a wrong pair",
        )
    with opened(store) as source:
        from clusterkg.model.words import Words

        def show(row: Mapping) -> str:
            width = min(shutil.get_terminal_size().columns, 120)
            return side_by_side(row, local(source, row.subject_id, lang), lang, width)

        with _single_keys() as read_key:
            decided = ask(session, show, read_key, _say_line, Words("linking").text("keys", lang))
    note(f"decided: {decided}; open: {session.open}")


def ask(
    session: Review,
    show: Callable[[Mapping], str],
    read_key: Callable[[], str],
    say: Callable[[str], object],
    keys: str,
) -> int:
    """Ask for a decision on each pair until all are decided or the reviewer ends.

    Args:
        session: The review.
        show: Gives a pair as text.
        read_key: Waits for a key; an empty text ends the review.
        say: Prints.
        keys: What the keys do.

    Returns:
        How many decisions were made and not taken back.
    """
    steps: list[bool] = []  # whether each was a decision, for undo
    while True:
        row = session.current
        if row is None:
            break
        say(f"\n[{session.total - session.open + 1}/{session.total}]\n{show(row)}\n{keys}")
        while True:
            key = read_key()
            if key in ("", "q", "\x04"):
                return sum(steps)
            if key in "yn0l":
                {
                    "y": session.accept,
                    "n": session.reject,
                    "0": session.none_found,
                    "l": session.later,
                }[key]()
                steps.append(key != "l")
                break
            if key == "u" and session.undo():
                steps.pop()
                break
    return sum(steps)


def _say_line(text: str) -> None:
    say(f"{text}\n")


@contextmanager
def _single_keys() -> Iterator[Callable[[], str]]:
    """Give a function that waits for a key; it returns an empty text at the end of the input.

    The terminal stays in this mode for the length of the block, so that keys typed ahead are not
    lost between two calls.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows
        import msvcrt

        yield lambda: str(msvcrt.getwch())  # type: ignore[attr-defined, unused-ignore]
        return
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSADRAIN)
        yield lambda: os.read(number, 1).decode("utf-8", "replace")
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
