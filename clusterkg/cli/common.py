"""Options that several commands share, and how they print."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.cli.options import option, output
from clusterkg.cli.outputs import Target
from clusterkg.model.namespaces import LANGUAGES

if TYPE_CHECKING:
    from clusterkg.store import Store
    from clusterkg.store.protocol import Progress


def default_lang() -> str:
    """Return the language of the locale if it is one of ours, else English."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    code = (name or locale.getlocale()[0] or "")[:2].lower()
    return code if code in LANGUAGES else "en"


LangOption = Annotated[
    str,
    option(
        "--lang",
        choices={lang: lang for lang in LANGUAGES},
        help="Language of labels, titles, messages and fixes.",
        default=default_lang,
        show_default="from the locale",
    ),
]

StoreOption = Annotated[
    str | None,
    option(
        "--store",
        envvar="CLUSTERKG_STORE",
        metavar="PLACE",
        help="Folder of a store, or address of a SPARQL endpoint.",
        show_default="the bundled graph",
    ),
]


DateOption = Annotated[
    datetime | None,
    option("--date", metavar="DATE", help="Date of the mappings.", show_default="today"),
]

OutputOption = Annotated[
    Target | None, output("--output", "-o", help="Write the result to this file.")
]


def day(date: datetime | None) -> str:
    """Return a date as YYYY-MM-DD; today's, if there is none."""
    return (date or datetime.now()).date().isoformat()


@contextmanager
def opened(location: str | None, *, create: bool = False) -> Iterator[Store]:
    """Open a store for the length of a block."""
    from clusterkg.bundled import open_location

    store = open_location(location, create=create)
    try:
        yield store
    finally:
        store.close()


def graph_name(text: str) -> str:
    """Return the IRI of a named graph: `text` itself, or ours if it has no scheme.

    Raises:
        StoreError: The text is not a valid IRI.
    """
    from pyoxigraph import NamedNode

    from clusterkg.model.errors import StoreError
    from clusterkg.model.namespaces import GRAPH

    try:
        return NamedNode(text if ":" in text else GRAPH + text).value
    except ValueError:
        raise StoreError(
            f"{text!r} is not a valid graph name", hint="use an IRI, or a word"
        ) from None


def is_iri(text: str) -> bool:
    """Whether a text is an IRI, in full."""
    from pyoxigraph import NamedNode

    try:
        return ":" in NamedNode(text).value
    except ValueError:
        return False


def note(text: str) -> None:
    """Print a line that is not a result."""
    typer.echo(text, err=True)


def emit(text: str | bytes) -> None:
    """Print a result exactly as it is: no colour, no change of line ends."""
    data = text.encode() if isinstance(text, str) else text
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write(text: str | bytes, target: Target | None) -> None:
    """Print a result, or write it to a file.

    Raises:
        FileError: The file cannot be written, or is there already.
    """
    if target is None:
        emit(text)
    else:
        target.write(text)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show on stderr that something is under way, if that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


@contextmanager
def progress(files: Sequence[Path], what: str) -> Iterator[Progress | None]:
    """Show how far the reading of files is, on stderr, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    total = sum(path.stat().st_size for path in files if path.exists())
    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda size: bar.advance(task, size)
