"""The Python interface: `clusterkg.open`, `clusterkg.validate` and what they return."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from clusterkg.bundled import open_location
from clusterkg.citations.answering import answer
from clusterkg.pictures.svg import Picture
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import load
from clusterkg.queries.run import Slice
from clusterkg.shacl.model import Report
from clusterkg.shacl.validate import Settings, validate_files
from clusterkg.store import Store


class Graph:
    """A knowledge graph that can be asked. Use it in a `with`, or call `close`."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def query(
        self,
        name: str,
        *,
        lang: str = "en",
        limit: int | None = None,
        offset: int = 0,
        cite: bool = False,
        as_of: int | None = None,
        **params: object,
    ) -> Answer:
        """Ask a canned query.

        Args:
            name: Its name.
            lang: Language of labels: en, uk or ru.
            limit: Return at most this many rows.
            offset: Skip this many rows first.
            as_of: Only what held in that year.
            cite: Whether to add a column `source`: the papers behind each row, with the places.
            params: Its parameters; those with a default, and optional ones, may be left out.

        Raises:
            QueryError: There is no such query, or a parameter is missing or cannot be used.
        """
        found = answer(
            load(name),
            self.store,
            params,
            lang=lang,
            as_of=as_of,
            part=Slice(limit, offset),
            cite=cite,
        )
        return found.cited()

    def picture(
        self, name: str, *, lang: str = "en", as_of: int | None = None, **params: object
    ) -> Picture:
        """Draw the answer to a canned query; a notebook shows the picture.

        Args:
            name: Its name.
            lang: Language of the texts: en, uk or ru.
            as_of: Only what held in that year.
            params: Its parameters.

        Raises:
            QueryError: There is no such query, a parameter cannot be used, the query has no
                picture, or there is nothing to draw.
        """
        from clusterkg.pictures import picture_of_query

        query = load(name)
        found = answer(query, self.store, params, lang=lang, as_of=as_of)
        return picture_of_query(found.asked, found.rows)

    def sparql(self, text: str) -> Answer | bool | list[ox.Triple]:
        """Answer a SPARQL query: rows (SELECT), a truth value (ASK) or triples (CONSTRUCT).

        Raises:
            QuerySyntaxError: The query does not parse.
        """
        result = self.store.query(text)
        if isinstance(result, ox.QuerySolutions):
            return Answer.of(result)
        return bool(result) if isinstance(result, ox.QueryBoolean) else list(result)

    def close(self) -> None:
        """Let go of files and connections."""
        self.store.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open(location: str | os.PathLike[str] | None = None) -> Graph:
    """Open a graph.

    Args:
        location: None for the bundled graph, `memory:` for an empty one, the folder of a store,
            or the address of a SPARQL endpoint.

    Raises:
        StoreError: There is no such store, or it cannot be used.
    """
    return Graph(open_location(None if location is None else os.fspath(location)))


def validate(
    files: Sequence[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    shapes: Sequence[str | os.PathLike[str]] = (),
    lang: str = "en",
) -> Report:
    """Check RDF files, taken together, against the rules for clusters or against other shapes.

    No findings may mean that nothing was checked: see `Report.nothing_checked`, `nodes`, `notes`.

    Args:
        files: RDF files, or one.
        shapes: Shapes files to use in place of the rules that come with clusterkg.
        lang: Language of messages and fixes: en, uk or ru.

    Raises:
        InputError: A file cannot be used.
        ShapesError: The shapes are wrong.
    """
    settings = Settings(shapes=tuple(Path(s) for s in shapes), lang=lang)
    several = [files] if isinstance(files, str | os.PathLike) else files
    return validate_files([Path(f) for f in several], settings)
