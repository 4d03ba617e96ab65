"""Pages for people: one module per page, each with a function `render(context, view)`.

Pages are made by a worker of their own queue: they ask the store, so they can be stopped like any
query.
"""

from __future__ import annotations
