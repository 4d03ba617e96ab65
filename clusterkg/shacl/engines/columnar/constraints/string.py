"""sh:minLength, sh:maxLength, sh:pattern, sh:languageIn, sh:uniqueLang (SHACL 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from clusterkg.columns.terms import split_literal
from clusterkg.model.errors import ShapesError
from clusterkg.model.namespaces import SH
from clusterkg.shacl.engines.columnar.model import (
    Bounds,
    Constraint,
    Failures,
    Judge,
    Reading,
    Values,
)
from clusterkg.shacl.engines.columnar.regex import Regex
from clusterkg.shacl.shapes import component_of, sh

PARAMETERS: Final = ("minLength", "maxLength", "pattern", "languageIn", "uniqueLang")


class Length(Bounds):
    """The text of each value node has a number of characters within bounds; blank nodes have none.

    https://www.w3.org/TR/shacl/#MinLengthConstraintComponent
    https://www.w3.org/TR/shacl/#MaxLengthConstraintComponent
    """

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        lengths = judge.lexical.length.of(values.node)
        return values.failing(self.within(lengths) & (lengths >= 0))


@dataclass(frozen=True)
class Pattern:
    """The text of each value node matches a regular expression.

    https://www.w3.org/TR/shacl/#PatternConstraintComponent
    """

    regex: Regex
    component: ClassVar[str] = f"{SH}PatternConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        distinct, back = np.unique(values.node, return_inverse=True)
        texts = [judge.graph.terms.string(number) for number in distinct.tolist()]
        return values.failing(np.array(self.regex.matches(texts), np.bool_)[back])


@dataclass(frozen=True)
class LanguageIn:
    """Each value node is a literal in one of some languages (or a variety of one).

    https://www.w3.org/TR/shacl/#LanguageInConstraintComponent
    """

    languages: tuple[str, ...]
    component: ClassVar[str] = f"{SH}LanguageInConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        codes = judge.lexical.language.of(values.node)
        fine = [code for tag, code in judge.lexical.languages().items() if self._allows(tag)]
        return values.failing(np.isin(codes, fine))

    def _allows(self, tag: str) -> bool:
        # As langMatches of SPARQL does: a range of "*" is any language, an empty one is none.
        return bool(tag) and any(
            name in {"*", tag} or tag.startswith(f"{name}-") for name in self.languages if name
        )


@dataclass(frozen=True)
class UniqueLang:
    """No two value nodes of a focus node are in the same language.

    https://www.w3.org/TR/shacl/#UniqueLangConstraintComponent
    """

    component: ClassVar[str] = f"{SH}UniqueLangConstraintComponent"

    def check(self, values: Values, judge: Judge) -> Failures:
        """See `Constraint`."""
        codes = judge.lexical.language.of(values.node)
        tagged = codes > 0
        keys = (values.at[tagged].astype(np.int64) << 32) | codes[tagged]
        groups, often = np.unique(keys, return_counts=True)
        return Failures(values.focus[groups[often > 1] >> 32])


def read(node: str, reading: Reading) -> Iterator[Constraint]:
    """Yield the constraints of this section that a shape has."""
    shapes = reading.shapes
    shortest = shapes.integer(node, sh("minLength"))
    if shortest is not None:
        yield Length(component_of("minLength"), shortest, None)
    longest = shapes.integer(node, sh("maxLength"))
    if longest is not None:
        yield Length(component_of("maxLength"), 0, longest)
    flags = shapes.literal(node, sh("flags"), "string")
    for pattern in shapes.values(node, sh("pattern")):
        literal = split_literal(pattern.encode())
        if literal is None:
            raise ShapesError(f"{node}: sh:pattern must be a string, not {pattern}")
        yield Pattern(Regex(literal.lexical, flags.lexical if flags else ""))
    head = shapes.one(node, sh("languageIn"))
    if head is not None:
        tags = [split_literal(item.encode()) for item in shapes.items(head)]
        yield LanguageIn(tuple(tag.lexical.lower() for tag in tags if tag is not None))
    if shapes.flag(node, sh("uniqueLang")):
        yield UniqueLang()
