"""Options that several commands share, and how they print."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clusterkg.cli.options import option, output
from clusterkg.cli.outputs import Target
from clusterkg.cli.terminal import is_unicode
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
    """Open a store for the length of a block.

    Raises:
        StoreError: The location is empty; or it is to be filled, and would be gone with the block.
    """
    from clusterkg.bundled import open_location
    from clusterkg.model.errors import StoreError

    if location is not None and not location.strip():
        raise StoreError("--store is empty", hint="name the folder of a store")
    if create and location == "memory:":
        raise StoreError(
            "a store in memory is gone when the command ends", hint="name a folder: --store FOLDER"
        )
    store = open_location(location, create=create)
    try:
        yield store
    except BaseException:
        if create:
            unmake(store)
        raise
    finally:
        store.close()


def unmake(store: Store) -> None:
    """Remove a store that a command made, if the command failed and nothing came into it."""
    from clusterkg.store.disk import DiskStore

    if isinstance(store, DiskStore):
        store.unmake()


def graph_to_write(text: str) -> str:
    """Return the IRI of a named graph of a store that a user's statements go into.

    Raises:
        GraphNameError: The text is not an IRI, or the name is reserved.
    """
    from clusterkg.store.sources import refuse_reserved

    refuse_reserved(graph_iri(text))
    return text


def graph_iri(text: str) -> str:
    """Return the IRI of a named graph.

    Raises:
        GraphNameError: The text is not an IRI.
    """
    from clusterkg.model.errors import GraphNameError
    from clusterkg.model.namespaces import PREFIXES

    prefix, _, local = text.partition(":")
    if prefix in PREFIXES and is_iri(text):
        raise GraphNameError(
            f"{text!r} is a prefixed name, and a graph is named by an IRI",
            hint=f"write it in full: {PREFIXES[prefix]}{local}",
        )
    if not is_iri(text):
        raise GraphNameError(
            f"{text!r} is not an IRI, and so cannot name a graph",
            hint="write it in full, such as https://example.org/graph/members",
        )
    return text


def graph_to_read(text: str, graphs: Iterable[str]) -> str:
    """Return the named graph that a user means: by its IRI, or a word that only it ends in.

    Args:
        text: What the user typed.
        graphs: The graphs that there are.

    Raises:
        GraphNameError: No graph has this name, or several do.
    """
    from urllib.parse import quote

    from clusterkg.model.errors import GraphNameError

    known = sorted(graphs)
    ends = tuple(f"{mark}{form}" for mark in "/#:" for form in {text, quote(text)})
    found = [text] if text in known else [name for name in known if name.endswith(ends)]
    if not found:  # the name of a file, without its suffixes
        names = {f"/{text}", f"/{quote(text)}"}
        found = [
            name
            for name in known
            if name.startswith("file:") and name[name.rfind("/") :].partition(".")[0] in names
        ]
    if len(found) == 1:
        return found[0]
    if found:
        raise GraphNameError(f"{text!r} may mean {len(found)} graphs", hint=_listed(found))
    raise GraphNameError(
        f"no graph is named {f'<{text}>' if is_iri(text) else repr(text)}",
        hint=f"available: {_listed(known)}" if known else "the data have no named graphs",
    )


def _listed(names: Sequence[str]) -> str:
    most = 20
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def is_iri(text: str) -> bool:
    """Whether a text is an IRI, in full."""
    from pyoxigraph import NamedNode

    try:
        return ":" in NamedNode(text).value
    except ValueError:
        return False


def note(text: str) -> None:
    """Print a line that is not a result; nothing if standard error cannot be written."""
    with suppress(OSError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


@contextmanager
def printing() -> Iterator[None]:
    """Name standard output in the error if it cannot be written.

    Raises:
        FileError: It cannot, and not because its reader has gone.
    """
    from clusterkg.model.errors import FileError

    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"cannot be written: {reason}", file="standard output") from None


def say(text: str) -> None:
    """Print a result for people, in the encoding of the terminal."""
    with printing():
        sys.stdout.write(text)
        sys.stdout.flush()


def emit(text: str | bytes) -> None:
    """Print a result for programs exactly as it is: UTF-8, no colour, no change of line ends."""
    data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    with printing():
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

    with Console(stderr=True).status(f"{what} …", spinner="dots" if is_unicode() else "line"):
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
