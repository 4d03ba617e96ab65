"""Processes that ask and change the store, and can be stopped at any moment.

The web process talks to them through pipes:

    a request is     length of a JSON object (4 bytes), the object; its `size` more bytes
    a reply is       frames: kind (1 byte), length (4 bytes), content
                     `c` a part of the answer, `.` its end with what is known of it, `!` a refusal
"""

from __future__ import annotations

import struct
from typing import Final

LENGTH: Final = struct.Struct(">I")
FRAME: Final = struct.Struct(">cI")
PART: Final = b"c"
END: Final = b"."
REFUSAL: Final = b"!"
"""Kinds of frames."""

PUBLIC: Final = "public"
PAGES: Final = "pages"
MATCHING: Final = "matching"
FORMS: Final = "forms"
WRITER: Final = "writer"
INDEX: Final = "index"
"""Roles of workers: public queries, pages, matching of names, forms, changes, and building the
index of a large store."""

PUBLIC_ROLES: Final = (PUBLIC, MATCHING)
"""Roles whose work any client can ask for; no client gets all of their workers."""
