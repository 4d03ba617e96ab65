"""Puts the bundled graph, with what follows from it, ready to query into the wheel."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyGraph(BuildHookInterface):  # type: ignore[type-arg]
    """Prepares the graph with the package that is being built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the prepared graph to the wheel; an editable one prepares it on first use."""
        self._folder: Path | None = None
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from clusterkg.bundled import prepare

        self._folder = Path(tempfile.mkdtemp(prefix="clusterkg-"))
        prepare(self._folder)
        build_data["force_include"][str(self._folder)] = "clusterkg/_assets/ready"

    def finalize(self, version: str, build_data: dict[str, Any], artifact: str) -> None:
        """Remove what was prepared."""
        if self._folder is not None:
            shutil.rmtree(self._folder)
