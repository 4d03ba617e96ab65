"""Keeps answers of endpoints on disk for a while, so that the same request is sent once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from clusterkg.store.remote.content import Reply
from clusterkg.store.remote.settings import Endpoint


class Cache:
    """The answers of one endpoint to one user, each in a file.

    Args:
        endpoint: The endpoint; `endpoint.cache` seconds an answer may be used again.
        folder: Where the files are; a folder of the user's cache if not given.
    """

    def __init__(self, endpoint: Endpoint, folder: Path | None = None) -> None:
        import platformdirs

        home = folder or Path(platformdirs.user_cache_dir("clusterkg", appauthor=False)) / "answers"
        # Who may see what is the endpoint's decision, so each user has answers of their own.
        who = (endpoint.address, endpoint.user, endpoint.password, endpoint.token, endpoint.graphs)
        self._folder = home / hashlib.sha256(repr(who).encode()).hexdigest()[:32]
        self._lifetime = endpoint.cache

    def get(self, text: str, accept: str) -> Reply | None:
        """Return the kept answer to a query, if it is not too old."""
        if not self._lifetime:
            return None
        path = self._path(text, accept)
        try:
            if time.time() - path.stat().st_mtime > self._lifetime:
                return None
            head, _, body = path.read_bytes().partition(b"\n")
            about = json.loads(head)
            return Reply(body, about["type"]) if about["size"] == len(body) else None
        except (OSError, ValueError, KeyError):
            return None

    def put(self, text: str, accept: str, reply: Reply) -> None:
        """Keep an answer; where that cannot be done, it is not kept."""
        if not self._lifetime or reply.cut:
            return
        head = json.dumps({"type": reply.media_type, "size": len(reply.body)}).encode()
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(head + b"\n" + reply.body)
            Path(name).replace(self._path(text, accept))
        except OSError:
            return

    def clear(self) -> None:
        """Forget all answers of the endpoint, as after a change."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, text: str, accept: str) -> Path:
        return self._folder / hashlib.sha256(f"{accept}\n{text}".encode()).hexdigest()
