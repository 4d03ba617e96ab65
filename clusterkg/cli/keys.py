"""Single keys from a terminal."""

from __future__ import annotations

import sys


def read_key() -> str:
    """Wait for a key and return it; an empty text at the end of the input.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows
        import msvcrt

        return str(msvcrt.getwch())  # type: ignore[attr-defined, unused-ignore]
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        return sys.stdin.read(1)
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
