"""A review of a mapping set: what is open, decisions, undo. Each decision is saved at once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from clusterkg.linking.model import Mapping
from clusterkg.linking.policy import is_pair
from clusterkg.linking.sssom.curies import NO_TERM_FOUND, SEMAPV
from clusterkg.linking.sssom.read import read_set
from clusterkg.linking.sssom.slots import number
from clusterkg.linking.sssom.write import to_text
from clusterkg.model.errors import LinkError
from clusterkg.model.files import write_whole

_ORCID: Final = re.compile(r"(?:orcid:|https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_SHARED: Final = (
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_source",
    "object_source_version",
)
"""Slots that "no term found" has in common with the pairs it stands for."""

_REVIEW: Final = f"{SEMAPV}MappingReview"
_CURATION: Final = f"{SEMAPV}ManualMappingCuration"


def reviewer_iri(text: str) -> str:
    """Return the IRI of a reviewer given by ORCID or IRI.

    Raises:
        LinkError: It is neither, or the check digit of the ORCID is wrong.
    """
    match = _ORCID.fullmatch(text.strip())
    if match is None:
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text) and "//orcid.org" not in text:
            return text
        raise LinkError(
            f"{text!r} is not a reviewer", hint="give an ORCID, 0000-0000-0000-000X, or an IRI"
        )
    total = 0
    digits = match[1].replace("-", "")
    for digit in digits[:-1]:  # ISO 7064, mod 11-2
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)):
        raise LinkError(
            f"{match[1]} is not an ORCID", hint="a digit is wrong: the check digit differs"
        )
    return f"https://orcid.org/{match[1]}"


class Review:
    """A review of the mapping set in a file.

    Open are pairs that nobody has reviewed; those of one thing come together, the likeliest first.

    Args:
        path: The file; it is rewritten after each decision.
        reviewer: IRI of who reviews.
        day: The date of the review, as YYYY-MM-DD.

    Raises:
        FileError: The file cannot be read.
        MappingSetError: It is not a mapping set.
    """

    def __init__(self, path: Path, reviewer: str, day: str) -> None:
        self._path = path
        self._reviewer = (reviewer,)
        self._day = day
        self._set = read_set(path)
        self._set.require_head()
        self._seen = path.read_bytes()
        rows = self._set.mappings
        ahead = [i for i, m in enumerate(rows) if is_pair(m) and not m.is_reviewed]
        ahead.sort(key=lambda i: (rows[i].subject_id, -(rows[i].confidence or 0.0), i))
        self._ahead = ahead
        self._past: list[tuple[list[Mapping], list[int]]] = []
        self.total = len(ahead)

    @property
    def open(self) -> int:
        """How many pairs are still to be decided now."""
        return len(self._ahead)

    @property
    def current(self) -> Mapping | None:
        """The pair to decide now; None when there is none left."""
        return self._set.mappings[self._ahead[0]] if self._ahead else None

    def accept(self) -> None:
        """Decide that the two belong together."""
        self._remember()
        index = self._ahead.pop(0)
        row = self._set.mappings[index]
        self._put(index, replace(row, reviewer_id=self._reviewer, review_date=self._day))
        self._save()

    def reject(self) -> None:
        """Decide that the two do not belong together."""
        self._remember()
        self._reject(self._ahead.pop(0))
        self._save()

    def none_found(self) -> None:
        """Decide that none of the pairs of this thing is right, and that there is no other."""
        self._remember()
        row = self._set.mappings[self._ahead[0]]
        mine = [i for i in self._ahead if self._set.mappings[i].subject_id == row.subject_id]
        for index in mine:
            self._reject(index)
        self._ahead = [i for i in self._ahead if i not in set(mine)]
        settled = any(
            m.subject_id == row.subject_id and m.predicate_id == row.predicate_id
            for m in self._set.mappings
            if m.object_id == NO_TERM_FOUND or (m.is_reviewed and not m.is_rejected)
        )
        if not settled:
            self._set.mappings.append(self._nothing(row))
        self._save()

    def later(self) -> None:
        """Leave the pair open; it comes back in the next review."""
        self._remember()
        self._ahead.pop(0)

    def undo(self) -> bool:
        """Take back the last decision; False if there is none."""
        if not self._past:
            return False
        self._set.mappings, self._ahead = self._past.pop()
        self._save()
        return True

    def _remember(self) -> None:
        if not self._ahead:
            raise LinkError("there is nothing to decide")
        self._past.append((list(self._set.mappings), list(self._ahead)))

    def _put(self, index: int, row: Mapping) -> None:
        self._set.mappings[index] = row

    def _reject(self, index: int) -> None:
        """Reject a pair; the confidence of the program does not apply to this decision."""
        row = self._set.mappings[index]
        comment = row.comment
        if row.confidence is not None:
            was = f"Suggested with confidence {number(row.confidence)}."
            comment = f"{comment} {was}" if comment else was
        self._put(
            index,
            replace(
                row,
                predicate_modifier="Not",
                mapping_justification=_REVIEW,
                confidence=None,
                reviewer_id=self._reviewer,
                review_date=self._day,
                comment=comment,
            ),
        )

    def _nothing(self, row: Mapping) -> Mapping:
        return Mapping(
            subject_id=row.subject_id,
            subject_label=row.subject_label,
            predicate_id=row.predicate_id,
            object_id=NO_TERM_FOUND,
            mapping_justification=_CURATION,
            author_id=self._reviewer,
            mapping_date=self._day,
            reviewer_id=self._reviewer,
            review_date=self._day,
            other={name: row.other[name] for name in _SHARED if name in row.other},
        )

    def _save(self) -> None:
        if self._path.read_bytes() != self._seen:
            raise LinkError(
                "the set was changed by another program meanwhile; your last key was not saved",
                hint="start the review again: it goes on where you were",
                file=str(self._path),
            )
        text = to_text(self._set)
        write_whole(self._path, text.encode(), replace=True)
        self._seen = text.encode()
