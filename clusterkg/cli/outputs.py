"""Files and folders that commands write: the only way a command gets one to write to.

An option that names an output has the type `Target`. Each command with such an option has
`--force`, too, and does not begin before its targets are checked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Final

from clusterkg.model.errors import FileError, FormatError

FORCE: Final = "Replace files that exist already."
"""What the help of `--force` says."""


@dataclass(frozen=True)
class Target:
    """A file or folder that a command writes.

    Attributes:
        path: Where it is.
        force: Whether it may take the place of what is there.
    """

    path: Path
    force: bool = False

    @classmethod
    def of(cls, text: str) -> Target:
        """Read what was typed.

        Raises:
            ValueError: The text cannot be the name of a file.
        """
        if not text or "\0" in text:
            raise ValueError(f"{text!r} is not the name of a file.")
        if text == "-":
            raise ValueError("'-' is not the name of a file: use /dev/stdout, or ./- for a file.")
        return cls(Path(text))

    def write(self, data: str | bytes | Iterable[bytes]) -> None:
        """Write a file, whole or not at all.

        Raises:
            FileError: It cannot be written, or is there already and may not be replaced.
        """
        from clusterkg.model.files import write_whole

        parts = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
        write_whole(self.path, parts, replace=self.force)

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write files into a folder, which is made if it is missing.

        Raises:
            FileError: One cannot be written, or is there already and may not be replaced.
        """
        from clusterkg.model.files import write_folder

        write_folder(self.path, files, replace=self.force)

    def check(self, *, folder: bool = False) -> None:
        """Refuse what cannot be written to.

        Raises:
            FileError: It is a folder where a file is meant, or the reverse; it has no place, or
                one within a store.
        """
        try:
            self._check(folder=folder)
        except (OSError, RuntimeError) as error:  # links in a circle, a name that is too long
            reason = getattr(error, "strerror", None) or "its links lead in a circle"
            raise FileError(f"cannot be written: {reason}", file=str(self.path)) from None

    def _check(self, *, folder: bool) -> None:
        path = self.path
        real = path.resolve()
        if any((each / "clusterkg-store").is_file() for each in (real, *real.parents)):
            raise FileError(
                "cannot be written: it is in the folder of a store",
                hint="name one elsewhere",
                file=str(path),
            )
        if folder:
            if path.exists() and not path.is_dir():
                raise FileError("is a file, not a folder", hint="name a folder", file=str(path))
            return
        if path.is_dir():
            raise FileError("is a folder", hint="name a file in it", file=str(path))
        parent = real.parent
        if not parent.is_dir():
            raise FileError(
                "cannot be written: its folder does not exist",
                hint=f"create {path.parent} first",
                file=str(path),
            )
        if not os.access(path if path.exists() else parent, os.W_OK):
            raise FileError("cannot be written: Permission denied", file=str(path))

    def suffix(self, known: Iterable[str]) -> str:
        """Return how the name ends: with one of `known` if it does, else its last suffix."""
        name = self.path.name.lower()
        found = [suffix for suffix in known if name.endswith(suffix)]
        return max(found, key=len, default=self.path.suffix.lower())


def form_of(
    form: str | None,
    target: Target | None,
    forms: Mapping[str, tuple[str, ...]],
    default: str,
    *,
    required: bool = False,
) -> str:
    """Return the format of an output: the one that is asked for, or that of the suffix.

    Args:
        form: The format that is asked for.
        target: The file; None for standard output.
        forms: Format → suffixes that its files may have; the first with a suffix owns it.
        default: The format without either.
        required: Whether a file needs a suffix, or a format that is asked for.

    Raises:
        FormatError: The suffix is unknown, or stands for another format than that asked for.
    """
    from clusterkg.model.files import is_stream

    if target is None or is_stream(target.path):
        return form or default
    owners: dict[str, str] = {}
    for name, suffixes in forms.items():
        for each in suffixes:
            owners.setdefault(each, name)
    suffix = target.suffix(owners)
    if form is None:
        if suffix in owners:
            return owners[suffix]
        if not suffix and not required:
            return default
        raise FormatError(
            f"the suffix {suffix} stands for no format here" if suffix else "has no suffix",
            hint=f"end it in {_listed(owners)}, or give --format",
            file=str(target.path),
        )
    if suffix in owners and suffix not in forms[form]:
        raise FormatError(
            f"the suffix {suffix} stands for {owners[suffix]}, not {form}",
            hint=f"end it in {_listed(forms[form])}" if forms[form] else "leave the suffix out",
            file=str(target.path),
        )
    return form


def require_suffix(target: Target, *suffixes: str, hint: str | None = None) -> None:
    """Refuse a file whose name does not end as that of what is written.

    Raises:
        FormatError: It does not.
    """
    from clusterkg.model.files import is_stream

    if target.suffix(suffixes) not in suffixes and not is_stream(target.path):
        instead = f", not {target.path.suffix}" if target.path.suffix else ""
        raise FormatError(
            f"the suffix must be {_listed(suffixes)}{instead}", hint=hint, file=str(target.path)
        )


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def check_apart(targets: Iterable[Target], values: Iterable[object]) -> None:
    """Refuse outputs that are the same file, or that a command also reads.

    Args:
        targets: The outputs.
        values: Values of all other options and arguments; tuples of those that may be folders or
            patterns.

    Raises:
        FileError: Two of them are one file.
    """
    seen: set[Path] = set()
    inputs = list(values)
    for target in targets:
        path = target.path.resolve()
        if path in seen:
            raise FileError(
                "is named for two outputs", hint="give each its own", file=str(target.path)
            )
        if path.is_file() and any(_means(value, path) for value in inputs):
            raise FileError("is also read", hint="name another file", file=str(target.path))
        seen.add(path)


def _means(value: object, path: Path) -> bool:
    """Return whether an input is a file: by its name; one of several also by folder or pattern."""
    try:
        if isinstance(value, tuple):
            return any(_named(each, path) or _within(each, path) for each in value)
        return _named(value, path)
    except (OSError, ValueError):  # a query, say: too long for a name
        return False


def _named(value: object, path: Path) -> bool:
    return isinstance(value, (str, Path)) and Path(value).resolve() == path


def _within(value: object, path: Path) -> bool:
    if not isinstance(value, (str, Path)):
        return False
    folder = Path(value)
    if folder.is_dir():
        return path.is_relative_to(folder.resolve()) and _is_read_in(folder, path)
    return path in (Path(each).resolve() for each in glob(str(value), recursive=True))  # noqa: PTH207


def _is_read_in(folder: Path, path: Path) -> bool:
    """Return whether a command that reads a folder reads this file in it."""
    from clusterkg.cli.inputs import is_rdf

    return (folder / "generations").is_dir() or is_rdf(path)


def warn_existing(targets: Iterable[Target]) -> None:
    """Say at a terminal, before long work, which outputs will only stay if they are the same."""
    from clusterkg.model.files import is_stream

    if not sys.stderr.isatty():
        return
    for target in targets:
        if target.path.is_file() and not target.force and not is_stream(target.path):
            sys.stderr.write(f"{target.path} exists already and is kept; --force replaces it\n")
