"""Single keys from a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def single_keys() -> Iterator[Callable[[], str]]:
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
