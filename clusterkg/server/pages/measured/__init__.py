"""What the page of measures shows: computations, their values, and pictures of them."""

from __future__ import annotations
