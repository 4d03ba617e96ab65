"""What pages state of a thing: in the reader's language where it is said in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pyoxigraph as ox
import pytest

from clusterkg.server.pages.context import PageContext
from clusterkg.server.pages.facts import in_language


@pytest.mark.parametrize(
    ("lang", "kept"),
    [("uk", {"Ліс", "7", "plain"}), ("ru", {"Wood", "7", "plain"}), ("en", {"Wood", "7", "plain"})],
)
def test_texts_without_a_language_are_for_all_readers(lang: str, kept: set[str]) -> None:
    texts = [
        ox.Literal("Ліс", language="uk"),
        ox.Literal("Wood", language="en"),
        ox.Literal(7),
        ox.Literal("plain"),
    ]
    said = [ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), text) for text in texts]
    context = cast("PageContext", SimpleNamespace(lang=lang))
    assert {one.object.value for one in in_language(context, said)} == kept  # type: ignore[union-attr]
