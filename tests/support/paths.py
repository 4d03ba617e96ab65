"""Where the repository lies, and what tests read from outside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
SHARED = ROOT.parent / "shared"
"""Papers, real files and W3C suites, which are no part of the repository."""
