"""Locks on files, which the system lets go of when a process dies."""

from __future__ import annotations

import os

if os.name == "posix":
    import fcntl

    def hold(handle: int) -> None:
        """Lock the open file `handle`.

        Raises:
            OSError: Another process holds it.
        """
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

else:
    import msvcrt

    def hold(handle: int) -> None:
        """Lock the open file `handle`.

        Raises:
            OSError: Another process holds it.
        """
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
