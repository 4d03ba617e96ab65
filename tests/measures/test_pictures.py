"""Measures are drawn from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Run

HEADER = "region,category,employment,establishments,place,branch"
ROWS = [
    f"{r},{c},{1000 * r + 300 * c * (r % 3)},{r + c},Land {r},Branch {c}"
    for r in range(1, 8)
    for c in range(1, 4)
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text("\n".join([HEADER, *ROWS]), encoding="utf-8")
    return tmp_path


BASE = ["--table", "t.csv", "--sum-totals", "--format", "csv", "--lang"]
NAMES = ["--region-name", "place", "--category-name", "branch"]


@pytest.mark.parametrize(
    ("command", "title", "words"),
    [
        ("lq", "Коефіцієнти локалізації", ["Land 7", "Branch 3"]),
        ("strong", "Сильні кластери", ["коефіцієнт локалізації"]),
        ("stars", "Зірки", ["Land 7"]),
    ],
)
def test_a_picture_in_the_language_asked_for(
    command: str, title: str, words: list[str], table: Path, run: Run
) -> None:
    plain = run("measure", command, *BASE, "uk")
    done = run("measure", command, *BASE, "uk", *NAMES, "--plot", "p.svg")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == plain.stdout
    text = (table / "p.svg").read_text(encoding="utf-8")
    assert text.lstrip().startswith("<?xml")
    assert all(word in text for word in [title, *words])
    assert run("measure", command, *BASE, "uk", *NAMES, "--plot", "q.svg").returncode == 0
    assert (table / "q.svg").read_text(encoding="utf-8") == text


def test_another_picture_and_what_cannot_be_drawn(table: Path, run: Run) -> None:
    assert run("measure", "stars", *BASE, "en", "--plot", "p.png", "--picture", "heat").stderr == ""
    assert (table / "p.png").read_bytes().startswith(b"\x89PNG")
    cases = [
        (["--plot", "p.gif"], "p.gif: unsupported image format"),
        (["--plot", "r.png", "--picture", "stars"], "there are no stars to draw"),
        (["--plot", "r.png", "--region-name", "land"], "no column 'land'"),
    ]
    for given, message in cases:
        done = run("measure", "lq", *BASE, "en", *given)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert not (table / "r.png").exists()
