"""What a store that takes no changes says when it is asked for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from pyoxigraph import Quad

from clusterkg.model.errors import ReadOnlyError
from clusterkg.store.protocol import Progress


class ReadOnly:
    """A store of which the changing half only refuses.

    Attributes:
        refusal: Why it takes no changes, and what to do instead.
    """

    refusal: tuple[str, str]

    def load(
        self,
        sources: Sequence[tuple[str | None, Path]],
        *,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def update(self, text: str, *, dataset: object = None, base: str | None = None) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def optimise(self) -> None:
        """Raise ReadOnlyError."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        message, hint = self.refusal
        raise ReadOnlyError(message, hint=hint)
