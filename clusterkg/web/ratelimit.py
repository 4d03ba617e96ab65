"""Takes turns: one request at a time to a host, and no more than it takes in a while."""

from __future__ import annotations

import collections
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clusterkg.model.errors import EndpointError
from clusterkg.model.locks import hold

LONGEST_TURN: Final = 600
"""Seconds after which a request does not wait any longer for those of other processes."""

_POLL: Final = 0.1
_threads: Final[dict[str, threading.RLock]] = collections.defaultdict(threading.RLock)


@contextmanager
def one_at_a_time(host: str) -> Iterator[None]:
    """Wait until no thread or process of this user asks `host`, and keep others waiting meanwhile.

    Raises:
        EndpointError: It is not our turn within ten minutes.
    """
    path = _path(host)
    with _threads[host]:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = path.open("a")
        except OSError:  # nowhere to meet other processes
            yield
            return
        with file:
            end = time.monotonic() + LONGEST_TURN
            while True:
                try:
                    hold(file.fileno())
                    break
                except OSError:
                    if time.monotonic() > end:
                        raise EndpointError(
                            f"another process is still sending requests to {host}",
                            hint="let it finish first",
                        ) from None
                    time.sleep(_POLL)
            yield


def leave_alone(host: str, seconds: float) -> None:
    """Record, for all processes of this user, that `host` accepts no requests for some seconds.

    Args:
        host: The host.
        seconds: How long; 0 if it answers again.
    """
    path = _path(host).with_suffix(".until")
    try:
        if seconds:
            path.write_text(f"{time.time() + seconds}", encoding="ascii")
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return


def left_alone(host: str) -> float:
    """Return for how many more seconds `host` accepts no requests."""
    try:
        return max(
            0.0, float(_path(host).with_suffix(".until").read_text(encoding="ascii")) - time.time()
        )
    except (OSError, ValueError):
        return 0.0


def _path(host: str) -> Path:
    import platformdirs

    home = Path(platformdirs.user_cache_dir("clusterkg", appauthor=False))
    return home / "hosts" / hashlib.sha256(host.encode()).hexdigest()[:32]


class Pace:
    """A number of requests within a number of seconds.

    Args:
        most: The requests.
        seconds: The seconds.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._sent: collections.deque[float] = collections.deque()

    def wait(self) -> None:
        """Wait until one more request keeps the pace, and count it."""
        if len(self._sent) == self._most:
            rest = self._sent.popleft() + self._seconds - time.monotonic()
            if rest > 0:
                time.sleep(rest)
        self._sent.append(time.monotonic())
