"""The words for choices that the library leaves to the user: quick to import, for help texts."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Engine(StrEnum):
    """The validation engines."""

    COLUMNAR = "columnar"
    PYSHACL = "pyshacl"


Missing = Literal["refuse", "skip"]
"""What happens to a row without a number."""

Decimal = Literal[".", ","]
"""Decimal signs."""

Pool = Literal["category", "all"]
"""The cells among which the best are chosen."""

Tenth = Literal["quantile", "above-quantile", "ceil", "floor"]
"""Which of n cells are in the top share p: those at or above the quantile of 1 - p (type 7), those
above it, those with fewer than ceil(n p) ahead, those with fewer than floor(n p) ahead."""

Base = Literal["all", "traded"]
"""Whose jobs make up region and country."""

Preset = Literal["observatory-2007", "eu10-2006", "seed-004"]
"""Methods of stars that have a name."""

By = Literal["category", "region"]
"""What has a concentration."""

Helix = Literal["triple", "quadruple"]
"""How many spheres the helix has."""

Picture = Literal["heat", "bubbles", "stars"]
"""Kinds of pictures."""
