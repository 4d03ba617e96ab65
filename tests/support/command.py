"""How tests run the command line."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Run = Callable[..., subprocess.CompletedProcess[str]]
"""What the fixture `run` is: takes arguments and `stdin`, gives output and exit status."""
