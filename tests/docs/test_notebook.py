"""The notebook of the how-to runs from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
from paths import ROOT

NOTEBOOK = ROOT / "docs" / "how-to" / "ask.ipynb"


def test_the_notebook_runs(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(codes) >= 10
    shown = "".join(str(output.get("data", {})) for cell in codes for output in cell.outputs)
    assert shown.count("<table") >= 4
    assert "image/svg+xml" in shown
    assert "p003: " in shown
    assert "EVD" in shown or "CLU" in shown
    assert not any(output.output_type == "error" for cell in codes for output in cell.outputs)


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
